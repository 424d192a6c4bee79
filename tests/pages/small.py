"""The smallest catalogue that has a page of every kind, and how to write one file of it wrong."""

from datetime import date

import pytest
import yaml
from django.apps import apps

from algoradio.pages.catalogue import Catalogue, CatalogueError

OURS = ("editorial", "glossary", "pathologies", "procedures", "pages")
SOURCE = {
    "marker": "S1",
    "url": "https://doi.org/10.1000/1",
    "label": {"fr": "Revue Cochrane", "en": "Cochrane review"},
}
PATHOLOGY = {
    "slug": {"fr": "rachialgie", "en": "back-pain"},
    "title": {"fr": "Rachialgie", "en": "Back pain"},
    "summary": {"fr": "Le dos fait mal.", "en": "The back hurts."},
    "patient_words": {"fr": ["mal de dos", "lumbago"]},
    "causes": {"fr": "Un **nerf**.\n\n- un\n- deux"},
    "regions": ["bas-du-dos"],
    "updated": date(2026, 1, 15),
    "alerts": [{"level": "today", "text": {"fr": "vous avez de la fièvre"}}],
    "figures": [{"section": "causes", "low": 80, "text": {"fr": "ont mal un jour"}}],
    "questions": [{"question": {"fr": "Pourquoi moi ?"}, "answer": {"fr": "On ne sait pas."}}],
    "sources": [SOURCE],
    "indications": [
        {
            "procedure": "infiltration",
            "place": "after-failure",
            "sentence": {"fr": "Elle calme."},
            "evidence": {"fr": "Un essai."},
            "sources": ["S1"],
        }
    ],
}
OUTCOME = {
    "pathology": "rachialgie",
    "situation": {"fr": "Le dos"},
    "side": "for",
    "heading": {"fr": "Un essai"},
    "text": {"fr": "Il calme."},
}
PROCEDURE = {
    "slug": {"fr": "infiltration", "en": "injection"},
    "title": {"fr": "Infiltration", "en": "Injection"},
    "guidances": ["scanner"],
    "facts": {"duration": {"fr": "20 minutes"}},
    "physician": {"results": {"fr": "Bons."}},
    "outcomes": [OUTCOME],
    "sources": [SOURCE],
}
CATALOGUE = {
    "regions.yaml": [{"key": "bas-du-dos", "name": {"fr": "Bas du dos", "en": "Lower back"}}],
    "glossary.yaml": [{"term": {"fr": "racine"}, "definition": {"fr": "Le début d'un nerf."}}],
    "guidances.yaml": [{"slug": {"fr": "scanner"}, "name": {"fr": "Scanner"}, "summary": {"fr": "Des coupes."}}],
    "pages/contact.yaml": {
        "key": "contact",
        "title": {"fr": "Contact"},
        "sections": [{"anchor": "venir", "heading": {"fr": "Venir"}, "body": {"fr": "En bus."}}],
    },
    "procedures/infiltration.yaml": PROCEDURE,
    "pathologies/rachialgie.yaml": PATHOLOGY,
}
BACK, NEEDLE = "pathologies/rachialgie.yaml", "procedures/infiltration.yaml"


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True))


def everything():
    models = [model for app in OURS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}


def refused(folder):
    """What the loader says of a wrong catalogue, which must leave nothing behind."""
    with pytest.raises(CatalogueError) as error:
        Catalogue(folder).load()
    assert set(map(len, everything().values())) == {0}
    return str(error.value)
