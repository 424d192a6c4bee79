"""The library of illustrations: what uses each, replacement, refusal to delete what is used."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from PIL import Image

from algoradio.editorial.models import Edition, Illustration
from tests.editorial.test_admin_uploads import shown, stored
from tests.editorial.test_images import encoded, photograph, upload
from tests.factories import make_pathology, make_procedure
from tests.forms import address, faults, filled, save, told
from tests.markup import Markup, words

LIST = address(Illustration, "changelist")
REPLACED = "L'image est remplacée partout où elle sert. Son texte de remplacement dit-il encore ce qu'elle montre ?"
OTHER = encoded("PNG", Image.new("RGB", (30, 50)))

pytestmark = pytest.mark.django_db(transaction=True)  # files go once a transaction has ended


@pytest.fixture
def picture(staff, settings):
    """An illustration, uploaded as staff do."""
    path = address(Illustration, "add")
    staff.post(path, filled(staff.get(path)) | {"alternative_text_fr": "Un dos", "image": upload(photograph())})
    return Illustration.objects.get()


def names(answer):
    """Of each line of the list: the links to what uses the illustration."""
    return [
        [(words(link), link.get("href")) for link in cell.iter("a")] for cell in Markup(answer).all("td", "field-pages")
    ]


def test_list_and_form_name_each_page_that_uses_it(staff, picture):
    pathology = make_pathology(illustration=picture)
    procedure = make_procedure(illustration=picture, is_published=False)
    links = [(page.title_fr, address(type(page), "change", page.pk)) for page in (pathology, procedure)]

    form = Markup(staff.get(address(Illustration, "change", picture.pk)))

    assert names(staff.get(LIST)) == [links]
    assert [(words(link), link.get("href")) for link in form.all("a", inside="field-pages")] == links


def test_unused_illustration_says_so(staff, picture):
    (cell,) = Markup(staff.get(LIST)).words("td", "field-pages")

    assert cell == "aucune page"


@pytest.mark.parametrize(("query", "count"), [("dos", 1), ("légende", 1), ("Photographe", 1), ("genou", 0)])
def test_library_is_searched_by_its_words(staff, picture, query, count):
    Illustration.objects.update(caption_fr="Une légende", credit="Photographe")

    assert len(names(staff.get(LIST, {"q": query}))) == count


def test_replaced_file_shows_on_the_pages_that_use_it(staff, client, picture, settings):
    page = make_pathology(illustration=picture, causes_fr="<p>Un nerf.</p>")
    before, edition = shown(client.get(page.get_absolute_url())), Edition.objects.get().number

    answer = save(staff, picture, image=upload(OTHER, "autre.png"))

    after = shown(client.get(page.get_absolute_url()))
    assert faults(answer) == []
    assert before
    assert after
    assert not set(before) & set(after)
    assert set(after) <= set(stored(settings))
    assert Edition.objects.get().number > edition
    assert Illustration.objects.get().pk == picture.pk
    assert [words for level, words in told(answer) if level == "warning"] == [REPLACED]


def test_replaced_file_and_its_sizes_are_removed(staff, picture, settings):
    before = stored(settings)

    save(staff, picture, image=upload(OTHER, "autre.png"))

    after = stored(settings)
    assert len(before) == len(after) == 11
    assert not set(before) & set(after)


def test_changed_words_leave_the_files(staff, picture, settings):
    before = stored(settings)

    save(staff, picture, caption_fr="Le dos.")

    assert stored(settings) == before


def test_refused_file_leaves_the_files(staff, picture, settings):
    before = stored(settings)

    save(staff, picture, image=upload(b"bonjour"))

    assert stored(settings) == before


def test_deleted_illustration_takes_its_files_along(staff, picture, settings):
    answer = staff.post(address(Illustration, "delete", picture.pk), {"post": "yes"})

    assert (answer.status_code, stored(settings)) == (302, [])


def test_illustrations_deleted_from_the_list_take_their_files_along(staff, picture, settings):
    staff.post(LIST, {"action": "delete_selected", ACTION_CHECKBOX_NAME: picture.pk, "post": "yes"})

    assert (Illustration.objects.count(), stored(settings)) == (0, [])


@pytest.mark.parametrize("way", ["form", "list"])
@pytest.mark.parametrize("post", [{}, {"post": "yes"}], ids=["asked", "confirmed"])
def test_used_illustration_is_not_deleted_and_its_pages_are_named(staff, picture, settings, way, post):
    page, files = make_pathology(illustration=picture), stored(settings)

    if way == "form":
        answer = staff.post(address(Illustration, "delete", picture.pk), post)
    else:
        answer = staff.post(LIST, {"action": "delete_selected", ACTION_CHECKBOX_NAME: picture.pk} | post)

    markup = Markup(answer)
    assert markup.words("h1") == ["Cela sert encore"]
    assert [(words(link), link.get("href")) for link in markup.all("a", inside="used")] == [
        ("Radiculalgie", address(type(page), "change", page.pk))
    ]
    assert (Illustration.objects.count(), stored(settings)) == (1, files)
