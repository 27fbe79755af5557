"""Signing keys in files: the public half in clear, the private half sealed under the passphrase of the installation.

One file a key, never overwritten, in a private folder or in a bucket: what leaves this process is sealed either way.
`<Multikey>.json` holds an Ed25519 key, which signs embedded proofs; `jwk-<fingerprint>.json` a P-256 or RSA key,
which signs tokens.
"""

from __future__ import annotations

import io
import json
import re
import threading
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuer.adapters.file_store import FileStore
from issuer.adapters.sealing import seal, unseal
from issuer.credential.errors import CredentialError
from issuer.credential.multikey import decode_multikey, encode_multikey
from issuer.credential.signer import Ed25519Signer
from issuer.credential.token_signer import TokenAlgorithm

if TYPE_CHECKING:
    from joserfc.jwk import ECKey, RSAKey

    from issuer.credential.jwk_signer import JwkSigner

FORMAT = "touchstone-sealed-key-1"
_FOR_TOKENS = "jwk-"
_FINGERPRINT = re.compile(r"[A-Za-z0-9_-]{43}")


class KeyMissing(LookupError):
    """There is no file for this key."""


class WrongPassphrase(PermissionError):
    """The key is sealed under another passphrase."""


class DamagedKey(ValueError):
    """The file is not what we wrote."""


class KeyFiles:
    """The key ring of one store and one passphrase. Opened keys stay in memory: opening one is slow on purpose."""

    def __init__(self, store: FileStore, passphrase: str) -> None:
        self._store = store
        self._passphrase = passphrase.encode()
        self._opened: dict[str, Ed25519PrivateKey] = {}
        self._opened_for_tokens: dict[str, ECKey | RSAKey] = {}
        self._lock = threading.Lock()

    def create(self) -> str:
        """Make a new key, seal it into a file, and return its public half. Raises OSError."""
        private_key = Ed25519PrivateKey.generate()
        public_key = encode_multikey(private_key.public_key().public_bytes_raw())
        public = {"type": "Multikey", "publicKeyMultibase": public_key}
        self._write(public_key, public, private_key.private_bytes_raw())
        with self._lock:
            self._opened[public_key] = private_key
        return public_key

    def create_for_tokens(self, algorithm: TokenAlgorithm) -> dict[str, str]:
        """Make a new key for tokens, seal it into a file, and return its public JWK. Raises OSError."""
        # Late, here and below: what signs tokens is much to load, and most organizations issue none.
        from issuer.credential.jwk_signer import fingerprint, generate_token_key, public_half

        private_key = generate_token_key(algorithm)
        jwk = public_half(private_key)
        name = fingerprint(jwk)
        public = {"type": "JsonWebKey", "publicKeyJwk": jwk}
        self._write(_FOR_TOKENS + name, public, private_key.as_der(private=True))
        with self._lock:
            self._opened_for_tokens[name] = private_key
        return jwk

    def signer(self, public_key_multibase: str, controller: str) -> Ed25519Signer:
        """Return the signer of a key for this controller. Raises KeyMissing, WrongPassphrase or DamagedKey."""
        with self._lock:
            private_key = self._opened.get(public_key_multibase)
            if private_key is None:
                private_key = self._read_key(public_key_multibase)
                self._opened[public_key_multibase] = private_key
        return Ed25519Signer(private_key, controller)

    def token_signer(self, name: str, controller: str) -> JwkSigner:
        """Return the signer of the key with this fingerprint. Raises KeyMissing, WrongPassphrase or DamagedKey."""
        from issuer.credential.jwk_signer import JwkSigner

        with self._lock:
            private_key = self._opened_for_tokens.get(name)
            if private_key is None:
                private_key = self._read_token_key(name)
                self._opened_for_tokens[name] = private_key
        return JwkSigner(private_key, controller)

    def __repr__(self) -> str:
        return f"KeyFiles({str(self._store)!r})"

    def _read_key(self, public_key: str) -> Ed25519PrivateKey:
        private = self._read(_plain_name(public_key))
        try:
            return Ed25519PrivateKey.from_private_bytes(private)
        except ValueError as error:
            raise self._damaged(public_key) from error

    def _read_token_key(self, name: str) -> ECKey | RSAKey:
        if not _FINGERPRINT.fullmatch(name):  # it becomes part of a path
            raise KeyMissing("There is no such signing key.")
        from issuer.credential.jwk_signer import import_token_key

        key = import_token_key(self._read(_FOR_TOKENS + name), name)
        if key is None:
            raise self._damaged(_FOR_TOKENS + name)
        return key

    def _write(self, name: str, public: dict[str, Any], private: bytes) -> None:
        sealed = seal(private, self._passphrase, name=name)
        content = {"format": FORMAT, "publicKey": public, "sealedPrivateKey": sealed}
        self._store.create(f"{name}.json", io.BytesIO(json.dumps(content, indent=2).encode() + b"\n"))

    def _read(self, name: str) -> bytes:
        try:
            document = json.loads(self._store.read(f"{name}.json"))
            if document["format"] != FORMAT:
                raise ValueError(document["format"])
            return unseal(document["sealedPrivateKey"], self._passphrase, name=name)
        except FileNotFoundError as error:
            raise KeyMissing(f"The signing key {name} is missing from {self._store}.") from error
        except PermissionError as error:
            if error.errno is not None:
                raise  # the file itself may not be read
            raise WrongPassphrase(
                f"The signing key {name} in {self._store} is sealed under another passphrase. "
                "Set ISSUER_KEY_PASSPHRASE to the one it was made with."
            ) from error
        except (KeyError, TypeError, ValueError) as error:
            raise self._damaged(name) from error

    def _damaged(self, name: str) -> DamagedKey:
        return DamagedKey(f"The key file {name}.json in {self._store} is damaged; put it back from a backup.")


def _plain_name(public_key: str) -> str:
    """Refuse a name that is no key: it becomes part of a path."""
    try:
        return decode_multikey(public_key).multibase
    except CredentialError as error:
        raise KeyMissing(f"{error.detail} There is no such signing key.") from error
