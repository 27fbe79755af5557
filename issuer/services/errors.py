"""What can go wrong in a service: each error has a code for programs and a sentence that a person can act on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from issuer.review.report import Report
    from issuer.store.credentials import Credential


class ServiceError(Exception):
    """Base of every refusal; the web and the command line each have one table from these classes to answers."""

    code = "refused"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(ServiceError):
    """What was asked for does not exist here, or belongs to somebody else: the two are never told apart."""

    code = "not_found"


class Forbidden(ServiceError):
    """The person may not do this, or is not who they say they are."""

    code = "forbidden"


class LinkSpent(Forbidden):
    """A one-time link was used before or is too old."""

    code = "link_spent"


class NotEditable(ServiceError):
    """The thing is no longer in a state in which this can be done to it."""

    code = "not_editable"


class Conflict(ServiceError):
    """Somebody else changed the same fields meanwhile; `mine` and `theirs` hold both versions by field path."""

    code = "conflict"

    def __init__(self, mine: Mapping[str, Any], theirs: Mapping[str, Any], *, revision: int, by: str = "") -> None:
        super().__init__("Someone else changed the same answers while you were writing. Choose which to keep.")
        self.mine = dict(mine)
        self.theirs = dict(theirs)
        self.revision = revision
        self.by = by


class Invalid(ServiceError):
    """What was entered cannot be used; `problems` says why, by field, one sentence each."""

    code = "invalid"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class NotReady(ServiceError):
    """A design still has open blockers; `report` is its review."""

    code = "not_ready"

    def __init__(self, report: Report) -> None:
        super().__init__("This design cannot be published yet: mend what the review calls a blocker first.")
        self.report = report


class AlreadyAwarded(ServiceError):
    """The same person already holds this for the same evidence; awarding again takes an explicit second yes."""

    code = "already_awarded"

    def __init__(self, existing: Credential) -> None:
        super().__init__("This person was already awarded this credential for the same evidence.")
        self.existing = existing


class KeyUnavailable(ServiceError):
    """The signing key is missing or cannot be opened, so nothing can be signed."""

    code = "key_unavailable"


class FilesUnavailable(ServiceError):
    """Where uploads lie cannot be reached; what lies there is whole."""

    code = "files_unavailable"

    def __init__(self) -> None:
        super().__init__(
            "The store of uploaded files cannot be reached at the moment. Nothing was lost and nothing was changed; "
            "try again in a few minutes."
        )


class Halted(ServiceError):
    """Awarding is halted on this site; `reason` is why."""

    code = "halted"

    def __init__(self, reason: str) -> None:
        super().__init__(f"Awarding is halted on this site at the moment, and nothing was awarded. {reason}")
        self.reason = reason


class SignerFenced(KeyUnavailable):
    """Another copy of this installation may be signing, so that this one must not."""

    code = "SIGNER_FENCED"


class SigningFailed(ServiceError):
    """What was built or signed did not pass our own verification, so it was not issued."""

    code = "signing_failed"


class NotSignable(SigningFailed):
    """What was asked for cannot be signed as it stands: no later try helps, and the key store is not the reason."""

    code = "not_signable"
