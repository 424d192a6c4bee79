"""What saving a form of the admin, or publishing the draft that it writes, does beyond storing it."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from algoradio.editorial.models import Redirect
from tests.factories import (
    make_fixed_page,
    make_guidance,
    make_indication,
    make_pathology,
    make_procedure,
    make_region,
    make_section,
    make_source,
)
from tests.forms import added_row, address, faults, filled, lacks, publish, save, told
from tests.markup import Markup, words

DAY = date(2026, 1, 15)
REVIEWED = [make_pathology, make_procedure, make_fixed_page]
PAGES = [make_pathology, make_procedure]
NO_SOURCE = "Source citée, absente de la liste des sources"
ALARM = {"level": "today", "text_fr": "vous avez de la fièvre", "position": "0", "id": ""}

DANGEROUS = (
    '<h3 class="x">Titre</h3><script>vol()</script><style>p{}</style>'
    '<p onclick="vol()" style="color:red">Un <strong onclick="vol()">mot</strong>, x<sup>2</sup>, H<sub>2</sub>O<br>'
    '<a href="javascript:vol()">faux</a> <a href="data:text/html,vol">faux</a> <a href="//example.org">ici</a> '
    '<a href="https://example.org/" target="_blank" onclick="vol()">lien</a> <a href="tel:15">15</a> '
    '<a href="mailto:a@example.org">nous</a></p>'
    '<ul><li>un</li></ul><ol start="3"><li><p>deux</p></li></ol><img src="x" onerror="vol()"><iframe src="x"></iframe>'
)
HARMLESS = (
    "<h3>Titre</h3>"
    "<p>Un <strong>mot</strong>, x<sup>2</sup>, H<sub>2</sub>O<br>"
    '<a>faux</a> <a>faux</a> <a href="//example.org">ici</a> '
    '<a href="https://example.org/">lien</a> <a href="tel:15">15</a> '
    '<a href="mailto:a@example.org">nous</a></p>'
    "<ul><li>un</li></ul><ol><li><p>deux</p></li></ol>"
)

pytestmark = pytest.mark.django_db


def unknown(answer) -> list[str]:
    """What the form of a draft says of marks without a source, in order."""
    found, title = [], ""
    for one in Markup(answer).all("*", inside="checks"):
        title = words(one) if one.tag == "dt" else title
        found += [words(one)] if one.tag == "dd" and title == NO_SOURCE else []
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("make", "field"),
    [
        (make_pathology, "symptoms"),
        (make_pathology, "living_with"),
        (make_procedure, "aftercare"),
        (make_procedure, "physician_technique"),
        (make_guidance, "text"),
    ],
)
def test_rich_text_keeps_the_allowed_tags_alone(staff, make, field, language):
    one = make()

    answer = publish(staff, one, **{f"{field}_{language}": DANGEROUS})

    one.refresh_from_db()
    assert (faults(answer), lacks(answer)) == ([], [])
    assert getattr(one, f"{field}_{language}") == HARMLESS


def test_rich_text_of_a_row_keeps_the_allowed_tags_alone(staff):
    section = make_section(make_fixed_page())

    publish(staff, section.page, **{"sections-0-body_fr": DANGEROUS})

    section.refresh_from_db()
    assert section.body_fr == HARMLESS


@pytest.mark.parametrize("empty", ["<p></p>", "<p> <br></p><p>&nbsp;</p>", " "])
def test_emptied_editor_leaves_nothing(staff, empty):
    page = make_pathology(symptoms_fr="<p>Un texte.</p>")

    publish(staff, page, symptoms_fr=empty)

    page.refresh_from_db()
    assert page.symptoms_fr == ""


@pytest.mark.parametrize("make", REVIEWED)
def test_changed_text_is_of_today(staff, make):
    page = make(updated_on=DAY)

    publish(staff, page, title_fr="Un autre titre")

    page.refresh_from_db()
    assert (page.title_fr, page.updated_on) == ("Un autre titre", localdate())


@pytest.mark.parametrize("make", PAGES)
def test_changed_row_makes_the_text_of_today(staff, make):
    page = make(updated_on=DAY)

    publish(staff, page, **added_row("alerts", **ALARM))

    page.refresh_from_db()
    assert (page.alerts.get().text_fr, page.updated_on) == (ALARM["text_fr"], localdate())


def test_deleted_row_makes_the_text_of_today(staff):
    section = make_section(make_fixed_page(updated_on=DAY))

    publish(staff, section.page, **{"sections-0-DELETE": "on"})

    section.page.refresh_from_db()
    assert (section.page.sections.count(), section.page.updated_on) == (0, localdate())


def test_chosen_region_makes_the_text_of_today(staff):
    page, region = make_pathology(updated_on=DAY), make_region()

    publish(staff, page, regions=[region.pk])

    page.refresh_from_db()
    assert (list(page.regions.all()), page.updated_on) == ([region], localdate())


@pytest.mark.parametrize("make", REVIEWED)
def test_form_published_untouched_keeps_the_day(staff, make):
    page = make(updated_on=DAY)

    answer = publish(staff, page)

    page.refresh_from_db()
    assert (lacks(answer), page.updated_on) == ([], DAY)


@pytest.mark.parametrize("make", REVIEWED)
def test_day_is_not_written_by_hand(staff, make):
    page = make(updated_on=DAY)

    publish(staff, page, title_fr="Un autre titre", updated_on="20/01/2026")

    page.refresh_from_db()
    assert (page.title_fr, page.updated_on) == ("Un autre titre", localdate())


@pytest.mark.parametrize("make", PAGES)
def test_corrected_title_does_not_move_the_page(staff, make):
    page = make()
    old = {language: page.address(language) for language in ("fr", "en")}

    publish(staff, page, title_fr="Un titre corrigé", title_en="A mended title")

    page.refresh_from_db()
    assert (page.title_fr, page.title_en) == ("Un titre corrigé", "A mended title")
    assert {language: page.address(language) for language in old} == old
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("make", PAGES)
def test_archived_page_keeps_its_address(staff, make):
    page = make()
    slugs = page.slug_fr, page.slug_en

    staff.post(address(type(page), "archive", page.pk), {"_archive": "on"})

    page.refresh_from_db()
    assert (page.is_published, (page.slug_fr, page.slug_en)) == (False, slugs)
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("make", "field"), [(make_pathology, "summary"), (make_procedure, "radiation"), (make_fixed_page, "lead")]
)
def test_draft_with_an_unknown_mark_says_so(staff, make, field, language):
    answer = save(staff, make(), **{f"{field}_{language}": "Un fait. [S99] Un autre. [S7][S99]"})

    assert [one.rpartition(" : ")[2] for one in unknown(answer)] == ["[S99]", "[S7]"]


@pytest.mark.parametrize("make", [*REVIEWED, make_guidance])
def test_known_mark_brings_no_warning(staff, make):
    page = make()
    page.citations.create(mark="S1", source=make_source())
    field = "text_fr" if make is make_guidance else "title_fr"

    answer = save(staff, page, **{field: "Un fait [S1]"})

    assert ([level for level, _said in told(answer)], unknown(answer)) == (["success"], [])


def test_mark_whose_source_is_added_in_the_same_form_is_known(staff):
    row = added_row("citations", mark="S99", source=str(make_source().pk), id="")

    assert unknown(save(staff, make_pathology(), summary_fr="Un fait. [S99]", **row)) == []


def test_draft_with_an_unknown_mark_in_a_row_says_so(staff):
    answer = save(staff, make_pathology(), **added_row("alerts", **ALARM | {"text_fr": "vous avez froid [S98]"}))

    assert unknown(answer) == ["signe d'alerte 1, signe (Français) : [S98]"]


def test_draft_with_an_unknown_mark_in_an_indication_says_so(staff):
    indication = make_indication(make_pathology(), make_procedure(), sentence_fr="Elle calme. [S98]")

    answer = save(staff, indication.pathology)

    assert unknown(answer) == ["indication 1, phrase pour les patients (Français) : [S98]"]


def test_draft_of_a_guidance_with_an_unknown_mark_says_so(staff):
    answer = save(staff, make_guidance(), text_fr="<p>Des rayons. [S98]</p>")

    assert unknown(answer) == ["texte (Français) : [S98]"]


@pytest.mark.parametrize(
    ("field", "sentence"),
    [("slug_fr", "Une page en ligne a besoin d'une adresse."), ("title_fr", "Ce champ est obligatoire.")],
)
def test_incomplete_draft_is_kept_and_not_published(staff, field, sentence):
    page = make_pathology(updated_on=DAY)

    answer = publish(staff, page, summary_fr="Un autre résumé.", **{field: ""})

    page.refresh_from_db()
    assert [one.rpartition(" : ")[2] for one in lacks(answer)] == [sentence]
    assert Markup(answer).by_id("id_summary_fr").text.strip() == "Un autre résumé."
    assert (page.summary_fr, page.updated_on) == ("Une douleur suit un nerf.", DAY)


def test_row_that_somebody_else_has_saved_meanwhile_is_said_and_what_was_written_stays(staff):
    indication, source = make_indication(make_pathology(), make_procedure()), make_source()
    path = address(type(indication), "change", indication.pk)
    opened = filled(staff.get(path))
    indication.sources.add(source)

    sent = added_row("indicationsource_set", 0, source=str(source.pk), indication=str(indication.pk), id="")
    answer = staff.post(path, opened | sent)

    assert answer.status_code == 200
    assert faults(answer) == [
        "Une de ces lignes est là depuis que la fiche est ouverte : rien n'est gardé. Rouvrez la fiche."
    ]
    assert filled(answer)["indicationsource_set-0-source"] == [str(source.pk)]
    assert indication.sources.count() == 1
