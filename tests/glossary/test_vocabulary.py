import pytest

from algoradio.glossary.vocabulary import Vocabulary, composer, vocabularies
from tests.factories import make_pathology, make_source, make_term
from tests.markup import Markup

ABLATION = ("ablation", ["ablations"], "Détruire sur place.")
HEAT = ("ablation thermique", ["ablations thermiques"], "Détruire par la chaleur.")
IRM = ("IRM", ["imagerie par résonance magnétique"], "Une image par aimant.")
DISC = ("disque intervertébral", ["disque"], "Un coussin.")
AGENT = ("agent d'embolisation", [], "Un bouchon.")


def split(text, *terms, explained=None):
    pieces = Vocabulary(list(terms))(text, set() if explained is None else explained)
    return [piece if isinstance(piece, str) else piece[:2] for piece in pieces if piece]


@pytest.mark.parametrize("order", [(ABLATION, HEAT), (HEAT, ABLATION)])
def test_longest_form_wins_whatever_the_order(order):
    assert split("une ablation thermique", *order) == ["une ", ("ablation thermique", "ablation thermique")]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("des ablations", ["des ", ("ablations", "ablation")]),
        ("Ablation rapide", [("Ablation", "ablation"), " rapide"]),
        ("UNE ABLATION", ["UNE ", ("ABLATION", "ablation")]),
        ("l’ablation.", ["l’", ("ablation", "ablation"), "."]),
        ("(ablation)", ["(", ("ablation", "ablation"), ")"]),
        ("thermo-ablation", ["thermo-ablation"]),
        ("ablation-minute", ["ablation-minute"]),
        ("ablationnisme", ["ablationnisme"]),
        ("préablation", ["préablation"]),
        ("", []),
    ],
)
def test_word_is_found_as_a_whole_word(text, pieces):
    assert split(text, ABLATION) == pieces


@pytest.mark.parametrize("text", ["agent d'embolisation", "agent d’embolisation", "agent\u00a0d’embolisation"])
def test_apostrophes_and_spaces_may_be_typeset(text):
    assert split(text, AGENT) == [(text, "agent d'embolisation")]


def test_form_may_be_written_with_a_typographic_apostrophe():
    assert split("agent d'embolisation", ("agent d’embolisation", [], "Un bouchon.")) == [
        ("agent d'embolisation", "agent d’embolisation")
    ]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("une IRM", ["une ", ("IRM", "IRM")]),
        ("une irm", ["une irm"]),
        ("une Irm", ["une Irm"]),
        ("Imagerie par résonance magnétique", [("Imagerie par résonance magnétique", "IRM")]),
    ],
)
def test_acronym_is_found_in_capitals_only(text, pieces):
    assert split(text, IRM) == pieces


def test_form_that_reads_like_a_pattern_is_only_a_form():
    assert split("145 ou 1.5", ("1.5", [], "Une dose.")) == ["145 ou ", ("1.5", "1.5")]


def test_first_use_only_even_under_another_form():
    explained = set()

    pieces = split("une IRM puis une imagerie par résonance magnétique, une IRM", IRM, explained=explained)

    assert pieces == ["une ", ("IRM", "IRM"), " puis une imagerie par résonance magnétique, une IRM"]
    assert explained == {"IRM"}


def test_word_explained_before_is_left_as_text():
    assert split("une ablation, un disque", ABLATION, DISC, explained={"ablation"}) == [
        "une ablation, un ",
        ("disque", "disque intervertébral"),
    ]


def test_text_comes_back_whole():
    text = "L’IRM montre le disque ; une ablation thermique suit l’IRM."

    pieces = Vocabulary([IRM, DISC, ABLATION, HEAT])(text, set())

    assert "".join(piece if isinstance(piece, str) else piece[0] for piece in pieces) == text


def test_vocabulary_without_terms_leaves_the_text():
    assert split("une ablation") == ["une ablation"]


def test_form_of_two_terms_belongs_to_the_first():
    assert split("disque", DISC, ("vinyle", ["disque"], "De la musique.")) == [("disque", "disque intervertébral")]


@pytest.mark.django_db
def test_vocabularies_hold_what_is_explained_in_each_language(django_assert_num_queries):
    make_term(forms_fr="racines", term_en="root", forms_en="roots", definition_en="Where a nerve begins.")
    make_term(term_fr="disque", definition_fr="Un coussin.", term_en="disc")

    with django_assert_num_queries(2):
        found = vocabularies("fr", "en", "fr")

    assert {language: one.terms for language, one in found.items()} == {
        "fr": {"racine": "Le début d'un nerf.", "disque": "Un coussin."},
        "en": {"root": "Where a nerve begins."},
    }


@pytest.mark.django_db
def test_composer_knows_the_glossary_and_the_citations_of_the_page():
    make_term(term_en="root", definition_en="Where a nerve begins.")
    page, source = make_pathology(), make_source()
    page.citations.create(source=source, mark="S7")

    one = composer("en", page.citations.all())

    html = one.line("A root [S7].", "en") + one.line("Une racine.", "fr")
    assert Markup(html).words("button", "term") == ["root", "racine"]
    assert one.numbers == {source.pk: 1}


@pytest.mark.django_db
@pytest.mark.parametrize("html", ["<h3>La racine</h3>", '<p><a href="/x/">La racine</a></p>'])
def test_composer_explains_nothing_in_a_heading_or_a_link(html):
    make_term()

    shown = composer("fr").rich(f"{html}<p>La racine.</p>", "fr")

    assert [words.tag for words in Markup(shown).all("*") if words.find("button") is not None] == ["span"]
    assert Markup(shown).words("button", "term") == ["racine"]
