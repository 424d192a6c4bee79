"""Fields that staff fill in without HTML."""

from django.db import models
from django.forms import Textarea
from django_prose_editor.fields import ProseEditorField

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
