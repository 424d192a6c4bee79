"""What a draft still deserves, said beside its form."""

import pytest

from algoradio.publishing import press
from algoradio.publishing.checks import checks
from algoradio.text.wording import FORBIDDEN
from tests.editorial.rows import picture, whole
from tests.factories import make_fixed_page, make_pathology, make_procedure, make_section, make_source
from tests.markup import Markup
from tests.publishing.office import PAGES, at_work, content_of, draft_of, form_admin, secretary, whole_page

HARD = "L'anesthésiologiste administre progressivement une sédation intraveineuse supplémentaire. " * 6
HARD_ENGLISH = "Interventional radiologists administer supplementary intravenous sedation. " * 6

pytestmark = pytest.mark.django_db


def found(page, **fields) -> dict[str, list[str]]:
    """The checks of a draft of `page`: title → findings."""
    return {check.title: check.findings for check in checks(content_of(page, **fields), page)}


@pytest.mark.parametrize("factory", [make_pathology, make_procedure, make_fixed_page])
def test_whole_page_deserves_nothing(factory):
    assert found(whole(factory)) == {}


@pytest.mark.parametrize("factory", PAGES)
def test_every_kind_of_row_is_read(factory):
    page = whole_page(factory)

    texts = " ".join(found(page)["Pas encore traduit"])

    rows = {one.prefix for one in form_admin(page)._create_formsets(press.request_of(page), page, change=True)[0]}
    translated = {prefix for prefix in rows if prefix != "citations"}
    assert all(str(page._meta.get_field(one).related_model._meta.verbose_name) in texts for one in translated)


def test_untranslated_text_is_named_where_it_stands():
    page = whole(make_pathology)
    page.questions.create(question_fr="Est-ce grave ?", question_en="Is it serious?", answer_fr="Non.")

    assert found(page, causes_en="", tagline_en="", certainty_en=" ") == {
        "Pas encore traduit": ["d'où cela vient (English)", "question de patient 1, réponse (English)"]
    }


def test_picture_without_words_in_a_language_is_named():
    page = whole(make_pathology)

    assert found(page, illustration=str(picture(1).pk)) == {"Image sans texte de remplacement": ["Un dos (English)"]}


@pytest.mark.parametrize("choice", ["", "x", "999999"])
def test_picture_that_is_not_there_is_no_matter_of_words(choice):
    assert found(whole(make_pathology), illustration=choice) == {}


def test_figure_without_source_is_named():
    page = whole(make_pathology)
    page.citations.create(mark="S1", source=make_source())

    assert found(page, causes_fr="<p>40 personnes sur 100.</p><p>12 % [S1]</p>") == {
        "Chiffre sans source": ["d'où cela vient (Français) : 40 personnes sur 100"]
    }


def test_mark_without_source_is_named_once_a_text():
    page = whole(make_pathology)
    page.citations.create(mark="S1", source=make_source())

    assert found(page, summary_fr="Un fait [S1], un autre [S2], encore [S2].") == {
        "Source citée, absente de la liste des sources": ["en trois phrases (Français) : [S2]"]
    }


def test_source_that_the_draft_removes_is_missed():
    page = whole(make_pathology)
    page.citations.create(mark="S1", source=make_source())
    content = content_of(page, summary_fr="Un fait [S1].")
    content["rows"]["citations"][0]["gone"] = True

    assert [check.findings for check in checks(content, page)] == [["en trois phrases (Français) : [S1]"]]


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("summary_fr", "Prenez 500 mg matin et soir.", "une dose, …Prenez [500 mg] matin et soir.…"),
        ("causes_fr", "<p>Un geste <strong>sans risque</strong>.</p>", "une promesse, …Un geste [sans risque].…"),
        ("summary_en", "The best choice.", "un éloge, …The [best] choice.…"),
        ("summary_fr", "Profitez de ce geste.", "une incitation, …[Profitez] de ce geste.…"),
        ("summary_fr", "Nos médecins.", "une comparaison entre soignants, …[Nos médecins].…"),
    ],
)
def test_words_to_avoid_are_shown_among_those_around_them(field, text, said):
    page = whole(make_pathology)

    (finding,) = found(page, **{field: text})["Mots à éviter"]

    assert finding.endswith(f" : {said}")


def test_every_kind_of_words_to_avoid_has_its_name():
    assert {kind for kind, _language in FORBIDDEN} == {"dose", "praise", "promise", "incitement", "comparison"}


@pytest.mark.parametrize(
    ("field", "text", "language"), [("causes_fr", HARD, "Français"), ("causes_en", HARD_ENGLISH, "English")]
)
def test_hard_section_is_shown_with_its_hardest_sentence(field, text, language):
    sentence = text[: text.index(".") + 1]

    assert found(whole(make_pathology), **{field: f"<p>{text}</p>"}) == {
        "Difficile à lire": [f"d'où cela vient ({language}) : « {sentence} »"]
    }


@pytest.mark.parametrize("field", ["tagline_fr", "patient_words_fr"])
def test_names_are_not_measured(field):
    assert found(whole(make_pathology), **{field: HARD}) == {}


def test_short_text_is_not_measured():
    page = whole(make_pathology)

    assert found(page, causes_fr="<p>Anesthésiologiquement inadministrable, indubitablement.</p>") == {}


def test_rows_of_a_kind_are_measured_together():
    page = whole(make_fixed_page)
    for number in range(2):
        make_section(page, anchor=f"a-{number}", heading_en="A", body_fr=f"<p>{HARD}</p>", body_en="<p>It hurts.</p>")

    assert [one.split(" : ")[0] for one in found(page)["Difficile à lire"]] == ["parties (Français)"]


def test_link_that_leads_nowhere_or_says_nothing_is_named():
    page = whole(make_pathology)
    links = '<a href="/pathologies/rien/">Lyse</a>, <a href="/contact/">ici</a>, <a href="/contact/">Contact</a>'

    assert found(page, causes_fr=f"<p>{links}</p>") == {
        "Lien qui ne mène nulle part": ["d'où cela vient (Français) : /pathologies/rien/"],
        "Lien qui ne dit pas où il mène": ["d'où cela vient (Français) : ici"],
    }


def test_content_of_before_a_migration_is_read():
    page = whole(make_pathology)
    content = content_of(page)
    del content["fields"]["causes_fr"]
    content["fields"]["gone_fr"] = ["Un texte"]
    content["rows"]["gone"] = [{"id": "", "gone": False, "fields": {"text_fr": ["Un texte"]}}]

    assert checks(content, page) == []


def shown(page, writer):
    form = Markup(at_work(writer).get(f"/admin/pathologies/pathology/{page.pk}/change/"))
    return form.words("summary", inside="checks"), form.words("dt", inside="checks"), form.words("dd", inside="checks")


def test_form_of_a_draft_shows_its_checks_and_stops_nobody():
    page, writer = whole(make_pathology), secretary()
    draft_of(page, writer, content_of(page, causes_en=""))

    assert shown(page, writer) == (
        ["À regarder avant de soumettre (rien n'est bloqué)"],
        ["Pas encore traduit"],
        ["d'où cela vient (English)"],
    )


def test_form_of_a_draft_that_deserves_nothing_says_so():
    page, writer = whole(make_pathology), secretary()
    draft_of(page, writer, content_of(page))

    assert shown(page, writer) == (["Rien à signaler dans ce brouillon"], [], [])


def test_form_without_a_draft_shows_no_check():
    assert shown(whole(make_pathology), secretary()) == ([], [], [])


def test_many_findings_are_counted():
    page, writer = whole(make_pathology), secretary()
    for number in range(10):
        page.questions.create(question_fr=f"Et {number} ?", question_en="And?", answer_fr="Non.")
    draft_of(page, writer, content_of(page))

    _summary, _titles, findings = shown(page, writer)

    assert findings[7:] == ["question de patient 8, réponse (English)", "et 2 autres"]
