"""Uploaded pictures in templates."""

from django import template

from algoradio.editorial.images import WIDTHS

register = template.Library()


@register.inclusion_tag("components/picture.html")
def picture(illustration, sizes="(min-width: 64rem) 40rem, 100vw"):
    """A picture in AVIF, WebP and JPEG, in the widths of the layout, with its dimensions; it waits below the fold."""
    image = illustration.image

    def candidates(name: str) -> str:
        return ", ".join(f"{getattr(image, f'{name}_{width}')} {width}w" for width in WIDTHS)

    return {
        "avif": candidates("avif"),
        "webp": candidates("webp"),
        "jpeg": candidates("jpeg"),
        "fallback": image.jpeg_800,
        "illustration": illustration,
        "sizes": sizes,
    }
