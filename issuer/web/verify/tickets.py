"""Records on their way between a verdict and the button that asks for the record.

Nothing is kept here, so the page of a verdict carries the unsigned record itself, sealed so that only what this site
has written comes back. A record is signed when somebody asks for it.
"""

from __future__ import annotations

from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from issuer.web.database import toolkit


def seal(record: dict[str, Any]) -> str:
    """Return an unsigned record as it is carried by a page."""
    ticket = _serializer().dumps(record)
    return ticket if isinstance(ticket, str) else ticket.decode()


def unseal(ticket: str) -> dict[str, Any] | None:
    """Return the record that a page carried, or None for what this site did not write."""
    try:
        record = _serializer().loads(ticket)
    except BadData:
        return None
    return record if isinstance(record, dict) else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(toolkit().settings.secret_key, salt="check record")
