"""Reads a credential for people: from the rebuilt, proved document of a report's view, and from nothing else.

The document may come from anyone. Its shape was checked before its proof, but what the specification leaves open stays
open here: a member of an unexpected kind is left out, an address that is not http or https is never a link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from issuer.credential.errors import CredentialError
from issuer.credential.hosts import host_of
from issuer.credential.identities import place_of
from issuer.credential.instants import parse_instant
from issuer.credential.report import View
from issuer.credential.trust import read_issuer
from issuer.web.verify.results import ResultRow, read_results

_PICTURES = ("data:image/png;base64,", "data:image/jpeg;base64,")


@dataclass(frozen=True, slots=True)
class IssuerRead:
    """Who says so. `host` is None where the identity is a key; `address` is what the issuer names as its site.

    `entry` is what would stand for it on a list of trusted issuers, None where nothing could; `within` is where a
    hosted badge of Open Badges 1 or 2 is kept, which vouches for it.
    """

    id: str
    name: str | None
    host: str | None
    address: str | None
    description: str | None
    is_key: bool
    entry: str | None
    within: str | None


@dataclass(frozen=True, slots=True)
class EvidenceRead:
    """One piece of evidence; `address` is set only when it leads somewhere else than to this page."""

    name: str | None
    description: str | None
    narrative: str | None
    genre: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class AlignmentRead:
    """One link into a framework."""

    name: str
    address: str | None
    framework: str | None
    code: str | None
    description: str | None


@dataclass(frozen=True, slots=True)
class BadgeRead:
    """Everything that the page says of a credential."""

    title: str
    claim: str | None
    kind: str | None
    language: str | None
    recipient: str | None
    recipient_is_named: bool
    recipient_id: str | None
    issuer: IssuerRead
    source: str | None
    picture: str | None
    picture_text: str
    criteria: str | None
    criteria_address: str | None
    achievement_id: str | None
    results: tuple[ResultRow, ...]
    narrative: str | None
    evidence: tuple[EvidenceRead, ...]
    alignments: tuple[AlignmentRead, ...]
    tags: tuple[str, ...]
    valid_from: datetime | None
    valid_until: datetime | None
    awarded_at: datetime | None


def read_badge(view: View, *, base: str, own_picture: str | None = None) -> BadgeRead:
    """Return what is shown of a proved credential.

    `base` is this installation's own address, `own_picture` the path of the picture of a credential of ours: the
    installation may have moved since it was signed.
    """
    document = view.document
    subject = one(document.get("credentialSubject"))
    achievement = one(subject.get("achievement"))
    criteria = one(achievement.get("criteria"))
    name, identifier = _recipient(subject)
    title = view.achievement_name or view.name or view.issuer_id
    image = one(achievement.get("image")) or one(document.get("image"))
    return BadgeRead(
        title=title,
        claim=text(achievement.get("description")),
        kind=text(achievement.get("achievementType")),
        language=text(achievement.get("inLanguage")),
        recipient=name,
        recipient_is_named=name is not None,
        recipient_id=identifier,
        issuer=_issuer(view),
        source=text(one(subject.get("source")).get("name")),
        picture=own_picture or _picture(image.get("id"), base),
        picture_text=text(image.get("caption")) or title,
        criteria=text(criteria.get("narrative")),
        criteria_address=web_address(criteria.get("id")),
        achievement_id=text(achievement.get("id")),
        results=tuple(read_results(achievement, subject)),
        narrative=text(subject.get("narrative")),
        evidence=tuple(_evidence(document)),
        alignments=tuple(_alignments(achievement)),
        tags=tuple(tag for tag in many(achievement.get("tag")) if isinstance(tag, str)),
        valid_from=view.valid_from,
        valid_until=view.valid_until,
        awarded_at=_instant(document.get("awardedDate")),
    )


def one(member: Any) -> Mapping[str, Any]:
    """Return the first object of a member that may be absent, an object, a list, or an address alone."""
    for each in many(member):
        if isinstance(each, Mapping):
            return each
        if isinstance(each, str):
            return {"id": each}
    return {}


def many(member: Any) -> list[Any]:
    """Return the values of a member as a list."""
    if member is None:
        return []
    return member if isinstance(member, list) else [member]


def text(member: Any) -> str | None:
    """Return text that says something, else None."""
    return member if isinstance(member, str) and member.strip() else None


def web_address(member: Any) -> str | None:
    """Return an address that a reader may follow: http or https with a host, nothing before the host."""
    if not isinstance(member, str):
        return None
    try:
        parts = urlsplit(member)
        host = parts.hostname
    except ValueError:
        return None
    # someone@bank.example would let a reader take the wrong part for the host.
    return member if parts.scheme in ("http", "https") and host and "@" not in parts.netloc else None


def _recipient(subject: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return names and decentralized identifier; an e-mail address is never shown, hashed or not.

    Of several names all are shown: their order is not signed, so the first could be whichever the holder likes.
    """
    names = [
        text(each.get("identityHash"))
        for each in many(subject.get("identifier"))
        if isinstance(each, Mapping) and each.get("identityType") == "name" and each.get("hashed") is False
    ]
    identifier = text(subject.get("id"))
    shown = ", ".join(sorted(filter(None, names))) or None
    return shown, identifier if identifier and identifier.startswith("did:") else None


def _issuer(view: View) -> IssuerRead:
    profile = one(view.document.get("issuer"))
    return IssuerRead(
        id=view.issuer_id,
        name=view.issuer_name,
        host=host_of(view.issuer_id),
        address=web_address(profile.get("url")),
        description=text(profile.get("description")),
        is_key=view.issuer_id.startswith("did:key:"),
        entry=_entry(view.issuer_id),
        within=_place(view.document),
    )


def _entry(issuer_id: str) -> str | None:
    try:
        return read_issuer(issuer_id)
    except CredentialError:
        return None


def _place(document: Mapping[str, Any]) -> str | None:
    """Return where an award of Open Badges 1 or 2 is kept, None for any other badge and for one that is signed."""
    address = text(document.get("id")) if document.get("type") == ["Assertion"] else None
    return place_of(address) if address is not None else None


def _picture(address: Any, base: str) -> str | None:
    """Return where the picture is loaded from: this site or the document itself, never a third party."""
    if not isinstance(address, str):
        return None
    if address.startswith(f"{base}/achievements/"):
        return address.removeprefix(base)
    return address if address.startswith(_PICTURES) else None


def _evidence(document: Mapping[str, Any]) -> Iterator[EvidenceRead]:
    own = f"{document.get('id')}/"  # such an id names a place on this very page
    for each in many(document.get("evidence")):
        if not isinstance(each, Mapping):
            continue
        address = web_address(each.get("id"))
        yield EvidenceRead(
            name=text(each.get("name")),
            description=text(each.get("description")),
            narrative=text(each.get("narrative")),
            genre=text(each.get("genre")),
            address=None if address and address.startswith(own) else address,
        )


def _alignments(achievement: Mapping[str, Any]) -> Iterator[AlignmentRead]:
    for each in many(achievement.get("alignment")):
        if isinstance(each, Mapping) and (name := text(each.get("targetName"))):
            yield AlignmentRead(
                name=name,
                address=web_address(each.get("targetUrl")),
                framework=text(each.get("targetFramework")),
                code=text(each.get("targetCode")),
                description=text(each.get("targetDescription")),
            )


def _instant(member: Any) -> datetime | None:
    try:
        return parse_instant(member)
    except CredentialError:
        return None
