"""Fields that staff fill in without HTML."""

from django.db import models
from django.forms import CheckboxSelectMultiple, MultipleChoiceField, Textarea
from django.utils.text import capfirst
from django_prose_editor.fields import ProseEditorField

from algoradio.editorial.translated import lines
from algoradio.text.rich import EXTENSIONS, sanitise


def rich_text(verbose_name, help_text="") -> ProseEditorField:
    """Formatted text: the editor's buttons and the sanitiser come from the one list in `algoradio.text.rich`."""
    return ProseEditorField(
        verbose_name, blank=True, help_text=help_text, extensions=dict(EXTENSIONS), sanitize=sanitise
    )


class LinesField(models.TextField):
    """A list, one item a line."""

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def clean(self, value, model_instance):
        return "\n".join(
            " ".join(line.split()) for line in super().clean(value, model_instance).splitlines() if line.strip()
        )

    def formfield(self, **kwargs):
        return super().formfield(**{"widget": Textarea(attrs={"rows": 6, "cols": 60}), **kwargs})


class KeysFormField(MultipleChoiceField):
    """Boxes to tick; in and out, one key a line."""

    widget = CheckboxSelectMultiple

    def prepare_value(self, value):
        return lines(value) if isinstance(value, str) else value

    def clean(self, value):
        return "\n".join(super().clean(value))

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class KeysField(LinesField):
    """Some of `choices`, one key a line. Refuses a key that is not among them."""

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {option: value for option, value in kwargs.items() if option != "choices"}

    def validate(self, value, model_instance):
        for key in lines(value) or [value]:
            super().validate(key, model_instance)

    def formfield(self, **kwargs):
        return KeysFormField(
            choices=self.choices, label=capfirst(self.verbose_name), required=not self.blank, help_text=self.help_text
        )
