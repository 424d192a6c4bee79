"""The filters of the physicians' table: an address that says what is asked, in every language."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from procedures.models import Indication
from tests.factories import make_guidance, make_indication, make_pathology, make_procedure, make_region
from tests.markup import Markup, said, words

LANGUAGES = ("fr", "en")
PATHOLOGIES = {"genou": "Gonalgie", "dos": "Rachialgie"}
ASKED = "?pathology=nevralgie-pelvienne&after=infiltration&stay=day-case"

pytestmark = pytest.mark.django_db


def address(query="", language="fr"):
    with override(language):
        return reverse("physicians:list") + query


def ask(client, query="", language="fr"):
    return Markup(client.get(address(query, language)))


def procedures(shown):
    """The gestures that a page shows, of the table or of the list, each as often as it has indications."""
    offers = shown.words("h3", inside="offers")
    return offers or [words(one.find("p/b")) for one in shown.all("div", "note--proof")]


def links(shown, facet):
    """The links of one filter, as {words: address}; what says how many is heard, not seen twice."""
    (part,) = shown.all("div", f"filters__{facet}")
    found = {}
    for link in part.iter("a"):
        label, *rest = (words(one) for one in link if one.get("aria-hidden") is None)
        found[label, *rest] = link.get("href")
    return found


@pytest.fixture
def clinic():
    """Two pathologies and four gestures that differ in all that can be asked."""
    knee, back = make_region(), make_region(key="bas-du-dos", name_fr="Bas du dos", name_en="Lower back")
    scan, sound = make_guidance(), make_guidance(slug_fr="echographie", name_fr="Échographie", slug_en="ultrasound")
    made = {}
    for name, place, guidance, anaesthesia, stay in (
        ("Alcool", "first-line", scan, "local", "outpatient"),
        ("Bloc", "after-failure", sound, "none\nlocal", "outpatient\nday-case"),
        ("Ciment", "recourse", scan, "sedation", "day-case\novernight"),
        ("Disque", "exceptional", scan, "general", "overnight"),
    ):
        slug = name.lower()
        one = make_procedure(
            title_fr=name,
            slug_fr=slug,
            slug_en=f"{slug}-en",
            title_en=f"{name} (en)",
            anaesthesia_kinds=anaesthesia,
            stay_kinds=stay,
        )
        one.guidances.add(guidance)
        made[name] = one, place
    for (slug, title), region in zip(PATHOLOGIES.items(), (knee, back), strict=True):
        page = make_pathology(title_fr=title, slug_fr=slug, slug_en=f"{slug}-en")
        page.regions.add(region)
        for name, (procedure, place) in made.items():
            if slug == "genou" or name != "Disque":
                make_indication(page, procedure, place=place)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?pathology=genou", ["Alcool", "Bloc", "Ciment", "Disque"]),
        ("?pathology=dos", ["Alcool", "Bloc", "Ciment"]),
        ("?region=genou", ["Alcool", "Bloc", "Ciment", "Disque"]),
        ("?region=bas-du-dos&guidance=scanner", ["Alcool", "Ciment"]),
        ("?pathology=genou&anaesthesia=none", ["Bloc"]),
        ("?pathology=genou&anaesthesia=none&anaesthesia=general", ["Bloc", "Disque"]),
        ("?pathology=genou&stay=day-case", ["Bloc", "Ciment"]),
        ("?pathology=genou&after=bloc", ["Ciment", "Disque"]),
        ("?pathology=genou&after=bloc&after=ciment", ["Disque"]),
        ("?pathology=genou&after=bloc&stay=day-case", ["Ciment"]),
        ("?stay=day-case", ["Bloc", "Ciment"] * 2),
        ("?pathology=genou&pathology=dos&stay=outpatient", ["Alcool", "Bloc"] * 2),
        ("?pathology=dos&anaesthesia=general", []),
    ],
)
def test_address_narrows_the_table(client, clinic, language, query, expected):
    shown = ask(client, query, language)

    assert procedures(shown) == [name if language == "fr" else f"{name} (en)" for name in expected]


@pytest.mark.parametrize("query", ["?utm_source=x&q=%00", "?stay="])
def test_parameter_that_is_no_filter_changes_nothing(client, clinic, query):
    assert procedures(ask(client, query)) == procedures(ask(client))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("facet", ["region", "pathology", "after", "guidance", "anaesthesia", "stay"])
def test_unknown_value_is_refused_in_one_sentence(client, language, facet):
    response = client.get(address(f"?{facet}=inconnu", language))

    shown = Markup(response)
    (sentence,) = shown.words("p", "title__lead")
    assert (response.status_code, shown.language) == (400, language)
    assert words(shown.one("h1")) == said("Ce filtre n’existe pas.", language)
    assert sentence.count(".") == 1
    assert "inconnu" not in sentence


@pytest.mark.parametrize("value", ["%00", "x" * 10_000, "%F0%9F%98%80", "%E2%80%AE", "genou-en", "' OR 1=1 --", "1"])
def test_shrapnel_is_refused_beside_a_known_value(client, clinic, value):
    assert client.get(address(f"?pathology=genou&pathology={value}")).status_code == 400


def test_refusal_offers_the_values_of_the_filter_and_the_whole_table(client, clinic):
    shown = ask(client, "?stay=hier")

    offered = [link.get("href") for link in shown.all("a", inside="ways")]
    robots = [one.get("content") for one in shown.all("meta") if one.get("name") == "robots"]
    assert offered == [address(f"?stay={key}") for key in ("outpatient", "day-case", "overnight")] + [address()]
    assert [client.get(path).status_code for path in offered] == [200] * 4
    assert robots == ["noindex"]


def test_page_of_a_pathology_that_is_not_online_is_no_value(client, clinic):
    make_pathology(title_fr="Zona", slug_fr="zona", slug_en="shingles", is_published=False)

    assert client.get(address("?pathology=zona")).status_code == 400


def test_each_link_says_how_many_indications_it_would_leave(client, clinic):
    shown = ask(client, "?pathology=genou")

    assert links(shown, "pathology") == {
        ("Gonalgie", "enlever"): address(),
        ("Rachialgie", "3 indications"): address("?pathology=dos"),
    }
    assert links(shown, "guidance") == {
        ("Échographie", "1 indication"): address("?pathology=genou&guidance=echographie"),
        ("Scanner", "3 indications"): address("?pathology=genou&guidance=scanner"),
    }
    for facet in ("region", "pathology", "after", "guidance", "anaesthesia", "stay"):
        for (_label, told), path in links(shown, facet).items():
            if told != "enlever":
                assert len(procedures(Markup(client.get(path)))) == int(told.split()[0])


def test_value_that_would_leave_nothing_is_no_link(client, clinic):
    shown = ask(client, "?pathology=dos&after=bloc")

    assert [label for label, *_rest in links(shown, "stay")] == [
        "ambulatoire\u00a0: retour le jour même",
        "une nuit ou plus",
    ]
    assert [label for label, *_rest in links(shown, "anaesthesia")] == ["locale avec un calmant"]


def test_chosen_value_is_said_in_words_and_can_be_removed(client, clinic):
    shown = ask(client, "?pathology=genou&stay=day-case")

    current = [one for one in shown.all("a", inside="filters") if one.get("aria-current")]
    chosen = [(words(one), one.find("a").get("href")) for one in shown.all("li", inside="chosen")]
    assert [(words(one), one.get("aria-current")) for one in current] == [
        ("Gonalgie enlever", "true"),
        ("ambulatoire\u00a0: retour le jour même enlever", "true"),
    ]
    assert chosen == [
        ("Pathologie\u00a0: Gonalgie enlever Gonalgie", address("?stay=day-case")),
        (
            "Séjour\u00a0: ambulatoire\u00a0: retour le jour même enlever ambulatoire\u00a0: retour le jour même",
            address("?pathology=genou"),
        ),
        ("Tout enlever", address()),
    ]
    assert words(shown.by_id("trouve")) == "2 indications"


def test_failed_gestures_add_up_while_other_choices_replace_one_another(client, clinic):
    shown = ask(client, "?pathology=genou&after=bloc&stay=day-case")

    assert links(shown, "after")["Disque", "1 indication"] == address(
        "?pathology=genou&after=bloc&after=disque&stay=day-case"
    )
    assert links(shown, "stay")["une nuit ou plus", "2 indications"] == address(
        "?pathology=genou&after=bloc&stay=overnight"
    )


def test_early_choice_leads_to_what_may_follow_its_failure(client, clinic):
    shown = ask(client)

    found = [(words(one), one.get("href")) for one in shown.all("a", "matrix__next")]
    assert found == [
        (f"En cas d’échec : {procedure}, {title}", address(f"?pathology={slug}&after={procedure.lower()}"))
        for slug, title in PATHOLOGIES.items()
        for procedure in ("Alcool", "Bloc")
    ]


def test_early_choice_that_nothing_may_follow_leads_nowhere(client):
    make_indication(make_pathology(), make_procedure())

    assert ask(client).all("a", "matrix__next") == []


def test_empty_rows_and_columns_leave_a_narrowed_table(client, clinic):
    make_procedure(title_fr="Zéro", slug_fr="zero", slug_en="zero")

    whole, narrowed = ask(client), ask(client, "?stay=overnight")

    assert whole.words("th")[1:] == ["Alcool", "Bloc", "Ciment", "Disque", "Zéro", *PATHOLOGIES.values()]
    assert narrowed.words("th")[1:] == ["Ciment", "Disque", *PATHOLOGIES.values()]


def test_one_pathology_is_a_list_with_all_that_is_asked_of_a_gesture(client, clinic):
    Indication.objects.filter(procedure__slug_fr="bloc").update(evidence_level="mixed", target_fr="le nerf")

    shown = ask(client, "?pathology=genou&anaesthesia=none")

    (offer,) = shown.one("ul", "offers")
    procedure = Indication.objects.get(pathology__slug_fr="genou", procedure__slug_fr="bloc").procedure
    assert [words(one) for one in offer.iter("p")][:4] == [
        "Cible\u00a0: le nerf",
        "En deuxième\u00a0: quand le traitement habituel ne suffit pas",
        "essais et séries",
        "Un essai favorable.",
    ]
    assert [(words(one[0]), words(one[1])) for one in offer.iter("div") if one.find("dt") is not None] == [
        ("Guidage", "Échographie"),
        ("Anesthésie", "aucune, locale"),
        ("Séjour", "externe\u00a0: retour aussitôtambulatoire\u00a0: retour le jour même"),
    ]
    assert [link.get("href").partition("#")[0] for link in offer.iter("a")] == [
        procedure.get_sheet_url(),
        procedure.get_sheet_url(),
        procedure.get_absolute_url(),
    ]


def test_offers_stand_in_the_order_of_their_place(client, clinic):
    Indication.objects.filter(procedure__slug_fr="disque").update(position=0)
    Indication.objects.exclude(procedure__slug_fr="disque").update(position=1)

    assert procedures(ask(client, "?pathology=genou")) == ["Alcool", "Bloc", "Ciment", "Disque"]


def test_nothing_found_says_what_it_means_and_offers_ways_on(client, clinic):
    shown = ask(client, "?pathology=dos&anaesthesia=general&stay=overnight")

    assert words(shown.by_id("trouve")) == "Aucune indication"
    assert "Cela ne veut pas dire que rien ne peut être proposé" in " ".join(shown.words("p"))
    assert [(words(one), one.get("href")) for one in shown.all("a", inside="ways")] == [
        (
            "Sans «\u202fPathologie\u00a0: Rachialgie\u202f»\u00a0: 1 indication",
            address("?anaesthesia=general&stay=overnight"),
        ),
        (
            "Sans «\u202fAnesthésie\u00a0: générale\u202f»\u00a0: 1 indication",
            address("?pathology=dos&stay=overnight"),
        ),
        ("La page des patients\u00a0: Rachialgie", "/pathologies/dos/"),
        ("Tout le tableau", address()),
    ]


def test_narrowed_table_names_the_whole_one_and_stays_out_of_indexes(client, clinic):
    shown = ask(client, "?stay=day-case")

    head = [
        (one.get("rel"), one.get("href")) for one in shown.all("link") if one.get("rel") in ("canonical", "alternate")
    ]
    robots = [one.get("content") for one in shown.all("meta") if one.get("name") == "robots"]
    assert head == [("canonical", f"http://testserver{address()}")]
    assert robots == ["noindex"]
    assert {one.get("rel") for one in shown.all("a", inside="filters")} == {"nofollow"}


def test_whole_table_is_for_indexes(client, clinic):
    assert [one for one in ask(client).all("meta") if one.get("name") == "robots"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_switch_keeps_what_is_asked(client, clinic, language):
    (other,) = set(LANGUAGES) - {language}

    shown = ask(client, "?stay=day-case&utm=x&pathology=dos", language)

    switches = {one.get("href") for one in shown.all("a") if one.get("hreflang") == other}
    assert switches == {address("?pathology=dos&stay=day-case", other)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["?pathology=genou", "?stay=day-case", "?pathology=dos&anaesthesia=general"])
def test_narrowed_table_costs_the_same_queries(client, clinic, language, query, django_assert_num_queries):
    with django_assert_num_queries(4):
        assert client.get(address(query, language)).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_answers_what_follows_a_failed_pudendal_injection_in_day_case(client, catalogue, language):
    shown = ask(client, ASKED, language)

    sheets = [link.get("href").partition("#")[0] for link in shown.all("a", inside="offers") if "#" in link.get("href")]
    with override(language):
        expected = [
            one.procedure.get_sheet_url()
            for one in Indication.objects.filter(
                pathology__slug_fr="nevralgie-pelvienne", procedure__stay_kinds__contains="day-case"
            ).exclude(procedure__slug_fr="infiltration")
        ]
    assert sorted(sheets) == sorted(expected)
    assert len(expected) == len(shown.words("p", "level")) == 4


def test_every_indication_of_the_catalogue_has_a_level_of_evidence(catalogue):
    assert list(Indication.objects.filter(evidence_level="")) == []
