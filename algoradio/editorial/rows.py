"""Rows of several models in one query: what a page is made of costs the same whatever it holds."""

from collections.abc import Iterable

from django.db.models import CharField, Field, Func, JSONField, Model, QuerySet, Value, Window
from django.db.models.functions import RowNumber


class Columns(Func):
    """The columns of a row as JSON. Django's own first asks each connection, in three queries, if it knows JSON."""

    function = "JSON_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler, connection, **options):
        return self.as_sql(compiler, connection, function="JSONB_BUILD_ARRAY", **options)


def read(**querysets: QuerySet) -> dict[str, list[Model]]:
    """The rows of each queryset, by its name, in its own order; one that names its columns (`only`) has just those."""
    first, *others = (_part(name, rows) for name, rows in querysets.items())
    fields = {name: _fields(rows) for name, rows in querysets.items()}
    found: dict[str, list[Model]] = {name: [] for name in querysets}
    for name, _rank, row in sorted(first.union(*others, all=True), key=lambda part: part[1]):
        rows = querysets[name]
        values = [field.to_python(value) for field, value in zip(fields[name], row, strict=True)]
        found[name].append(rows.model.from_db(rows.db, [field.attname for field in fields[name]], values))
    return found


def attach(instance: Model, name: str, rows: Iterable[Model]) -> None:
    """Have `instance.<name>.all()` give `rows`, that were read, in their order."""
    queryset = getattr(instance, name).get_queryset()
    queryset._result_cache, queryset._prefetch_done = list(rows), True
    instance._prefetched_objects_cache = getattr(instance, "_prefetched_objects_cache", {}) | {name: queryset}


def _part(name: str, queryset: QuerySet) -> QuerySet:
    """A queryset as tuples that can stand beside those of another model: (name, rank, columns as JSON)."""
    rows = QuerySet(queryset.model, queryset.query.chain())  # of the language that is active, and no other
    rank = Window(RowNumber(), order_by=rows.query.order_by or rows.model._meta.ordering or ["pk"])
    columns = Columns(*(field.attname for field in _fields(queryset)))
    return rows.order_by().values_list(Value(name, CharField()), rank, columns)


def _fields(queryset: QuerySet) -> list[Field]:
    names, are_left_out = queryset.query.deferred_loading
    concrete = queryset.model._meta.concrete_fields
    return [field for field in concrete if field.primary_key or (field.name in names) != are_left_out]
