"""The schematics that explain a pathology, under « D'où cela vient ». Drawn by `drawings/build_scenes.py`."""

from pathlib import Path

from algoradio.editorial import scenes

FOLDER = Path(__file__).parent / "drawings"
SCENES = {  # the drawing, and the catalogue's page that it explains
    "disque-et-racine": "radiculalgie",
    "vertebre-tassee": "tassement-osteoporotique",
}


def scene(key: str, language: str) -> scenes.Scene:
    """The schematic `key` (one of SCENES), its words in `language` or, where they are missing, in French."""
    return scenes.scene(FOLDER, "scene", key, language)


def scene_for(slug: str) -> str:
    """The key of the schematic that explains the catalogue's page `slug`, or nothing."""
    return next((key for key, explained in SCENES.items() if explained == slug), "")
