"""Files are written whole or not at all, and a secret is made once."""

from __future__ import annotations

import os
import stat
import threading

import pytest

from issuer.adapters.files import make_private_folder, read_or_make_secret, reserve_private, write_private


def test_a_file_is_there_whole_and_private(tmp_path):
    write_private(tmp_path / "file", b"content")
    assert (tmp_path / "file").read_bytes() == b"content"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


def test_a_file_is_replaced_only_when_asked(tmp_path):
    write_private(tmp_path / "file", b"old")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"
    write_private(tmp_path / "file", b"new", replace=True)
    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_failure_while_writing_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch):
    write_private(tmp_path / "file", b"old")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_private(tmp_path / "file", b"new", replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"old"


def test_a_secret_is_made_once_even_by_many_at_once(tmp_path):
    barrier, secrets = threading.Barrier(5), set()

    def start() -> None:
        barrier.wait()
        secrets.add(read_or_make_secret(tmp_path / "secret"))

    threads = [threading.Thread(target=start) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (secret,) = secrets
    assert len(secret) >= 43
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_a_file_of_an_older_start_becomes_private_and_keeps_what_it_holds(tmp_path):
    for name in ("queue.sqlite", "queue.sqlite-wal", "other"):
        (tmp_path / name).write_bytes(b"content")
        (tmp_path / name).chmod(0o644)
    reserve_private(tmp_path / "queue.sqlite")
    assert (tmp_path / "queue.sqlite").read_bytes() == b"content"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"queue.sqlite": 0o600, "queue.sqlite-wal": 0o600, "other": 0o644}


def test_a_file_of_somebody_else_does_not_stop_the_start(tmp_path, monkeypatch):
    (tmp_path / "queue.sqlite").write_bytes(b"content")
    (tmp_path / "queue.sqlite").chmod(0o660)

    def refuse(*_arguments, **_options):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chmod", refuse)
    reserve_private(tmp_path / "queue.sqlite")
    assert (tmp_path / "queue.sqlite").read_bytes() == b"content"


def test_a_folder_is_private(tmp_path):
    make_private_folder(tmp_path / "a" / "b")
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_a_folder_that_is_made_is_synced_with_those_that_it_is_in(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr("issuer.adapters.files.sync_folder", synced.append)
    make_private_folder(tmp_path / "one" / "two")
    make_private_folder(tmp_path / "one" / "two")
    assert synced == [tmp_path, tmp_path / "one"]
