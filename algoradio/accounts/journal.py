"""What the log says of accounts: who did what from where. Staff alone have accounts; nothing here is of a patient."""

import logging

from algoradio.accounts.throttle import address_of

logger = logging.getLogger("algoradio.accounts")


def tell(event: str, account: str, request=None, level: int = logging.INFO, **fields: str) -> None:
    """Write one event of an account, by its name; "" where no account bears the name that was typed."""
    said = {"event": event, "account": account, "address": address_of(request) if request else "", **fields}
    logger.log(
        level, "%s: %s", event, account or "-", extra={"fields": {name: one for name, one in said.items() if one}}
    )
