"""The folder with which anybody verifies a badge without us: our own command, and a tool of others."""

from __future__ import annotations

import hashlib
import json
import socket
import zipfile
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.cli import main
from issuer.credential.document_loader import OB_V3, VC_V2
from issuer.credential.documents import Purpose
from issuer.credential.noted_documents import Seen, SeenDocument
from issuer.services import take_away
from issuer.services.keys import rotate_key, signer_for
from issuer.services.revocation import revoke
from issuer.services.status_lists import sign_list
from issuer.services.verification import verify_issued
from issuer.store.credentials import Credential
from issuer.store.status_lists import StatusList
from tests.conftest import ADDRESSES, NOW, award_request
from tests.credential.samples import png

LONG_AGO = datetime(2021, 3, 1, tzinfo=UTC)
DID = "did:web:badges.example.org:issuers:river-college"


def packed(session: Session, credential: Credential, now: datetime) -> bytes:
    """Return the ZIP file of a credential of ours."""
    seen: Seen = {}
    verify_issued(session, credential, now=now, seen=seen)
    keys = take_away.key_history(session, credential.organization_id)
    folder = take_away.collect(credential.document.encode(), seen, keys=keys)
    return take_away.pack(folder, {"README.txt": b"Read me.\n"}, now=now)


def unpacked(data: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("something asked the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def verify(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["verify", "--format", "json", "--documents", str(folder), *words, str(folder / "badge.json")])
    return code, json.loads(capsys.readouterr().out)


def test_our_command_verifies_the_unpacked_folder_without_a_network(
    session, credential, tmp_path, capsys, no_network
) -> None:
    folder = unpacked(packed(session, credential, NOW), tmp_path / "folder")
    as_of = ("--now", "2026-11-26T10:00:00Z")
    code, report = verify(folder, capsys, *as_of)
    assert (code, report["verdict"]) == (0, "VALID_ISSUER_UNKNOWN")
    assert [check["outcome"] for check in report["checks"] if check["id"] == "status"] == ["passed"]
    assert verify(folder, capsys, *as_of, "--trust", DID)[1]["verdict"] == "VALID"


def test_the_folder_of_a_revoked_badge_says_so(
    session, credential, key_ring, owner, tmp_path, capsys, no_network
) -> None:
    revoke(session, credential, "By mistake", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=NOW)
    folder = unpacked(packed(session, credential, NOW), tmp_path / "folder")
    code, report = verify(folder, capsys, "--now", "2026-11-26T10:00:00Z")
    assert (code, report["verdict"]) == (1, "REVOKED")


def test_a_folder_whose_documents_were_taken_out_confirms_nothing(
    session, credential, tmp_path, capsys, no_network
) -> None:
    folder = unpacked(packed(session, credential, NOW), tmp_path / "folder")
    (folder / "documents" / "issuer-document.json").unlink()
    code, report = verify(folder, capsys, "--now", "2026-11-26T10:00:00Z")
    assert (code, report["verdict"]) == (1, "UNKNOWN")


def test_a_tool_of_others_verifies_from_the_folder_alone(session, award_in, key_ring, owner, tmp_path) -> None:
    # The peer reads the clock of the machine, so what it judges is valid from long ago and for long.
    request = award_request(valid_from=LONG_AGO, valid_until=date(2400, 1, 1))
    credential = award_in(session, request, now=LONG_AGO)
    today = datetime.now(UTC)
    signer = signer_for(session, credential.organization, key_ring)
    sign_list(session, session.scalars(select(StatusList)).one(), signer, addresses=ADDRESSES, now=today)

    def judge(name: str) -> None:
        folder = unpacked(packed(session, credential, today), tmp_path / name)
        index = json.loads((folder / "index.json").read_bytes())

        def download(url: str, *_: object, **__: object) -> bytes:
            return (folder / index[url]).read_bytes()

        badge = (folder / "badge.json").read_bytes()
        # It verifies the proofs of lists in JWT form only; here it reads the bit.
        assert OB3LdpVerifier().verify(badge, check_status=True, verify_status_list=False, download=download)

    judge("in force")
    revoke(session, credential, "By mistake", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=today)
    with pytest.raises(OB3VerificationError, match="revo"):
        judge("revoked")


def test_the_folder_holds_the_bytes_that_were_used_and_their_sums(session, credential, tmp_path) -> None:
    data = packed(session, credential, NOW)
    assert data == packed(session, credential, NOW), "the same at the same moment"
    folder = unpacked(data, tmp_path / "folder")
    assert (folder / "badge.json").read_bytes() == credential.document.encode()
    index = json.loads((folder / "index.json").read_bytes())
    assert {VC_V2, OB_V3} < set(index)
    assert {"documents/issuer-document.json", "documents/status-list.json"} < set(index.values())
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(sums) == there - {"SHA256SUMS"}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == value for name, value in sums.items())


def test_the_history_of_the_keys_goes_with_it(session, credential, organization, key_ring, owner, tmp_path) -> None:
    later = NOW + timedelta(days=1)
    rotate_key(session, organization, key_ring, ADDRESSES, actor=owner, now=later)
    folder = unpacked(packed(session, credential, later), tmp_path / "folder")
    keys = json.loads((folder / "issuer-keys.json").read_bytes())
    assert [key["state"] for key in keys] == ["active", "retired"]
    assert keys[1]["retired"] == "2026-11-26T10:00:00Z"
    document = json.loads((folder / "documents" / "issuer-document.json").read_bytes())
    assert {each["id"] for each in document["verificationMethod"]} == {key["verificationMethod"] for key in keys}


def test_a_badge_is_named_by_its_content_and_documents_of_one_kind_are_numbered() -> None:
    names = {png(): "badge.png", b"\n<svg/>": "badge.svg", b" {}": "badge.json", b"eyJ.a.b": "badge.jwt"}
    assert {data: take_away.name_of_badge(data) for data in names} == names
    seen = {f"https://{host}.example/did.json": SeenDocument(Purpose.KEY, b"{}") for host in "ab"}
    files = take_away.collect(b"{}", seen).files
    assert {"documents/issuer-document.json", "documents/issuer-document-2.json"} < set(files)
    assert "issuer-keys.json" not in files
