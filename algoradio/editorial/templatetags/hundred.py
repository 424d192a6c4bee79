"""« x personnes sur 100 » as a picture of a hundred dots: filled, uncertain, hollow."""

from django import template

register = template.Library()
WIDTH = 100
ROW = 10


def _run(start: int, stop: int, mark: str) -> list[dict]:
    """The rectangles that cover dots `start` to `stop` (of 100, ten a row, from the top left)."""
    rectangles = []
    while start < stop:
        row, column = divmod(start, ROW)
        if column == 0 and stop - start >= ROW:
            rows = (stop - start) // ROW
            rectangles.append({"mark": mark, "x": 0, "y": row * ROW, "width": WIDTH, "height": rows * ROW})
            start += rows * ROW
        else:
            count = min(ROW - column, stop - start)
            rectangles.append({"mark": mark, "x": column * ROW, "y": row * ROW, "width": count * ROW, "height": ROW})
            start += count
    return rectangles


@register.inclusion_tag("components/dots.html")
def dots(low, high=None):
    """A hundred dots, `low` of them filled and, for a range, those up to `high` as rings."""
    top = high or low
    return {
        "rectangles": _run(0, low, "on") + _run(low, top, "mid") + _run(top, 100, "off"),
        "low": low,
        "high": high,
    }
