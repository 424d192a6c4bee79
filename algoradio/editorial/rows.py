"""Rows of several models in one query: what a page is made of costs the same whatever it holds."""

import json
from collections.abc import Iterable

from django.db import connections
from django.db.models import CharField, Field, Func, IntegerField, JSONField, Model, QuerySet, TextField, Value, Window
from django.db.models.functions import RowNumber

NUMBER = 2**62 + 1  # no row has it
AS_IN_JSON = {CharField.to_python, IntegerField.to_python, TextField.to_python}  # what JSON has is what Python has


class Columns(Func):
    """The columns of a row as JSON. Django's own first asks each connection, in three queries, if it knows JSON."""

    function = "JSON_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler, connection, **options):
        return self.as_sql(compiler, connection, function="JSONB_BUILD_ARRAY", **options)


def read(**querysets: QuerySet) -> dict[str, list[Model]]:
    """The rows of each queryset, by its name, in its own order; one that names its columns (`only`) has just those.

    The rows of `values_list` are tuples.
    """
    return Reading(querysets)()


class Reading:
    """`read`, its SQL made once for all numbers that `NUMBER` stands for in the querysets."""

    def __init__(self, querysets: dict[str, QuerySet]):
        first, *others = (_part(name, rows) for name, rows in querysets.items())
        self._alias = first.db
        self._sql, self._parameters = first.union(*others, all=True).query.get_compiler(self._alias).as_sql()
        self._kinds = {name: _Kind(rows, self._alias) for name, rows in querysets.items()}

    def __call__(self, number: int = NUMBER) -> dict[str, list[Model]]:
        parameters = [number if value == NUMBER else value for value in self._parameters]
        with connections[self._alias].cursor() as cursor:
            cursor.execute(self._sql, parameters)
            parts = sorted(cursor.fetchall(), key=lambda part: part[1])
        found: dict[str, list[Model]] = {name: [] for name in self._kinds}
        values = json.loads(f"[{','.join(columns for _name, _rank, columns in parts)}]")
        for (name, *_place), columns in zip(parts, values, strict=True):
            found[name].append(self._kinds[name].row(columns))
        return found


class _Kind:
    """How the rows of a queryset are made of what JSON has of them."""

    def __init__(self, queryset: QuerySet, alias: str):
        self._model, self._alias, self._are_tuples = queryset.model, alias, bool(queryset._fields)
        fields = _fields(queryset)
        self._names = [field.attname for field in fields]
        self._others = [
            (place, field.to_python) for place, field in enumerate(fields) if field.to_python.__func__ not in AS_IN_JSON
        ]

    def row(self, columns: list) -> Model | tuple:
        for place, to_python in self._others:
            columns[place] = to_python(columns[place])
        return tuple(columns) if self._are_tuples else self._model.from_db(self._alias, self._names, columns)


class Attached(QuerySet):
    """Rows that were read. Whoever wants other ones than `all()` would ask the database, and is told so."""

    def __init__(self, model: type[Model], rows: list[Model]):
        super().__init__(model)
        self._result_cache, self._prefetch_done = rows, True

    def _chain(self, **options):
        raise TypeError(f"These rows of {self.model.__name__} were read: there is nothing more to ask.")


def attach(instance: Model, name: str, rows: Iterable[Model]) -> None:
    """Have `instance.<name>.all()` give `rows`, that were read, in their order."""
    queryset = Attached(instance._meta.get_field(name).related_model, list(rows))
    instance._prefetched_objects_cache = getattr(instance, "_prefetched_objects_cache", {}) | {name: queryset}


def _part(name: str, queryset: QuerySet) -> QuerySet:
    """A queryset as tuples that can stand beside those of another model: (name, rank, columns as JSON)."""
    rows = QuerySet(queryset.model, queryset.query.chain())  # of the language that is active, and no other
    rank = Window(RowNumber(), order_by=rows.query.order_by or rows.model._meta.ordering or ["pk"])
    columns = Columns(*(field.attname for field in _fields(queryset)))
    return rows.order_by().values_list(Value(name, CharField()), rank, columns)


def _fields(queryset: QuerySet) -> list[Field]:
    if queryset._fields:
        return [queryset.model._meta.get_field(name) for name in queryset._fields]
    names, are_left_out = queryset.query.deferred_loading
    concrete = queryset.model._meta.concrete_fields
    return [field for field in concrete if field.primary_key or (field.name in names) != are_left_out]
