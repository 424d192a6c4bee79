"""Pictures that come in through the admin's form. What `cleaned` refuses and keeps is in test_images.py."""

import io
import re

import pytest
from PIL import Image

from algoradio.editorial.models import Illustration
from tests.editorial.test_images import (
    CAMERA,
    COMMENT,
    DAMAGED,
    NO_PICTURE,
    NOISE,
    OTHER_NAME,
    UNKNOWN,
    encoded,
    photograph,
    upload,
)
from tests.forms import address, faults, filled, save
from tests.markup import Markup

WORDS = {"alternative_text_fr": "Un dos de profil", "alternative_text_en": "A back seen from the side"}
MISSING = "Ce champ est obligatoire."

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(staff):
    """Sends a new picture, and gives the page that staff then see."""

    def send(**fields):
        path = address(Illustration, "add")
        return staff.post(path, filled(staff.get(path)) | WORDS | {"_continue": "1"} | fields, follow=True)

    return send


def stored(settings):
    """The files of the data folder, as their paths in it."""
    found = (path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(settings.MEDIA_ROOT)) for path in found)


def shown(answer):
    """The pictures of staff's own on a page, as their paths in the data folder."""
    sources = [image.get("src") for image in Markup(answer).all("img")]
    return [source.removeprefix("/media/") for source in sources if source.startswith("/media/")]


def test_photograph_is_stored_under_a_name_of_our_own(send, settings):
    answer = send(image=upload(photograph(), "Jeanne Martin IRM.jpg"))

    illustration = Illustration.objects.get()
    assert faults(answer) == []
    assert re.fullmatch(r"illustrations/[0-9a-f]{32}\.jpe?g", illustration.image.name)
    assert [path for path in stored(settings) if not path.startswith("__processed__")] == [illustration.image.name]
    assert (illustration.width, illustration.height, illustration.alternative_text_fr) == (40, 20, "Un dos de profil")


def test_same_file_twice_has_two_names(send):
    for _time in range(2):
        send(image=upload(photograph()))

    assert len(set(Illustration.objects.values_list("image", flat=True))) == 2


def test_stored_files_say_nothing_of_who_took_the_picture(send, settings):
    send(image=upload(photograph(orientation=6)))

    contents = {path: (settings.MEDIA_ROOT / path).read_bytes() for path in stored(settings)}
    assert len(contents) == 1 + 10  # itself, three formats in three widths, the preview
    for content in contents.values():
        assert not any(secret in content for secret in (COMMENT, CAMERA.encode(), b"Exif", b"GPS"))
        picture = Image.open(io.BytesIO(content))
        assert (dict(picture.getexif()), picture.height > picture.width) == ({}, True)


def test_preview_is_shown_in_the_form_and_in_the_list(send, staff, settings):
    form = send(image=upload(photograph()))

    listed = staff.get(address(Illustration, "changelist"))

    (preview,) = shown(form)
    assert shown(listed) == [preview]
    assert preview in stored(settings)
    assert preview.startswith("__processed__/")


def test_replaced_picture_takes_the_place_of_the_first(send, staff):
    send(image=upload(photograph()))
    illustration = Illustration.objects.get()
    old = illustration.image.name

    answer = save(staff, illustration, image=upload(encoded("PNG", Image.new("RGB", (30, 50))), "autre.png"))

    illustration.refresh_from_db()
    assert faults(answer) == []
    assert illustration.image.name != old
    assert (illustration.width, illustration.height) == (30, 50)


def test_words_alone_can_be_changed(send, staff):
    send(image=upload(photograph()))
    before = Illustration.objects.get()

    answer = save(staff, before, caption_fr="Le dos.")

    after = Illustration.objects.get()
    assert faults(answer) == []
    assert (after.caption_fr, after.image.name) == ("Le dos.", before.image.name)


BAD = {
    "html named png": (b"<!doctype html><script>vol()</script>", "image.png", NO_PICTURE),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image.svg", UNKNOWN),
    "svg named png": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image.png", NO_PICTURE),
    "truncated": (encoded("JPEG", NOISE)[:-999], "image.jpg", DAMAGED),
    "gif": (encoded("GIF"), "image.gif", UNKNOWN),
    "gif named jpg": (encoded("GIF"), "image.jpg", NO_PICTURE),
    "png named jpg": (encoded("PNG"), "image.jpg", OTHER_NAME),
    "nothing": (b"", "image.jpg", NO_PICTURE),
}


@pytest.mark.parametrize(("content", "name", "sentence"), BAD.values(), ids=BAD)
def test_bad_file_is_refused_in_one_sentence_and_leaves_nothing(send, settings, content, name, sentence):
    answer = send(image=upload(content, name))

    assert faults(answer) == [sentence]
    assert stored(settings) == []
    assert not Illustration.objects.exists()


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"IMAGE_MAX_BYTES": 2**20}, "Cette image est trop lourde : 1 Mo au plus."),
        ({"IMAGE_MAX_PIXELS": 1_000_000}, "Cette image a trop de points : 1 millions au plus."),
    ],
)
def test_too_big_a_file_is_refused_in_one_sentence_and_leaves_nothing(send, settings, limits, sentence):
    for name, value in limits.items():
        setattr(settings, name, value)
    content = encoded("PNG", Image.effect_noise((1100, 1000), 50))

    answer = send(image=upload(content, "image.png"))

    assert len(content) > 2**20
    assert faults(answer) == [sentence]
    assert stored(settings) == []


def test_bad_file_in_place_of_a_good_one_leaves_the_good_one(send, staff, settings):
    send(image=upload(photograph()))
    illustration, files = Illustration.objects.get(), stored(settings)

    answer = save(staff, illustration, image=upload(b"bonjour"))

    assert faults(answer) == [NO_PICTURE]
    assert stored(settings) == files
    assert Illustration.objects.get().image.name == illustration.image.name


def test_missing_file_is_asked_for(send):
    assert faults(send()) == [MISSING]
