"""Lies about hosted badges, what is no lie but cannot be known, and what was taken back."""

from __future__ import annotations

from issuer.credential.errors import CredentialError
from tests.credential.legacy.honest_issuer import (
    ASSERTION,
    BADGE,
    BASE,
    HOST,
    ISSUER,
    KEY,
    LIST,
    OTHER,
    RECIPIENT,
    V1,
    V2,
    HonestIssuer,
    as_json,
    hashed,
)


class HostedLies(HonestIssuer):
    """Each lie is told by the issuer, or by whoever made the file, and leaves a file behind."""

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
        self.served[ASSERTION] = as_json(self.assertion)[:-1] + b',"badge":"https://school.example/badges/2"}'

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
