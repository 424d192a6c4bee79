import pytest

from algoradio.text.rich import EXTENSIONS, TAGS, from_markdown, marks, plain, sanitise, sentences

EXTENSION_TAGS = {
    "Bold": {"strong"},
    "BulletList": {"ul", "li"},
    "OrderedList": {"ol", "li"},
    "ListItem": {"li"},
    "Heading": {"h3"},
    "Link": {"a"},
    "Superscript": {"sup"},
    "Subscript": {"sub"},
    "HardBreak": {"br"},
}
EVERY_TAG = (
    '<h3>Titre</h3><p>Un <strong>os</strong>, <a href="https://doi.org/1">une étude</a><br>'
    "10<sup>e</sup> H<sub>2</sub>O</p><ul><li>un</li></ul><ol><li>deux</li></ol>"
)


def test_tags_are_those_of_the_editor():
    offered = {"p"}.union(*(EXTENSION_TAGS[name] for name in EXTENSIONS))

    assert set(TAGS) == offered


def test_sanitise_keeps_every_tag_of_the_list():
    assert sanitise(EVERY_TAG) == EVERY_TAG


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ('<p onclick="vol()" class="x" style="color:red" id="y">a</p>', "<p>a</p>"),
        ("<script>vol()</script><p>a</p>", "<p>a</p>"),
        ("<style>p{}</style><p>a</p>", "<p>a</p>"),
        ('<p>a<img src="x" onerror="vol()"></p>', "<p>a</p>"),
        ('<iframe src="https://example.org"></iframe><p>a</p>', "<p>a</p>"),
        ("<h1>a</h1>", "a"),
        ("<p><em>a</em> <u>b</u></p>", "<p>a b</p>"),
        ('<a href="javascript:vol()">a</a>', "<a>a</a>"),
        ('<a href="JaVaScRiPt:vol()">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,vol">a</a>', "<a>a</a>"),
        ('<a href="tel:15" target="_blank">15</a>', '<a href="tel:15">15</a>'),
        ('<a href="/pathologies/">a</a>', '<a href="/pathologies/">a</a>'),
        ('<ol start="5" type="i"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ("<p>moins de 5 < 10 & plus", "<p>moins de 5 &lt; 10 &amp; plus</p>"),
    ],
)
def test_sanitise_drops_what_is_not_on_the_list(typed, kept):
    assert sanitise(typed) == kept


@pytest.mark.parametrize("empty", ["", None, "<p></p>", "<p> </p>", "<p><br></p>", "<p>&nbsp;</p><p></p>"])
def test_sanitise_of_an_editor_left_empty_is_empty(empty):
    assert sanitise(empty) == ""


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Un.\n\nDeux.", "<p>Un.</p><p>Deux.</p>"),
        ("### Titre\nTexte", "<h3>Titre</h3><p>Texte</p>"),
        ("- un\n- deux", "<ul><li>un</li><li>deux</li></ul>"),
        ("1. un\n2. deux", "<ol><li>un</li><li>deux</li></ol>"),
        ("**gras** et *italique*", "<p><strong>gras</strong> et italique</p>"),
        ("[étude](https://doi.org/1)", '<p><a href="https://doi.org/1">étude</a></p>'),
        ("<script>vol()</script>", "<p>&lt;script&gt;vol()&lt;/script&gt;</p>"),
        ("Un os. [S11]", "<p>Un os. [S11]</p>"),
    ],
)
def test_from_markdown_makes_rich_text(markdown, html):
    assert from_markdown(markdown) == html


def test_from_markdown_keeps_words_apart_over_a_line_break():
    assert from_markdown("une ligne\nune autre") == "<p>une ligne une autre</p>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un os. [S1]</p><p>Deux os</p>", "Un os. Deux os."),
        ("<h3>Avant</h3><ul><li>un</li><li>deux :</li></ul>", "Avant. un. deux :"),
        ("<p>Un <strong>os</strong> &amp; un nerf…</p>", "Un os & un nerf…"),
        ("un<br>deux", "un. deux."),
        ("", ""),
    ],
)
def test_sentences_end_every_block_with_a_stop(html, text):
    assert sentences(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un os [S1].</p>\n<p>Deux\u00a0[S2a] os</p>", "Un os. Deux os"),
        ("<p>sang &amp; os</p>", "sang & os"),
        ("Une phrase [S11].", "Une phrase."),
        ("", ""),
    ],
)
def test_plain_is_the_words_on_one_line(html, text):
    assert plain(html) == text


def test_plain_adds_no_space_for_a_tag_inside_a_sentence():
    assert plain("<p>Un <strong>os</strong>, le 10<sup>e</sup>.</p>") == "Un os, le 10e."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Oui [S1]. Non [S11][S2a], oui [S1].", ["S1", "S11", "S2a", "S1"]),
        ("rien [1] [s1] [S] [Sa1] (S1)", []),
        ("", []),
        (None, []),
    ],
)
def test_marks_are_listed_in_their_order(text, found):
    assert marks(text) == found
