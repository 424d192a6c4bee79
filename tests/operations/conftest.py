"""A database that is away, a disk that is full, and what is logged."""

import io
import json
import logging
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from algoradio.operations.logs import JsonFormatter


def _away(execute, sql, params, many, context):
    raise OperationalError("unable to open database file")


@pytest.fixture
def database_away():
    """Inside, every query fails."""

    @contextmanager
    def away():
        with connection.execute_wrapper(_away):
            yield

    return away


@pytest.fixture
def calm_client(client):
    """A visitor who gets the answer of the site to an error, not the error."""
    client.raise_request_exception = False
    return client


@pytest.fixture
def calm_staff(staff):
    """Staff who get the answer of the site to an error, not the error."""
    staff.raise_request_exception = False
    return staff


@pytest.fixture
def logged():
    """What the server writes meanwhile: gives the lines of JSON, read."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
