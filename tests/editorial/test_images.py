"""Uploaded pictures: what is refused, in which words, and what of an accepted one remains."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from algoradio.editorial.images import FORMATS, WIDTHS, cleaned
from algoradio.editorial.models import Illustration

RED, BLUE = (200, 0, 0), (0, 0, 200)
COMMENT, CAMERA = b"secret du patient", "Appareil de Jeanne"
NOISE = Image.effect_noise((99, 99), 50)
ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F

UNKNOWN = "Ce fichier n'est pas une image acceptée : choisissez un fichier JPEG, PNG ou WebP."
NO_PICTURE = "Ce fichier n'est pas une image, ou il est abîmé."
OTHER_NAME = "Le nom de ce fichier ne correspond pas à son contenu : enregistrez-le à nouveau."
DAMAGED = "Cette image est abîmée : elle ne s'ouvre pas jusqu'au bout."
HEAVY = "Cette image est trop lourde : 12 Mo au plus."
LARGE = "Cette image a trop de points : 40 millions au plus."
NARROW = "Cette image est trop étroite : un côté fait plus de 20 fois l'autre."


def two_halves(mode="RGB", size=(40, 20)):
    """Red on the left, blue on the right."""
    picture = Image.new(mode, size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    return picture


def encoded(name, picture=None, **options):
    target = io.BytesIO()
    (picture or two_halves()).save(target, name, **options)
    return target.getvalue()


def png_bomb(width, height):
    """A PNG of few bytes that says it is `width` × `height`, one bit a point."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(bytes(height * (width // 8 + 1)), 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def photograph(orientation=1):
    """A JPEG as a telephone makes it: with a place, a camera, a comment."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, CAMERA
    exif.get_ifd(GPS).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 3.0)})
    return encoded("JPEG", exif=exif.tobytes(), comment=COMMENT, quality=95)


def upload(content, name="image.jpg"):
    return SimpleUploadedFile(name, content)


def opened(upload):
    upload.seek(0)
    return Image.open(upload)


REFUSED = {
    "text": (b"bonjour", "image.jpg", NO_PICTURE),
    "nothing": (b"", "image.png", NO_PICTURE),
    "html named png": (b"<!doctype html><script>vol()</script>", "image.png", NO_PICTURE),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image.svg", UNKNOWN),
    "svg named png": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image.png", NO_PICTURE),
    "gif": (encoded("GIF"), "image.gif", UNKNOWN),
    "gif named png": (encoded("GIF"), "image.png", NO_PICTURE),
    "tiff named jpg": (encoded("TIFF"), "image.jpg", NO_PICTURE),
    "no extension": (encoded("JPEG"), "image", UNKNOWN),
    "two extensions": (encoded("JPEG"), "image.jpg.exe", UNKNOWN),
    "png named jpg": (encoded("PNG"), "image.jpg", OTHER_NAME),
    "jpeg named png": (encoded("JPEG"), "image.png", OTHER_NAME),
    "truncated jpeg": (encoded("JPEG", NOISE)[:-999], "image.jpg", DAMAGED),
    "truncated png": (encoded("PNG", NOISE)[:-999], "image.png", DAMAGED),
    "too heavy": (encoded("JPEG") + bytes(12 * 2**20), "image.jpg", HEAVY),
    "too large": (png_bomb(8000, 5008), "image.png", LARGE),
    "too narrow": (encoded("PNG", two_halves(size=(5, 101))), "image.png", NARROW),
    "a line": (encoded("JPEG", two_halves(size=(400, 1))), "image.jpg", NARROW),
    "bomb of 144 Mpx": (png_bomb(12_000, 12_000), "image.png", LARGE),
    "bomb of 400 Mpx": (png_bomb(20_000, 20_000), "image.png", LARGE),
}


@pytest.mark.parametrize(("content", "name", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_upload_is_refused_in_one_sentence(content, name, message):
    with pytest.raises(ValidationError) as refused:
        cleaned(upload(content, name))

    assert refused.value.messages == [message]


@pytest.mark.parametrize("name", ["image.jpg", "image.JPEG", "photo de vacances.jpeg"])
def test_photograph_loses_everything_but_its_points(name):
    content = photograph()

    result = cleaned(upload(content, name))

    picture, bare = opened(result), result.read()
    assert (result.name, result.content_type, picture.format) == ("image.jpg", "image/jpeg", "JPEG")
    assert (picture.mode, picture.size) == ("RGB", (40, 20))
    assert dict(picture.getexif()) == {}
    assert set(picture.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for secret in (COMMENT, CAMERA.encode(), b"Exif", b"GPS"):
        assert secret not in bare
    assert COMMENT in content
    assert CAMERA.encode() in content


@pytest.mark.parametrize(
    ("orientation", "size", "first_corner"),
    [(1, (40, 20), RED), (3, (40, 20), BLUE), (6, (20, 40), RED), (8, (20, 40), BLUE)],
)
def test_photograph_stands_upright(orientation, size, first_corner):
    picture = opened(cleaned(upload(photograph(orientation))))

    assert picture.size == size
    corner = picture.getpixel((2, 2))
    assert max(abs(one - other) for one, other in zip(corner, first_corner, strict=True)) < 20


def test_transparent_png_stays_transparent_and_loses_its_texts():
    picture = Image.new("RGBA", (10, 10), (*RED, 0))
    picture.putpixel((5, 5), (*BLUE, 255))
    texts = PngInfo()
    texts.add_text("Author", CAMERA)
    content = encoded("PNG", picture, pnginfo=texts)

    result = cleaned(upload(content, "image.png"))

    again = opened(result)
    assert (result.name, again.format, again.mode) == ("image.png", "PNG", "RGBA")
    assert (again.getpixel((0, 0))[3], again.getpixel((5, 5))) == (0, (*BLUE, 255))
    assert (again.info, Image.open(io.BytesIO(content)).info) == ({}, {"Author": CAMERA})


@pytest.mark.parametrize(
    ("mode", "name", "result"),
    [
        ("RGB", "PNG", "image.jpg"),
        ("L", "PNG", "image.jpg"),
        ("P", "PNG", "image.jpg"),
        ("1", "PNG", "image.jpg"),
        ("LA", "PNG", "image.png"),
        ("CMYK", "JPEG", "image.jpg"),
        ("RGB", "WEBP", "image.jpg"),
        ("RGBA", "WEBP", "image.png"),
    ],
)
def test_every_common_kind_is_accepted(mode, name, result):
    picture = Image.new("RGBA", (40, 20), (*RED, 128)) if mode.endswith("A") else two_halves()
    content = encoded(name, picture.convert(mode))

    assert cleaned(upload(content, f"image.{name.lower()}")).name == result


def test_telephone_photograph_of_several_frames_keeps_the_first():
    content = encoded("MPO", save_all=True, append_images=[Image.new("RGB", (40, 20), BLUE)])

    picture = opened(cleaned(upload(content)))

    assert (picture.format, picture.size, getattr(picture, "n_frames", 1)) == ("JPEG", (40, 20), 1)


def test_radiograph_of_sixteen_bits_keeps_its_greys():
    radiograph = Image.new("I;16", (2, 1))
    radiograph.putpixel((0, 0), 0x4000)
    radiograph.putpixel((1, 0), 0xC000)

    picture = opened(cleaned(upload(encoded("PNG", radiograph), "image.png"))).convert("L")

    greys = [picture.getpixel((x, 0)) for x in range(2)]
    assert greys[0] < 100 < 150 < greys[1]


@pytest.mark.django_db
def test_illustration_is_served_in_every_format_and_width(settings):
    illustration = Illustration(alternative_text_fr="Un dos")
    illustration.image.save("dos.png", cleaned(upload(encoded("PNG", Image.new("RGBA", (900, 60))), "dos.png")))

    files = {name: str(getattr(illustration.image, name)).partition("/media/")[2] for name in FORMATS}
    pictures = {name: Image.open(io.BytesIO((settings.MEDIA_ROOT / path).read_bytes())) for name, path in files.items()}

    del pictures["preview"]
    served = {name: (one.format, one.width, one.convert("RGBA").getpixel((0, 0))) for name, one in pictures.items()}
    assert served == {
        f"{kind}_{width}": (kind.upper(), min(width, 900), (255, 255, 255, 255) if kind == "jpeg" else (0, 0, 0, 0))
        for kind in ("avif", "webp", "jpeg")
        for width in WIDTHS
    }
    assert (illustration.width, illustration.height) == (900, 60)
