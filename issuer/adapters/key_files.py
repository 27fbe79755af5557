"""Signing keys in files: the public half as Multikey, the private half sealed with scrypt and AES-256-GCM.

One file a key, `<public key>.json`, 0600 in a folder of 0700. A file is never overwritten.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from issuer.adapters.files import make_private_folder, write_private
from issuer.credential.errors import CredentialError
from issuer.credential.multikey import decode_multikey, encode_multikey
from issuer.credential.signer import Ed25519Signer

FORMAT = "touchstone-sealed-key-1"
# 64 MiB and about a fifth of a second for each guess (RFC 7914; OWASP asks for at least N=2^17, r=8, p=1 for
# passwords typed by people; ours is random unless the operator chose one, so half of that is ample).
_SCRYPT = {"n": 2**16, "r": 8, "p": 1}
_SCRYPT_MAX_N = 2**20


class KeyMissing(LookupError):
    """There is no file for this key."""


class WrongPassphrase(PermissionError):
    """The key is sealed under another passphrase."""


class DamagedKey(ValueError):
    """The file is not what we wrote."""


class KeyFiles:
    """The key ring of one folder and one passphrase. Opened keys stay in memory: opening one is slow on purpose."""

    def __init__(self, folder: Path, passphrase: str) -> None:
        self._folder = folder
        self._passphrase = passphrase.encode()
        self._opened: dict[str, Ed25519PrivateKey] = {}
        self._lock = threading.Lock()

    def create(self) -> str:
        """Make a new key, seal it into a file, and return its public half. Raises OSError."""
        private_key = Ed25519PrivateKey.generate()
        public_key = encode_multikey(private_key.public_key().public_bytes_raw())
        make_private_folder(self._folder)
        self._folder.chmod(0o700)  # a folder that was there before, such as that of a checkout, may be open to all
        content = json.dumps(self._seal(private_key, public_key), indent=2).encode() + b"\n"
        write_private(self._path(public_key), content)
        with self._lock:
            self._opened[public_key] = private_key
        return public_key

    def signer(self, public_key_multibase: str, controller: str) -> Ed25519Signer:
        """Return the signer of a key for this controller. Raises KeyMissing, WrongPassphrase or DamagedKey."""
        with self._lock:
            private_key = self._opened.get(public_key_multibase)
            if private_key is None:
                private_key = self._open(public_key_multibase)
                self._opened[public_key_multibase] = private_key
        return Ed25519Signer(private_key, controller)

    def __repr__(self) -> str:
        return f"KeyFiles({str(self._folder)!r})"

    def _path(self, public_key: str) -> Path:
        return self._folder / f"{public_key}.json"

    def _seal(self, private_key: Ed25519PrivateKey, public_key: str) -> dict[str, Any]:
        salt, nonce = os.urandom(16), os.urandom(12)
        # The public half is authenticated with the private one: a file cannot be passed off as another key's.
        sealed = AESGCM(self._derive(salt, **_SCRYPT)).encrypt(
            nonce, private_key.private_bytes_raw(), public_key.encode()
        )
        return {
            "format": FORMAT,
            "publicKey": {"type": "Multikey", "publicKeyMultibase": public_key},
            "sealedPrivateKey": {
                "kdf": {"name": "scrypt", **_SCRYPT, "salt": _to_text(salt)},
                "cipher": {"name": "AES-256-GCM", "nonce": _to_text(nonce)},
                "content": _to_text(sealed),
            },
        }

    def _open(self, public_key: str) -> Ed25519PrivateKey:
        path = self._path(_plain_name(public_key))
        try:
            document = json.loads(path.read_bytes())
            sealed = document["sealedPrivateKey"]
            kdf = {name: int(sealed["kdf"][name]) for name in _SCRYPT}
            salt, nonce = _from_text(sealed["kdf"]["salt"]), _from_text(sealed["cipher"]["nonce"])
            content = _from_text(sealed["content"])
            if document["format"] != FORMAT or not 2 <= kdf["n"] <= _SCRYPT_MAX_N:
                raise ValueError(document["format"])
        except FileNotFoundError as error:
            raise KeyMissing(f"The signing key {public_key} is missing from {self._folder}.") from error
        except (KeyError, TypeError, ValueError) as error:
            raise DamagedKey(f"The key file {path} is damaged; put it back from a backup.") from error
        try:
            private = AESGCM(self._derive(salt, **kdf)).decrypt(nonce, content, public_key.encode())
        except InvalidTag as error:
            raise WrongPassphrase(
                f"The signing key {public_key} in {self._folder} is sealed under another passphrase. "
                "Set ISSUER_KEY_PASSPHRASE to the one it was made with."
            ) from error
        return Ed25519PrivateKey.from_private_bytes(private)

    def _derive(self, salt: bytes, *, n: int, r: int, p: int) -> bytes:
        return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(self._passphrase)


def _plain_name(public_key: str) -> str:
    """Refuse a name that is no key: it becomes part of a path."""
    try:
        return decode_multikey(public_key).multibase
    except CredentialError as error:
        raise KeyMissing(f"{error.detail} There is no such signing key.") from error


def _to_text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _from_text(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
