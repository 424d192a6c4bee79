"""A public page as data: the same record, in the same words, as the page that patients read."""

from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.fields import ProseEditorField

from algoradio.editorial.addresses import absolute
from algoradio.editorial.composer import Composer
from algoradio.editorial.models import AlertSign, Page
from algoradio.editorial.templatetags.site import alarm_levels
from algoradio.editorial.translated import lines, spoken
from algoradio.text.rich import MARK, sentences
from algoradio.text.typography import typeset
from pathologies.models import Pathology
from pathologies.views import shown_parts
from procedures.models import Indication, Procedure
from procedures.physicians import sheet_address
from procedures.views import facts

#: In France; 114 is for who cannot hear or speak.
CALLS = {"telephone": ["15", "112"], "sms": ["114"]}
NO_CALL = {"telephone": [], "sms": []}


class Setter(Composer):
    """Sets the texts of one record. Its sources are bare numbers, « [3] », that the record's list of sources bears."""

    def number(self, source: int) -> int:
        """The number of a source, by its key; numbers are given in the order of first use."""
        return self.numbers.setdefault(source, len(self.numbers) + 1)

    def cite(self, source: int) -> SafeString:
        return mark_safe(f"[{self.number(source)}]")

    def label(self, instance, field: str) -> dict | None:
        """A title or a name, as {language, text}. None when it is empty."""
        text, language = spoken(instance, field, self.language)
        return {"language": language, "text": typeset(MARK.sub("", text), language)} if text else None

    def passage(self, instance, field: str) -> dict | None:
        """A text, as {language, text, html}: plain, and as HTML with its sources. None when it is empty."""
        text, language = spoken(instance, field, self.language)
        if not text:
            return None
        if isinstance(instance._meta.get_field(field), ProseEditorField):
            return {"language": language, "text": typeset(sentences(text), language), "html": self.rich(text, language)}
        return self._line(text, language)

    def passages(self, instance, field: str) -> list[dict]:
        """The items of a field that holds one a line, each a passage."""
        text, language = spoken(instance, field, self.language)
        return [self._line(item, language) for item in lines(text)]

    def listed(self, page: Page) -> list[dict]:
        """The sources of the record, by number: those that its texts met, then those that they do not name."""
        rows = self.lent | {citation.source_id: citation.source for citation in page.citations.all()}
        return [
            {"number": self.number(key), "label": self.label(rows[key], "label"), "address": rows[key].url or None}
            for key in dict.fromkeys([*self.numbers, *rows])
        ]

    def _line(self, text: str, language: str) -> dict:
        return {
            "language": language,
            "text": typeset(MARK.sub("", text), language),
            "html": self.line(text, language),
        }


def catalogue(request, language: str, edition: int) -> dict:
    """Everything that is published, by name, code and address. `language` must be active."""
    setter = Setter(language)
    return {
        "edition": edition,
        "language": language,
        "pathologies": [
            {**_entry(request, page, setter), "codes": lines(page.codes), "regions": _regions(page, setter)}
            for page in Pathology.objects.published().for_lists().order_by("slug_fr")
        ],
        "procedures": [_entry(request, page, setter) for page in Procedure.objects.published().order_by("slug_fr")],
    }


def pathology(request, page: Pathology, language: str, edition: int) -> dict:
    """A pathology, whole. `page` comes from `for_page()`; `language` must be active."""
    setter = _setter(page, language)
    return {
        "edition": edition,
        "language": language,
        **_entry(request, page, setter),
        "codes": lines(page.codes),
        "regions": _regions(page, setter),
        "alerts": _alerts(page, setter),
        "certainty": setter.passage(page, "certainty"),
        "sections": [
            {
                "field": part["field"],
                "title": typeset(part["title"], language),
                "body": setter.passage(page, part["field"]),
                "figures": [
                    {"low": figure.low, "high": figure.high, "text": setter.passage(figure, "text")}
                    for figure in part["figures"]
                ],
            }
            for part in shown_parts(page)
        ],
        "indications": [
            {"procedure": _reference(request, one.procedure, setter), **_indication(one, setter)}
            for one in page.indications_shown
        ],
        **_closing(page, setter),
    }


def procedure(request, page: Procedure, language: str, edition: int) -> dict:
    """A procedure, whole. `page` comes from `for_page()`; `language` must be active."""
    setter = _setter(page, language)
    return {
        "edition": edition,
        "language": language,
        **_entry(request, page, setter),
        "sheets": {code: absolute(request, sheet_address(page, code)) for code, _name in settings.LANGUAGES},
        "facts": [
            {"field": fact["field"], "label": fact["label"], "value": setter.label(page, fact["field"])}
            for fact in facts(page)
        ],
        "certainty": setter.passage(page, "certainty"),
        "purpose": setter.passage(page, "purpose"),
        "indications": [
            {"pathology": _reference(request, one.pathology, setter), **_indication(one, setter)}
            for one in page.indications_shown
        ],
        "contraindications": setter.passages(page, "contraindications"),
        "preparation": setter.passages(page, "preparation"),
        "steps": [
            {"title": setter.label(step, "title"), "text": setter.passage(step, "text")} for step in page.steps.all()
        ],
        "aftercare": setter.passage(page, "aftercare"),
        "benefit": setter.passage(page, "benefit"),
        "outcomes": [
            {
                "situation": setter.label(outcome, "situation"),
                "side": outcome.side,
                "heading": setter.label(outcome, "heading"),
                "text": setter.passage(outcome, "text"),
                "with_per_100": outcome.with_per_100,
                "without_per_100": outcome.without_per_100,
                "compared_with": setter.label(outcome, "compared_with"),
                "caption": setter.passage(outcome, "caption"),
            }
            for outcome in page.outcomes.all()
        ],
        "without_treatment": setter.passage(page, "without_treatment"),
        "disputed": setter.passage(page, "disputed"),
        "risks": [
            {
                "kind": risk.kind,
                "name": setter.label(risk, "name"),
                "frequency": setter.label(risk, "frequency"),
                "low": risk.low,
                "high": risk.high,
                "action": setter.passage(risk, "action"),
            }
            for risk in page.risks.all()
        ],
        "radiation": setter.passage(page, "radiation"),
        "alerts": _alerts(page, setter),
        "alternatives": setter.passage(page, "alternatives"),
        "questions_to_ask": setter.passages(page, "questions_to_ask"),
        **_closing(page, setter),
    }


def _setter(page: Page, language: str) -> Setter:
    return Setter(language, {citation.mark: citation.source_id for citation in page.citations.all()})


def _reference(request, page: Page, setter: Setter) -> dict:
    """A page by its name and its addresses: those that people read, and that of its record."""
    name = "exchange:pathology" if isinstance(page, Pathology) else "exchange:procedure"
    record = f"{reverse(name, args=[page.slug_fr])}?{urlencode({'language': setter.language})}"
    return {
        "slug": page.slug_fr,
        "title": setter.label(page, "title"),
        "addresses": {code: absolute(request, page.address(code)) for code, _name in settings.LANGUAGES},
        "record": absolute(request, record),
    }


def _entry(request, page: Page, setter: Setter) -> dict:
    """What the catalogue says of a page, and its record first."""
    return {
        **_reference(request, page, setter),
        "languages": page.languages(),
        "tagline": setter.label(page, "tagline"),
        "names": [typeset(name, setter.language) for name in page.names(setter.language)],
        "summary": setter.label(page, "summary"),
        "updated_on": page.updated_on.isoformat(),
    }


def _regions(page: Pathology, setter: Setter) -> list[dict]:
    return [{"key": region.key, "name": setter.label(region, "name")} for region in page.regions.all()]


def _alerts(page: Page, setter: Setter) -> list[dict]:
    return [
        {
            "level": level["level"],
            "when": level["when"],
            "what": level["what"],
            **(CALLS if level["level"] == AlertSign.Level.EMERGENCY else NO_CALL),
            "signs": [setter.passage(sign, "text") for sign in level["signs"]],
        }
        for level in alarm_levels(page.alerts.all())
    ]


def _indication(indication: Indication, setter: Setter) -> dict:
    """What the link of a pathology and a procedure says."""
    sources = list(indication.sources.all())
    setter.lent |= {source.pk: source for source in sources}
    return {
        "target": setter.label(indication, "target"),
        "place": indication.place,
        "place_words": typeset(indication.get_place_display(), setter.language),
        "place_note": setter.label(indication, "place_note"),
        "sentence": setter.passage(indication, "sentence"),
        "evidence": setter.passage(indication, "evidence"),
        "sources": [setter.number(source.pk) for source in sources],
    }


def _closing(page: Page, setter: Setter) -> dict:
    """What ends every page: patients' questions, sources, review."""
    return {
        "questions": [
            {"question": setter.label(row, "question"), "answer": setter.passage(row, "answer")}
            for row in page.questions.all()
        ],
        "sources": setter.listed(page),
        "review": {
            "reviewed_by": _reviewer(page, setter),
            "reviewed_on": _day(page.reviewed_on),
            "due_on": _day(page.review_due_on),
            "is_overdue": page.is_review_overdue,
        },
    }


def _reviewer(page: Page, setter: Setter) -> dict | None:
    reviewer = page.reviewed_by
    return reviewer and {
        "name": reviewer.name,
        "title": setter.label(reviewer, "title"),
        "registration_number": reviewer.registration_number,
        "interests": setter.label(reviewer, "interests"),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
