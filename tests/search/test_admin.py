"""What staff teach the search in the admin, and what they read of what was sought."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from algoradio.search.models import ForeignWord, Lead, ProtectedWord, SoughtTerm, Synonyms
from tests.factories import make_pathology, make_procedure
from tests.forms import address, faults, filled, save
from tests.markup import Markup

pytestmark = pytest.mark.django_db
MONTH = "2026-11-01"


def titles(client, query):
    rows = client.get(reverse("search:suggestions"), {"q": query}).json()["results"]
    return [row["title"] for row in rows]


def add(staff, model, **values):
    """Fill in the form of a new row and save it; the page that staff then see."""
    path = address(model, "add")
    return staff.post(path, filled(staff.get(path)) | values, follow=True)


@pytest.mark.parametrize(
    ("model", "values", "query"),
    [
        (Synonyms, {"expressions": "bobo à la jambe\r\nradiculalgie"}, "bobo à la jambe"),
        (ForeignWord, {"word": "pijn been", "meaning": "radiculalgie"}, "pijn been"),
        (Lead, {"expressions": "jambe en feu", "pathology": "page"}, "jambe en feu"),
    ],
    ids=["synonyms", "foreign word", "lead"],
)
def test_search_follows_what_staff_add_change_and_delete(staff, client, model, values, query):
    page = make_pathology()
    values = {name: page.pk if value == "page" else value for name, value in values.items()}
    found = [titles(client, query)]

    add(staff, model, **values)
    found.append(titles(client, query))
    taught = model.objects.get()
    save(staff, taught, **({"word": "pijn"} if model is ForeignWord else {"expressions": "gigot\r\nmollet"}))
    found.append(titles(client, query))
    staff.post(address(model, "delete", taught.pk), {"post": "yes"})
    found.append(titles(client, query))

    assert found == [[], ["Radiculalgie"], [], []]


def test_words_are_for_the_searches_of_one_language(staff, client):
    make_pathology()

    add(staff, Synonyms, expressions="bobo\r\nradicular pain", language="en")

    assert titles(client, "bobo") == []
    assert client.get("/en/search/suggestions/", {"q": "bobo"}).json()["results"] != []


@pytest.mark.parametrize("expressions", ["bobo", "bobo\r\n\r\n  \r\n"])
def test_group_of_one_is_refused(staff, expressions):
    answer = add(staff, Synonyms, expressions=expressions)

    assert faults(answer) == ["Écrivez au moins deux mots, un par ligne."]
    assert not Synonyms.objects.exists()


@pytest.mark.parametrize("model", [Synonyms, Lead])
def test_empty_list_is_refused(staff, model):
    answer = add(staff, model, expressions=" \r\n ", **({"pathology": make_pathology().pk} if model is Lead else {}))

    assert "Ce champ est obligatoire." in faults(answer)
    assert not model.objects.exists()


@pytest.mark.parametrize("ends", [[], ["pathology", "procedure"]], ids=["to none", "to both"])
def test_lead_leads_to_one_page(staff, ends):
    pages = {"pathology": make_pathology().pk, "procedure": make_procedure().pk}

    answer = add(staff, Lead, expressions="jambe", **{end: pages[end] for end in ends})

    assert faults(answer) == ["Choisissez une pathologie, ou un traitement : l'un des deux."]
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("kind", "factory", "message"),
    [
        ("pathology", make_pathology, "Cette pathologie a déjà sa liste dans cette langue : complétez-la."),
        ("procedure", make_procedure, "Ce traitement a déjà sa liste dans cette langue : complétez-la."),
    ],
)
def test_second_list_of_a_page_is_refused(staff, kind, factory, message):
    page = factory()
    Lead.objects.create(expressions="jambe", **{kind: page})

    answers = {code: add(staff, Lead, expressions="cuisse", language=code, **{kind: page.pk}) for code in ("fr", "en")}

    assert (faults(answers["fr"]), faults(answers["en"])) == ([message], [])
    assert Lead.objects.count() == 2


@pytest.mark.parametrize(
    ("model", "values"), [(ProtectedWord, {"word": "dose"}), (ForeignWord, {"word": "rokba", "meaning": "genou"})]
)
def test_word_is_there_once_a_language(staff, model, values):
    answers = [add(staff, model, language=code, **values) for code in ("fr", "fr", "en")]

    assert [faults(answer) for answer in answers] == [[], ["Ce mot est déjà dans la liste."], []]
    assert model.objects.count() == 2


# What was sought


@pytest.fixture
def terms():
    return [
        SoughtTerm.objects.create(month=MONTH, language="fr", words=words, is_found=is_found, times=times)
        for words, is_found, times in [("dos & cou", True, 9), ("bobo à l'os", False, 4), ("rhume", False, 7)]
    ]


def test_sought_words_are_listed_the_most_sought_first(staff, terms):
    page = Markup(staff.get(address(SoughtTerm, "changelist")))

    assert page.words("td", "field-words") == ["dos & cou", "rhume", "bobo à l'os"]
    assert page.words("td", "field-times") == ["9", "7", "4"]


def test_words_that_found_nothing_can_be_listed_alone(staff, terms):
    page = Markup(staff.get(address(SoughtTerm, "changelist"), {"is_found__exact": "0"}))

    assert page.words("td", "field-words") == ["rhume", "bobo à l'os"]


def test_what_was_not_found_is_one_click_from_a_synonym(staff, terms):
    page = Markup(staff.get(address(SoughtTerm, "changelist")))

    links = [link.get("href") for link in page.all("a", inside="field-mend")]
    assert page.words("td", "field-mend") == ["-", "ajouter un mot de même sens", "ajouter un mot de même sens"]
    assert [parse_qs(urlsplit(link).query)["expressions"] for link in links] == [["rhume"], ["bobo à l'os"]]
    sent = filled(staff.get(links[1]))
    assert (sent["expressions"].strip(), sent["language"]) == ("bobo à l'os", ["fr"])


@pytest.mark.parametrize("what", ["add", "change", "delete"])
def test_what_was_sought_can_only_be_read(staff, terms, what):
    path = address(SoughtTerm, what, *([] if what == "add" else [terms[0].pk]))

    answer = staff.post(path, {"post": "yes", "words": "autre", "times": "1"})

    assert answer.status_code == 403
    assert [(one.words, one.times) for one in SoughtTerm.objects.all()] == [
        ("dos & cou", 9),
        ("rhume", 7),
        ("bobo à l'os", 4),
    ]


def test_list_of_what_was_sought_changes_nothing(staff, terms):
    page = Markup(staff.get(address(SoughtTerm, "changelist")))

    assert page.all("select", inside="actions") == []
    assert [link for link in page.all("a") if "/delete/" in (link.get("href") or "")] == []
    assert page.all("a", "addlink", inside="object-tools") == []
