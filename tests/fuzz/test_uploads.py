"""Some of the pictures that `python -m tests.fuzz` sends through the form of the admin, the same each time."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given

from tests.fuzz.strategies import BOMBS, MODES, SECRET, SIZES, Upload, animation, picture, uploads
from tests.fuzz.target import Staff, faults
from tests.fuzz.test_requests import some
from tests.fuzz.uploading import request, stored, unclean

# What a damaged file says of itself is Pillow's to complain of, in a server's log at most.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:::PIL")]


def test_whatever_is_sent_as_a_picture_is_refused_or_drawn_anew(target):
    staff, statuses = Staff(target), Counter()

    @some(40)
    @given(uploads())
    def send(upload):
        before = stored()
        answer = staff.ask(request(upload))
        statuses[answer.status] += 1
        assert faults(request(upload), answer) == []
        new = stored() - before
        assert bool(new) == (answer.status == 302)
        assert {path: [*unclean(path)] for path in new} == {path: [] for path in new}

    send()
    assert statuses.keys() == {200, 302}
    assert target.errors.found == {}


@pytest.mark.parametrize("bomb", sorted(BOMBS.keys() - {"39 Mpx"}))
def test_bomb_is_refused(target, bomb):
    upload = Upload(bomb, "image.png", BOMBS[bomb](), "image/png")

    answer = Staff(target).ask(request(upload))

    assert faults(request(upload), answer) == []
    assert (answer.status, stored()) == (200, set())


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.png", picture("PNG", "RGB", (9, 9), secrets=True), "is called a.png"),
        (
            "illustrations/{}.jpg",
            picture("JPEG", "RGB", (9, 9), secrets=True),
            "holds what was sent beside the picture",
        ),
        ("illustrations/{}.jpg", picture("PNG", "RGB", (9, 9), secrets=False), "is PNG, called .jpg"),
        ("illustrations/{}.webp", animation("WEBP"), "says more than its points"),
        ("illustrations/{}.png", b"<script>", "is no picture"),
    ],
)
def test_unclean_files_are_seen(settings, name, content, fault):
    path = Path(settings.MEDIA_ROOT) / name.format("0" * 32)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)

    assert [found for found in unclean(path) if found.startswith(fault)]


def test_pictures_hold_what_they_are_to_lose():
    holding = {name for name in MODES if SECRET in picture(name, MODES[name][0], SIZES[2], secrets=True)}

    assert holding >= {"JPEG", "PNG", "WEBP", "AVIF", "GIF"}
