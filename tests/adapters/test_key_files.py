"""Sealed keys: unreadable without the passphrase, never overwritten, never half-written."""

from __future__ import annotations

import json
import os
import stat

import pytest

from issuer.adapters import sealing
from issuer.adapters.folder_store import FolderStore
from issuer.adapters.key_files import DamagedKey, KeyFiles, KeyMissing, WrongPassphrase
from issuer.adapters.sealing import seal
from issuer.credential.jwk import read_jwk
from issuer.credential.jwk_signer import fingerprint
from issuer.credential.multikey import decode_multikey

COST = dict(sealing._SCRYPT)
PASSPHRASE, CONTROLLER = "a passphrase for tests", "did:web:badges.example.org"
# A key made for this test, sealed under the passphrase above by the release before keys for tokens.
EARLIER = (
    "z6MksFgTZyphjhstVpya1dHYZZZF3pxgbExzwV1acXCJp2iM",
    {
        "format": "touchstone-sealed-key-1",
        "publicKey": {"type": "Multikey", "publicKeyMultibase": "z6MksFgTZyphjhstVpya1dHYZZZF3pxgbExzwV1acXCJp2iM"},
        "sealedPrivateKey": {
            "kdf": {"name": "scrypt", "n": 65536, "r": 8, "p": 1, "salt": "lP5K8XrLemhwLA6t1TtbdQ=="},
            "cipher": {"name": "AES-256-GCM", "nonce": "JutiMVYikBpYMGZ7"},
            "content": "W2ae2aXVh7YIbLn7Ru98zWiwF8L/AsCklid35NjRvREZbGLOuqvp6Uzc3ghZigf+",
        },
    },
)


@pytest.fixture(autouse=True)
def quick_guesses(monkeypatch):
    """Sealing is slow on purpose; how slow stands in each file, so that a file of any cost is opened."""
    monkeypatch.setitem(sealing._SCRYPT, "n", 2**8)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data" / "keys"


@pytest.fixture
def ring(folder):
    return KeyFiles(FolderStore(folder), PASSPHRASE)


def test_a_key_signs_after_a_restart(folder, ring):
    public_key = ring.create()
    signer = KeyFiles(FolderStore(folder), PASSPHRASE).signer(public_key, CONTROLLER)
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
        KeyFiles(FolderStore(folder), "quite another passphrase").signer(public_key, CONTROLLER)
    assert "another passphrase" in str(refused.value) and "ISSUER_KEY_PASSPHRASE" in str(refused.value)
    assert (folder / f"{public_key}.json").read_bytes() == before


def test_a_new_key_never_replaces_a_file(folder, ring, monkeypatch):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    same = Ed25519PrivateKey.generate()
    monkeypatch.setattr(Ed25519PrivateKey, "generate", lambda: same)
    public_key = ring.create()
    before = (folder / f"{public_key}.json").read_bytes()
    with pytest.raises(FileExistsError):
        KeyFiles(FolderStore(folder), "quite another passphrase").create()
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
        KeyFiles(FolderStore(folder), PASSPHRASE).signer(public_key, CONTROLLER)


def test_a_file_cannot_be_passed_off_as_another_keys(folder, ring):
    one, other = ring.create(), ring.create()
    os.replace(folder / f"{one}.json", folder / f"{other}.json")
    with pytest.raises(WrongPassphrase):
        KeyFiles(FolderStore(folder), PASSPHRASE).signer(other, CONTROLLER)


@pytest.mark.parametrize(("factor", "value"), [("n", 2**40), ("r", 2**16), ("p", 2**15), ("r", -8)])
def test_a_work_factor_that_is_none_of_ours_is_refused_and_not_tried(folder, ring, factor, value):
    public_key = ring.create()
    path = folder / f"{public_key}.json"
    document = json.loads(path.read_text())
    document["sealedPrivateKey"]["kdf"][factor] = value
    path.write_text(json.dumps(document))
    with pytest.raises(DamagedKey):
        KeyFiles(FolderStore(folder), PASSPHRASE).signer(public_key, CONTROLLER)


def test_a_guess_costs_what_is_asked_for_where_people_type_the_password():
    """OWASP, Password Storage Cheat Sheet: of these, which cost the same, we take the one of 16 MiB."""
    assert (COST["n"], COST["r"], COST["p"]) in {(2**17, 8, 1), (2**16, 8, 2), (2**15, 8, 3), (2**14, 8, 5)}
    assert 128 * COST["n"] * COST["r"] == 16 * 2**20


def test_a_ring_does_not_show_its_passphrase(ring):
    ring.create()
    assert PASSPHRASE not in repr(ring) and "private" not in repr(ring)


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_a_key_for_tokens_signs_after_a_restart(folder, ring, algorithm):
    jwk = ring.create_for_tokens(algorithm)
    name = fingerprint(jwk)
    signer = KeyFiles(FolderStore(folder), PASSPHRASE).token_signer(name, CONTROLLER)
    assert (signer.algorithm, signer.verification_method) == (algorithm, f"{CONTROLLER}#{name}")
    assert signer.public_jwk == jwk and "d" not in jwk
    read_jwk(jwk).verify(signer.sign(b"words"), b"words")


def test_a_key_for_tokens_is_sealed_like_the_others(folder, ring):
    name = fingerprint(ring.create_for_tokens("ES256"))
    path = folder / f"jwk-{name}.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and list(folder.iterdir()) == [path]
    document = json.loads(path.read_text())
    assert document["format"] == "touchstone-sealed-key-1" and document["publicKey"]["type"] == "JsonWebKey"
    private = ring.token_signer(name, CONTROLLER).private_key
    secret = private.as_dict(private=True)["d"]
    assert secret not in path.read_text() and private.as_der(private=True) not in path.read_bytes()
    assert secret not in repr(ring.token_signer(name, CONTROLLER))
    with pytest.raises(WrongPassphrase, match="ISSUER_KEY_PASSPHRASE"):
        KeyFiles(FolderStore(folder), "quite another passphrase").token_signer(name, CONTROLLER)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 43, "a" * 42 + "/", "z6Mk"])
def test_a_key_for_tokens_that_is_not_there_is_missing(ring, name):
    with pytest.raises(KeyMissing):
        ring.token_signer(name, CONTROLLER)


def test_a_name_that_is_no_fingerprint_leads_to_no_file(folder, ring):
    name = fingerprint(ring.create_for_tokens("ES256"))
    (folder / "jwk-up").mkdir()
    (folder / "jwk-up" / "key.json").write_bytes((folder / f"jwk-{name}.json").read_bytes())
    with pytest.raises(KeyMissing):
        ring.token_signer("up/key", CONTROLLER)


def test_a_file_cannot_be_passed_off_as_that_of_another_key_for_tokens(folder, ring):
    one, other = (fingerprint(ring.create_for_tokens("ES256")) for _ in range(2))
    os.replace(folder / f"jwk-{one}.json", folder / f"jwk-{other}.json")
    with pytest.raises(WrongPassphrase):
        KeyFiles(FolderStore(folder), PASSPHRASE).token_signer(other, CONTROLLER)


@pytest.mark.parametrize("private", [b"", b"nothing like a key", bytes(32)])
def test_a_sealed_file_that_holds_no_such_key_is_damaged(folder, ring, private):
    name, plain = fingerprint(ring.create_for_tokens("ES256")), ring.create()
    for stem, opening in ((f"jwk-{name}", "token_signer"), (plain, "signer")):
        if stem == plain and len(private) == 32:
            continue  # any 32 octets are an Ed25519 key, and only what is authenticated says whose
        path = folder / f"{stem}.json"
        document = json.loads(path.read_text())
        document["sealedPrivateKey"] = seal(private, PASSPHRASE.encode(), name=stem)
        path.write_text(json.dumps(document))
        with pytest.raises(DamagedKey):
            getattr(KeyFiles(FolderStore(folder), PASSPHRASE), opening)(name if stem != plain else plain, CONTROLLER)


def test_the_key_inside_must_be_the_one_that_the_file_is_named_after(folder, ring):
    one, other = (fingerprint(ring.create_for_tokens("ES256")) for _ in range(2))
    private = ring.token_signer(other, CONTROLLER).private_key.as_der(private=True)
    path = folder / f"jwk-{one}.json"
    document = json.loads(path.read_text())
    document["sealedPrivateKey"] = seal(private, PASSPHRASE.encode(), name=f"jwk-{one}")
    path.write_text(json.dumps(document))
    with pytest.raises(DamagedKey):
        KeyFiles(FolderStore(folder), PASSPHRASE).token_signer(one, CONTROLLER)


def test_a_file_of_an_earlier_release_is_still_opened(folder):
    """As version 0.1 wrote it; the keys of installations must outlive every release."""
    folder.mkdir(parents=True)
    (folder / f"{EARLIER[0]}.json").write_text(json.dumps(EARLIER[1]))
    signer = KeyFiles(FolderStore(folder), PASSPHRASE).signer(EARLIER[0], CONTROLLER)
    decode_multikey(EARLIER[0]).verify(signer.sign(b"words"), b"words")
