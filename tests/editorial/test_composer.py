"""What the composer makes of texts; its markup is read as a browser reads it."""

import pytest
from django.utils.safestring import SafeString

from algoradio.editorial.composer import Composer
from algoradio.glossary.vocabulary import Vocabulary
from tests.markup import Markup

RACINE = ("racine", ["racines"], "Le début d'un nerf.")
OS = ("os", [], "Ce qui porte le corps.")
SOURCES = {"S1": 101, "S2": 102}


def make_composer(language="fr", terms=(RACINE, OS)):
    return Composer(language, SOURCES, {"fr": Vocabulary(list(terms))})


def explained(html):
    return Markup(html).words("button", "term")


def cited(html):
    return [(link.get("id"), link.get("href"), link.text) for link in Markup(html).all("a", "ref")]


def test_words_are_typeset_without_marks_nor_explanations():
    composer = make_composer()

    html = composer.words("Une racine [S1] de l'os ?", "fr")

    assert html == "Une racine de l’os\u202f?"
    assert composer.notes() == ""
    assert composer.numbers == {}


@pytest.mark.parametrize("method", ["words", "line"])
def test_text_is_escaped(method):
    html = getattr(make_composer(terms=()), method)('<script>vol()</script> & "x"', "fr")

    assert html == "&lt;script&gt;vol()&lt;/script&gt; &amp; &quot;x&quot;"
    assert isinstance(html, SafeString)


def test_explanation_and_source_are_escaped():
    composer = make_composer(terms=[("racine", [], "<b>Le début</b>")])

    html = composer.line("Une racine", "fr") + composer.notes()

    assert Markup(html).words("p", inside="note") == ["racine <b>Le début</b>"]


@pytest.mark.parametrize(
    ("method", "shown"),
    [
        ("words", '<span lang="fr">Bonjour</span>'),
        ("line", '<span lang="fr">Bonjour</span>'),
        ("rich", '<p lang="fr">Bonjour</p>'),
    ],
)
def test_text_in_another_language_says_so(method, shown):
    text = "<p>Bonjour</p>" if method == "rich" else "Bonjour"

    assert getattr(Composer("en"), method)(text, "fr") == shown


@pytest.mark.parametrize("method", ["words", "line", "rich"])
def test_empty_text_is_empty(method):
    assert getattr(Composer("en"), method)("", "fr") == ""


def test_line_numbers_sources_as_they_are_met():
    composer = make_composer()

    html = composer.line("Oui [S2], non [S1], oui [S2].", "fr")

    assert cited(html) == [("r1", "#s1", "[1]"), ("r2", "#s2", "[2]"), (None, "#s1", "[1]")]
    assert composer.numbers == {102: 1, 101: 2}
    assert Markup(html).words("body") == ["Oui\u00a0[1], non\u00a0[2], oui\u00a0[1]."]


def test_numbers_go_on_from_text_to_text():
    composer = make_composer()
    composer.line("Un [S2].", "fr")

    html = composer.rich("<p>Deux [S1].</p>", "fr")

    assert cited(html) == [("r2", "#s2", "[2]")]


def test_neighbouring_marks_stand_together():
    html = make_composer().line("Oui [S1] [S2].", "fr")

    assert Markup(html).words("body") == ["Oui\u00a0[1][2]."]


def test_unknown_mark_is_not_shown_and_is_reported():
    composer = make_composer()

    html = composer.line("Oui [S9].", "fr")

    assert html == "Oui."
    assert composer.unknown == ["S9"]


def test_known_mark_after_unknown_one_keeps_its_space():
    html = make_composer().line("Oui [S9] [S1].", "fr")

    assert Markup(html).words("body") == ["Oui\u00a0[1]."]


def test_cite_gives_the_same_number_again():
    composer = make_composer()

    first, again = composer.cite(101), composer.cite(101)

    assert cited(first + again) == [("r1", "#s1", "[1]"), (None, "#s1", "[1]")]


def test_line_explains_a_word_at_its_first_use_only():
    html = make_composer().line("Une racine, puis deux racines.", "fr")

    assert explained(html) == ["racine"]
    assert Markup(html).words("body") == ["Une racine, puis deux racines."]


def test_first_use_counts_over_the_whole_page():
    composer = make_composer()
    composer.line("Une racine.", "fr")

    assert explained(composer.rich("<p>Une racine.</p>", "fr")) == []


def test_notes_explain_the_words_met_since_the_last_ones():
    composer = make_composer()
    line = composer.line("Une racine et un os.", "fr")

    notes = composer.notes()

    targets = [button.get("popovertarget") for button in Markup(line).all("button")]
    assert [note.get("id") for note in Markup(notes).all("div", "note")] == targets
    assert len(set(targets)) == 2
    assert Markup(notes).words("p") == ["racine Le début d’un nerf.", "os Ce qui porte le corps."]
    assert composer.notes() == ""


def test_notes_of_another_language_say_so():
    composer = make_composer("en")
    composer.line("Une racine", "fr")

    assert [note.get("lang") for note in Markup(composer.notes()).all("div", "note")] == ["fr"]


def test_word_of_a_language_without_vocabulary_is_not_explained():
    assert make_composer("en").line("one os", "en") == "one os"


def test_elided_word_stays_on_the_line_of_its_explained_word():
    html = make_composer().line("Au bord de l'os [S1]", "fr")

    assert Markup(html).words("span", "together") == ["l’os"]
    assert Markup(html).words("body") == ["Au bord de l’os\u00a0[1]"]


def test_stop_stays_on_the_line_of_the_explained_word_before_it():
    html = make_composer().line("Un os ? Une racine.", "fr")

    assert Markup(html).words("span", "together") == ["os\u202f?", "racine."]


@pytest.mark.parametrize(
    "html",
    [
        "<h3>La racine</h3>",
        '<p><a href="/x/">la racine</a></p>',
        '<p><a href="/x/">la <strong>racine</strong></a></p>',
    ],
)
def test_rich_explains_no_word_in_a_heading_or_a_link(html):
    composer = make_composer()

    first = composer.rich(html, "fr")
    later = composer.rich("<p>La racine.</p>", "fr")

    assert explained(first) == []
    assert explained(later) == ["racine"]


def test_rich_keeps_its_blocks_and_puts_notes_after_them():
    html = make_composer().rich("<ul><li>Un <strong>os</strong></li><li>b</li></ul><p>Une racine</p>", "fr")

    blocks = list(Markup(html).one("body"))
    assert [block.tag for block in blocks] == ["ul", "div", "p", "div"]
    assert explained(html) == ["os", "racine"]


def test_rich_text_cannot_close_its_own_escape():
    html = make_composer(terms=()).rich('<p>a &lt;b&gt; &amp;lt <a href="/?a=1&amp;b=2">x</a><br>y</p>', "fr")

    assert html == '<p>a &lt;b&gt; &amp;lt <a href="/?a=1&amp;b=2">x</a><br>y</p>'


def test_rich_sets_the_apostrophe_before_a_tag():
    html = make_composer(terms=()).rich("<p>Près de l'<strong>épaule</strong>.</p>", "fr")

    assert html == "<p>Près de l’<strong>épaule</strong>.</p>"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        pytest.param("<p>Un <strong>os</strong> ? Oui.</p>", "Un os\u202f? Oui."),
        ("<p>Un <strong>os</strong> : oui.</p>", "Un os\u00a0: oui."),
        ("<p>« <strong>os</strong> »</p>", "«\u202fos\u202f»"),
        pytest.param("<p>Vrai [S1] ?</p>", "Vrai\u00a0[1]\u202f?"),
    ],
)
def test_rich_sets_the_spaces_round_a_tag_and_a_mark(html, shown):
    assert Markup(make_composer(terms=()).rich(html, "fr")).words("p") == [shown]
