"""Private keys sealed under a passphrase: scrypt and AES-256-GCM, written as JSON."""

from __future__ import annotations

import base64
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

# 16 MiB and about a fifth of a second for each guess (RFC 7914): of what OWASP's Password Storage Cheat Sheet asks for
# where people type the password, the choice that fits into the memory of a small machine beside a worker.
_SCRYPT = {"n": 2**14, "r": 8, "p": 5}
_MOST_MEMORY, _MOST_WORK = 2**30, 2**32  # bytes, and bytes written


def seal(private: bytes, passphrase: bytes, *, name: str) -> dict[str, Any]:
    """Return private bytes sealed, to be opened under the same name only: a file cannot pass for another key's."""
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_derive(passphrase, salt, **_SCRYPT)).encrypt(nonce, private, name.encode())
    return {
        "kdf": {"name": "scrypt", **_SCRYPT, "salt": _to_text(salt)},
        "cipher": {"name": "AES-256-GCM", "nonce": _to_text(nonce)},
        "content": _to_text(sealed),
    }


def unseal(sealed: Any, passphrase: bytes, *, name: str) -> bytes:
    """Return what was sealed.

    Raises PermissionError under another passphrase or name, KeyError, TypeError or ValueError for what is not the
    work of `seal`.
    """
    kdf = {member: int(sealed["kdf"][member]) for member in _SCRYPT}
    salt, nonce = _from_text(sealed["kdf"]["salt"]), _from_text(sealed["cipher"]["nonce"])
    content = _from_text(sealed["content"])
    memory = 128 * kdf["n"] * kdf["r"]
    if min(kdf.values()) < 1 or memory > _MOST_MEMORY or memory * kdf["p"] > _MOST_WORK:
        raise ValueError("this work factor is none of ours")
    try:
        return AESGCM(_derive(passphrase, salt, **kdf)).decrypt(nonce, content, name.encode())
    except InvalidTag as error:
        raise PermissionError("sealed under another passphrase, or another name") from error


def _derive(passphrase: bytes, salt: bytes, *, n: int, r: int, p: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase)


def _to_text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _from_text(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
