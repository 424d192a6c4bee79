"""Illustrations: what uses them, and what becomes of their files when they are replaced or deleted."""

from collections.abc import Callable, Iterable

from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey

from algoradio.editorial.addresses import form_address
from algoradio.editorial.models import Illustration

#: (title, address in the admin) of what shows an illustration, by the illustration's number.
Uses = dict[int, list[tuple[str, str]]]


def by_pages(numbers: Iterable[int]) -> Uses:
    """The records that point at these illustrations, a query a model."""
    found: Uses = {}
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, ForeignKey) and field.related_model is Illustration:
                for record in model.objects.filter(**{f"{field.name}__in": numbers}):
                    found.setdefault(getattr(record, field.attname), []).append((str(record), form_address(record)))
    return found


#: Who knows of uses; an app that keeps texts elsewhere adds its own in its `ready()`.
finders: list[Callable[[Iterable[int]], Uses]] = [by_pages]


def uses(numbers: Iterable[int]) -> Uses:
    """Everything that shows these illustrations, each address once."""
    numbers, found = list(numbers), {}
    for finder in finders:
        for number, shown in finder(numbers).items():
            for title, address in shown:
                found.setdefault(number, {}).setdefault(address, title)
    return {number: [(title, address) for address, title in titles.items()] for number, titles in found.items()}


def remember_file(sender, instance, **kwargs) -> None:
    """Before a save: the file that it may replace."""
    stored = sender.objects.filter(pk=instance.pk).first() if instance.pk else None
    instance.file_before = stored.image if stored else None


def remove_replaced(sender, instance, **kwargs) -> None:
    """After a save: the file that was replaced goes, with the sizes made of it, once nothing can bring it back.

    What is saved stays so if the store of files is away just then: the file is left behind, under a name nobody knows.
    """
    before = instance.file_before
    if before and before.name != instance.image.name:
        transaction.on_commit(lambda: before.delete(save=False), robust=True)


def remove(sender, instance, **kwargs) -> None:
    """After a deletion: its files go too."""
    if instance.image:
        transaction.on_commit(lambda: instance.image.delete(save=False), robust=True)
