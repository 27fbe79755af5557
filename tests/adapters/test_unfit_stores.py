"""Buckets that do less than a file needs are swapped in all the same where that can be done, and named where not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from issuer.adapters.file_store import FileStore, UnfitStore, open_store
from tests import s3_server
from tests.s3_server import S3Server

ID = "0b7f2a5e-4a54-4d7e-9d1b-0c6a2b1f3e4d"
_numbers = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server.running() as running:
        yield running


@pytest.fixture
def store(server: S3Server) -> FileStore:
    return open_store(server.url(f"unfit-{next(_numbers)}"), "files", Path())


def named(store: FileStore) -> list[str]:
    return sorted(each.name for each in store.listed())


@pytest.mark.parametrize("header", ["If-None-Match", "If-Match"])
def test_a_bucket_that_lets_one_file_be_written_over_another_is_named(store, header):
    with s3_server.forgetful(store, [header]):
        for _ in range(2):
            with pytest.raises(UnfitStore, match="heed"):
                store.check()
    assert named(store) == []


@pytest.mark.parametrize(("refused", "is_fit"), [(b'"', True), (b"", False)], ids=["quoted tags", "every tag"])
def test_a_file_is_swapped_in_a_bucket_that_refuses_what_it_should_take(store, refused, is_fit):
    """Ceph refuses tags in quotes; nothing can be done about a store that refuses all."""

    def is_refused(request):
        return "If-Match" in request.headers and request.headers["If-Match"].startswith(refused)

    with s3_server.refusing(store, 412, is_refused):
        assert store.swap("one", None, b"first")
        assert store.swap("one", b"first", b"second") is is_fit
        assert not store.swap("one", b"something else", b"third")
        if is_fit:
            store.check()
        else:
            with pytest.raises(UnfitStore):
                store.check()
    assert store.read("one") == (b"second" if is_fit else b"first")


@pytest.mark.parametrize("status", [400, 501])
@pytest.mark.parametrize("header", ["If-None-Match", "If-Match"])
def test_a_bucket_that_does_not_understand_a_condition_is_named_and_asked_once(store, header, status):
    asked: list[str] = []
    with s3_server.refusing(store, status, lambda request: header in request.headers, asked):
        for _ in range(2):
            with pytest.raises(UnfitStore):
                store.check()
        before = len(asked)
        with pytest.raises(UnfitStore):
            store.check()
    assert len(asked) == before and named(store) == []


def test_a_bucket_that_takes_tags_in_quotes_only_swaps_and_tells_who_came_late(store):
    with s3_server.refusing(store, 400, lambda request: not request.headers.get("If-Match", b'"').startswith(b'"')):
        store.check()
        assert store.swap("one", None, b"first")
        stale = store._get("one")[1]
        assert store.swap("one", b"first", b"second")
        store._get = lambda name: (b"first", stale)
        assert not store.swap("one", b"first", b"third")


def test_who_came_late_overwrites_nothing_in_a_bucket_that_ignores_a_bare_tag(store, monkeypatch):
    def ignore(request, **_):
        if not request.headers.get("If-Match", '"').startswith('"'):
            del request.headers["If-Match"]

    store.create("one", io.BytesIO(b"first"))
    read, events = store._get, store._client.meta.events

    def read_before_another_writes(name):
        found = read(name)
        monkeypatch.setattr(store, "_get", read)
        assert store.swap(name, b"first", b"of another")
        return found

    events.register("before-sign.s3.PutObject", ignore)
    try:
        store.check()
        monkeypatch.setattr(store, "_get", read_before_another_writes)
        assert not store.swap("one", b"first", b"late")
    finally:
        events.unregister("before-sign.s3.PutObject", ignore)
    assert store.read("one") == b"of another"


def test_a_bucket_in_which_nothing_may_be_deleted_is_tried_once(store, caplog):
    with s3_server.refusing(store, 403, lambda request: True, operation="DeleteObject"):
        store.check()
        store.check()
    assert len(named(store)) == 1
    assert "stays" in caplog.text


def test_a_bucket_is_told_to_delete_only_what_is_there(store):
    """A store that keeps its objects in folders fails when it is to delete one that is not empty."""
    for name in (f"{ID}/0", f"{ID}/1", f"{ID}0"):
        store.create(name, io.BytesIO(b"x"))
    told: list[str] = []
    event = "before-parameter-build.s3.DeleteObject"
    note = lambda params, **_: told.append(params["Key"].partition("files/")[2])  # noqa: E731
    store._client.meta.events.register(event, note)
    store.drop(ID)
    store._client.meta.events.unregister(event, note)
    assert told == [f"{ID}/0", f"{ID}/1"]
    assert named(store) == [f"{ID}0"]
