"""How any page lives. What its constraints refuse is in tests/test_constraints.py."""

from base64 import b64decode
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.timezone import localdate
from django.utils.translation import override

from algoradio.editorial.models import Illustration, Source
from pathologies.models import Pathology, PathologyCitation
from procedures.models import IndicationSource, Outcome
from tests.factories import make_indication, make_pathology, make_procedure, make_reviewer, make_source

BASE = {"title", "slug"}  # columns of modeltranslation, which no form shows
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")

pytestmark = pytest.mark.django_db


def cited_source():
    source = make_source()
    PathologyCitation.objects.create(page=make_pathology(), source=source, mark="S1")
    return source


def source_of_an_indication():
    source = make_source()
    indication = make_indication(make_pathology(), make_procedure())
    IndicationSource.objects.create(indication=indication, source=source)
    return source


def signing_reviewer():
    reviewer = make_reviewer()
    make_pathology(reviewed_by=reviewer, reviewed_on=localdate())
    return reviewer


def shown_illustration():
    illustration = Illustration(alternative_text_fr="Un dos")
    illustration.image.save("dos.png", ContentFile(PNG))
    make_pathology(illustration=illustration)
    return illustration


def pathology_of_an_outcome():
    pathology = make_pathology()
    Outcome.objects.create(
        page=make_procedure(), pathology=pathology, situation_fr="Une", side="for", heading_fr="Un", text_fr="Un"
    )
    return pathology


@pytest.mark.parametrize(
    "cite",
    [
        cited_source,
        source_of_an_indication,
        signing_reviewer,
        shown_illustration,
        pathology_of_an_outcome,
        lambda: make_indication(make_pathology(), make_procedure()).pathology,
        lambda: make_indication(make_pathology(), make_procedure()).procedure,
    ],
)
def test_what_is_cited_cannot_be_deleted(cite):
    cited = cite()

    with pytest.raises(ProtectedError):
        cited.delete()

    assert type(cited).objects.filter(pk=cited.pk).exists()


def test_deleted_page_takes_its_rows_and_leaves_its_sources():
    source = cited_source()

    Pathology.objects.get().delete()

    assert not PathologyCitation.objects.exists()
    assert list(Source.objects.all()) == [source]


def test_two_sources_may_have_no_address():
    make_source(url="")

    assert make_source(url="", label_fr="Autre").pk


def test_page_needs_a_french_title():
    with pytest.raises(ValidationError) as refused:
        Pathology(slug_fr="autre").full_clean(exclude=BASE)

    assert refused.value.message_dict == {"title_fr": ["Ce champ ne peut pas être vide."]}


@pytest.mark.parametrize("slug", ["", None])
def test_published_page_needs_an_address(slug):
    with pytest.raises(ValidationError) as refused:
        Pathology(title_fr="Autre", slug_fr=slug, is_published=True).full_clean(exclude=BASE)

    assert refused.value.message_dict == {"slug_fr": ["Une page en ligne a besoin d'une adresse."]}


def test_pages_in_preparation_need_no_address():
    pages = [Pathology(title_fr="Autre", slug_fr="", slug_en="") for _each in range(2)]

    for page in pages:
        page.full_clean(exclude=BASE)
        page.save()

    assert list(Pathology.objects.values_list("slug_fr", "slug_en")) == [(None, None)] * 2


def test_page_without_address_cannot_be_put_online_behind_the_form():
    page = make_pathology(is_published=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        Pathology.objects.filter(pk=page.pk).update(slug_fr=None, is_published=True)

    assert not Pathology.objects.published().exists()


def test_published_is_what_is_ticked():
    shown = make_pathology()
    make_pathology(slug_fr="autre", slug_en="other", is_published=False)

    assert list(Pathology.objects.published()) == [shown]


def test_at_finds_by_the_slug_of_the_language_or_the_french_one_where_there_is_none():
    translated = make_pathology()
    french = make_pathology(slug_fr="autre", slug_en=None)

    found = {
        (slug, language): list(Pathology.objects.at(slug, language))
        for slug in ("radiculalgie", "radicular-pain", "autre")
        for language in ("fr", "en")
    }

    assert found == {
        ("radiculalgie", "fr"): [translated],
        ("radiculalgie", "en"): [],
        ("radicular-pain", "fr"): [],
        ("radicular-pain", "en"): [translated],
        ("autre", "fr"): [french],
        ("autre", "en"): [french],
    }


def test_at_prefers_the_page_that_bears_the_slug_itself():
    make_pathology(title_fr="A", slug_fr="migraine", slug_en=None)
    own = make_pathology(title_fr="B", title_en="Migraine", slug_fr="cephalee", slug_en="migraine")

    assert Pathology.objects.at("migraine", "en").first() == own


@pytest.mark.parametrize(
    ("missing", "languages"),
    [({}, ["fr", "en"]), ({"slug_en": None}, ["fr"]), ({"title_en": ""}, ["fr"]), ({"summary_en": ""}, ["fr"])],
)
def test_languages_are_those_with_address_title_and_summary(missing, languages):
    assert make_pathology(**missing).languages() == languages


def test_untranslated_lists_the_texts_that_are_in_french_only():
    page = make_pathology(summary_en="", causes_fr="<p>Un nerf.</p>", living_with_en="<p>Walk.</p>")

    assert sorted(page.untranslated("en")) == ["causes", "summary"]
    assert page.untranslated("fr") == []


def test_names_are_of_one_language_patients_words_first():
    page = make_pathology(
        patient_words_fr="sciatique\nmal de dos", other_names_fr="névralgie", other_names_en="sciatica"
    )

    assert page.names("fr") == ["sciatique", "mal de dos", "névralgie"]
    assert page.names("en") == ["sciatica"]


def test_names_shown_are_few_typeset_and_each_once():
    page = make_pathology(patient_words_fr="l'os\nb\nc\nd", other_names_fr="b\ne\nf\ng")

    assert page.names_shown("fr") == [(name, "fr") for name in ("l’os", "b", "c", "e", "f")]


def test_lines_are_cleaned_of_empty_ones_and_spaces():
    page = make_pathology(other_names_fr="  un  nom \r\n\r\n   \nautre\n")

    assert page.other_names_fr == "un nom\nautre"


def test_rich_text_is_sanitised_when_it_is_saved():
    page = make_pathology(causes_fr='<p onclick="vol()">Un nerf.</p><script>vol()</script>')

    assert Pathology.objects.get(pk=page.pk).causes_fr == "<p>Un nerf.</p>"


@pytest.mark.parametrize("active", ["fr", "en"])
def test_address_is_that_of_the_language_asked_for(active):
    page = make_pathology(slug_en=None)

    with override(active):
        addresses = [page.address(language) for language in ("fr", "en")]

    assert addresses == ["/pathologies/radiculalgie/", "/en/conditions/radiculalgie/"]


@pytest.mark.parametrize(("days", "overdue"), [(-1, True), (0, False), (1, False)])
def test_review_is_overdue_after_its_day(days, overdue):
    assert make_pathology(review_due_on=localdate() + timedelta(days)).is_review_overdue is overdue


def test_review_without_a_day_is_not_overdue():
    assert make_pathology().is_review_overdue is False
