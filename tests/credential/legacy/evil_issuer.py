"""An issuer of Open Badges 1 and 2 and all that it publishes, which can tell every lie that there is to tell."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import Key

from issuer.credential.documents import DocumentGone, Documents, MappingDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.report import VerificationReport
from issuer.credential.verifier import Verifier
from tests.credential.samples import NOW
from tests.credential.tokens import private_key, sign_raw

V1, V2 = "https://w3id.org/openbadges/v1", "https://w3id.org/openbadges/v2"
HOST = "school.example"
BASE = f"https://{HOST}"
ASSERTION, BADGE, ISSUER = f"{BASE}/assertions/9", f"{BASE}/badges/1", f"{BASE}/issuer"
KEY, LIST = f"{BASE}/key", f"{BASE}/revoked"
URN = "urn:uuid:6b0d1c4e-3c5c-4d0e-9d6f-7c5a8f6d1b2a"
OTHER = "https://other.example"


def hashed(address: str, salt: str = "pepper") -> str:
    return "sha256$" + hashlib.sha256((address + salt).encode()).hexdigest()


def pem(key: Key) -> str:
    raw = key.raw_value
    public = raw.public_key() if hasattr(raw, "public_key") else raw
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


RECIPIENT = {"type": "email", "hashed": True, "salt": "pepper", "identity": hashed("ada@example.org")}


class EvilIssuer:
    """An honest issuer until told otherwise: `served` is what each address answers, `file` what the earner holds.

    An answer may be a JSON value, bytes, an error that the gateway raises, or None for 410.
    """

    def __init__(self, algorithm: str = "RS256") -> None:
        self.algorithm = algorithm
        self.key = private_key(algorithm)
        self.asked: list[str] = []
        self.assertion: dict[str, Any] = {
            "@context": V2,
            "type": "Assertion",
            "id": ASSERTION,
            "recipient": dict(RECIPIENT),
            "badge": BADGE,
            "verification": {"type": "HostedBadge"},
            "issuedOn": "2026-03-01T00:00:00Z",
            "expires": "2027-03-01T00:00:00Z",
            "narrative": "Three slings.",
        }
        self.badge: dict[str, Any] = {
            "@context": V2,
            "type": "BadgeClass",
            "id": BADGE,
            "name": "Sling inspection",
            "description": "Inspects textile slings.",
            "criteria": {"narrative": "Inspect three slings."},
            "image": f"{BASE}/badges/1.png",
            "issuer": ISSUER,
        }
        self.issuer: dict[str, Any] = {
            "@context": V2,
            "type": "Issuer",
            "id": ISSUER,
            "name": "School of Rigging",
            "url": BASE,
            "email": "badges@school.example",
        }
        self.crypto_key: dict[str, Any] = {
            "@context": V2,
            "type": "CryptographicKey",
            "id": KEY,
            "owner": ISSUER,
            "publicKeyPem": pem(self.key),
        }
        self.revoked: dict[str, Any] = {
            "@context": V2,
            "type": "RevocationList",
            "id": LIST,
            "issuer": ISSUER,
            "revokedAssertions": [],
        }
        self.served: dict[str, Any] = {ASSERTION: self.assertion, BADGE: self.badge, ISSUER: self.issuer}
        self.copy: dict[str, Any] | None = None

    # What it hands out.

    def hosted_file(self, **changes: Any) -> bytes:
        """What an earner of a hosted badge holds; None takes a member away."""
        return _json(_changed(self.copy or self.assertion, changes))

    def signs(self, **changes: Any) -> EvilIssuer:
        """Turn to signing; `changes` are to the assertion."""
        self.assertion = _changed(self.assertion, {"id": URN, "verification": {"type": "SignedBadge", "creator": KEY}})
        self.assertion = _changed(self.assertion, changes)
        self.issuer.update(publicKey=KEY, revocationList=LIST)
        del self.served[ASSERTION]
        self.served |= {KEY: self.crypto_key, LIST: self.revoked}
        return self

    def signed_file(self, header: Mapping[str, Any] | None = None, key: Key | None = None) -> bytes:
        made = {"alg": self.algorithm, **(header or {})}
        return sign_raw(made, self.assertion, key or self.key, self.algorithm).encode()

    # What it answers.

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        answer = self.served.get(url, CredentialError("KEY_UNRESOLVED", "There is no such document."))
        if isinstance(answer, CredentialError):
            raise answer
        if answer is None:
            raise DocumentGone("Gone.")
        return answer if isinstance(answer, bytes) else _json(answer)

    def verify(
        self, data: bytes, *, documents: Documents | None = None, trusted: Any = (f"{BASE}/*",)
    ) -> VerificationReport:
        return Verifier(documents or self, trusted=trusted).verify(data, now=NOW)

    def mapping(self) -> MappingDocuments:
        answers = {url: answer for url, answer in self.served.items() if not isinstance(answer, CredentialError)}
        return MappingDocuments({url: None if told is None else _json(told) for url, told in answers.items()})

    # Lies about hosted badges: each is told by the issuer, or by whoever made the file, and leaves a file behind.

    def serve_another_id(self) -> None:
        self.copy = dict(self.assertion)
        self.assertion["id"] = f"{ASSERTION}0"

    def keep_it_elsewhere(self) -> None:
        """A forger's own server, and the victim's badge."""
        self.assertion["id"] = f"{OTHER}/assertions/9"
        self.served[f"{OTHER}/assertions/9"] = self.served.pop(ASSERTION)

    def keep_it_on_a_host_that_begins_alike(self) -> None:
        self.issuer["verification"] = {"startsWith": BASE}
        self.assertion["id"] = f"{BASE}.evil.example/9"
        self.served[self.assertion["id"]] = self.served.pop(ASSERTION)

    def keep_it_in_a_folder_that_begins_alike(self) -> None:
        self.issuer["verification"] = {"startsWith": f"{BASE}/assertions/user1"}
        self.assertion["id"] = f"{BASE}/assertions/user12/9"
        self.served[self.assertion["id"]] = self.served.pop(ASSERTION)

    def keep_it_outside_its_folder(self) -> None:
        self.issuer["verification"] = {"startsWith": f"{BASE}/official/"}

    def climb_out_of_its_folder(self) -> None:
        self.issuer["verification"] = {"startsWith": f"{BASE}/official/"}
        self.assertion["id"] = f"{BASE}/official/%2e%2e/uploads/9"
        self.served[self.assertion["id"]] = self.served.pop(ASSERTION)

    def keep_it_on_another_port(self) -> None:
        self.assertion["id"] = f"https://{HOST}:8443/assertions/9"
        self.served[self.assertion["id"]] = self.served.pop(ASSERTION)

    def keep_it_on_a_host_that_is_not_allowed(self) -> None:
        self.issuer["verification"] = {"allowedOrigins": ["badges.school.example"]}

    def describe_it_elsewhere(self) -> None:
        """A BadgeClass on a forger's server that names the victim as its issuer."""
        self.assertion["badge"] = self.badge["id"] = f"{OTHER}/badges/1"
        self.served[f"{OTHER}/badges/1"] = self.served.pop(BADGE)

    def serve_another_badge_class(self) -> None:
        self.badge["id"] = f"{BASE}/badges/2"

    def serve_another_issuer(self) -> None:
        self.issuer["id"] = f"{BASE}/issuer/2"

    def embed_a_better_badge_class(self) -> None:
        self.assertion["badge"] = {**self.badge, "name": "Master rigger"}

    def embed_a_better_issuer(self) -> None:
        self.badge["issuer"] = {**self.issuer, "name": "National Board of Rigging"}

    def embed_another_issuer(self) -> None:
        self.assertion["badge"] = {**self.badge, "issuer": f"{OTHER}/issuer"}

    def bake_another_recipient(self) -> None:
        self.copy = {**self.assertion, "recipient": {**RECIPIENT, "identity": hashed("eve@example.org")}}

    def bake_another_badge(self) -> None:
        self.copy = {**self.assertion, "badge": f"{BASE}/badges/2"}

    def bake_a_better_name(self) -> None:
        self.copy = {**self.assertion, "badge": {**self.badge, "name": "Master rigger"}}

    def bake_a_better_issuer(self) -> None:
        self.copy = {**self.assertion, "badge": {**self.badge, "issuer": {"id": f"{OTHER}/issuer"}}}

    def bake_a_later_expiry(self) -> None:
        self.copy = {**self.assertion, "expires": "2099-03-01T00:00:00Z"}

    def bake_no_expiry(self) -> None:
        self.copy = {name: value for name, value in self.assertion.items() if name != "expires"}

    def bake_an_earlier_award(self) -> None:
        self.copy = {**self.assertion, "issuedOn": "2016-03-01T00:00:00Z"}

    def bake_two_addresses(self) -> None:
        self.copy = {**self.assertion, "verification": {"type": "hosted", "url": f"{BASE}/assertions/1"}}

    def bake_two_ways(self) -> None:
        self.copy = {**self.assertion, "verify": {"type": "hosted"}}

    def bake_another_meaning(self) -> None:
        self.copy = {**self.assertion, "@context": [V2, {"expires": None}]}

    def call_it_signed_when_asked(self) -> None:
        self.copy = dict(self.assertion)
        self.assertion["verification"] = {"type": "SignedBadge"}

    def bake_a_claim_of_a_signature(self) -> None:
        self.copy = {**self.assertion, "verification": {"type": "SignedBadge", "creator": KEY}}

    def redefine_a_word(self) -> None:
        self.assertion["@context"] = [V2, {"narrative": "https://other.example/noise"}]

    def redefine_a_word_inside(self) -> None:
        self.assertion["recipient"]["@context"] = {"identity": "https://other.example/noise"}

    def redefine_a_word_when_asked(self) -> None:
        self.copy = dict(self.assertion)
        self.assertion["@context"] = [V2, {"badge": "https://other.example/noise"}]

    def change_the_standard_inside(self) -> None:
        self.assertion["recipient"]["@context"] = V1

    def bring_nothing_but_an_unknown_context(self) -> None:
        self.badge["@context"] = f"{OTHER}/context.json"

    def put_an_extension_first(self) -> None:
        self.badge["@context"] = ["https://w3id.org/openbadges/extensions/x/context.json", V2]

    def bring_an_unknown_context(self) -> None:
        self.badge["@context"] = [V2, f"{OTHER}/context.json"]

    def put_another_context_first(self) -> None:
        self.issuer["@context"] = [f"{OTHER}/context.json", V2]

    def write_a_keyword(self) -> None:
        self.assertion["@id"] = f"{OTHER}/assertions/1"

    def write_a_member_by_its_address(self) -> None:
        self.badge["schema:name"] = "Master rigger"

    def serve_an_endorsement(self) -> None:
        self.copy = dict(self.assertion)
        self.assertion["type"] = "Endorsement"

    def serve_no_badge_class(self) -> None:
        self.badge["type"] = "Issuer"

    def serve_no_profile(self) -> None:
        self.issuer["type"] = ["BadgeClass"]

    def serve_a_badge_class_without_id(self) -> None:
        del self.badge["id"]

    def say_no_date(self) -> None:
        del self.assertion["issuedOn"]

    def say_no_kind_of_recipient(self) -> None:
        del self.assertion["recipient"]["type"]

    def be_hosted_and_signed(self) -> None:
        self.assertion["verification"]["type"] = ["HostedBadge", "SignedBadge"]

    def list_badges_in_lists(self) -> None:
        self.assertion["badge"] = [[BADGE]]

    def embed_easier_criteria(self) -> None:
        self.assertion["badge"] = {**self.badge, "criteria": {"narrative": "Be there."}}

    def hide_a_folder_in_a_name(self) -> None:
        self.issuer["verification"] = {"startsWith": f"{BASE}/official/"}
        self.assertion["id"] = f"{BASE}/official/..%2fuploads%2f9"
        self.served[self.assertion["id"]] = self.served.pop(ASSERTION)

    def keep_it_on_a_host_that_begins_with_a_dot(self) -> None:
        self.issuer["verification"] = {"startsWith": f"{BASE}."}
        self.assertion["id"] = f"{BASE}.evil.example/9"
        self.served[self.assertion["id"]] = self.served.pop(ASSERTION)

    def name_two_badges(self) -> None:
        self.assertion["badge"] = [BADGE, f"{BASE}/badges/2"]

    def leave_the_recipient_out(self) -> None:
        self.copy = dict(self.assertion)
        del self.assertion["recipient"]

    def leave_open_whether_it_is_hashed(self) -> None:
        self.assertion["recipient"]["hashed"] = "true"

    def leave_open_whether_it_is_revoked(self) -> None:
        self.assertion["revoked"] = "no"

    def have_no_address(self) -> None:
        self.assertion["id"] = "urn:uuid:1"

    def have_a_user_before_the_host(self) -> None:
        self.assertion["id"] = f"https://{HOST}@other.example/9"

    # What is no lie, but cannot be known.

    def send_on(self) -> None:
        self.served[ASSERTION] = CredentialError("NET_REDIRECT", "Sends on.")

    def be_away(self) -> None:
        del self.served[ASSERTION]

    def have_no_badge_class(self) -> None:
        del self.served[BADGE]

    def have_no_profile(self) -> None:
        self.served[ISSUER] = CredentialError("NET_TIMEOUT", "Too slow.")

    def let_the_profile_be_gone(self) -> None:
        self.served[ISSUER] = None

    def serve_a_page(self) -> None:
        self.served[ASSERTION] = b"<html>Lovely badge</html>"

    def serve_two_answers_in_one(self) -> None:
        self.copy = dict(self.assertion)
        self.served[ASSERTION] = _json(self.assertion)[:-1] + b',"badge":"https://school.example/badges/2"}'

    def be_found_by_http(self) -> None:
        self.assertion["id"] = f"http://{HOST}/assertions/9"
        self.served[self.assertion["id"]] = self.served.pop(ASSERTION)

    def name_a_list_that_is_away(self) -> None:
        self.issuer["revocationList"] = LIST

    # What its issuer has taken back.

    def say_that_it_is_gone(self) -> None:
        self.served[ASSERTION] = None

    def say_that_it_is_revoked(self) -> None:
        self.copy = dict(self.assertion)
        self.assertion.update(revoked=True, revocationReason="Awarded in error")

    def leave_nothing_but_that_it_is_revoked(self) -> None:
        self.copy = dict(self.assertion)
        self.served[ASSERTION] = {"@context": V2, "type": "Assertion", "id": ASSERTION, "revoked": True}

    def list_a_hosted_badge(self) -> None:
        self.issuer["revocationList"] = LIST
        self.served[LIST] = {**self.revoked, "revokedAssertions": [ASSERTION]}

    # Lies about signed badges.

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


def _changed(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**document, **changes}.items() if value is not None}


def _json(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()


Lie = Callable[[EvilIssuer], None]
