"""The store of uploaded files does not answer: everyone is told so in words, and what staff typed is kept."""

import pytest
from django.test import Client

from algoradio.editorial.images import StoreAway
from algoradio.editorial.links import Addresses
from algoradio.editorial.models import Illustration
from tests import factories as make
from tests.editorial.test_images import photograph, upload
from tests.forms import address, faults, filled
from tests.growth.bucket import NAME, bucket
from tests.growth.test_media import picture, use
from tests.markup import Markup, said

pytestmark = pytest.mark.django_db
TITLE = "Le site ne peut pas répondre pour le moment."
TOLD = (
    "Le stockage des images ne répond pas : rien n'est enregistré. Ce que vous avez écrit est encore ici ; "
    "dans quelques minutes, choisissez l'image à nouveau et enregistrez."
)
FILES = "Le stockage des images ne répond pas. Ce qui était enregistré le reste."
WORDS = {"alternative_text_fr": "Un dos de profil", "alternative_text_en": "A back seen from the side"}


@pytest.fixture
def calm_staff(admin_user):
    """A client of somebody who may do everything, to whom faults are answered as they are to a browser."""
    client = Client(raise_request_exception=False)
    client.force_login(admin_user)
    return client


@pytest.fixture
def store(settings, monkeypatch):
    """A store that answers until the test stops it."""
    monkeypatch.setattr("algoradio.growth.bucket.RETRIES", {"max_retries": 0})
    with bucket() as server:
        use(settings, monkeypatch, f"s3+http://127.0.0.1:{server.server_port}/{NAME}")
        server.leave = lambda: use(settings, monkeypatch, f"s3+http://127.0.0.1:9/{NAME}")
        yield server


@pytest.fixture
def stored(store):
    illustration = Illustration(**WORDS)
    illustration.image.save("photo.jpg", picture())
    return illustration


@pytest.mark.parametrize("method", ["get", "head"])
def test_picture_is_not_there_for_the_moment(client, store, method):
    store.leave()
    client.raise_request_exception = False

    answer = getattr(client, method)("/media/illustrations/a.jpg")

    assert (answer.status_code, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (
        503,
        "60",
        "no-store",
    )
    if method == "get":
        assert Markup(answer).words("h1") == [TITLE]
        assert "127.0.0.1" not in answer.content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_with_pictures_go_on(client, store, stored, language):
    page = make.make_pathology(illustration=stored)
    store.leave()

    answer = client.get(page.address(language))

    assert answer.status_code == 200
    assert stored.image.webp_400 in answer.content.decode()


@pytest.mark.parametrize("what", ["add", "change"])
def test_upload_comes_back_with_its_words(calm_staff, store, stored, what):
    path = address(Illustration, what, *([stored.pk] if what == "change" else []))
    form = filled(calm_staff.get(path)) | WORDS | {"credit": "Jeanne", "image": upload(photograph(), "dos.jpg")}
    before = dict(store.objects)
    store.leave()

    answer = calm_staff.post(path, form)

    assert (answer.status_code, faults(answer)) == (503, [TOLD])
    assert filled(answer) | {"credit": "Jeanne"} | WORDS == filled(answer)
    assert list(Illustration.objects.values_list("credit", flat=True)) == [""]
    assert store.objects == before


def test_same_form_is_saved_once_the_store_is_back(calm_staff, store, settings, monkeypatch):
    path, port = address(Illustration, "add"), store.server_port
    form = filled(calm_staff.get(path)) | WORDS
    store.leave()
    again = filled(calm_staff.post(path, form | {"image": upload(photograph(), "dos.jpg")}))
    use(settings, monkeypatch, f"s3+http://127.0.0.1:{port}/{NAME}")

    answer = calm_staff.post(path, again | {"image": upload(photograph(), "dos.jpg")})

    assert answer.status_code == 302
    assert Illustration.objects.get().image.name in {place.removeprefix(f"/{NAME}/") for place in store.objects}


def test_forms_and_lists_open_without_the_store(calm_staff, store, stored):
    store.leave()

    for path in (address(Illustration, "changelist"), address(Illustration, "change", stored.pk)):
        assert calm_staff.get(path).status_code == 200


def test_fault_while_a_form_opens_is_told(calm_staff, stored, monkeypatch):
    def away(*arguments, **options):
        raise StoreAway("no route to 10.0.0.7")

    monkeypatch.setattr("algoradio.editorial.admin.IllustrationAdmin.get_queryset", away)

    answer = calm_staff.get(address(Illustration, "change", stored.pk))

    assert answer.status_code == 503
    assert FILES in [text.replace("\u00a0", " ") for text in Markup(answer).words("p", "title__lead")]
    assert said(FILES, "en") in Markup(answer).words("p", "title__lead")
    assert "10.0.0.7" not in answer.content.decode()


def test_deletion_is_done_though_its_files_stay(calm_staff, store, stored, django_capture_on_commit_callbacks):
    before = dict(store.objects)
    store.leave()

    with django_capture_on_commit_callbacks(execute=True):
        answer = calm_staff.post(address(Illustration, "delete", stored.pk), {"post": "yes"})

    assert answer.status_code == 302
    assert not Illustration.objects.exists()
    assert store.objects == before


def test_link_to_a_file_is_not_called_dead_while_nobody_knows(store):
    path = "/media/illustrations/a.jpg"
    known = Addresses().answers(path)
    store.leave()

    assert (known, Addresses().answers(path)) == (False, True)
