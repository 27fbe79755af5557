"""Finding the credentials inside one whose proof held, so that each can be judged by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from issuer.credential.cardinality import types_of
from issuer.credential.embedded import EmbeddedCredential
from issuer.credential.envelope import is_envelope, token_of
from issuer.credential.errors import CredentialError, UnreadFormat, excerpt
from issuer.credential.members import values_of
from issuer.credential.parts import CONTAINED, take_apart
from issuer.credential.report import Endorsement, VerificationReport, View, failed, passed
from issuer.credential.roundtrip import same_shape
from issuer.credential.seal import SealedCredential
from issuer.credential.single_bodies import walk
from issuer.credential.vc_jwt import JwtCredential

_READ = {"OpenBadgeCredential", "AchievementCredential", "EndorsementCredential"}
_ENDORSEMENTS = ("endorsement", "endorsementJwt")
_OF_THE_LEARNER = ("id", "type", "identifier", "achievement", "association")


@dataclass(frozen=True, slots=True)
class FoundEndorsement:
    """An endorsement where it stands: in the object with the id `holder`. A token is text."""

    holder: Any
    item: Any

    def open(self) -> SealedCredential:
        """Return it for judging. Raises `CredentialError` as `JwtCredential.open`, FORMAT for another credential."""
        if not isinstance(self.item, str):
            return EmbeddedCredential(self.item, "An endorsement inside the credential.")
        token = JwtCredential.open(self.item.encode(), "An endorsement inside the credential, as a signed token (JWT).")
        if not isinstance(token.document, dict) or "EndorsementCredential" not in types_of(token.document):
            raise CredentialError("FORMAT", "What stands in the place of an endorsement is none.")
        return token


def open_contained(item: Mapping[str, Any]) -> SealedCredential:
    """Return a credential inside a record for judging. Raises as `JwtCredential.open`, FORMAT for what is no badge."""
    if is_envelope(item):
        token = JwtCredential.open(token_of(item), "A credential inside the record, as a signed token (JWT).")
        document = token.document
    else:
        token, document = None, item
    if not isinstance(document, dict) or not _READ.intersection(types_of(document)):
        raise UnreadFormat("This is a credential of another kind than Open Badges, which is not read yet.")
    return token or EmbeddedCredential(document, "A credential inside the record.")


def find_endorsements(document: Any) -> Iterator[FoundEndorsement]:
    """Yield the endorsements of a document, without those of the credentials inside it."""
    if isinstance(document, list):
        for each in document:
            yield from find_endorsements(each)
    elif isinstance(document, dict):
        for name, value in document.items():
            if name in _ENDORSEMENTS:
                yield from (FoundEndorsement(document.get("id"), item) for item in values_of(value))
            elif name not in (CONTAINED, "proof"):
                yield from find_endorsements(value)


def subjects_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the ids that an endorsement in a credential can be about -> what each of them is (one of ABOUT)."""
    subject = document.get("credentialSubject")
    subject = subject if isinstance(subject, dict) else {}
    achievement = subject.get("achievement")
    issuer = document.get("issuer")
    named = {
        "credential": document.get("id"),
        "achievement": achievement.get("id") if isinstance(achievement, dict) else None,
        "issuer": issuer.get("id") if isinstance(issuer, dict) else issuer,
        "recipient": subject.get("id"),
    }
    found: dict[str, str] = {}
    for word, identifier in named.items():
        if isinstance(identifier, str):
            found.setdefault(identifier, word)
    return found


def place_endorsement(
    report: VerificationReport, holder: object, known: Mapping[str, str], issuer_id: str
) -> Endorsement:
    """Say what an endorsement is about: it must be what it stands in, or what the credential is about."""
    if report.view is None:
        return Endorsement(report, None, by_issuer=False)
    about = report.view.about
    word = known.get(about or "") or ("profile" if about == holder else None)
    if report.view.kind != "endorsement" or word is None:
        told = excerpt(about or "nothing")
        check = failed("about", "SHAPE_SCHEMA", f"It speaks of {told}, which is not what it stands in.")
    else:
        check = passed("about", f"It speaks of the {word} that it stands in: {excerpt(about)}.")
    placed = replace(report, checks=(*report.checks, check))
    return Endorsement(placed, word, by_issuer=report.view.issuer_id == issuer_id)


def without_nested(node: Any) -> Any:
    """Return a document without the credentials of others inside it."""
    if isinstance(node, list):
        return [without_nested(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {name: without_nested(value) for name, value in node.items() if name not in (*_ENDORSEMENTS, CONTAINED)}


def without_shared(outer: dict[str, Any], contained: list[Any]) -> dict[str, Any]:
    """Return a record without what the credentials inside it say of the same things.

    All of them are signed as one set of statements, so what a credential inside says could be moved into the record or
    left out there, and nobody would notice: it is read where its own issuer signed it, and nowhere else.
    """
    said: dict[str, list[dict[str, Any]]] = {}
    for credential in contained:
        for _, value in walk("", take_apart(credential).outer):
            if isinstance(value, dict) and isinstance(value.get("id"), str):
                said.setdefault(value["id"], []).append(value)
    shared: dict[str, Any] = _without(outer, said) if said else outer
    return shared


def without_unproved(outer: dict[str, Any], unproved: Iterable[Any]) -> dict[str, Any]:
    """Return a record without what it says of others of whom a credential inside speaks whose own proof did not hold.

    What was moved out of that credential into the record would be signed by the record's issuer all the same. From a
    credential whose proof holds nothing was taken.
    """
    named = {text for credential in unproved for _, text in walk("", credential) if isinstance(text, str)}
    return {name: _without_named(value, named) for name, value in outer.items()} if named else outer


def with_issuer_name(view: View, document: Mapping[str, Any], contained: Iterable[VerificationReport]) -> View:
    """Return the view with the name of a record's issuer, where the same issuer says it in a credential inside."""
    issuer = document.get("issuer")
    name = issuer.get("name") if isinstance(issuer, dict) else None
    for each in contained:
        if each.view is not None and (each.view.issuer_id, each.view.issuer_name) == (view.issuer_id, name):
            return replace(view, issuer_name=name)
    return view


def _without(node: Any, said: Mapping[str, list[dict[str, Any]]]) -> Any:
    if isinstance(node, list):
        return [_without(each, said) for each in node]
    if not isinstance(node, dict):
        return node
    bodies = said.get(node.get("id", ""), [])
    own = _own_words(node)
    rest = {}
    for name, value in node.items():
        if name not in own and any(_says(body, name, value) for body in bodies):
            continue
        rest[name] = _without(value, said)
    return rest


def _without_named(node: Any, named: Collection[str]) -> Any:
    if isinstance(node, list):
        return [_without_named(each, named) for each in node]
    if not isinstance(node, dict):
        return node
    kept = _own_words(node) if node.get("id") in named else node
    return {name: _without_named(value, named) for name, value in node.items() if name in kept}


def _own_words(node: Mapping[str, Any]) -> Collection[str]:
    """Return the members of an object that no other place could have said, or that say nothing."""
    # The context of records has words of its own for its learner, and is refused in a credential inside.
    return _OF_THE_LEARNER if values_of(node.get("type")) == ["ClrSubject"] else ("id", "type")


def _says(body: Mapping[str, Any], name: str, value: Any) -> bool:
    """Whether another object for the same thing says any of this."""
    others = values_of(body.get(name))
    return any(same_shape({name: one}, {name: other}) for one in values_of(value) for other in others)
