"""Uploaded pictures: what is accepted, how it is made harmless, in which sizes it is served."""

import io
import warnings
from functools import partial

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _
from imagefield.processing_pillow import register_pillow
from PIL import Image, ImageOps

#: Pillow's format → the endings that a file of it may bear.
ACCEPTED = {"JPEG": {"jpg", "jpeg"}, "PNG": {"png"}, "WEBP": {"webp"}}
#: What Pillow calls the JPEG of a telephone that holds several pictures: the first one counts.
SAME = {"MPO": "JPEG"}
#: The widths, in pixels, that the layout asks for: a phone, the text column, twice the text column.
WIDTHS = (400, 800, 1600)
#: How many times one side may be the other: of a narrower one, the small sizes would have no points at all.
NARROWEST = 20
QUALITY = {"AVIF": 60, "WEBP": 80, "JPEG": 85}


def cleaned(upload) -> SimpleUploadedFile:
    """The uploaded picture drawn anew, upright, without metadata, as JPEG or (with transparency) PNG.

    Raises ValidationError, in one sentence for the person who uploads, when the file is too heavy, too large in
    pixels, of another type than its name says, truncated, or no picture at all.
    """
    if upload.size > settings.IMAGE_MAX_BYTES:
        raise ValidationError(
            _("Cette image est trop lourde : %(limit)s Mo au plus."),
            params={"limit": settings.IMAGE_MAX_BYTES // 2**20},
        )
    ending = upload.name.rpartition(".")[2].lower()
    if ending not in set().union(*ACCEPTED.values()):
        raise ValidationError(_("Ce fichier n'est pas une image acceptée : choisissez un fichier JPEG, PNG ou WebP."))
    try:
        with warnings.catch_warnings():
            # Far above our own bound Pillow warns before it refuses.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            upload.seek(0)
            picture = Image.open(upload, formats=[*ACCEPTED, *SAME])
    except Image.DecompressionBombError:
        raise too_large() from None
    except Exception:
        raise ValidationError(_("Ce fichier n'est pas une image, ou il est abîmé.")) from None
    if picture.width * picture.height > settings.IMAGE_MAX_PIXELS:
        raise too_large()
    if max(picture.size) > NARROWEST * min(picture.size):
        raise ValidationError(
            _("Cette image est trop étroite : un côté fait plus de %(limit)s fois l'autre."),
            params={"limit": NARROWEST},
        )
    if ending not in ACCEPTED[SAME.get(picture.format, picture.format)]:
        raise ValidationError(_("Le nom de ce fichier ne correspond pas à son contenu : enregistrez-le à nouveau."))
    try:
        picture = ImageOps.exif_transpose(picture)
        opaque = not picture.has_transparency_data
        if picture.mode.startswith("I"):
            # A radiograph's 16 bits, brought to 8: conversion alone would cut off all but the darkest.
            picture = picture.convert("I").point(lambda value: value / 257).convert("L")
        picture = picture.convert("RGB" if opaque else "RGBA")
    except Exception:
        raise ValidationError(_("Cette image est abîmée : elle ne s'ouvre pas jusqu'au bout.")) from None
    # A new canvas takes the pixels and nothing else: no EXIF, no place, no comment.
    canvas = Image.new(picture.mode, picture.size)
    canvas.paste(picture)
    target = io.BytesIO()
    canvas.save(target, "JPEG" if opaque else "PNG", quality=92)
    return SimpleUploadedFile(
        "image.jpg" if opaque else "image.png", target.getvalue(), "image/jpeg" if opaque else "image/png"
    )


class UploadField(forms.ImageField):
    """A form's field that draws an uploaded picture anew before anything else looks at it."""

    def to_python(self, data):
        return super().to_python(cleaned(data) if isinstance(data, UploadedFile) else data)


def too_large() -> ValidationError:
    return ValidationError(
        _("Cette image a trop de points : %(limit)s millions au plus."),
        params={"limit": settings.IMAGE_MAX_PIXELS // 1_000_000},
    )


@register_pillow
def encoded(get_image, name):
    """A step of django-imagefield: the picture in the format `name`, on white where that format is opaque."""

    def process(image, context):
        context.save_kwargs.update(format=name, quality=QUALITY[name])
        if name == "JPEG" and image.mode != "RGB":
            paper = Image.new("RGB", image.size, "white")
            paper.paste(image, mask=image.convert("RGBA").getchannel("A"))
            image = paper
        return get_image(image, context)

    return process


def _specify(name: str, width: int, _file, context) -> None:
    context.extension = f".{'jpg' if name == 'JPEG' else name.lower()}"
    context.processors = [("encoded", name), ("thumbnail", (width, 10 * width))]


#: For django-imagefield: « avif_400 », « webp_800 »… → how it is made.
FORMATS = {f"{name.lower()}_{width}": partial(_specify, name, width) for name in QUALITY for width in WIDTHS} | {
    "preview": ["default", ("thumbnail", (300, 300))]
}
