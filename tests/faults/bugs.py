"""Bugs that forks are given, to see that each kind of fault finds its own: nothing of them is in the product."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from unittest.mock import patch

from issuer.adapters import files, folder_store
from issuer.services import issuing
from issuer.store import engine


def _with_pragma(setting: str) -> Callable[[], AbstractContextManager[object]]:
    pragmas = tuple(each for each in engine._PRAGMAS if not each.startswith("synchronous"))
    return lambda: patch.object(engine, "_PRAGMAS", (*pragmas, setting))


def _without_fsync() -> AbstractContextManager[object]:
    return _all(*(patch.object(module, "os", _CarelessOs()) for module in (files, folder_store)))


class _CarelessOs:
    """`os` for who writes files, without waiting for the disk."""

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)

    def fsync(self, handle: int) -> None:
        """Believe that it is there."""


@contextmanager
def _all(*contexts: AbstractContextManager[object]) -> Iterator[None]:
    with ExitStack() as stack:
        for context in contexts:
            stack.enter_context(context)
        yield


BUGS: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "sqlite-synchronous-normal": _with_pragma("synchronous=normal"),
    "sqlite-synchronous-off": _with_pragma("synchronous=off"),
    "awards-do-not-look": lambda: patch.object(issuing, "find_same_award", lambda *_about: None),
    "files-without-fsync": _without_fsync,
}
"""By name: what plants it for as long as the context lasts."""
