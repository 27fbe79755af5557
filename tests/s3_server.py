"""A store that speaks S3 on this machine: moto's server in this process, which can be away for a while."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from urllib3 import HTTPResponse

from issuer.adapters.s3_store import S3Store

BUCKET = "badges"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "touchstone", "AWS_SECRET_ACCESS_KEY": "of-a-test"}


@dataclass(slots=True)
class S3Server:
    """What it keeps outlives its being stopped, as with a real one."""

    port: int
    _running: object = field(default=None, repr=False)

    @property
    def endpoint(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def url(self, prefix: str) -> str:
        """Return what FILES_URL names."""
        return f"s3://{BUCKET}/{prefix}?endpoint={self.endpoint}"

    def start(self) -> None:
        """Answer at the same address as before."""
        from moto.server import ThreadedMotoServer  # it takes two seconds to import

        server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        server.start()
        self._running = server

    def stop(self) -> None:
        """Be away."""
        if self._running is not None:
            self._running.stop()  # type: ignore[attr-defined]
            self._running = None


@contextmanager
def forgetful(store: S3Store, headers: Collection[str]) -> Iterator[None]:
    """Let a store get requests without some headers, as if it did not know them."""

    def forget(request: Any, **_: object) -> None:
        for name in headers:
            del request.headers[name]

    events = store._client.meta.events
    events.register("before-sign.s3.PutObject", forget)
    try:
        yield
    finally:
        events.unregister("before-sign.s3.PutObject", forget)


@contextmanager
def refusing(
    store: S3Store,
    status: int,
    is_refused: Callable[[Any], bool],
    asked: list[str] | None = None,
    *,
    operation: str = "PutObject",
) -> Iterator[None]:
    """Have some of a store's requests answered so, as if it did not take them; `asked` notes where all are sent."""

    def answer(request: Any, **_: object) -> AWSResponse | None:
        if asked is not None:
            asked.append(request.url)
        if not is_refused(request):
            return None
        return AWSResponse(request.url, status, {}, HTTPResponse(io.BytesIO(), preload_content=False))

    events = store._client.meta.events
    events.register(f"before-send.s3.{operation}", answer)
    try:
        yield
    finally:
        events.unregister(f"before-send.s3.{operation}", answer)


@contextmanager
def running() -> Iterator[S3Server]:
    """Give one with an empty bucket, and credentials for it in the environment."""
    import boto3

    with socket.create_server(("127.0.0.1", 0)) as free:
        server = S3Server(free.getsockname()[1])
    with pytest.MonkeyPatch.context() as environment:
        for name, value in CREDENTIALS.items():
            environment.setenv(name, value)
        server.start()
        try:
            boto3.client("s3", endpoint_url=server.endpoint, region_name="us-east-1").create_bucket(Bucket=BUCKET)
            yield server
        finally:
            server.stop()
