"""A record that a press can print, with one text in every place that holds one."""

from algoradio.leaflets import drawings

ADDRESS = "https://example.org/traitements/infiltration/"
PLATE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240"><circle cx="160" cy="120" r="20"/></svg>'


def record(text: str = "Mot", blocks: list | None = None, **fields) -> dict:
    """The smallest record with every kind of part, `text` in every place of each; `blocks` for its rich text."""
    runs = [{"text": text}, {"text": text, "strong": True}, {"text": text, "source": True}]
    dots = {"svg": drawings.hundred(30, 40), "number": f"30 {text}", "of": runs}
    finding = {"title": runs, "runs": runs, "pair": [dots, dots], "caption": runs}
    blocks = [{"kind": "p", "runs": runs}] if blocks is None else blocks
    parts = [
        {
            "kind": "alarm",
            "title": text,
            "levels": [
                {"number": number, "when": f"Vite {text}", "what": text, "signs": [runs, runs]} for number in (1, 2, 3)
            ],
            "calls": [runs, runs, runs],
        },
        {
            "kind": "prose",
            "title": text,
            "blocks": blocks,
            "shares": [dots],
            "drawing": {"svg": PLATE, "alt": text, "caption": text},
        },
        {"kind": "checks", "title": text, "items": [runs]},
        {"kind": "steps", "title": text, "steps": [runs]},
        {
            "kind": "outcomes",
            "title": text,
            "more": text,
            "situations": [
                {"title": runs, "columns": [{"side": text, "findings": [finding]}, {"side": "", "findings": []}]}
            ],
        },
        {
            "kind": "risks",
            "title": text,
            "often": text,
            "groups": [{"title": text, "rows": [{"name": runs, "often": runs}]}],
        },
        {
            "kind": "uses",
            "title": text,
            "rows": [{"title": runs, "target": runs, "rank": 2, "place": text, "note": runs, "runs": runs}],
        },
        {"kind": "questions", "title": text, "items": [runs]},
        {"kind": "appointment", "title": text, "labels": [text, text]},
        {"kind": "medicines", "title": text, "columns": [text, text]},
    ]
    return {
        "language": "fr",
        "rtl": False,
        "name": text,
        "running": text,
        "subtitle": text,
        "title": text,
        "title_language": "fr",
        "names": [{"text": text, "language": "fr"}, {"text": text, "language": "en"}],
        "summary": runs,
        "notice": text,
        "plate": {"svg": PLATE, "alt": text, "width": 320, "height": 240, "x": 160, "y": 120, "radius": 20},
        "facts": [{"label": text, "runs": runs}],
        "parts": parts,
        "sources": {
            "title": text,
            "says": text,
            "rows": [{"number": 1, "runs": runs, "link": ADDRESS}],
            "review": blocks,
        },
        "code": {"svg": drawings.code(ADDRESS), "alt": text},
        "address": ADDRESS,
        "words": dict.fromkeys(("names", "latest", "edition", "updated", "review", "page"), text),
    } | fields
