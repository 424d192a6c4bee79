"""Small catalogues, on their way into the database."""

from datetime import date

import pytest

from algoradio.editorial.models import Source
from algoradio.glossary.models import Term
from algoradio.pages.catalogue import Catalogue
from algoradio.pages.models import FixedPage
from pathologies.models import BodyRegion, Pathology
from procedures.models import Indication, Outcome, Procedure
from tests.pages.small import BACK, NEEDLE, PATHOLOGY, PROCEDURE, everything, write

pytestmark = pytest.mark.django_db


def test_pathology_is_loaded_whole(folder):
    added = Catalogue(folder).load()

    page = Pathology.objects.get()
    indication = page.indications.get()
    assert sorted(added) == ["contact", "infiltration", "rachialgie"]
    assert (page.slug_fr, page.slug_en, page.title_en) == ("rachialgie", "back-pain", "Back pain")
    assert (page.is_published, page.updated_on, page.locator) == (True, date(2026, 1, 15), "rachialgie")
    assert page.patient_words_fr == "mal de dos\nlumbago"
    assert page.causes_fr == "<p>Un <strong>nerf</strong>.</p><ul><li>un</li><li>deux</li></ul>"
    assert [region.name_en for region in page.regions.all()] == ["Lower back"]
    assert [sign.text_fr for sign in page.alerts.all()] == ["vous avez de la fièvre"]
    assert [(figure.low, figure.high) for figure in page.figures.all()] == [(80, None)]
    assert [question.question_fr for question in page.questions.all()] == ["Pourquoi moi ?"]
    assert (indication.procedure.slug_fr, indication.place) == ("infiltration", "after-failure")
    assert list(indication.sources.all()) == [page.citations.get(mark="S1").source]


def test_procedure_is_loaded_whole(folder):
    Catalogue(folder).load()

    page = Procedure.objects.get()
    assert (page.scene, page.fact_duration_fr, page.physician_results_fr) == (
        "infiltration",
        "20 minutes",
        "<p>Bons.</p>",
    )
    assert [guidance.name_fr for guidance in page.guidances.all()] == ["Scanner"]
    assert page.outcomes.get().pathology == Pathology.objects.get()


@pytest.mark.parametrize(
    ("changed", "scene"),
    [
        ({}, ""),
        ({"slug": {"fr": "radiculalgie", "en": "radicular-pain"}}, "disque-et-racine"),
        ({"scene": "vertebre-tassee"}, "vertebre-tassee"),
    ],
)
def test_pathology_has_the_scene_that_its_file_or_its_slug_says(folder, changed, scene):
    write(folder, NEEDLE, PROCEDURE | {"outcomes": []})
    write(folder, BACK, PATHOLOGY | changed)

    Catalogue(folder).load()

    assert Pathology.objects.get().scene == scene


def test_fixed_page_and_terms_are_loaded(folder):
    Catalogue(folder).load()

    assert [(one.anchor, one.body_fr) for one in FixedPage.objects.get().sections.all()] == [
        ("venir", "<p>En bus.</p>")
    ]
    assert Term.objects.get().definition_fr == "Le début d'un nerf."


def test_one_source_serves_every_page_that_cites_it(folder):
    Catalogue(folder).load()

    assert Source.objects.count() == 1
    assert [page.citations.get().source for page in (Pathology.objects.get(), Procedure.objects.get())] == [
        Source.objects.get()
    ] * 2


@pytest.mark.parametrize("names", [("a", "z"), ("z", "a")])
def test_order_of_the_files_does_not_matter(folder, names):
    for old, new in zip((BACK, NEEDLE), names, strict=True):
        (folder / old).rename((folder / old).with_stem(new))

    Catalogue(folder).load()

    assert Indication.objects.get().procedure.slug_fr == "infiltration"
    assert Outcome.objects.get().pathology.slug_fr == "rachialgie"


def test_second_load_changes_nothing(folder):
    Catalogue(folder).load()
    before = everything()

    added = Catalogue(folder).load()

    assert added == []
    assert everything() == before


def test_what_staff_changed_is_not_overwritten(folder):
    Catalogue(folder).load()
    Pathology.objects.update(title_fr="Mal de dos", is_published=False)
    Source.objects.update(label_fr="Revue Cochrane, 2020")
    BodyRegion.objects.update(name_fr="Reins")
    before = everything()
    write(folder, BACK, PATHOLOGY | {"title": {"fr": "Dorsalgie"}, "alerts": []})

    Catalogue(folder).load()

    assert everything() == before


def test_page_whose_address_staff_changed_does_not_come_back(folder):
    Catalogue(folder).load()
    page = Pathology.objects.get()
    page.slug_fr = "mal-de-dos"
    page.slug_en = "sore-back"
    page.save()

    Catalogue(folder).load()

    assert list(Pathology.objects.all()) == [page]


def test_page_that_is_new_is_added_beside_the_others(folder):
    Catalogue(folder).load()
    write(folder, "pathologies/zona.yaml", {"slug": {"fr": "zona"}, "title": {"fr": "Zona"}, "indications": []})

    assert Catalogue(folder).load() == ["zona"]
