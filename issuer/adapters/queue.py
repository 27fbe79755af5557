"""The task queue. The truth is in the database: a task only says "look there now", so a lost one loses nothing."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
from huey import PostgresHuey, RedisHuey, SqliteHuey
from huey.api import Huey
from huey.serializer import SignedSerializer
from redis import ConnectionPool, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from issuer.adapters.files import reserve_private

QUEUE_FILE = "queue.sqlite"
QUEUE_TABLES = "touchstone_queue"
"""What the names of the queue's tables begin with where it lies in PostgreSQL, perhaps beside everything else."""

QueueErrors = (sqlite3.Error, RedisError, psycopg.Error, OSError)
"""What putting a task raises when the queue cannot be reached. What the task is for is in the database already."""

_REDIS = ("redis://", "rediss://", "unix://")
_POSTGRESQL = ("postgresql://", "postgres://")
_PUT_SECONDS = 2.0  # as long as a page waits for a queue that may be dead
_READ_SECONDS = 5.0  # a worker waits in the queue for one second
_LOCK = 7_201_147  # any number that every process takes, and another than that of the migrations


def open_queue(queue_url: str, home: Path, secret: str) -> Huey:
    """Return the queue at `queue_url`: Redis, PostgreSQL, `sqlite:///path`, or a file in the data folder when empty.

    Messages are pickles, so they are signed with a key of their own, derived from `secret`, and a forged one is
    refused. Its name depends on that key as well: installations that share a server do not see each other's. A Redis
    that is not there is noticed when a task is put, and by the worker, which tries again.
    Raises ValueError for an address of another kind, or of a PostgreSQL server that cannot be used.
    """
    key = hashlib.sha256(b"touchstone queue\x00" + secret.encode()).hexdigest()
    common: dict[str, Any] = {"results": False, "serializer": SignedSerializer(secret=key)}
    name = f"touchstone_{hashlib.sha256(key.encode()).hexdigest()[:12]}"
    if queue_url.startswith(_REDIS):
        return RedisHuey(name=name, connection_pool=_redis_pool(queue_url), **common)
    if queue_url.startswith(_POSTGRESQL):
        return _in_postgresql(queue_url, name, common)
    if queue_url and not queue_url.startswith("sqlite:///"):
        raise ValueError("QUEUE_URL: redis://…, postgresql://… or sqlite:///…; leave it out for the embedded queue.")
    path = Path(queue_url.removeprefix("sqlite:///")) if queue_url else home / QUEUE_FILE
    reserve_private(path)
    # Nothing in the queue is needed after a crash.
    return SqliteHuey(name="touchstone", filename=str(path), fsync=False, **common)


def _redis_pool(queue_url: str) -> ConnectionPool:
    bounds: dict[str, Any] = {
        "socket_connect_timeout": _PUT_SECONDS,
        "socket_timeout": _READ_SECONDS,
        "health_check_interval": 30,
    }
    if queue_url.startswith("unix://"):
        del bounds["socket_connect_timeout"]
    # One more try, for a connection that Redis has closed meanwhile; no pauses, which a page would wait for.
    try:
        return ConnectionPool.from_url(queue_url, retry=Retry(NoBackoff(), 1), **bounds)
    except ValueError as error:
        raise ValueError(f"QUEUE_URL: {error}") from error


def _in_postgresql(queue_url: str, name: str, common: dict[str, Any]) -> Huey:
    parameters: dict[str, Any] = {"connect_timeout": int(_PUT_SECONDS), "application_name": "touchstone queue"}
    queue = PostgresHuey(
        name=name, dsn=queue_url, table_prefix=QUEUE_TABLES, create_tables=False, **parameters, **common
    )
    try:
        with psycopg.connect(queue_url, **parameters) as connection:
            # Two processes that make the same table at the same moment would both fail.
            connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
            for statement in queue.storage.ddl:
                connection.execute(statement)
    except psycopg.Error as error:
        reason = str(error).partition("\n")[0]
        raise ValueError(f"QUEUE_URL: the PostgreSQL server cannot be used: {reason}") from error
    return queue
