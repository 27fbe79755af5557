"""Forged and odd badges, thought up from the threat table alone: meaning, keys and issuers (T-10 to T-37)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import base58

from issuer.credential.document_loader import OB_V3, VC_V2
from tests.credential.independent.world import ORDER, Issuer, b64, edited, z

SUBJECT = "credentialSubject"


@dataclass(frozen=True)
class Forgery:
    """A file, and what must come of it: one verdict, and one of some codes (none named: any)."""

    threat: str
    name: str
    verdict: str
    codes: tuple[str, ...]
    make: Callable[[Issuer], dict[str, Any] | str | bytes]


def invalid(threat: str, name: str, codes: str, make: Callable[[Issuer], Any]) -> Forgery:
    return Forgery(threat, name, "INVALID", tuple(codes.split()), make)


def valid(threat: str, name: str, make: Callable[[Issuer], Any], verdict: str = "VALID_ISSUER_UNKNOWN") -> Forgery:
    return Forgery(threat, name, verdict, (), make)


def changed(*path: Any, to: Any) -> Callable[[Issuer], dict[str, Any]]:
    """Signed first, changed afterwards."""
    return lambda issuer: edited(issuer.sign(), *path, to=to)


def resigned(*path: Any, to: Any) -> Callable[[Issuer], dict[str, Any]]:
    """Changed first, signed by software that drops what it does not understand."""
    return lambda issuer: issuer.sign(edited(issuer.badge(), *path, to=to))


def meaning() -> Iterator[Forgery]:
    yield valid("T-10", "an honest badge", lambda issuer: issuer.sign())
    yield invalid("T-10", "another name", "PROOF_SIGNATURE", changed("name", to="Brain surgery"))
    yield invalid("T-10", "ten more years", "PROOF_SIGNATURE", changed("validUntil", to="2039-01-10T09:00:00Z"))
    yield invalid("T-10", "a look-alike letter", "PROOF_SIGNATURE", changed("name", to="Food hygiene, lеvel 2"))
    yield invalid("T-10", "another person", "PROOF_SIGNATURE",
                  changed(SUBJECT, "identifier", 0, "identityHash", to="sha256$" + "b" * 64))  # fmt: skip
    yield invalid("T-10", "one second later", "PROOF_SIGNATURE", changed("validFrom", to="2026-01-10T09:00:01Z"))
    yield invalid("T-11", "a word of approval", "DATA_LOSS", changed("approvedBy", to="The ministry"))
    yield invalid("T-11", "a grade that nobody signed", "DATA_LOSS", changed(SUBJECT, "grade", to="A+"))
    yield invalid("T-11", "a term lost by the signer", "DATA_LOSS", resigned(SUBJECT, "achievement", "hours", to=90))
    yield invalid("T-11", "a type that nobody defined", "DATA_LOSS", changed("type", to=["VerifiableCredential",
            "OpenBadgeCredential", "Accredited"]))  # fmt: skip
    yield invalid("T-12", "a graph", "SHAPE_KEYWORD", lambda issuer: {**issuer.sign(), "@graph": [{"name": "x"}]})
    yield invalid("T-12", "things included", "SHAPE_KEYWORD", changed("@included", to=[{"id": "urn:x", "name": "x"}]))
    yield invalid("T-12", "a name by its address", "SHAPE_IRI_KEY", changed("https://schema.org/name", to="Surgery"))
    yield invalid("T-12", "a value in wraps", "SHAPE_KEYWORD", changed("name", to={"@value": "Food hygiene, level 2"}))
    yield invalid("T-12", "no end", "SHAPE_NULL", changed("validUntil", to=None))
    yield invalid("T-12", "turned around", "SHAPE_KEYWORD", changed("@reverse", to={"evidence": {"id": "urn:x"}}))
    yield invalid("T-12", "one thing in two bodies", "SHAPE_DUP_ID", _two_bodies)
    yield invalid("T-13", "a context of its own", "CONTEXT_INLINE", changed("@context", to=[VC_V2, OB_V3,
            {"name": "https://schema.org/alternateName"}]))  # fmt: skip
    yield invalid("T-13", "a vocabulary for everything", "CONTEXT_INLINE", changed("@context", to=[VC_V2, OB_V3,
            {"@vocab": "https://evil.example/"}]))  # fmt: skip
    yield invalid("T-13", "a context from elsewhere", "CONTEXT_UNKNOWN", changed("@context", to=[VC_V2, OB_V3,
            "https://evil.example/c"]))  # fmt: skip
    yield invalid("T-13", "contexts in another order", "CONTEXT_UNKNOWN", changed("@context", to=[OB_V3, VC_V2]))
    yield invalid("T-13", "a context inside", "CONTEXT_INLINE SHAPE_KEYWORD", changed(SUBJECT, "@context",
            to={"name": None}))  # fmt: skip
    yield invalid("T-14", "an id that is none", "SHAPE_IRI", resigned(SUBJECT, "achievement", "id", to="achievement-1"))
    yield invalid("T-14", "an id with a space", "SHAPE_IRI", resigned(SUBJECT, "achievement", "id",
            to="https://x.example/ 1"))  # fmt: skip
    yield invalid("T-21", "an endorsement for a proof", "PROOF_MISSING", _borrowed)
    yield invalid("T-22", "a presentation around an unsigned badge", "", _presentation)


def proofs() -> Iterator[Forgery]:
    yield invalid("T-16", "a proof of a kind that nobody knows", "PROOF_SET", _beside({"type": "MagicProof2030",
            "proofValue": "z1"}))  # fmt: skip
    yield invalid("T-16", "after a proof that is not there", "PROOF_CHAIN",
            lambda issuer: issuer.sign(previousProof="urn:uuid:1"))  # fmt: skip
    yield invalid("T-16", "after itself", "PROOF_CHAIN", lambda issuer: issuer.sign(id="urn:uuid:1",
            previousProof="urn:uuid:1"))  # fmt: skip
    yield valid("T-16", "a stranger's proof beside", _stranger_beside)
    yield invalid("T-16", "only a stranger's proof", "ISSUER_MISMATCH", lambda issuer: {**issuer.badge(),
            "proof": stranger().sign(issuer.badge())["proof"]})  # fmt: skip
    for purpose in ("authentication", "keyAgreement", "capabilityInvocation", "capabilityDelegation"):
        yield invalid("T-17", f"made for {purpose}", "PROOF_PURPOSE", lambda issuer,
                p=purpose: issuer.sign(proofPurpose=p))  # fmt: skip
    yield invalid("T-17", "run out", "PROOF_EXPIRED", lambda issuer: issuer.sign(expires="2026-11-01T00:00:00Z"))
    yield invalid("T-17", "of next year", "TIME_ORDER", lambda issuer: issuer.sign(created="2027-11-01T00:00:00Z"))
    yield invalid("T-18", "approved", "PROOF_FIELD", changed("proof", "approved", to=True))
    yield invalid("T-18", "a name", "PROOF_FIELD", changed("proof", "name", to="x"))
    for name, spell in {
        "in base64": lambda raw: "u" + b64(raw),
        "in hex": lambda raw: "f" + raw.hex(),
        "without its letter": lambda raw: base58.b58encode(raw).decode(),
        "with a space": lambda raw: z(raw) + " ",
        "with a zero before": lambda raw: z(b"\0" + raw),
        "cut": lambda raw: z(raw[:63]),
        "too large a number": _with_order_added,
        "an array": lambda raw: [z(raw)],
    }.items():  # fmt: skip
        yield invalid("T-19", f"signature {name}", "PROOF_ENCODING PROOF_FIELD", lambda issuer,
                spell=spell: _respelled(issuer, spell))  # fmt: skip
    for suite in ("ecdsa-rdfc-2019", "EDDSA-RDFC-2022", "eddsa-2022", "", "none"):
        yield invalid("T-20", f"suite {suite!r}", "PROOF_TYPE", changed("proof", "cryptosuite", to=suite))
    yield invalid("T-20", "suite of JSON", "PROOF_TYPE PROOF_SIGNATURE", changed("proof", "cryptosuite",
            to="eddsa-jcs-2022"))  # fmt: skip
    yield invalid("T-20", "two kinds at once", "PROOF_TYPE", changed("proof", "type", to="Ed25519Signature2020"))


def keys() -> Iterator[Forgery]:
    for form in ("text", "object"):
        yield invalid("T-30", f"the victim's name, as {form}", "ISSUER_MISMATCH", lambda issuer,
                form=form: _claims_victim(issuer, form))  # fmt: skip
    yield invalid("T-30", "a did:key for a did:web", "ISSUER_MISMATCH", _by_did_key)
    yield invalid("T-31", "a key that is not listed", "KEY_NOT_LISTED",
            lambda issuer: issuer.sign(verificationMethod=f"{issuer.did}#key-9"))  # fmt: skip
    yield invalid("T-31", "a key of another list", "KEY_NOT_LISTED ISSUER_MISMATCH", _listed_elsewhere)
    for relation in ("authentication", "keyAgreement", "capabilityInvocation", "capabilityDelegation"):
        yield invalid("T-32", f"a key for {relation}", "KEY_RELATIONSHIP", lambda issuer,
                r=relation: issuer.says(assertionMethod=[], **{r: [issuer.method]}).sign())  # fmt: skip
    yield invalid("T-33", "the document of another", "KEY_CONTROLLER",
            lambda issuer: issuer.says(id="did:web:other.example").sign())  # fmt: skip
    yield invalid("T-33", "a key of another", "KEY_CONTROLLER", _key_of_another)
    for number, raw in enumerate((b"\x01" + bytes(31), bytes(32), b"\xec" + b"\xff" * 30 + b"\x7f")):
        yield invalid("T-34", f"a key for everybody, {number}", "KEY_WEAK", lambda issuer, raw=raw: _weak(issuer, raw))
    yield Forgery("T-30", "nobody answers", "UNKNOWN", ("KEY_UNRESOLVED",), lambda issuer: _silent(issuer))
    yield invalid("T-37", "a key taken back before", "KEY_COMPROMISED KEY_NOT_LISTED KEY_RELATIONSHIP", _revoked_key)
    yield valid("T-35", "the victim's name at another host", lambda issuer: issuer.sign(edited(issuer.badge(),
            "issuer", "name", to="Trusted College")))  # fmt: skip


def stranger() -> Issuer:
    return Issuer("stranger.example", b"stranger")


def _two_bodies(issuer: Issuer) -> dict[str, Any]:
    signed = issuer.sign()
    return {**signed, "evidence": [{"id": signed[SUBJECT]["achievement"]["id"], "type": ["Evidence"], "name": "x"}]}


def _borrowed(issuer: Issuer) -> dict[str, Any]:
    endorsement = {
        **issuer.badge(id=f"https://{issuer.host}/e/1", type=["VerifiableCredential", "EndorsementCredential"]),
        SUBJECT: {
            "id": f"https://{issuer.host}/badges/1",
            "type": ["EndorsementSubject"],
            "endorsementComment": "Good",
        },
    }
    return {**issuer.badge(), "endorsement": [issuer.sign(endorsement)]}


def _presentation(issuer: Issuer) -> dict[str, Any]:
    around = {"@context": [VC_V2], "type": ["VerifiablePresentation"], "verifiableCredential": [issuer.badge()]}
    return issuer.sign(around, proofPurpose="assertionMethod")


def _beside(proof: dict[str, Any]) -> Callable[[Issuer], dict[str, Any]]:
    def make(issuer: Issuer) -> dict[str, Any]:
        signed = issuer.sign()
        return {**signed, "proof": [signed["proof"], proof]}

    return make


def _stranger_beside(issuer: Issuer) -> dict[str, Any]:
    signed, other = issuer.sign(), stranger()
    issuer.served.update(other.served)
    return {**signed, "proof": [signed["proof"], other.sign(issuer.badge())["proof"]]}


def _with_order_added(raw: bytes) -> str:
    return z(raw[:32] + (int.from_bytes(raw[32:], "little") + ORDER).to_bytes(32, "little"))


def _respelled(issuer: Issuer, spell: Callable[[bytes], Any]) -> dict[str, Any]:
    signed = issuer.sign()
    return edited(signed, "proof", "proofValue", to=spell(base58.b58decode(signed["proof"]["proofValue"][1:])))


def _claims_victim(issuer: Issuer, form: str) -> dict[str, Any]:
    victim = Issuer(f"victim-of-{issuer.host}", b"victim")
    issuer.served.update(victim.served)
    claimed: Any = victim.did if form == "text" else {"id": victim.did, "type": ["Profile"], "name": "Victim"}
    return issuer.sign(issuer.badge(issuer=claimed))


def _by_did_key(issuer: Issuer) -> dict[str, Any]:
    other = stranger()
    did = f"did:key:{other.multibase}"
    return other.sign(issuer.badge(), verificationMethod=f"{did}#{other.multibase}")


def _listed_elsewhere(issuer: Issuer) -> dict[str, Any]:
    other = stranger()
    issuer.served.update(other.served)
    issuer.served[issuer.address] = {**issuer.document(), "assertionMethod": [other.method], "verificationMethod": []}
    return other.sign(issuer.badge())


def _key_of_another(issuer: Issuer) -> dict[str, Any]:
    method = {**issuer.document()["verificationMethod"][0], "controller": "did:web:other.example"}
    return issuer.says(verificationMethod=[method]).sign()


def _weak(issuer: Issuer, raw: bytes) -> dict[str, Any]:
    """Under the neutral point the signature (neutral point, 0) fits every message."""
    multibase = z(b"\xed\x01" + raw)
    did = f"did:key:{multibase}"
    signed = issuer.sign(issuer.badge(issuer=did), verificationMethod=f"{did}#{multibase}")
    return edited(signed, "proof", "proofValue", to=z(b"\x01" + bytes(63)))


def _silent(issuer: Issuer) -> dict[str, Any]:
    signed = issuer.sign()
    issuer.served.clear()
    return signed


def _revoked_key(issuer: Issuer) -> dict[str, Any]:
    method = {**issuer.document()["verificationMethod"][0], "revoked": "2025-01-01T00:00:00Z"}
    return issuer.says(verificationMethod=[method]).sign()


def twice_told(issuer: Issuer) -> bytes:
    """T-03: the issuer named twice."""
    return json.dumps(issuer.sign()).encode().replace(b'"issuer"', b'"issuer": "did:web:victim.example", "issuer"', 1)
