"""What staff do, and what they are refused, written into the log: never what they wrote.

Who it was stands in the same line, which the request brings (operations/logs.py); where there is none, `user` says it.
"""

import logging
from functools import partial

from django.db import transaction

logger = logging.getLogger("algoradio.staff")


def named(record) -> str:
    """A record as the log names it: « pathologies.pathology 3 »."""
    return f"{record._meta.label_lower} {record.pk}"


def happened(what: str, record: str, **fields) -> None:
    """Write, once it is done for good, what happened to a record: « published »."""
    transaction.on_commit(partial(logger.info, what, extra={"fields": {"record": record, **fields}}))


def refused(what: str, **fields) -> None:
    """Write that something was asked for and not done: « publication »."""
    logger.warning("refused: %s", what, extra={"fields": fields})
