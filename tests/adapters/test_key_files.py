"""Sealed keys: unreadable without the passphrase, never overwritten, never half-written."""

from __future__ import annotations

import json
import os
import stat

import pytest

from issuer.adapters.key_files import DamagedKey, KeyFiles, KeyMissing, WrongPassphrase
from issuer.credential.multikey import decode_multikey

PASSPHRASE, CONTROLLER = "a passphrase for tests", "did:web:badges.example.org"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data" / "keys"


@pytest.fixture
def ring(folder):
    return KeyFiles(folder, PASSPHRASE)


def test_a_key_signs_after_a_restart(folder, ring):
    public_key = ring.create()
    signer = KeyFiles(folder, PASSPHRASE).signer(public_key, CONTROLLER)
    assert signer.verification_method == f"{CONTROLLER}#{public_key}"
    decode_multikey(public_key).verify(signer.sign(b"words"), b"words")


def test_nobody_else_can_read_the_files(folder, ring):
    folder.mkdir(parents=True, mode=0o755)
    path = folder / f"{ring.create()}.json"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [path], "no draft is left behind"


def test_the_file_holds_the_public_key_in_clear_and_the_private_one_sealed(folder, ring):
    public_key = ring.create()
    document = json.loads((folder / f"{public_key}.json").read_text())
    assert document["publicKey"] == {"type": "Multikey", "publicKeyMultibase": public_key}
    assert document["sealedPrivateKey"]["kdf"]["name"] == "scrypt"
    assert document["sealedPrivateKey"]["cipher"]["name"] == "AES-256-GCM"
    private = ring.signer(public_key, CONTROLLER).private_key.private_bytes_raw()
    content = (folder / f"{public_key}.json").read_bytes()
    assert private not in content and private.hex().encode() not in content


def test_another_passphrase_is_named_and_changes_nothing(folder, ring):
    public_key = ring.create()
    before = (folder / f"{public_key}.json").read_bytes()
    with pytest.raises(WrongPassphrase) as refused:
        KeyFiles(folder, "quite another passphrase").signer(public_key, CONTROLLER)
    assert "another passphrase" in str(refused.value) and "ISSUER_KEY_PASSPHRASE" in str(refused.value)
    assert (folder / f"{public_key}.json").read_bytes() == before


def test_a_new_key_never_replaces_a_file(folder, ring, monkeypatch):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    same = Ed25519PrivateKey.generate()
    monkeypatch.setattr(Ed25519PrivateKey, "generate", lambda: same)
    public_key = ring.create()
    before = (folder / f"{public_key}.json").read_bytes()
    with pytest.raises(FileExistsError):
        KeyFiles(folder, "quite another passphrase").create()
    assert (folder / f"{public_key}.json").read_bytes() == before


@pytest.mark.parametrize(
    "name", ["z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH", "../../etc/passwd", "", "z6Mk\x00"]
)
def test_a_key_that_is_not_there_is_missing(ring, name):
    with pytest.raises(KeyMissing):
        ring.signer(name, CONTROLLER)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"format": "other", "sealedPrivateKey": {}}'])
def test_a_damaged_file_is_said_to_be_damaged(folder, ring, content):
    public_key = ring.create()
    (folder / f"{public_key}.json").write_bytes(content)
    with pytest.raises(DamagedKey):
        KeyFiles(folder, PASSPHRASE).signer(public_key, CONTROLLER)


def test_a_file_cannot_be_passed_off_as_another_keys(folder, ring):
    one, other = ring.create(), ring.create()
    os.replace(folder / f"{one}.json", folder / f"{other}.json")
    with pytest.raises(WrongPassphrase):
        KeyFiles(folder, PASSPHRASE).signer(other, CONTROLLER)


def test_an_enormous_work_factor_is_refused_and_not_tried(folder, ring):
    public_key = ring.create()
    path = folder / f"{public_key}.json"
    document = json.loads(path.read_text())
    document["sealedPrivateKey"]["kdf"]["n"] = 2**40
    path.write_text(json.dumps(document))
    with pytest.raises(DamagedKey):
        KeyFiles(folder, PASSPHRASE).signer(public_key, CONTROLLER)


def test_a_ring_does_not_show_its_passphrase(ring):
    ring.create()
    assert PASSPHRASE not in repr(ring) and "private" not in repr(ring)
