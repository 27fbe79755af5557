"""An attack on a badge as JWT, the honest issuers whose badges are attacked, and a canary that hears who is asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError
from issuer.credential.report import Verdict
from tests.credential.tokens import TokenIssuer

EVIL = "https://evil.example"
ISSUERS = [TokenIssuer("ES256"), TokenIssuer("EdDSA", "did:web:badges.example:issuers:jwt"), TokenIssuer("RS256")]
P256 = ISSUERS[0]


@dataclass
class Canary:
    """Documents that note what was asked for."""

    documents: Documents
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if url.startswith(EVIL):
            raise CredentialError("NET_ADDRESS", "The canary was heard.")
        return self.documents.fetch(url)


@dataclass(frozen=True)
class Attack:
    name: str
    token: bytes
    documents: Documents
    codes: tuple[str, ...]
    verdict: Verdict = Verdict.INVALID
