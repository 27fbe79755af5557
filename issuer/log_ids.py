"""What the lines of the log are about: ids of the request, the organization, the person, the job. An island.

`with about(job=job_id, chunk=number): …` adds ids to every line that is written inside, in this thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_NONE: Mapping[str, str | int] = MappingProxyType({})
_ids: ContextVar[Mapping[str, str | int]] = ContextVar("log_ids", default=_NONE)


def current_ids() -> Mapping[str, str | int]:
    """Return the ids that lines written now are about."""
    return _ids.get()


def set_ids(**ids: str | int) -> None:
    """Make these the ids from now on and forget the others: another request begins in this thread, or none."""
    _ids.set(ids)


@contextmanager
def about(**ids: str | int) -> Iterator[None]:
    """Add ids to every line that is written inside."""
    token = _ids.set({**_ids.get(), **ids})
    try:
        yield
    finally:
        _ids.reset(token)
