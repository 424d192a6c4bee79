"""Django in a program of its own, beside the test suite: a data folder, migrated and loaded."""

import os
from pathlib import Path


def set_up(folder: Path) -> None:
    """Start Django on `folder`, with the catalogue in it. Models are importable afterwards."""
    os.environ["ALGORADIO_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "algoradio.settings"
    import django  # reads the environment

    django.setup()
    from django.core.management import call_command  # after the set-up

    call_command("migrate", verbosity=0)
    call_command("load_catalogue", verbosity=0)
