"""What the comparison of pictures calls a difference."""

import pytest
from PIL import Image

from tests.looks import difference


@pytest.fixture
def picture(tmp_path):
    """Writes a picture of one colour, but for one point."""

    def draw(name: str, size=(20, 30), point: tuple[int, int] | None = None, ground="#fff"):
        image = Image.new("RGB", size, ground)
        if point:
            image.putpixel(point, (254, 255, 255))
        image.save(tmp_path / name)
        return tmp_path / name

    return draw


def test_equal_pictures_do_not_differ(picture):
    assert difference(picture("a.png"), picture("b.png")) is None


def test_one_point_of_a_slightly_other_colour_is_found(picture):
    found = difference(picture("a.png"), picture("b.png", point=(3, 4)))

    assert found.getbbox() == (3, 4, 4, 5)


@pytest.mark.parametrize("ground", ["#fff", "#000"])
def test_what_one_has_below_the_end_of_the_other_is_a_difference(picture, ground):
    found = difference(picture("a.png", ground=ground), picture("b.png", (20, 40), ground=ground))

    assert found.getbbox() == (0, 30, 20, 40)
