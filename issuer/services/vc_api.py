"""The façade for the conformance suites of the W3C: any kind of credential, judged by the data model alone.

It has keys of its own, made from the installation's secret, so that nothing of an organization signs here and several
web processes sign alike. Whoever holds a credential of the façade holds that of a `did:key` nobody knows.
It keeps nothing: a place in a status list is drawn at random, and no credential of its is ever withdrawn.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from issuer.credential.controller import controller_of
from issuer.credential.did import did_key
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.instants import CLOCK_SKEW, plus
from issuer.credential.members import values_of
from issuer.credential.multikey import encode_multikey
from issuer.credential.report import Check
from issuer.credential.signer import Ed25519Signer, Signer
from issuer.credential.status_list import MIN_ENTRIES, StatusList, status_list_credential
from issuer.credential.strict_json import dump_json
from issuer.credential.vcdm.presentations import Expected, verify_presentation
from issuer.credential.vcdm.signing import P256Signer, sign_credential, suite_of
from issuer.credential.vcdm.verifying import verify_credential
from issuer.urls import Addresses

PURPOSES = ("revocation", "suspension")
_LIST_LIFETIME = timedelta(days=1)
_ENTRY = "BitstringStatusListEntry"
# The order of the group P-256 (SEC 2, section 2.4.2).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class Facade:
    """Issues and verifies for one installation. `signers`: by cryptosuite, the first is the one named as the issuer."""

    signers: Mapping[str, Signer]
    addresses: Addresses

    @classmethod
    def open(cls, secret_key: str, addresses: Addresses) -> Facade:
        """Return the façade whose keys follow from a secret of the installation."""
        seed = _derive(secret_key, b"vc-api Ed25519", 32)
        private_key = Ed25519PrivateKey.from_private_bytes(seed)
        multibase = encode_multikey(private_key.public_key().public_bytes_raw())
        # FIPS 186-5, appendix A.2.1: 128 bits more than the order has, so that the remainder is not biased.
        number = int.from_bytes(_derive(secret_key, b"vc-api P-256", 48), "big") % (_ORDER - 1) + 1
        signers = (
            Ed25519Signer(private_key, did_key(multibase)),
            P256Signer(ec.derive_private_key(number, ec.SECP256R1())),
        )
        return cls({suite_of(signer): signer for signer in signers}, addresses)

    @property
    def issuers(self) -> dict[str, str]:
        """The did:key that signs with each cryptosuite."""
        return {suite: controller_of(signer.verification_method) for suite, signer in self.signers.items()}

    def issue(self, credential: Any, options: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
        """Return the credential, signed by the key that its issuer is. Raises CredentialError.

        The option `credentialStatus` (true, or an object with `type` and `statusPurpose`) gives it a place in a list.
        """
        signer = self._signer_of(credential)
        status = options.get("credentialStatus")
        if status is not None and status is not False:
            entry = self._entry(status, suite_of(signer))
            entries = [*values_of(credential.get("credentialStatus")), entry]
            credential = {**credential, "credentialStatus": entries if len(entries) > 1 else entry}
        return sign_credential(credential, signer, created=now)

    def verify(self, credential: Any, options: Mapping[str, Any], *, now: datetime) -> tuple[Check, ...]:
        """Return the checks of a credential. Raises CredentialError."""
        if options.get("expectedProofPurpose") not in (None, "assertionMethod"):
            raise CredentialError("PROOF_PURPOSE", "A credential is asserted, and its proof has no other purpose.")
        if options.get("challenge") is not None or options.get("domain") is not None:
            raise CredentialError("PROOF_FIELD", "The proof of a credential answers no challenge and has no domain.")
        return verify_credential(credential, _OwnLists(self, now), now=now)

    def verify_presentation(self, document: Any, options: Mapping[str, Any], *, now: datetime) -> tuple[Check, ...]:
        """Return the checks of a presentation and its credentials. Raises CredentialError."""
        asked = {name: options.get(name) for name in ("challenge", "domain", "expectedProofPurpose")}
        if not all(isinstance(value, str | None) for value in asked.values()):
            raise CredentialError("PROOF_FIELD", "A challenge, domain or purpose that is expected is a text.")
        expected = Expected(asked["challenge"], asked["domain"], asked["expectedProofPurpose"])
        return verify_presentation(document, _OwnLists(self, now), expected, now=now)

    def status_list(self, suite: str, purpose: str, *, now: datetime) -> bytes | None:
        """Return a signed status list as it is served, or None where there is none of that name."""
        if suite not in self.signers or purpose not in PURPOSES:
            return None
        signer = self.signers[suite]
        published = status_list_credential(
            id=self.addresses.vc_api_status_list(suite, purpose),
            issuer=controller_of(signer.verification_method),
            bits=StatusList(),
            valid_from=now - CLOCK_SKEW,
            valid_until=plus(now, _LIST_LIFETIME),
            purpose=purpose,
        )
        return dump_json(sign_credential(published, signer, created=now))

    def _signer_of(self, credential: Any) -> Signer:
        issuer = credential.get("issuer") if isinstance(credential, dict) else None
        named = issuer.get("id") if isinstance(issuer, dict) else issuer
        for signer in self.signers.values():
            if controller_of(signer.verification_method) == named:
                return signer
        raise CredentialError("ISSUER_MISMATCH", "The credential names no issuer for whom this interface signs.")

    def _entry(self, status: Any, suite: str) -> dict[str, Any]:
        asked = status if isinstance(status, dict) else {}
        purpose = asked.get("statusPurpose", PURPOSES[0])
        if (status is not True and not asked) or asked.get("type", _ENTRY) != _ENTRY or purpose not in PURPOSES:
            raise CredentialError(
                "STATUS_TYPE", f"The only status given here is a {_ENTRY} for {' or '.join(PURPOSES)}."
            )
        address = self.addresses.vc_api_status_list(suite, purpose)
        index = str(secrets.randbelow(MIN_ENTRIES))
        return {
            "id": f"{address}#{index}",
            "type": _ENTRY,
            "statusPurpose": purpose,
            "statusListIndex": index,
            "statusListCredential": address,
        }


@dataclass(frozen=True, slots=True)
class _OwnLists:
    """Everything that is within reach: a did:key needs no document, and the façade's lists are made here."""

    facade: Facade
    now: datetime

    def fetch(self, url: str) -> bytes:
        """Return the façade's own list at `url`. Raises CredentialError KEY_UNRESOLVED for anything else."""
        for suite in self.facade.signers:
            for purpose in PURPOSES:
                if url == self.facade.addresses.vc_api_status_list(suite, purpose):
                    found = self.facade.status_list(suite, purpose, now=self.now)
                    assert found is not None, "its address names a list"
                    return found
        raise CredentialError("KEY_UNRESOLVED", f"The document {excerpt(url)} is not at hand: nothing is fetched here.")


def _derive(secret_key: str, purpose: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt=None, info=purpose).derive(secret_key.encode())
