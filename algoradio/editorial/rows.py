"""Rows of several models in one query: what a page is made of costs the same whatever it holds."""

import json
from collections.abc import Iterable

from django.db import connections
from django.db.models import CharField, Field, Func, JSONField, Model, QuerySet, Value, Window
from django.db.models.functions import RowNumber

NUMBER = 2**62 + 1  # no row has it


class Columns(Func):
    """The columns of a row as JSON. Django's own first asks each connection, in three queries, if it knows JSON."""

    function = "JSON_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler, connection, **options):
        return self.as_sql(compiler, connection, function="JSONB_BUILD_ARRAY", **options)


def read(**querysets: QuerySet) -> dict[str, list[Model]]:
    """The rows of each queryset, by its name, in its own order; one that names its columns (`only`) has just those."""
    return Reading(querysets)()


class Reading:
    """`read`, its SQL made once for all numbers that `NUMBER` stands for in the querysets."""

    def __init__(self, querysets: dict[str, QuerySet]):
        first, *others = (_part(name, rows) for name, rows in querysets.items())
        self._alias = first.db
        self._sql, self._parameters = first.union(*others, all=True).query.get_compiler(self._alias).as_sql()
        self._models = {name: rows.model for name, rows in querysets.items()}
        self._fields = {name: _fields(rows) for name, rows in querysets.items()}
        self._names = {name: [field.attname for field in fields] for name, fields in self._fields.items()}

    def __call__(self, number: int = NUMBER) -> dict[str, list[Model]]:
        parameters = [number if value == NUMBER else value for value in self._parameters]
        with connections[self._alias].cursor() as cursor:
            cursor.execute(self._sql, parameters)
            parts = sorted(cursor.fetchall(), key=lambda part: part[1])
        found: dict[str, list[Model]] = {name: [] for name in self._models}
        for name, _rank, columns in parts:
            pairs = zip(self._fields[name], json.loads(columns), strict=True)
            values = [field.to_python(value) for field, value in pairs]
            found[name].append(self._models[name].from_db(self._alias, self._names[name], values))
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
