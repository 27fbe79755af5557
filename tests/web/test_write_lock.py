"""Slow work holds up nobody: SQLite has one writer at a time, so whoever is busy elsewhere must not be it."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import BinaryIO, cast

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from issuer.adapters.uploads import UploadFiles
from issuer.bootstrap import Toolkit
from issuer.services import people
from issuer.store.designs import Design, DesignState
from issuer.store.frameworks import FrameworkImport
from issuer.web.frameworks import uploading
from tests import databases
from tests.standins import PIXEL, PlainArtist
from tests.web import world
from tests.web.harness import Visitor

pytestmark = databases.only_sqlite("PostgreSQL has as many writers as it likes")


@dataclass
class Neighbour:
    """Somebody else who writes while slow work goes on; refused at once when the database is locked."""

    toolkit: Toolkit
    wrote: int = 0

    def write(self) -> None:
        """Take the write lock and let it go again. Raises sqlite3.OperationalError when another holds it."""
        database = sqlite3.connect(self.toolkit.settings.database_file, timeout=0, isolation_level=None)
        try:
            database.execute("begin immediate")
            database.execute("rollback")
        finally:
            database.close()
        self.wrote += 1


class SlowArtist(PlainArtist):
    """An artist who takes so long that somebody else wants to write meanwhile."""

    def __init__(self, neighbour: Neighbour) -> None:
        self._neighbour = neighbour

    def re_encode(self, data: bytes) -> bytes:
        self._neighbour.write()
        return super().re_encode(data)


@pytest.fixture
def neighbour(toolkit: Toolkit) -> Neighbour:
    return Neighbour(toolkit)


def test_others_can_write_while_an_uploaded_picture_is_drawn(toolkit: Toolkit, neighbour: Neighbour) -> None:
    slow = replace(toolkit, artist=SlowArtist(neighbour))
    designer = Visitor(world.application(slow).test_client())
    world.sign_in(designer.client, slow, "designer")
    with toolkit.read() as session:
        own = world.organization_of(session).id
        draft = select(Design.id).where(Design.organization_id == own, Design.state == DesignState.DRAFT)
        design_id = session.scalars(draft).one()
    page = designer.get_page(f"/organizations/{world.OWN}/designs/{design_id}/steps/badge")
    form = page.form("Save")
    values = {name: list(value) for name, value in form.values.items()} | {
        "do": "save",
        "badge.image_alt": "A dot",
        "badge.image": (io.BytesIO(PIXEL), "badge.png"),
    }
    answer = designer.request("POST", form.action, data=values, content_type="multipart/form-data")
    assert (answer.status_code, neighbour.wrote) == (303, 1)
    with toolkit.read() as session:
        assert session.get_one(Design, design_id).image_png == PIXEL


class SlowUploads:
    """A disk that takes so long to keep a file that somebody else wants to write meanwhile."""

    def __init__(self, neighbour: Neighbour, uploads: UploadFiles) -> None:
        self._neighbour, self._uploads = neighbour, uploads
        self.forget = uploads.forget

    def keep(self, upload_id: str, number: int, file: BinaryIO) -> None:
        self._neighbour.write()
        self._uploads.keep(upload_id, number, file)


def send_framework(toolkit: Toolkit, uploads: SlowUploads) -> int:
    """Send a file of a framework to an installation that keeps files so; return the status of the answer."""
    slow = replace(toolkit, uploads=cast("UploadFiles", uploads), import_soon=lambda: None)
    owner = Visitor(world.application(slow).test_client())
    world.sign_in(owner.client, slow, "owner")
    form = owner.get_page(f"/organizations/{world.OWN}/frameworks/import").form("Import")
    values = {name: value[0] for name, value in form.values.items() if value}
    values |= {"files": (io.BytesIO(b"conceptUri\n"), "skills_en.csv")}
    return owner.client.post(form.action, data=values, content_type="multipart/form-data").status_code


def test_others_can_write_while_the_files_of_a_framework_are_kept(toolkit: Toolkit, neighbour: Neighbour) -> None:
    assert send_framework(toolkit, SlowUploads(neighbour, toolkit.uploads)) == 303
    assert neighbour.wrote == 1
    (folder,) = (toolkit.settings.home / "uploads").iterdir()
    with toolkit.read() as session:
        assert session.get_one(FrameworkImport, folder.name).files == ["skills_en.csv"]


def test_files_of_a_framework_that_cannot_be_noted_down_do_not_stay(
    toolkit: Toolkit, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise OperationalError("insert", {}, sqlite3.OperationalError("database is locked"))

    monkeypatch.setattr(uploading, "request_import", refuse)
    assert send_framework(toolkit, SlowUploads(neighbour, toolkit.uploads)) == 503
    assert list((toolkit.settings.home / "uploads").iterdir()) == []


class SlowHasher:
    """Compares and hashes passphrases so slowly that somebody else wants to write meanwhile."""

    def __init__(self, neighbour: Neighbour, hasher: PasswordHasher) -> None:
        self._neighbour, self._hasher = neighbour, hasher
        self.check_needs_rehash = hasher.check_needs_rehash

    def verify(self, stored: str, passphrase: str) -> bool:
        self._neighbour.write()
        return self._hasher.verify(stored, passphrase)

    def hash(self, passphrase: str) -> str:
        self._neighbour.write()
        return self._hasher.hash(passphrase)


@pytest.fixture
def slow_hasher(neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch) -> SlowHasher:
    people._nobody()  # made once in a process, and here it would be one more to wait for
    hasher = SlowHasher(neighbour, people._HASHER)
    monkeypatch.setattr(people, "_HASHER", hasher)
    return hasher


def test_others_can_write_while_a_passphrase_is_compared_at_sign_in(
    visitor: Visitor, neighbour: Neighbour, slow_hasher: SlowHasher
) -> None:
    values = {"email": world.email_of("owner"), "passphrase": world.PASSPHRASE}
    page = visitor.submit(visitor.get_page("/sign-in"), "Sign in", values)
    assert (page.heading, neighbour.wrote) == ("Your organizations", 1)


def test_others_can_write_while_an_old_hash_is_renewed_at_sign_in(
    visitor: Visitor, toolkit: Toolkit, neighbour: Neighbour, slow_hasher: SlowHasher
) -> None:
    slow_hasher.check_needs_rehash = lambda stored: True
    with toolkit.read() as session:
        before = world.person_of(session, "owner").passphrase_hash
    values = {"email": world.email_of("owner"), "passphrase": world.PASSPHRASE}
    visitor.submit(visitor.get_page("/sign-in"), "Sign in", values)
    with toolkit.read() as session:
        assert world.person_of(session, "owner").passphrase_hash != before
    assert neighbour.wrote == 2


def test_others_can_write_while_a_passphrase_is_changed(
    visitor_as: Callable[[str], Visitor], neighbour: Neighbour, slow_hasher: SlowHasher
) -> None:
    owner = visitor_as("owner")
    values = {"current": world.PASSPHRASE, "passphrase": "another one to keep"}
    owner.submit(owner.get_page("/account/passphrase"), "Save passphrase", values)
    assert neighbour.wrote == 2
