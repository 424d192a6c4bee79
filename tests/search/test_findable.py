"""What the search reads of the database: which rows, under which names, in which language, in how many queries."""

from itertools import count

import pytest
from django.conf import settings
from django.db.models import CharField, TextField
from django.utils.translation import override
from modeltranslation.translator import NotRegistered, translator

from algoradio.search.findable import NAMES, entries, first_sentence, prose
from algoradio.search.models import Lead
from pathologies.anatomy import locate
from pathologies.locators import LOCATORS
from procedures.models import Indication
from tests.factories import (
    make_fixed_page,
    make_indication,
    make_pathology,
    make_procedure,
    make_region,
    make_rows,
    make_section,
    make_term,
)

pytestmark = pytest.mark.django_db
FACTORIES = {"pathology": make_pathology, "procedure": make_procedure}


def found(language="fr"):
    """What can be found in a language, by title."""
    with override(language):
        return {entry.title: entry for entry in entries(language)}


def test_every_kind_can_be_found():
    make_pathology()
    make_procedure()
    make_term(term_fr="œdème")
    make_fixed_page()

    assert {title: entry.kind for title, entry in found().items()} == {
        "Radiculalgie": "pathology",
        "Infiltration": "procedure",
        "Œdème": "term",
        "Contact": "page",
    }


@pytest.mark.parametrize("factory", FACTORIES.values(), ids=FACTORIES)
def test_only_published_pages_can_be_found(factory):
    factory(is_published=False)

    assert found() == {}


def test_front_page_is_not_among_what_it_leads_to():
    make_fixed_page(key="home", title_fr="Accueil")

    assert found() == {}


@pytest.mark.parametrize("factory", FACTORIES.values(), ids=FACTORIES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_page_is_found_at_its_address(factory, language):
    page = factory()

    (entry,) = found(language).values()

    assert (entry.title, entry.url, entry.key) == (
        getattr(page, f"title_{language}"),
        page.address(language),
        page.slug_fr,
    )


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (lambda: make_term(term_fr="Œdème osseux", term_en="Bone œdema"), "/en/glossary/#mot-bone-dema"),
        (lambda: make_fixed_page(), "/en/contact/"),
    ],
    ids=["term", "fixed page"],
)
def test_other_kinds_are_found_at_theirs(make, path):
    make()

    assert [entry.url for entry in found("en").values()] == [path]


def test_page_is_found_under_its_names_in_this_language_then_in_the_others():
    make_pathology(
        patient_words_fr="mal de dos\nlumbago",
        other_names_fr="dorsalgie",
        patient_words_en="sore back",
        other_names_en="low back pain",
        codes="M54.5\nM54",
    )

    french, english = found("fr")["Radiculalgie"], found("en")["Radicular pain"]

    assert french.names == ("mal de dos", "lumbago", "dorsalgie")
    assert french.elsewhere == ("Radicular pain", "sore back", "low back pain")
    assert english.names == ("sore back", "low back pain")
    assert english.elsewhere == ("Radiculalgie", "mal de dos", "lumbago", "dorsalgie")
    assert french.codes == english.codes == ("M54.5", "M54")


def test_procedure_is_found_under_its_code():
    make_procedure(ccam_code="LHLB001")

    assert found()["Infiltration"].codes == ("LHLB001",)


@pytest.mark.parametrize("kind", FACTORIES)
def test_leads_of_the_language_lead_to_the_page(kind):
    page, other = (
        FACTORIES[kind](),
        FACTORIES[kind](slug_fr="autre", slug_en="other", title_fr="Autre", title_en="Other"),
    )
    for language, expressions in (("fr", "dos bloqué\n\n reins coincés "), ("en", "stiff back")):
        Lead.objects.create(language=language, expressions=expressions, **{kind: page})

    assert found("fr")[page.title_fr].leads == ("dos bloqué", "reins coincés")
    assert found("en")[page.title_en].leads == ("stiff back",)
    assert found("fr")[other.title_fr].leads == ()


def test_what_is_not_translated_falls_back_to_french():
    page = make_pathology(
        title_en="", slug_en=None, summary_en="", tagline_fr="douleur d'un nerf", causes_fr="Un disque."
    )
    make_rows(page, 1)

    entry = found("en")["Radiculalgie"]

    assert (entry.url, entry.sentence, entry.tagline) == (page.address("en"), page.summary_fr, page.tagline_fr)
    assert entry.text.startswith("Un disque. Texte 0.")


def test_what_is_translated_is_not_read_in_french():
    make_pathology(causes_fr="Un disque.", causes_en="A disc.")

    assert found("en")["Radicular pain"].text == "A disc."


def translated(model) -> list[str]:
    """The texts of a model that are written in each language."""
    try:
        names = translator.get_options_for_model(model).all_fields
    except NotRegistered:
        return []
    return [name for name in names if isinstance(model._meta.get_field(name), CharField | TextField)]


@pytest.mark.parametrize("kind", FACTORIES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_text_of_a_page_and_of_its_rows_is_looked_through(kind, language):
    page, numbers, written = FACTORIES[kind](), count(), {}
    make_rows(page, 1)
    children = [one.related_model for one in type(page)._meta.related_objects if one.field.name == "page"]
    rows = [page, *(child.objects.get() for child in children), Indication.objects.get()]
    for row in rows:
        for name in set(translated(type(row))) - (set(NAMES) if row is page else set()):
            token = f"mot{next(numbers)}"
            written[token] = f"{type(row).__name__}.{name}"
            type(row).objects.filter(pk=row.pk).update(**{f"{name}_{language}": token})

    text = next(entry.text for entry in found(language).values() if entry.key == page.slug_fr)

    assert {name.partition(".")[0] for name in written.values()} >= {type(page).__name__, "Indication"}
    assert [name for token, name in written.items() if f"{token}." not in text.split()] == []


@pytest.mark.parametrize("hidden", FACTORIES)
def test_indication_is_read_between_two_published_pages_alone(hidden):
    pages = {kind: factory(is_published=kind != hidden) for kind, factory in FACTORIES.items()}
    make_indication(pages["pathology"], pages["procedure"], sentence_fr="Pas encore en ligne.")

    assert [entry.text for entry in found().values()] == [""]


def test_fixed_page_is_found_by_its_sections():
    page = make_fixed_page(lead_fr="<p>Écrivez. Venez.</p>")
    make_section(page, heading_fr="Venir en bus", body_fr="<p>Ligne 4<sup>[S1]</sup></p><ul><li>gare</li></ul>")

    entry = found()["Contact"]

    assert (entry.sentence, entry.summary, entry.tagline) == ("Écrivez.", "Écrivez. Venez.", "Venir en bus")
    assert entry.text == "Ligne 4. gare."


def test_term_is_found_by_its_forms_and_definition():
    make_term(term_fr="ablation", forms_fr="ablations\nablater", definition_fr="Détruire sur place.")

    entry = found()["Ablation"]

    assert (entry.names, entry.sentence) == (("ablations", "ablater"), "Détruire sur place.")


def test_picture_of_a_pathology_is_its_locator_or_its_regions():
    region = make_region()
    chosen = make_pathology(locator=next(iter(LOCATORS)))
    lit = make_pathology(title_fr="Lit", slug_fr="lit", slug_en="lit")
    lit.regions.add(region)

    drawings = {title: entry.drawing for title, entry in found().items()}

    assert drawings["Radiculalgie"] == LOCATORS[chosen.locator]
    assert drawings["Lit"] == locate("", [region.key])


def test_picture_of_a_procedure_is_its_scene():
    make_procedure(scene="infiltration")

    assert found()["Infiltration"].drawing == "infiltration"


@pytest.mark.parametrize("pages", [1, 30])
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_any_number_of_pages_takes_the_same_queries(django_assert_num_queries, language, pages):
    for number in range(pages):
        slug = f"page-{number}"
        page = make_pathology(title_fr=slug, slug_fr=slug, slug_en=slug)
        make_procedure(title_fr=slug, slug_fr=slug, slug_en=slug)
        page.regions.add(make_region(key=slug))
        Lead.objects.create(language=language, expressions="dos", pathology=page)
        make_term(term_fr=slug)
    make_rows(page, pages)

    with django_assert_num_queries(22):
        found(language)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Le dos. Le cou.", "Le dos. Le cou."),
        ("<p>Le <strong>dos</strong>.</p><p>Le cou</p>", "Le dos. Le cou."),
        ("<ul><li>un</li><li>deux ?</li></ul>", "un. deux ?"),
        ("<ul><li>un<ol><li>deux</li></ol></li></ul>", "un. deux."),
        ("<h3>Avant</h3><p>À jeun :</p><ul><li>rien</li></ul>", "Avant. À jeun : rien."),
        ("Une ligne<br>une autre<br />fin", "Une ligne. une autre. fin."),
        ("Le dos[S1] et le cou [S12].", "Le dos et le cou."),
        ("3 &lt; 4 &amp; 5", "3 &lt; 4 &amp; 5."),
        ("<p>3 &lt; 4 &amp; 5</p>", "3 < 4 & 5."),
        ("un\ndeux\n\ntrois", "un. deux. trois."),
        ("", ""),
        ("<p></p>", ""),
    ],
)
def test_prose_is_sentences_on_one_line(text, plain):
    assert prose(text) == plain


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Le dos. Le cou.", "Le dos."),
        ("Le dos ? Oui.", "Le dos ?"),
        ("Attendre… Puis venir.", "Attendre…"),
        ("Environ 3.5 mois. Puis rien.", "Environ 3.5 mois."),
        ("Sans point", "Sans point"),
        ("", ""),
    ],
)
def test_first_sentence(text, first):
    assert first_sentence(text) == first
