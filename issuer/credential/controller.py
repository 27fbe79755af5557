"""Whose key is it: the controller documents in which issuers publish the keys that speak for them.

Controlled Identifiers 1.0, section 3.3 (retrieve verification method), for DID documents, for https controller
documents and for Open Badges profiles that list their keys in the same way. The issuer's own document is asked
first and has the only word: a key's address, the fragment of it, a key that a signature brings along, or a key that
names somebody as its controller say nothing by themselves.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from issuer.credential.did import did_web_url
from issuer.credential.documents import Documents, NoDocuments
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.hosts import host_of
from issuer.credential.instants import parse_instant
from issuer.credential.jwk import read_jwk
from issuer.credential.multikey import decode_multikey
from issuer.credential.public_key import PublicKey
from issuer.credential.strict_json import parse_json

_HTTPS = re.compile(r"https://[^\s/?#@\\]+[^\s#]*")
# type of a verification method -> the one member that its key stands in
_MATERIAL = {
    "Multikey": "publicKeyMultibase",
    "Ed25519VerificationKey2020": "publicKeyMultibase",
    "JsonWebKey": "publicKeyJwk",
    "JsonWebKey2020": "publicKeyJwk",
}
_PUBLIC = ("publicKeyMultibase", "publicKeyJwk", "publicKeyBase58", "publicKeyPem", "publicKeyHex")
_PRIVATE = ("secretKeyMultibase", "secretKeyJwk", "privateKeyMultibase", "privateKeyJwk", "privateKeyBase58")
MAX_METHODS = 100


def issuer_mismatch() -> CredentialError:
    """Return the refusal of a key that is not the issuer's."""
    return CredentialError("ISSUER_MISMATCH", "The signing key does not belong to the issuer named in the credential.")


def controller_of(verification_method: str) -> str:
    """Return the part of a verification method's address before the fragment."""
    return verification_method.partition("#")[0]


def resolve_key(
    verification_method: str, issuer_id: str, documents: Documents, *, now: datetime | None = None
) -> PublicKey:
    """Return the public key of this name, once it is certain that it speaks for `issuer_id` at `now`.

    The name is the `verificationMethod` of a proof or the `kid` of a JWT: an absolute address, or a part that is
    relative to the issuer (`#key-1`, or `key-1` alone). Without a `now`, a key that is or will be revoked or expired
    is refused.

    Raises `CredentialError`: ISSUER_MISMATCH when the key is another's, KEY_UNRESOLVED, NET_* when the document
    cannot be had, KEY_NOT_LISTED, KEY_RELATIONSHIP, KEY_CONTROLLER, KEY_TYPE, KEY_WEAK, TIME_FORMAT or
    KEY_COMPROMISED when the document does not offer it for signing credentials.
    """
    method = _absolute(verification_method, issuer_id)
    controller = controller_of(method)
    if controller != issuer_id and (controller.startswith("did:") or _is_in_anothers_document(method, issuer_id)):
        raise issuer_mismatch()
    if issuer_id.startswith("did:key:"):
        return _did_key(method, issuer_id)
    document = _fetch_controller(issuer_id, documents)
    return _read_method(_find_method(document, method, documents), issuer_id, now)


def issuer_keys(issuer_id: str, documents: Documents, *, now: datetime | None = None) -> dict[str, PublicKey]:
    """Return every key that speaks for the issuer at `now`, under its address; what cannot be read is left out.

    For signatures that bring a key along or do not name one: such a key counts only if it is among these. Keys
    with a document of their own are not fetched here: whoever signs with one has to name it.
    Raises `CredentialError` KEY_UNRESOLVED, KEY_CONTROLLER, KEY_TYPE, KEY_WEAK or NET_* as `resolve_key`.
    """
    if issuer_id.startswith("did:key:"):
        key = decode_multikey(issuer_id.removeprefix("did:key:"))
        return {f"{issuer_id}#{key.multibase}": key}
    document = _fetch_controller(issuer_id, documents)
    keys = {}
    for name in dict.fromkeys(_id_of(each, issuer_id) for each in _values(document, "assertionMethod")):
        if name is not None:
            try:
                keys[name] = _read_method(_find_method(document, name, NoDocuments()), issuer_id, now)
            except CredentialError:
                continue  # neither a key of an unknown kind nor a revoked one takes the others away
    return keys


def _is_in_anothers_document(method: str, issuer_id: str) -> bool:
    """Tell whether a method is named as part of a document on another host, where nothing is the issuer's."""
    return "#" in method and (host_of(issuer_id) is None or host_of(controller_of(method)) != host_of(issuer_id))


def _did_key(method: str, issuer_id: str) -> PublicKey:
    """did:key method, section 3: the only verification method's fragment is the key itself."""
    multibase = issuer_id.removeprefix("did:key:")
    key = decode_multikey(multibase)
    if method != f"{issuer_id}#{multibase}":
        raise CredentialError("KEY_NOT_LISTED", "A did:key has one key, and the proof names another.")
    return key


def _fetch_controller(issuer_id: str, documents: Documents) -> dict[str, Any]:
    """Return the issuer's own document. Raises KEY_CONTROLLER when it is that of somebody else."""
    if issuer_id.startswith("did:web:"):
        document = _fetch(did_web_url(issuer_id), documents)
    elif _HTTPS.fullmatch(issuer_id):
        document = _fetch(issuer_id, documents)
    else:
        raise CredentialError("KEY_UNRESOLVED", f"“{excerpt(issuer_id)}” is no did:key, did:web or https address.")
    if _is_deactivated(document):
        detail = f"{excerpt(issuer_id)} has been given up by whoever had it: no key speaks for it any longer."
        raise CredentialError("KEY_NOT_LISTED", detail)
    if "keys" in document and "id" not in document:
        # Services keep the keys of their customers in such sets, for anything: whose they are is said by nobody.
        detail = (
            f"At {excerpt(issuer_id)} is a bare set of keys, which does not say whose they are or what they are for."
        )
        raise CredentialError("KEY_UNRESOLVED", detail)
    if document.get("id") != issuer_id:
        raise CredentialError("KEY_CONTROLLER", f"The document found is not that of {excerpt(issuer_id)}.")
    return document


def _is_deactivated(document: dict[str, Any]) -> bool:
    """DID Core 1.0, section 7.1.3, whether it is the document that says so or what a resolver wraps it in."""
    metadata = document.get("didDocumentMetadata")
    told = [document.get("deactivated"), metadata.get("deactivated") if isinstance(metadata, dict) else None]
    return any(each not in (None, False) for each in told)


def _fetch(url: str, documents: Documents) -> dict[str, Any]:
    data = documents.fetch(url)
    try:
        document = parse_json(data)
    except CredentialError as error:
        raise CredentialError("KEY_UNRESOLVED", f"{excerpt(url)} cannot be read: {error.detail}") from error
    if not isinstance(document, dict):
        raise CredentialError("KEY_UNRESOLVED", f"The document at {excerpt(url)} is not a JSON object.")
    return document


def _find_method(document: dict[str, Any], method: str, documents: Documents) -> dict[str, Any]:
    """Return the one description of a method, and see that the document offers it for signing credentials."""
    issuer_id: str = document["id"]
    relations = _values(document, "assertionMethod")
    methods = [*_values(document, "verificationMethod"), *relations]
    if len(methods) > MAX_METHODS:
        raise CredentialError("KEY_UNRESOLVED", f"The issuer's document lists more than {MAX_METHODS} keys.")
    found = [each for each in methods if _id_of(each, issuer_id) == method]
    described = [each for each in found if isinstance(each, dict)]
    if len(described) > 1:
        raise CredentialError("KEY_NOT_LISTED", "The issuer's document describes the key of the proof twice.")
    if not found and controller_of(method) != issuer_id and "#" in method:
        raise issuer_mismatch()
    if not found or not (described or _HTTPS.fullmatch(controller_of(method))):
        raise CredentialError("KEY_NOT_LISTED", "The issuer's document does not list the key of the proof.")
    if method not in [_id_of(each, issuer_id) for each in relations]:
        if any("revoked" in each for each in described):  # which is also why it is not offered any more
            raise _compromised("revoked")
        raise CredentialError("KEY_RELATIONSHIP", "The issuer's document does not offer this key for credentials.")
    return described[0] if described else _fetch_method(method, issuer_id, documents)


def _fetch_method(method: str, issuer_id: str, documents: Documents) -> dict[str, Any]:
    """Return the description of a key that has a document of its own, to which the issuer's document points.

    It may be a bare JWK, as Open Badges 3.0 has it for the `kid` of a JWT, or one of a set of them (RFC 7517, section
    5), named by the fragment of its address: it belongs to who points to it.
    """
    key = _fetch(controller_of(method), documents)
    if "keys" in key:
        key = _find_in_set(key["keys"], method)
    elif "#" in method:
        raise CredentialError("KEY_NOT_LISTED", "The document at the key's address is no set of keys.")
    if "kty" in key:
        return {"id": method, "type": "JsonWebKey", "controller": issuer_id, "publicKeyJwk": key}
    if key.get("id") != method:
        raise CredentialError("KEY_NOT_LISTED", "The document at the key's address describes another key.")
    return key


def _find_in_set(keys: Any, method: str) -> dict[str, Any]:
    """Return the one key of a JWK set that is called so: by its whole address or by the fragment of it."""
    if not isinstance(keys, list) or len(keys) > MAX_METHODS or not all(isinstance(each, dict) for each in keys):
        raise CredentialError("KEY_UNRESOLVED", f"The set at the key's address is none, or of more than {MAX_METHODS}.")
    named = [each for each in keys if each.get("kid") in (method, method.partition("#")[2] or method)]
    if len(named) != 1 or "kty" not in named[0]:
        raise CredentialError("KEY_NOT_LISTED", "The set at the key's address has no key of that name, or several.")
    found: dict[str, Any] = named[0]
    return found


def _read_method(method: dict[str, Any], issuer_id: str, now: datetime | None) -> PublicKey:
    """Return the key of a verification method of a type we read, in the one form that the type has."""
    if method.get("controller") != issuer_id:
        raise CredentialError("KEY_CONTROLLER", "The key is described as somebody else's.")
    kind = method.get("type")
    if not isinstance(kind, str) or kind not in _MATERIAL:
        raise CredentialError("KEY_TYPE", f"A key of type “{excerpt(kind)}” is not one we read.")
    if any(name in method for name in _PRIVATE):
        raise CredentialError("KEY_COMPROMISED", "The private half of the key is published: anybody may sign with it.")
    # Controlled Identifiers 1.0, section 2.2: nothing is verified with a key at or after either time.
    for member, word in (("revoked", "revoked"), ("expires", "let expire")):
        if member in method and (now is None or parse_instant(method[member]) <= now):
            raise _compromised(word)
    if [name for name in _PUBLIC if name in method] != [_MATERIAL[kind]]:
        raise CredentialError("KEY_TYPE", f"The key is not written as {_MATERIAL[kind]}, or not only so.")
    material = method[_MATERIAL[kind]]
    key = read_jwk(material) if _MATERIAL[kind] == "publicKeyJwk" else decode_multikey(_text(material))
    if kind == "Ed25519VerificationKey2020" and key.kind != "Ed25519":
        raise CredentialError("KEY_TYPE", "The key is not of the type its document says.")
    return key


def _compromised(word: str) -> CredentialError:
    return CredentialError("KEY_COMPROMISED", f"The issuer has {word} the key of the proof.")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise CredentialError("KEY_TYPE", "The key is not written as a text.")
    return value


def _values(document: dict[str, Any], member: str) -> list[Any]:
    value = document.get(member, [])
    return value if isinstance(value, list) else [value]


def _id_of(method: Any, issuer_id: str) -> str | None:
    """Return the absolute id of a method or of a reference to one; None when it has no id that can be read."""
    identifier = method.get("id") if isinstance(method, dict) else method
    if not isinstance(identifier, str) or not (identifier.startswith("#") or ":" in identifier):
        return None
    return _absolute(identifier, issuer_id)


def _absolute(identifier: str, issuer_id: str) -> str:
    """Resolve `#fragment` and a bare name against the issuer's id; what holds a colon is absolute."""
    if identifier.startswith("#"):
        return f"{issuer_id}{identifier}"
    return identifier if ":" in identifier else f"{issuer_id}#{identifier}"
