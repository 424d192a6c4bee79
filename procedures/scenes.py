"""The schematics of the gestures: a slice, a target, a path. Drawn by `drawings/build_procedures.py`."""

from pathlib import Path

from algoradio.editorial import scenes

FOLDER = Path(__file__).parent / "drawings"
SCENES = (
    "infiltration",
    "alcoolisation",
    "cimentoplastie",
    "radiofrequence",
    "micro-ondes",
    "cryotherapie",
    "sclerotherapie",
    "embolisation",
)


def scene(key: str, language: str) -> scenes.Scene:
    """The schematic `key` (one of SCENES), its words in `language` or, where they are missing, in French."""
    return scenes.scene(FOLDER, "procedure", key, language)
