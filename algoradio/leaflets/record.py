"""What a leaflet says: the record of a page as plain data, in the order in which the press prints it.

Everything is set by the composer that sets the page: the same words, the same sources. Texts are runs and blocks
(runs.py); a part is {"kind", "title", …}, and leaflet.typ knows how each kind looks.
"""

from dataclasses import asdict, dataclass
from itertools import compress

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from algoradio.editorial.composer import Composer
from algoradio.editorial.structured import text
from algoradio.editorial.templatetags.site import alarm_levels
from algoradio.editorial.translated import lines, spoken
from algoradio.leaflets import drawings
from algoradio.leaflets.runs import blocks, destination, runs
from algoradio.text.rich import plain
from algoradio.text.typography import typeset
from pathologies import scenes as explaining
from pathologies.anatomy import locator_of
from pathologies.models import Pathology
from pathologies.views import plate_label, shown_parts
from procedures.models import Procedure
from procedures.scenes import SCENES, scene
from procedures.views import facts, risk_groups, situations

FACTS = 5  # as many as stand side by side: guidance, anaesthesia, duration, stay, X-rays
FULL = 11_700  # signs that four sides hold, sources aside, counted by `_signs`
UNFINISHED = 60  # signs for the line that each text leaves unfinished, and the space after it
#: The texts of a procedure that its leaflet holds whole.
PRINTED = ("summary", "certainty", "purpose", "preparation", "without_treatment", "alternatives", "questions_to_ask")


@dataclass(frozen=True)
class Imprint:
    """What is printed of the printing itself: the edition, and the origin of the addresses."""

    edition: int
    origin: str


class Setter:
    """Sets the texts of one page, as templatetags/prose.py does for templates."""

    def __init__(self, page):
        self.page = page
        self.language = get_language()
        self.composer = Composer(self.language, {one.mark: one.source_id for one in page.citations.all()})

    def words(self, instance, field: str) -> list[dict]:
        """A field without sources."""
        return runs(self.composer.words(*spoken(instance, field, self.language)), self.language)

    def line(self, instance, field: str) -> list[dict]:
        """A field of one line, with the numbers of its sources."""
        return runs(self.composer.line(*spoken(instance, field, self.language)), self.language)

    def rich(self, instance, field: str) -> list[dict]:
        """A field of formatted text."""
        return blocks(self.composer.rich(*spoken(instance, field, self.language)), self.language)

    def items(self, instance, field: str) -> list[list[dict]]:
        """The items of a field that holds one a line."""
        said, language = spoken(instance, field, self.language)
        return [runs(self.composer.line(item, language), self.language) for item in lines(said)]

    def entries(self, instance, field: str) -> list[list[dict]]:
        """The same without the numbers of their sources."""
        said, language = spoken(instance, field, self.language)
        return [runs(self.composer.words(item, language), self.language) for item in lines(said)]

    def label(self, said: str) -> str:
        """A word of the interface, by the typography of the language."""
        return typeset(said, self.language)

    def sources(self) -> list[dict]:
        """The sources that the texts set so far have named, in their order: {number, runs, link}."""
        named = {one.source_id: one.source for one in self.page.citations.all()}
        return [
            {"number": number, "runs": self.words(named[key], "label"), "link": destination(named[key].url)}
            for key, number in self.composer.numbers.items()
        ]

    def review(self) -> list[dict]:
        """The review line of the page, in the words of its template; what leads on inside the site stays there."""
        html = render_to_string("components/review.html", {"page": self.page, "composer": self.composer})
        found = blocks(html, self.language)
        return [block | {"runs": [run for run in block["runs"] if not run.get("inner")]} for block in found]


def pathology(page: Pathology, imprint: Imprint) -> dict:
    """The leaflet of a pathology, in the active language."""
    setter = Setter(page)
    parts = [_alarm(setter, _("Signes d’alerte"))]
    if page.certainty:
        known = {"kind": "p", "runs": setter.line(page, "certainty")}
        parts.append({"kind": "prose", "title": _("Ce que l’on sait, ce que l’on sait mal"), "blocks": [known]})
    for part in shown_parts(page):
        if part["field"] == "guided_treatments":
            parts.append({"kind": "uses", "title": part["title"], "rows": _uses(setter)})
        else:
            parts.append(
                {
                    "kind": "prose",
                    "title": part["title"],
                    "blocks": setter.rich(page, part["field"]),
                    "shares": [_share(setter, figure) for figure in part["figures"]],
                    "drawing": _explaining(page, setter.language) if part["field"] == "causes" else None,
                }
            )
    plate = drawings.figure(locator_of(page), plate_label(page))
    return _leaflet(setter, imprint, plate, [*parts, _own_questions([])])


def procedure(page: Procedure, imprint: Imprint) -> dict:
    """The leaflet of a procedure, in the active language."""
    setter = Setter(page)
    chosen = _chosen(page)
    purpose = [{"kind": "p", "runs": setter.line(page, "certainty")}] if page.certainty else []
    parts = [
        _alarm(setter, _("Quand appeler, après le geste")),
        {"kind": "prose", "title": _("À quoi cela sert"), "blocks": purpose + setter.rich(page, "purpose")},
        _checks(_("Comment se préparer"), setter.items(page, "preparation")),
        {
            "kind": "steps",
            "title": _("Comment cela se passe"),
            "steps": [setter.line(step, "title") for step in page.steps.all()],
        },
        {
            "kind": "outcomes",
            "title": _("Ce que l’on peut en attendre"),
            "situations": [_situation(setter, one) for one in chosen],
            "more": _("D’autres résultats sont sur la page.") if len(chosen) < len(situations(page)) else "",
        },
        {
            "kind": "prose",
            "title": _("Et sans le geste ?"),
            "blocks": setter.rich(page, "without_treatment"),
        },
        {
            "kind": "risks",
            "title": _("Les risques"),
            "often": _("Combien de fois"),
            "groups": [
                {
                    "title": group["title"],
                    "rows": [
                        {"name": setter.words(risk, "name"), "often": setter.words(risk, "frequency")}
                        for risk in group["rows"]
                    ],
                }
                for group in risk_groups(page)
            ],
        },
        {"kind": "prose", "title": _("Les autres choix"), "blocks": setter.rich(page, "alternatives")},
        _own_questions(setter.items(page, "questions_to_ask")),
    ]
    plate = drawings.schematic(scene(page.scene, setter.language)) if page.scene in SCENES else None
    shown = [{"label": fact["label"], "runs": setter.words(page, fact["field"])} for fact in facts(page)[:FACTS]]
    return _leaflet(setter, imprint, plate, parts) | {"facts": shown}


def before(page: Procedure, imprint: Imprint) -> dict:
    """The sheet to fill in before the appointment for a procedure, in the active language."""
    setter = Setter(page)
    title = _("Avant votre rendez-vous")
    parts = [
        {"kind": "appointment", "title": _("Date et lieu"), "labels": [_("Date et heure"), _("Lieu"), _("Téléphone")]},
        _checks(_("Comment se préparer"), setter.entries(page, "preparation")),
        _own_questions(setter.entries(page, "questions_to_ask")),
        {
            "kind": "medicines",
            "title": _("Mes médicaments"),
            "columns": [_("Nom du médicament"), _("Quand je le prends")],
        },
    ]
    return _sheet(setter, imprint, title, parts) | {"subtitle": title}


def _leaflet(setter: Setter, imprint: Imprint, plate: drawings.Plate | None, parts: list[dict]) -> dict:
    page = setter.page
    return _sheet(setter, imprint, _("Fiche d’information"), parts) | {
        "names": [{"text": name, "language": code} for name, code in page.names_shown(setter.language)],
        "summary": setter.words(page, "summary"),
        "plate": plate and asdict(plate),
        "sources": {
            "title": _("Sources et relecture"),
            "says": _("Cette fiche complète l’entretien avec votre médecin. Elle ne le remplace pas."),
            "review": setter.review(),
            "rows": setter.sources(),
        },
    }


def _sheet(setter: Setter, imprint: Imprint, running: str, parts: list[dict]) -> dict:
    """What every sheet has: its title, its parts, its address, its foot. `running`: what kind of sheet it is."""
    page, title = setter.page, text(setter.page, "title")
    address = imprint.origin + page.get_absolute_url()
    return {
        "language": setter.language,
        "rtl": get_language_bidi(),
        "name": f"{title} – {running}",
        "running": running,
        "title": title,
        "title_language": spoken(page, "title")[1],
        "subtitle": "",
        "names": [],
        "summary": [],
        "notice": _notice(page, setter.language),
        "plate": None,
        "facts": [],
        "parts": [part for part in parts if _says(part)],
        "sources": None,
        "code": {"svg": drawings.code(address), "alt": _("Code à photographier, qui mène à la page")},
        "address": address,
        "words": {
            "names": _("On dit aussi :"),
            "latest": _("La page à jour :"),
            "edition": _("Édition %(number)s.") % {"number": imprint.edition},
            "updated": _("Texte du %(day)s.") % {"day": date_format(page.updated_on, _("DATE_FORMAT"))},
            "review": _standing(page),
            "page": _("page"),
        },
    }


def _says(part: dict) -> bool:
    """Whether a part has anything under its title; lines to write on are something."""
    said = part.keys() - {"kind", "title", "often", "calls", "more"}
    return part["kind"] == "questions" or any(part[name] for name in said)


def _alarm(setter: Setter, title: str) -> dict:
    calls = [_("Appeler le 15"), _("ou le 112"), _('Sourd ou malentendant : <a href="sms:114">SMS au 114</a>')]
    return {
        "kind": "alarm",
        "title": title,
        "levels": [
            {
                "number": level["number"],
                "when": level["when"],
                "what": setter.label(level["what"]),
                "signs": [setter.line(sign, "text") for sign in level["signs"]],
            }
            for level in alarm_levels(setter.page.alerts.all())
        ],
        "calls": [runs(setter.label(call), setter.language) for call in calls],
    }


def _checks(title: str, items: list) -> dict:
    return {"kind": "checks", "title": title, "items": items}


def _own_questions(items: list) -> dict:
    return {"kind": "questions", "title": _("Mes questions"), "items": items}


def _dots(low: int, high: int | None, said: list[dict]) -> dict:
    """« x sur 100 »: its picture, the same in words, and what it counts."""
    template = _("%(low)s à %(high)s sur 100") if high else _("%(low)s sur 100")
    number = template % {"low": low, "high": high}
    return {"svg": drawings.hundred(low, high), "number": number, "of": said}


def _explaining(page: Pathology, language: str) -> dict | None:
    """The schematic that explains a pathology, with its sentence."""
    if page.scene not in explaining.SCENES:
        return None
    drawn = explaining.scene(page.scene, language)
    return {"svg": drawings.schematic(drawn).svg, "alt": drawn.title, "caption": drawn.description}


def _share(setter: Setter, figure) -> dict:
    return _dots(figure.low, figure.high, setter.line(figure, "text"))


def _situation(setter: Setter, situation: dict) -> dict:
    return {
        "title": setter.words(situation["first"], "situation"),
        "columns": [
            {
                "side": setter.label(column["heading"]),
                "findings": [_finding(setter, row) for row in column["rows"]],
            }
            for column in situation["columns"]
        ],
    }


def _chosen(page: Procedure) -> list[dict]:
    """The situations that fit a leaflet: all those on which studies disagree, then the first of the others."""
    every = situations(page)
    disputed = [len(one["columns"]) > 1 for one in every]
    sizes = [
        sum(_signs(row, "situation", "heading", "text") for column in one["columns"] for row in column["rows"])
        for one in every
    ]
    room = FULL - sum(compress(sizes, disputed)) - _signs(page, *PRINTED)
    room -= sum(_signs(row, "text") for row in page.alerts.all())
    room -= sum(_signs(row, "title") for row in page.steps.all())
    room -= sum(_signs(row, "name", "frequency") for row in page.risks.all())
    chosen = []
    for one, size, is_disputed in zip(every, sizes, disputed, strict=True):
        if not is_disputed:
            room -= size
        if is_disputed or room >= 0:
            chosen.append(one)
    return chosen


def _signs(instance, *fields: str) -> int:
    """How much room some texts of a row take."""
    texts = [spoken(instance, field)[0] for field in fields]
    return sum(len(plain(text)) + UNFINISHED * max(len(text.splitlines()), 1) for text in texts)


def _finding(setter: Setter, row) -> dict:
    title = setter.words(row, "heading")
    if title and title[-1]["text"][-1] not in ".!?…":
        title[-1]["text"] += "."  # the text follows on the same line
    finding = {"title": title, "runs": setter.line(row, "text"), "pair": [], "caption": []}
    if row.with_per_100 is not None:
        finding["pair"] = [
            _dots(row.with_per_100, None, [{"text": _("avec le geste")}]),
            _dots(row.without_per_100, None, setter.words(row, "compared_with")),
        ]
        finding["caption"] = setter.line(row, "caption")
    return finding


def _uses(setter: Setter) -> list[dict]:
    """The treatments under image guidance, each with its place."""
    return [
        {
            "title": setter.words(indication.procedure, "title"),
            "target": setter.words(indication, "target"),
            "rank": indication.rank,
            "place": setter.label(indication.get_place_display()),
            "note": setter.words(indication, "place_note"),
            "runs": setter.line(indication, "sentence"),
        }
        for indication in setter.page.indications_shown
    ]


def _notice(page, language: str) -> str:
    """The sentence of the page when some of its text is not in the reader's language."""
    if not page.untranslated(language):
        return ""
    if language in page.languages():
        return _("Une partie de cette page n’est pas encore traduite : elle est en français.")
    return _("Cette page n’est pas encore traduite : vous la lisez en français.")


def _standing(page) -> str:
    """Where the review of a page stands, in one sentence, for the foot of every side."""
    if page.is_review_overdue:
        return _("Relecture en retard.")
    if page.reviewed_by:
        day = date_format(page.reviewed_on, _("DATE_FORMAT"))
        return _("Relu par %(name)s, le %(day)s.") % {"name": page.reviewed_by.name, "day": day}
    return _("Relecture médicale en attente.")
