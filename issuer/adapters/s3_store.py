"""Files in a bucket of an S3-compatible store, such as MinIO, Ceph, Garage or Amazon's.

Whoever runs the store says who may read the bucket; nothing here makes an object public. Credentials come from where
boto3 looks for them: environment, profile, or the role of the machine. Several writers of one name are told apart by
the store itself (`If-None-Match`, `If-Match`); `check` tells of one that does not heed these headers.
"""

from __future__ import annotations

import io
import logging
import os
import secrets
import tempfile
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from itertools import groupby
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, urlsplit

import boto3.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from issuer.adapters.file_store import Kept, StoreUnavailable, UnfitStore, checked_name

_CONNECT_SECONDS, _READ_SECONDS, _TRIES = 3, 20, 3
_PIECE = 1024 * 1024
_making = threading.Lock()
_log = logging.getLogger(__name__)
_GONE = ("NoSuchKey", "404")
_TAKEN = ("PreconditionFailed", "ConditionalRequestConflict", "412")
_STRANGE = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_IMPLEMENTED)
_OPTIONS = {"endpoint", "region", "style"}
_STYLES = ("path", "virtual", "auto")


@dataclass(frozen=True, slots=True)
class Place:
    """A bucket, what every name in it begins with (nothing, or something that ends with `/`), and how to reach it."""

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None
    style: str = "auto"

    def below(self, part: str) -> Place:
        """Return the same place with a further part at the end of its prefix."""
        return replace(self, prefix=f"{self.prefix}{part}/")


def place_of(address: str) -> Place:
    """Return the place of `s3://bucket/prefix?endpoint=https://…&region=…&style=path`. Raises ValueError.

    Without an endpoint it is Amazon's. With one the bucket stands in the path of addresses, for most stores have no
    name of its own for each bucket; `style=virtual` puts it before the host name.
    """
    parts = urlsplit(address)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    endpoint = given.get("endpoint") or None
    style = given.get("style") or ("path" if endpoint else "auto")
    is_address = endpoint is None or urlsplit(endpoint).scheme in ("http", "https")
    if parts.scheme != "s3" or not parts.hostname or parts.fragment or given.keys() - _OPTIONS or not is_address:
        raise ValueError("no address of a bucket, such as s3://bucket/prefix?endpoint=https://…")
    if parts.netloc != parts.hostname:  # it is in lower case, and without a name, a word or a port
        raise ValueError("the bucket's name stands alone after s3://; credentials come from the environment")
    if style not in _STYLES:
        raise ValueError(f"style is one of {', '.join(_STYLES)}")
    prefix = parts.path.strip("/")
    return Place(parts.hostname, f"{prefix}/" if prefix else "", endpoint, given.get("region") or None, style)


class _NotUnderstood(StoreUnavailable):
    """The store does not know what it was asked, such as a condition."""


class S3Store:
    """A FileStore below the prefix of one place."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._is_fit: bool | None = None  # not tried yet

    def __str__(self) -> str:
        return f"s3://{self.place.bucket}/{self.place.prefix}"

    def create(self, name: str, file: BinaryIO) -> None:
        """Keep what can be read from `file`. Raises FileExistsError, StoreUnavailable."""
        with tempfile.TemporaryFile() as copy:
            if file.tell():  # a second try would begin at the very beginning
                while piece := file.read(_PIECE):
                    copy.write(piece)
                copy.seek(0)
                file = copy
            with self._told(name):
                self._client.put_object(Bucket=self.place.bucket, Key=self._key(name), Body=file, IfNoneMatch="*")

    def read(self, name: str) -> bytes:
        """Return a small file. Raises FileNotFoundError, StoreUnavailable."""
        return self._get(name)[0]

    def has(self, names: Collection[str]) -> bool:
        """Tell whether all these files are there, by one look at the names. Raises StoreUnavailable."""
        return not names or set(names) <= {each.name for each in self.listed()}

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """Give a file, fetched as a whole: what reads it may take long and seek. Raises as `read`."""
        with tempfile.TemporaryFile() as file:
            with self._told(name):
                answer = self._client.get_object(Bucket=self.place.bucket, Key=self._key(name))
                for piece in answer["Body"].iter_chunks(_PIECE):
                    file.write(piece)
            file.seek(0)
            yield file

    def swap(self, name: str, old: bytes | None, new: bytes) -> bool:
        """Put `new` in the place of `old`, if the store finds that there. Raises StoreUnavailable."""
        if old is None:
            return self._put_if(name, new, IfNoneMatch="*")
        tag = self._tag_of(name, old)
        if tag is None:
            return False
        if self._put_if(name, new, IfMatch=tag):
            return True
        # Ceph without its change 63348 refuses a tag that is quoted, as HTTP wants it, and takes it bare. Others may
        # ignore a bare one, so it is sent only if nobody else has come first.
        return self._tag_of(name, old) == tag and not self._refuses(name, new, IfMatch=tag.strip('"'))

    def drop(self, name: str) -> None:
        """Delete a file, and all that lies below its name. Raises StoreUnavailable."""
        key = self._key(name)
        with self._told(name):
            # Only what is there: to a store that keeps its objects in folders, the name may be that of a full one.
            for found in [each["Key"] for each in self._objects(key)]:
                if found == key or found.startswith(f"{key}/"):
                    self._client.delete_object(Bucket=self.place.bucket, Key=found)

    def listed(self) -> Iterator[Kept]:
        """Return the files and folders at the top. Raises StoreUnavailable."""
        with self._told(""):
            for name, objects in groupby(self._objects(self.place.prefix), key=self._top):
                changed: datetime = max(each["LastModified"] for each in objects)
                yield Kept(name, changed)

    def check(self) -> None:
        """Ask for one name, quickly, and the first time try what a file is promised.

        Raises StoreUnavailable, UnfitStore.
        """
        with self._told(""):
            self._client.list_objects_v2(Bucket=self.place.bucket, Prefix=self.place.prefix, MaxKeys=1)
        if self._is_fit is None:
            self._is_fit = self._heeds_conditions()
        if not self._is_fit:
            raise UnfitStore(f"The store of files {self} does not heed If-None-Match or If-Match as it should.")

    def _heeds_conditions(self) -> bool:
        name = f"probe-{secrets.token_hex(8)}"
        wrong = ({"IfNoneMatch": "*"}, {"IfMatch": '"another"'})
        try:
            self.create(name, io.BytesIO(b"first"))
            return all(self._refuses(name, b"wrong", **each) for each in wrong) and self.swap(name, b"first", b"second")
        except _NotUnderstood:
            return False
        finally:
            self._drop_probe(name)

    def _drop_probe(self, name: str) -> None:
        try:
            self.drop(name)
        except StoreUnavailable as error:  # a lock, or no right to: what was found out counts all the same
            _log.warning("%s was tried, and stays: %s", f"{self}{name}", error)

    def _refuses(self, name: str, content: bytes, **condition: str) -> bool:
        """Put a file in its place under a condition that the store need not even know; tell whether it refused."""
        try:
            return not self._put_if(name, content, **condition)
        except _NotUnderstood:
            return True

    def _tag_of(self, name: str, content: bytes) -> str | None:
        """Return the tag of a file that has this content, None where there is none or another."""
        try:
            found, tag = self._get(name)
        except FileNotFoundError:
            return None
        return tag if found == content else None

    def _put_if(self, name: str, content: bytes, **condition: str) -> bool:
        """Put a file in its place if the store finds that a condition holds, and tell whether it did."""
        try:
            with self._told(name):
                self._client.put_object(Bucket=self.place.bucket, Key=self._key(name), Body=content, **condition)
        except (FileExistsError, FileNotFoundError):
            return False
        return True

    @property
    def _client(self) -> Any:
        """What speaks S3, one in each process: its connections must not be shared by a fork."""
        with _making:
            return _client(os.getpid(), self.place.endpoint, self.place.region, self.place.style)

    def _get(self, name: str) -> tuple[bytes, str]:
        with self._told(name):
            answer = self._client.get_object(Bucket=self.place.bucket, Key=self._key(name))
            return answer["Body"].read(), answer["ETag"]

    def _objects(self, prefix: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.place.bucket, Prefix=prefix)
        return (each for page in pages for each in page.get("Contents", ()))

    def _top(self, found: dict[str, Any]) -> str:
        name: str = found["Key"].removeprefix(self.place.prefix)
        return name.partition("/")[0]

    def _key(self, name: str) -> str:
        return self.place.prefix + checked_name(name)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Turn what the store says into what a folder would say."""
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code"))
            if code in _GONE:
                raise FileNotFoundError(2, f"there is no such file in {self}", name) from error
            if code in _TAKEN:
                raise FileExistsError(17, f"there is such a file in {self}", name) from error
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            kind = _NotUnderstood if status in _STRANGE else StoreUnavailable
            raise kind(f"The store of files {self} refuses ({code}).") from error
        except BotoCoreError as error:
            raise StoreUnavailable(f"The store of files {self} cannot be reached ({type(error).__name__}).") from error


@lru_cache(maxsize=8)
def _client(_process: int, endpoint: str | None, region: str | None, style: str) -> Any:
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint,
        region_name=region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1",
        config=Config(
            s3={"addressing_style": style},
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": _TRIES},
            # Checksums that came late to the protocol are sent only where it demands them: not every store knows them.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
