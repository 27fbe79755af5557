"""What services need from outside, as protocols. `bootstrap` gives them the adapters; tests give them stand-ins.

Adapters know nothing of services, so they speak of trouble in the exceptions of the standard library, as noted here.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from issuer.credential.documents import AtHand
from issuer.credential.noted_documents import Seen
from issuer.credential.report import VerificationReport
from issuer.credential.signer import Signer
from issuer.credential.token_signer import TokenAlgorithm, TokenSigner


class KeyRing(Protocol):
    """The sealed private keys of this installation, by their public halves."""

    def create(self) -> str:
        """Make and seal a new Ed25519 key and return its public half as multibase (`z6Mk…`). Raises OSError."""

    def signer(self, public_key_multibase: str, controller: str) -> Signer:
        """Return the signer of a key for the DID `controller`.

        Raises LookupError when there is no such key, PermissionError when it is sealed under another passphrase,
        ValueError when its file is damaged.
        """

    def create_for_tokens(self, algorithm: TokenAlgorithm) -> dict[str, str]:
        """Make and seal a new P-256 or RSA key for tokens and return its public JWK. Raises OSError."""

    def token_signer(self, fingerprint: str, controller: str) -> TokenSigner:
        """Return the signer of a key for tokens for the DID `controller`. Raises as `signer`."""


class Chance(Protocol):
    """Where random numbers come from."""

    def octets(self, count: int) -> bytes:
        """Return `count` unpredictable octets."""

    def below(self, bound: int) -> int:
        """Return an unpredictable number from 0 to `bound` - 1."""


class SystemChance:
    """The operating system's randomness."""

    def octets(self, count: int) -> bytes:
        """Return `count` unpredictable octets."""
        return secrets.token_bytes(count)

    def below(self, bound: int) -> int:
        """Return an unpredictable number from 0 to `bound` - 1."""
        return secrets.randbelow(bound)


SYSTEM_CHANCE = SystemChance()


class Letter(Protocol):
    """The words of one mail, rendered."""

    @property
    def subject(self) -> str:
        """One line."""

    @property
    def text(self) -> str:
        """The plain text."""

    @property
    def html(self) -> str:
        """The same as a whole HTML document."""


class MailTemplates(Protocol):
    """The texts of our mails, `templates/email/<name>/`."""

    def render(self, name: str, **values: object) -> Letter:
        """Return the letter `name` with these values filled in. Raises ValueError for a line break in its subject."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One mail as a mail server takes it; `message_id` stays the same when it is sent again."""

    message_id: str
    to_address: str
    reply_to: str | None
    subject: str
    text: str
    html: str
    attachments: Sequence[Attachment] = ()


class MailLine(Protocol):
    """A connection to the mail server, for many mails of one thread."""

    def send(self, mail: OutgoingMail) -> None:
        """Hand a mail to the server.

        Raises ValueError for a final refusal, OSError for one that may pass. Raises ConnectionError when the server
        takes no mail at all, so that this one never left; but ConnectionAbortedError, a kind of it, when the
        connection ended under this mail, which may have been taken.
        """


class Mailer(Protocol):
    """The way out for mail."""

    @property
    def delivers(self) -> bool:
        """False when no mail server is set up, so that mail is kept instead."""

    def line(self) -> AbstractContextManager[MailLine]:
        """Return a line to the server, which is opened with the first mail and closed at the end."""


class BadgeArtist(Protocol):
    """Makes badge images."""

    def draw(self, *, title: str, issuer_name: str, colour: str) -> bytes:
        """Return the default badge as PNG; the same words and colour give the same picture."""

    def re_encode(self, data: bytes) -> bytes:
        """Return an uploaded PNG or SVG as a fresh PNG of at most 800 x 800. Raises ValueError with a sentence."""


class BoundedVerifier(Protocol):
    """Verifies a stranger's file in a process of its own, with limits."""

    def __call__(
        self,
        data: bytes,
        *,
        now: datetime,
        documents: AtHand,
        trusted: Sequence[str],
        seen: Seen | None = None,
        refresh: bool = False,
        disbelieved: Sequence[str] = (),
    ) -> VerificationReport:
        """Return the report; `documents` are at hand and go before any that can be fetched.

        What the verdict rests on is noted in `seen`. With `refresh` the issuer is asked for a newer edition, once.
        Nothing of an issuer is believed whose id is among `disbelieved`.
        """


class Uploads(Protocol):
    """Files that were sent and are read later. While the store is out of reach, each raises ConnectionError."""

    def keep(self, upload_id: str, number: int, file: BinaryIO) -> None:
        """Write one file of an upload. Raises OSError."""

    def opened(self, upload_id: str, count: int) -> AbstractContextManager[list[BinaryIO]]:
        """Give the files of an upload, in order. Raises FileNotFoundError when one is gone, OSError else."""

    def drop(self, upload_id: str) -> None:
        """Delete an upload's files, if they are there. Raises OSError."""

    def forget(self, upload_id: str) -> None:
        """Delete an upload's files if that is possible now."""
