"""The exceptions of the credential core: one, and what is more particular."""

from __future__ import annotations


class CredentialError(ValueError):
    """A credential, a key or a document was refused.

    `code` is one of a closed list that tests, reports and the command line share (`PARSE_DUPKEY`,
    `SHAPE_IRI`, `PROOF_SIGNATURE` ...); `detail` is one sentence for a person. The detail never
    carries more of the refused document than a short excerpt.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Uncheckable(CredentialError):
    """What is refused is of a kind that exists but is not read here: nothing is known of it, good or bad."""


class UnreadFormat(CredentialError):
    """A badge in a format that is not read yet: nothing is known about it, good or bad. Code FORMAT."""

    def __init__(self, detail: str) -> None:
        super().__init__("FORMAT", detail)


def excerpt(value: object, limit: int = 60) -> str:
    """Return a short, printable piece of an untrusted value, for use inside a sentence."""
    text = value if isinstance(value, str) else repr(value)
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return printable if len(printable) <= limit else printable[: limit - 1] + "\N{HORIZONTAL ELLIPSIS}"
