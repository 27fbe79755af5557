"""Rows that somebody else may delete at the same moment, held until the transaction ends."""

from __future__ import annotations

from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from issuer.services.errors import NotFound
from issuer.store.base import Base


def hold(session: Session, row: Base) -> None:
    """Lock a row and read it anew: nobody else changes or deletes it meanwhile. Raises NotFound where it is gone."""
    try:
        session.refresh(row, with_for_update=True)
    except InvalidRequestError as error:  # SQLAlchemy says so of a row that is not there any more
        raise NotFound("This was deleted just now by somebody else.") from error
