"""Lies about signed badges: whose key it is, what key it is, and for whom it speaks."""

from __future__ import annotations

from typing import Any

from tests.credential.legacy.honest_issuer import BASE, KEY, OTHER, URN, HonestIssuer, pem
from tests.credential.tokens import private_key


class SignedLies(HonestIssuer):
    """Each lie is told of a key, or with one."""

    def own_the_key_of_nobody(self) -> None:
        """A key that names the issuer, but that the issuer does not list."""
        self.assertion["verification"]["creator"] = f"{OTHER}/key"
        self.served[f"{OTHER}/key"] = {**self.crypto_key, "id": f"{OTHER}/key"}

    def list_a_key_of_somebody_else(self) -> None:
        self.crypto_key["owner"] = f"{OTHER}/issuer"

    def serve_another_key(self) -> None:
        self.crypto_key["id"] = f"{KEY}2"

    def embed_a_key_of_somebody_else(self) -> None:
        self.issuer["publicKey"] = {**self.crypto_key, "owner": f"{OTHER}/issuer"}

    def serve_no_key(self) -> None:
        self.crypto_key["type"] = "Issuer"

    def redefine_a_word_of_the_key(self) -> None:
        self.crypto_key["@context"] = {"owner": None}

    def list_no_key(self) -> None:
        del self.issuer["publicKey"]

    def list_a_key_twice(self) -> None:
        self.issuer["publicKey"] = [KEY, {**self.crypto_key, "publicKeyPem": "x"}]

    def list_too_many_keys(self) -> None:
        del self.assertion["verification"]["creator"]
        self.issuer["publicKey"] = [f"{KEY}{number}" for number in range(50)]

    def publish_the_private_key(self) -> None:
        line = "-----{} PRIVATE" + " KEY-----"  # in two parts: the tree is searched for keys
        self.crypto_key["publicKeyPem"] = f"{line.format('BEGIN')}\nAAAA\n{line.format('END')}"

    def publish_no_key(self) -> None:
        self.crypto_key["publicKeyPem"] = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"

    def publish_a_weak_key(self) -> None:
        self.crypto_key["publicKeyPem"] = pem(private_key("RS256", bits=1024))

    def publish_two_keys_in_one(self) -> None:
        self.crypto_key["publicKeyPem"] += pem(private_key("RS256", 7))

    def take_the_key_back(self) -> None:
        self.crypto_key["revoked"] = "2026-01-01T00:00:00Z"

    def change_the_key(self) -> None:
        self.crypto_key["publicKeyPem"] = pem(private_key(self.algorithm, 7))

    def change_the_kind_of_key(self) -> None:
        self.crypto_key["publicKeyPem"] = pem(private_key("ES256" if self.algorithm != "ES256" else "RS256"))

    def let_the_key_be_away(self) -> None:
        del self.served[KEY]

    def award_for_another(self) -> None:
        """Signed by a key of its own, for a BadgeClass of the victim's."""
        self.assertion["badge"] = f"{OTHER}/badges/1"
        victim = f"{OTHER}/issuer"
        self.served[f"{OTHER}/badges/1"] = {**self.badge, "id": f"{OTHER}/badges/1", "issuer": victim}
        self.served[victim] = {**self.issuer, "id": victim}

    def revoke(self, entry: Any = URN) -> None:
        self.revoked["revokedAssertions"] = [f"{BASE}/1", entry]
