"""Issuers with their keys and documents, for the tests of which key speaks for whom."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from issuer.credential.controller import resolve_key
from issuer.credential.documents import MappingDocuments
from issuer.credential.multikey import encode_multikey
from issuer.credential.public_key import KeyKind, PublicKey
from issuer.credential.strict_json import dump_json
from tests.credential.samples import NOW, signer

KEY = signer(1).public_multibase
OTHER = signer(2).public_multibase
DID = "did:web:badges.example:issuers:clinic"
URL = "https://badges.example/issuers/clinic/did.json"
METHOD = f"{DID}#{KEY}"


def p_curve(curve: ec.EllipticCurve, kind: KeyKind) -> str:
    point = ec.derive_private_key(7, curve).public_key()
    return encode_multikey(point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint), kind)


P256 = p_curve(ec.SECP256R1(), "P-256")
P384 = p_curve(ec.SECP384R1(), "P-384")
RSA = PublicKey(
    "RSA",
    rsa.generate_private_key(65537, 2048).public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1),
)


def resolve(document: dict[str, Any], method: str = METHOD, issuer: str = DID, url: str = URL) -> str:
    return resolve_key(method, issuer, MappingDocuments({url: dump_json(document)}), now=NOW).multibase


HTTPS = "https://badges.example/issuers/1"
ADDRESS = "https://badges.example/keys/1"
KEY_DOCUMENT = {"id": ADDRESS, "type": "Multikey", "controller": HTTPS, "publicKeyMultibase": KEY}


class Recording(MappingDocuments):
    """Documents that remember what was asked for."""

    def __init__(self, documents: dict[str, Any]) -> None:
        super().__init__({url: dump_json(document) for url, document in documents.items()})
        self.asked: list[str] = []

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        return super().fetch(url)
