"""Permanent public addresses. What is printed here stands in credentials and on paper for ever."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

SITE = "site"
"""Where the site itself has its document: `<base>/site/did.json`, when it has a did:web."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Builds every public address of one installation from its base address, for example `https://badges.example.org`."""

    base: str

    def credential(self, credential_id: str) -> str:
        """Return the address of an AchievementCredential: HTML for people, the signed JSON for programs."""
        return f"{self.base}/credentials/{credential_id}"

    def verification(self, code: str) -> str:
        """Return the address of the verification page, short because the QR code carries it."""
        return f"{self.base}/v/{code}"

    def achievement(self, achievement_id: str) -> str:
        """Return the address of one published version of an Achievement."""
        return f"{self.base}/achievements/{achievement_id}"

    def achievement_image(self, achievement_id: str) -> str:
        """Return the address of the badge image of a published Achievement."""
        return f"{self.base}/achievements/{achievement_id}/badge.png"

    def profile(self, slug: str) -> str:
        """Return the address of an issuer's Profile; `<address>/did.json` is its DID document when it has a did:web."""
        return f"{self.base}/issuers/{slug}"

    def status_list(self, status_list_id: str) -> str:
        """Return the address of a Bitstring Status List credential."""
        return f"{self.base}/status/{status_list_id}"

    def vc_api_status_list(self, suite: str, purpose: str) -> str:
        """Return the address of a status list of the test façade for conformance suites."""
        return f"{self.base}/vc-api/status/{suite}/{purpose}"

    def sign_in(self, token: str = "") -> str:
        """Return the address of the sign-in page, or of the one-time link that `token` opens."""
        return f"{self.base}/sign-in/{token}" if token else f"{self.base}/sign-in"

    def reading(self, token: str) -> str:
        """Return the address at which somebody who was asked for a second pair of eyes reads a design."""
        return f"{self.base}/readings/{token}"

    def readings(self, slug: str, design_id: str) -> str:
        """Return the address at which an organization sees who was asked to read a design, and their answers."""
        return f"{self.base}/organizations/{slug}/designs/{design_id}/readings"

    def question(self, token: str) -> str:
        """Return the address at which whoever asked a holder sees the answer."""
        return f"{self.base}/questions/{token}"

    def holder(self, token: str) -> str:
        """Return the address at which a holder answers a question, once."""
        return f"{self.base}/holder/{token}"

    @property
    def path(self) -> tuple[str, ...]:
        """The parts of the base address's path, as did:web wants them; empty at the root of a host."""
        return tuple(part for part in urlsplit(self.base).path.split("/") if part)

    @property
    def host(self) -> str:
        """Host and port as did:web wants them, for example `badges.example.org` or `badges.example.org:8443`."""
        return urlsplit(self.base).netloc

    @property
    def supports_did_web(self) -> bool:
        """True when the base address is https on a public-looking host name (did:web forbids IP addresses and http)."""
        parts = urlsplit(self.base)
        name = parts.hostname or ""
        if parts.scheme != "https" or "." not in name or name.endswith((".localhost", ".local", ".internal")):
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return True
        return False
