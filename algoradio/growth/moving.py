"""The whole database of a site into another: every row as it is, in one transaction, read again to make sure."""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice

from django.apps import apps
from django.db import DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model, QuerySet

BATCH = 500  # rows
MIGRATIONS = "django_migrations"  # the target writes its own
SEQUENCES = "SELECT setval(pg_get_serial_sequence(%s, %s), greatest(%s, (SELECT max({column}) FROM {table})))"


class Refused(Exception):
    """What cannot be moved, or not there. Says in words why; the target is as it was."""


def move(source: str, target: str, without: Iterable[str] = ()) -> dict[str, int]:
    """Move the database with the alias `source`, an SQLite one, into the empty `target`; how many rows, by table.

    Nobody writes to the source meanwhile. Tables in `without` are made, and left empty. Raises Refused.
    """
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    tables = {model._meta.db_table: model for model in models if not model._meta.proxy}
    with transaction.atomic(using=source), transaction.atomic(using=target):
        _refuse(source, target, tables)
        executor = MigrationExecutor(connections[target])
        executor.migrate(executor.loader.graph.leaf_nodes())
        moved = {}
        for table, model in tables.items():
            if table not in without:
                moved[table] = _copy(model, source, target)
        connections[target].check_constraints()
        _go_on_counting(source, target, tables)
    return moved


def _refuse(source: str, target: str, tables: Iterable[str]) -> None:
    """Raise Refused unless all of `source` is known, and nothing is in `target`."""
    if connections[source].vendor != "sqlite" or connections[target].vendor != "postgresql":
        raise Refused("A site moves from SQLite to PostgreSQL.")
    if there := connections[target].introspection.table_names():
        raise Refused(f"The target is not empty, it has {len(there)} tables: make a new database.")
    executor = MigrationExecutor(connections[source])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused("The database is of an older version of the site: run migrate first.")
    known = {*tables, MIGRATIONS}
    if strange := sorted(set(connections[source].introspection.table_names()) - known):
        raise Refused(f"Nothing says what these tables are: {', '.join(strange)}. Drop them, or keep the database.")


def _copy(model: type[Model], source: str, target: str) -> int:
    """Copy a table, and compare what both now say. Raises Refused at a row that the target does not take."""
    fields, quoted = model._meta.local_concrete_fields, connections[target].ops.quote_name
    columns = ", ".join(quoted(field.column) for field in fields)
    insert = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES "
    before, rows = Fingerprint(), rows_of(model, source)
    while batch := list(islice(rows, BATCH)):
        before.add(batch)
        _insert(insert, [_prepared(fields, row, target) for row in batch], target, model)
    after = Fingerprint()
    after.add(rows_of(model, target))
    if after != before:
        raise Refused(f"{model._meta.db_table}: what was written reads otherwise than what was there.")
    return before.rows


def rows_of(model: type[Model], alias: str) -> Iterator[tuple]:
    """Every row of a table, as Python's values. By a plain QuerySet: no translation stands in for another."""
    names = [field.attname for field in model._meta.local_concrete_fields]
    return QuerySet(model, using=alias).order_by("pk").values_list(*names).iterator(chunk_size=BATCH)


def _prepared(fields, row: tuple, target: str) -> list:
    connection = connections[target]
    return [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]


def _insert(statement: str, rows: list[list], target: str, model: type[Model]) -> None:
    """Insert rows at once. Raises Refused, naming the first that the target does not take."""
    row = f"({', '.join(['%s'] * len(rows[0]))})"
    try:
        with transaction.atomic(using=target), connections[target].cursor() as cursor:
            cursor.execute(statement + ", ".join([row] * len(rows)), [value for values in rows for value in values])
    except DatabaseError as error:
        if len(rows) == 1:
            raise Refused(f"{model._meta.db_table}, row {rows[0][0]}: {str(error).strip()}") from error
        for values in rows:
            _insert(statement, [values], target, model)
        raise


def _go_on_counting(source: str, target: str, tables: dict[str, type[Model]]) -> None:
    """The next row of a table gets the number that it would have had: one that was deleted never comes back."""
    with connections[source].cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        last = {table: number for table, number in cursor.fetchall() if number and table in tables}
    quoted = connections[target].ops.quote_name
    with connections[target].cursor() as cursor:
        for table, number in last.items():
            column = tables[table]._meta.pk.column
            statement = SEQUENCES.format(column=quoted(column), table=quoted(table))
            cursor.execute(statement, [quoted(table), column, number])


class Fingerprint:
    """How many rows, and a sum over them: the same in any order, another if a value differs."""

    def __init__(self):
        self.rows = self.sum = 0

    def add(self, rows: Iterable[tuple]) -> None:
        for row in rows:
            said = json.dumps(row, sort_keys=True, default=repr)
            self.rows += 1
            self.sum = (self.sum + int.from_bytes(sha256(said.encode()).digest())) % 2**256

    def __eq__(self, other):
        return (self.rows, self.sum) == (other.rows, other.sum)
