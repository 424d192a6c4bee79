"""Hostile pictures, through the form of the admin, and what of them is stored."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from PIL import Image

from tests.fuzz.strategies import SECRET, Request, Upload, uploads

#: What a stored picture may be, by its ending, and the names of what Pillow reads of it beside its points.
STORED = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF"}
TOLD = {
    "progressive",
    "progression",
    "jfif",
    "jfif_version",
    "jfif_unit",
    "jfif_density",
    "loop",
    "background",
    "timestamp",
    "duration",
    "transparency",
}
NAME = re.compile(r"(__processed__/[0-9a-f/]{4,8}|illustrations)/[0-9a-f]{32}(-[0-9a-f]{12})?\.(jpe?g|png|webp|avif)")
BOUNDARY = "fuzz-boundary-1b7d"
WORDS = {"alternative_text_fr": "Un dos", "alternative_text_en": "A back", "focal_point": "0.5x0.5"}


def request(upload: Upload) -> Request:
    """The form of a new illustration, with a file in it, as a browser that obeys its owner sends it."""
    name = upload.name.replace('"', "%22").encode(errors="replace")
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in WORDS.items()
    ]
    head = b'Content-Disposition: form-data; name="image"; filename="' + name + b'"\r\nContent-Type: '
    body = b"".join(parts) + f"--{BOUNDARY}\r\n".encode() + head + upload.kind.encode() + b"\r\n\r\n"
    body += upload.content + f"\r\n--{BOUNDARY}--\r\n".encode()
    address = reverse("admin:editorial_illustration_add").encode()
    return Request(address, b"", "POST", {"CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}"}, body)


def stored() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def unclean(path: Path) -> Iterator[str]:
    """What is wrong with a stored file."""
    name, content = str(path.relative_to(settings.MEDIA_ROOT)), path.read_bytes()
    ending = name.rpartition(".")[2]
    if not NAME.fullmatch(name):
        yield f"is called {name}"
    if SECRET in content or b"<script" in content or b"<?php" in content:
        yield "holds what was sent beside the picture"
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            beside = set(picture.info) - TOLD
            frames = getattr(picture, "n_frames", 1)
            if picture.format != STORED.get(ending):
                yield f"is {picture.format}, called .{ending}"
            if beside or dict(picture.getexif()) or frames != 1:
                yield f"says more than its points: {sorted(beside)}, {frames} pictures"
            if picture.width * picture.height > settings.IMAGE_MAX_PIXELS:
                yield f"is of {picture.width} × {picture.height}"
    except Exception as error:
        yield f"is no picture: {error}"
    if len(content) > 4 * settings.IMAGE_MAX_BYTES:
        yield f"weighs {len(content)} bytes"


def send(run, staff, count: int, seed: int) -> None:
    """Send pictures; take note of the answers, of the files that are stored and of what is wrong with them."""
    from tests.fuzz.__main__ import drawn  # which imports this once Django is set up

    before, files = stored(), run.stored
    for upload in drawn(uploads(), count, seed):
        status = run.take("staff, pictures", request(upload), staff.ask)
        new = stored() - before
        before |= new
        files.update(path.suffix for path in new)
        if new and status != 302:
            run.note("a picture was refused, and stored all the same", upload.about)
        for path in new:
            for fault in unclean(path):
                run.note(f"a stored file {fault}", f"{upload.about}, {upload.name!r}")
