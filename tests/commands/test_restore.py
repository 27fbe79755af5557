"""`issuer restore confirm`, after a backup was put back as an administrator does it."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest
from sqlalchemy import select

from issuer.bootstrap import open_toolkit
from issuer.settings import read_settings
from issuer.store.credentials import Credential
from tests import databases
from tests.web import world


def copy_database(source, target):
    """SQLite's own way to make a backup of a database in use, and to put one back."""
    with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(target)) as new:
        old.backup(new)


@databases.only_sqlite("its backups")
def test_a_backup_that_was_put_back_halts_until_it_is_confirmed(built_world, home, issuer, tmp_path, monkeypatch):
    world.copy(built_world, home)
    monkeypatch.setenv("ISSUER_KEYS", str(home / "keys"))
    live, backup = home / "touchstone.sqlite", tmp_path / "backup.sqlite"
    assert issuer("halt", "status").code == 0
    copy_database(live, backup)
    with contextlib.closing(sqlite3.connect(live)) as database:
        (credential,) = database.execute("select id from credentials where revoked_at is null limit 1").fetchone()
    assert issuer("revoke", credential, "--reason", "It was somebody else's.").code == 0
    assert issuer("restore", "confirm").code == 1, "nothing was restored"
    copy_database(backup, live)
    status = issuer("halt", "status")
    assert status.code == 1 and "restored from a backup" in status.out
    refused = issuer("halt", "off")
    assert refused.code == 1 and "issuer restore confirm" in refused.err
    answer = issuer("restore", "confirm")
    assert answer.code == 0 and "1 credentials were revoked again" in answer.out
    assert "Epoch 2 has begun" in answer.out
    assert issuer("halt", "status").code == 0
    assert issuer("fsck").code == 0
    with contextlib.closing(sqlite3.connect(live)) as database:
        found = database.execute("select revocation_reason from credentials where id = ?", (credential,)).fetchone()
    assert found == ("It was somebody else's.",)


@databases.only_sqlite("its backups")
def test_a_restored_database_is_the_one_that_signs_once_it_is_confirmed(
    built_world, home, issuer, tmp_path, monkeypatch
):
    world.copy(built_world, home)
    monkeypatch.setenv("ISSUER_KEYS", str(home / "keys"))
    live, backup = home / "touchstone.sqlite", tmp_path / "backup.sqlite"
    copy_database(live, backup)
    toolkit = open_toolkit(read_settings())
    toolkit.fence.look()  # its mark is newer than the backup
    with toolkit.read() as session:
        first, second = session.scalars(select(Credential.id).where(Credential.revoked_at.is_(None)).limit(2))
    toolkit.engine.dispose()
    assert issuer("revoke", first, "--reason", "It was somebody else's.").code == 0
    copy_database(backup, live)
    refused = issuer("revoke", second, "--reason", "A mistake.")
    assert refused.code == 1 and "Another copy of this installation" in refused.err
    assert issuer("signer", "status").code == 1
    assert issuer("restore", "confirm").code == 0
    assert issuer("signer", "status").code == 0
    assert issuer("revoke", second, "--reason", "A mistake.").code == 0


@pytest.mark.parametrize("words", [("restore",), ("restore", "confirm", "--journal", "nothing.jsonl")])
def test_wrong_usage_is_exit_code_2(college, words):
    assert college(*words).code == 2
