"""What the page « Accessibilité » declares: the record, counted."""

import pytest
import yaml
from django.template import Context, Template

from algoradio.editorial.composer import Composer
from algoradio.pages import declaration
from algoradio.pages.declaration import Criterion, Declaration, Theme
from tests.factories import make_fixed_page
from tests.markup import Markup
from tests.pages.test_views import LANGUAGES, address

TITLE = {"fr": "Un titre", "en": "A title"}


def declared(*results: str) -> Declaration:
    rows = [
        Criterion(f"1.{number}", TITLE, one, TITLE if one == "NC" else None) for number, one in enumerate(results, 1)
    ]
    return Declaration(None, [Theme(TITLE, rows)], [], [], [])


@pytest.mark.parametrize(
    ("results", "rate", "status"),
    [
        (["C", "C", "NA"], 100, "totalement conforme"),
        (["C"] * 2999 + ["NC"], 99.9, "partiellement conforme"),
        (["C", "NC"], 50, "partiellement conforme"),
        (["C", "NC", "NC", "NA", "NA"], 33.3, "non conforme"),
        (["NC"], 0, "non conforme"),
    ],
)
def test_status_follows_the_rate_of_what_applies(results, rate, status):
    found = declared(*results)

    assert (found.rate, found.status) == (rate, status)
    assert found.applicable == len([one for one in results if one != "NA"])


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{"number": "1.1", "result": "C"}] * 2, "twice: 1.1"),
        ([{"number": "1.1", "result": "oui"}], "an unknown result: 1.1"),
        ([{"number": "1.1", "result": "NC"}], "a fault without its result or none: 1.1"),
        ([{"number": "1.1", "result": "C", "fault": TITLE}], "a fault without its result or none: 1.1"),
    ],
)
def test_record_that_contradicts_itself_is_refused(tmp_path, rows, told):
    record = {"themes": [{"title": TITLE, "criteria": [{"title": TITLE} | row for row in rows]}]}
    (tmp_path / "record.yaml").write_text(yaml.safe_dump(record))

    with pytest.raises(ValueError, match=told):
        declaration.read(tmp_path / "record.yaml")


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_says_the_state_every_result_and_what_nobody_checked(client, language):
    make_fixed_page(key="accessibility", title_fr="Accessibilité", title_en="Accessibility")
    record = declaration.read()

    shown = Markup(client.get(address("accessibility", language)))
    text = " ".join(" ".join(shown.words("main")).split())

    assert {"fr": "partiellement conforme", "en": "partly compliant"}[language] in text
    assert {"fr": "Aucun expert ne l’a vérifié.", "en": "No expert has reviewed it."}[language] in text
    assert [one.partition(" ")[0] for one in shown.words("li", inside="faq")] == [
        one.number for theme in record.themes for one in theme.criteria
    ]
    assert [one.partition(" ")[0] for one in shown.words("dt", inside="terms")] == [one.number for one in record.missed]
    assert shown.words("li", inside="toc") == shown.words("h2", inside="text")[:-2]  # all but those that pages end with


def test_third_language_reads_the_record_in_french_and_says_so():
    shown = Template("{% load declared %}{% told texts %}").render(
        Context({"composer": Composer("ar"), "texts": {"fr": "L'image", "en": "The image"}})
    )

    assert shown == '<span lang="fr">L’image</span>'
