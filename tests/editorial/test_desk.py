"""Staff's own views: what pages lack, how hard a text is to read."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from algoradio.editorial import desk
from algoradio.text.readability import french
from tests.editorial.rows import picture, whole
from tests.factories import make_fixed_page, make_pathology, make_procedure
from tests.forms import address
from tests.markup import Markup, words

STATE, READING = "/admin/etat/", "/admin/lisibilite/"
EASY = "Le chat dort sur le lit."
MIDDLING = "Le produit calme la douleur de votre articulation malade."
HARD = "L'anesthésiologiste administre progressivement une sédation intraveineuse supplémentaire."
EASY_ENGLISH = "The cat sleeps on the bed."
HARD_ENGLISH = "Interventional radiologists administer supplementary intravenous sedation."
MIDDLING_ENGLISH = "The arthrodesis was made on Monday morning."

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(staff):
    """Asks how hard a text is to read."""

    def ask(text, language="fr"):
        answer = staff.post(READING, {"text": text, "language": language}, content_type="application/json")
        return answer.json()

    return ask


def listed(answer):
    """The state as staff read it: (page, address of its form) → its lacks, as (kind, what)."""
    found = {}
    for part in Markup(answer).by_id("content-main").iter("div"):
        if part.get("class") != "module":
            continue
        link = next(one for one in part.iter("a"))
        cells = [words(cell) for cell in part.iter("td")]
        found[words(link), link.get("href")] = list(zip(cells[::2], cells[1::2], strict=True))
    return found


def lacking(**fields):
    """A page that lacks nothing but what the fields say, named after the first."""
    title = f"Sans {next(iter(fields))}"
    return whole(make_pathology, title_fr=title, title_en=title, **fields)


def test_state_lists_each_lack_of_each_page_beside_its_form(staff):
    slugs = ({"slug_fr": f"page-{number}", "slug_en": f"page-{number}"} for number in range(6))
    empty = lacking(symptoms_fr="", symptoms_en="", **next(slugs))
    untranslated = lacking(causes_en="", **next(slugs))
    outdated = lacking(diagnosis_fr="Ancien.", **next(slugs))
    outdated.diagnosis_fr = "Nouveau."
    outdated.save()
    unsourced = lacking(living_with_fr="<p>90 personnes sur 100 vont mieux.</p>", **next(slugs))
    overdue = lacking(review_due_on=date(2020, 2, 1), **next(slugs))
    complete = lacking(codes="M54", **next(slugs))

    found = listed(staff.get(STATE))

    assert found == {
        (page.title_fr, address(type(page), "change", page.pk)): [lack]
        for page, lack in {
            empty: ("vide", "ce que l'on ressent"),
            untranslated: ("traduction", "d'où cela vient (English)"),
            outdated: ("en retard", "comment on le reconnaît (English)"),
            unsourced: ("source", "vivre avec : 90 personnes sur 100"),
            overdue: ("relecture", "relecture en retard"),
        }.items()
    }
    assert complete.title_fr not in dict(found)


def test_state_lists_every_kind_of_page_and_pictures(staff):
    pages = [whole(make) for make in (make_pathology, make_procedure, make_fixed_page)]
    for page in pages:
        type(page).objects.filter(pk=page.pk).update(reviewed_by=None, reviewed_on=None)
    unsaid = picture(1)

    found = listed(staff.get(STATE))

    assert found == {
        (str(one), address(type(one), "change", one.pk)): [lack]
        for one, lack in [
            *((page, ("relecture", "aucun médecin n'a signé")) for page in pages),
            (unsaid, ("image", "texte de remplacement absent dans une langue")),
        ]
    }


def test_state_says_when_nothing_is_missing(staff):
    whole(make_pathology)

    answer = staff.get(STATE)

    assert (listed(answer), "Rien ne manque." in Markup(answer).words("p")) == ({}, True)
    assert Markup(answer).words("h1") == ["État des pages"]


@pytest.mark.parametrize(("contacts", "count"), [([], 1), (["mailto:securite@algoradio.example"], 0)])
def test_state_says_when_nobody_can_be_told_of_a_weakness(staff, settings, contacts, count):
    settings.SECURITY_CONTACTS = contacts

    said = Markup(staff.get(STATE)).words("p")

    assert sum("ALGORADIO_SECURITY_CONTACT" in one for one in said) == count


def test_state_is_read_only(staff):
    assert staff.post(STATE).status_code == 405


@pytest.mark.parametrize("path", [STATE, READING])
@pytest.mark.parametrize("who", ["anonymous", "not staff"])
def test_desk_is_for_staff_alone(django_user_model, path, who):
    client = Client()
    if who == "not staff":
        client.force_login(django_user_model.objects.create_user("patient"))

    answers = [client.get(path), client.post(path, {"text": EASY, "language": "fr"}, content_type="application/json")]

    assert [(one.status_code, one.headers["Location"]) for one in answers] == [
        (302, f"{reverse('admin:login')}?next={path}")
    ] * 2


@pytest.mark.parametrize(
    ("text", "language", "words", "score", "said"),
    [
        (EASY, "fr", 6, 127.3, "facile à lire"),
        (MIDDLING, "fr", 9, 67.0, "à simplifier un peu"),
        (HARD, "fr", 7, french(HARD).score, "trop difficile pour un patient"),
        (EASY_ENGLISH, "en", 6, -1.4, "facile à lire"),
        (MIDDLING_ENGLISH, "en", 7, 7.4, "à simplifier un peu"),
        (HARD_ENGLISH, "en", 6, 37.9, "trop difficile pour un patient"),
    ],
)
def test_reading_measures_both_languages(ask, text, language, words, score, said):
    assert ask(text, language) == {"words": words, "score": score, "said": said, "hardest": [text]}


def test_reading_shows_the_two_hardest_sentences(ask):
    assert ask(f"{EASY} {HARD} {MIDDLING}")["hardest"] == [HARD, MIDDLING]


@pytest.mark.parametrize(
    "text", [f"<p>{EASY} [S1]</p>", f"<h3>{EASY[:-1]}</h3>", f"\n  {EASY[:-1]} [S1][S2]\n", EASY.replace(" ", "&nbsp;")]
)
def test_reading_measures_the_words_that_a_patient_reads(ask, text):
    assert ask(f"<b></b>{text}") == ask(EASY)


def test_reading_takes_each_line_for_a_sentence(ask):
    assert ask(f"{EASY[:-1]}\n{EASY}") == {
        "words": 12,
        "score": 127.3,
        "said": "facile à lire",
        "hardest": [EASY, EASY],
    }


@pytest.mark.parametrize(("text", "language", "words"), [("Trop court.", "fr", 2), ("", "en", 0), (EASY, "de", 6)])
def test_reading_of_what_has_no_formula_is_null(ask, text, language, words):
    assert ask(text, language) == {"words": words, "score": None, "said": "", "hardest": []}


def test_reading_measures_a_bounded_length(ask):
    text = f"{EASY} " * 10_000

    assert (desk.LONGEST, len(text)) == (100_000, 250_000)
    assert ask(text)["words"] == 100_000 // len(f"{EASY} ") * 6


def test_reading_bears_half_a_sign(ask):
    assert ask(f"{EASY[:-1]} \ud83d.")["words"] == 6


def test_reading_refuses_get(staff):
    assert staff.get(READING).status_code == 405


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe\xff", b'{"text": "a"}', b'{"language": "fr"}', b"[" * 99_999],
    ids=["nothing", "half", "list", "null", "text", "no unicode", "no language", "no text", "deep"],
)
def test_reading_refuses_what_is_not_asked(staff, body):
    assert staff.post(READING, body, content_type="application/json").status_code == 400


def test_reading_wants_the_token_of_the_form(admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    form = Markup(client.get(reverse("admin:glossary_term_add")))
    token = next(one.get("value") for one in form.all("input") if one.get("name") == "csrfmiddlewaretoken")
    body = {"text": EASY, "language": "fr"}

    statuses = [
        client.post(READING, body, content_type="application/json", headers=headers).status_code
        for headers in ({}, {"X-CSRFToken": "0" * 64}, {"X-CSRFToken": token})
    ]

    assert statuses == [403, 403, 200]
