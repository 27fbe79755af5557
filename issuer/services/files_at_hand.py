"""What becomes of work while the store of files is out of reach: it is refused in words, and can be done later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from issuer.services.errors import FilesUnavailable


@contextmanager
def files_at_hand() -> Iterator[None]:
    """Turn a store that is out of reach into FilesUnavailable; a file that is gone stays what it is."""
    try:
        yield
    except ConnectionError as error:
        raise FilesUnavailable from error
