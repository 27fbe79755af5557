"""What must come of a tampered credential of corpus K1, by what was done and where: the codes of SECURITY.md 2.1.

A change to a plain text can be noticed by the signature alone, so that one code is right. A change to the shape is
noticed by the first of several rules that it breaks; then each of them is.
"""

from __future__ import annotations

from tests.credential.corpora.edits import Edit
from tests.credential.corpora.tampered import Case

# Changes that leave a text a text, a number a number.
_OF_VALUE = {"replace", "homoglyph", "full width", "invisible", "case", "whitespace", "sign flip", "date", "address",
             "unicode NFC", "unicode NFD", "unicode NFKC", "unicode NFKD"}  # fmt: skip
_PLAIN = {"name", "description", "narrative", "caption", "genre", "audience", "humanCode", "fieldOfStudy",
          "specialization", "tag", "level", "points", "targetName", "targetFramework", "targetCode", "salt", "term",
          "targetDescription", "endorsementComment", "email", "addressCountryCode"}  # fmt: skip
_DATES = {"validFrom", "validUntil", "issuanceDate", "expirationDate", "awardedDate", "activityStartDate"}
_ADDRESSES = {"id", "targetUrl", "url", "resultDescription", "achievedLevel", "requiredLevel", "statusListCredential"}
_CLAIMS = {"iss", "sub", "jti", "nbf", "exp"}
_SHAPE = {"SHAPE_SCHEMA", "SHAPE_KEYWORD", "SHAPE_IRI_KEY", "SHAPE_NULL", "SHAPE_IRI", "SHAPE_DUP_ID",
          "SHAPE_ROUNDTRIP", "DATA_LOSS", "PROOF_SIGNATURE", "TIME_FORMAT", "TIME_ORDER", "COMPLEXITY"}  # fmt: skip
_CONTEXT = {"CONTEXT_UNKNOWN", "CONTEXT_INLINE"}
_PROOF = {"PROOF_MISSING", "PROOF_TYPE", "PROOF_PURPOSE", "PROOF_ENCODING", "PROOF_SIGNATURE", "PROOF_SET",
          "PROOF_CHAIN", "PROOF_FIELD", "KEY_NOT_LISTED", "KEY_UNRESOLVED", "KEY_TYPE", "KEY_WEAK",
          "ISSUER_MISMATCH"}  # fmt: skip
_TOKEN = {"JWT_ALG", "JWT_HEADER", "JWT_CRIT", "JWT_KEYBIND", "JWT_CLAIMS", "JWT_ENCODING"}
# A credential of another type is none of a kind that is read; a status that is no entry cannot be looked up.
_UNKNOWN = {"FORMAT", "KEY_UNRESOLVED", "PROOF_TYPE", "STATUS_MISSING", "STATUS_INDEX", "STATUS_TYPE", "STATUS_PURPOSE"}


def is_expected(case: Case, verdict: str, codes: tuple[str, ...]) -> bool:
    """Whether a verdict that is not valid is one that these changes may have."""
    allowed = set[str]().union(*(_codes(edit) for edit in case.edits))
    if verdict == "UNKNOWN":
        return bool(codes) and set(codes) <= allowed & _UNKNOWN
    return verdict == "INVALID" and bool(codes) and set(codes) <= allowed


def _codes(edit: Edit) -> set[str]:
    if edit.what == "duplicate":
        return {"PARSE_DUPKEY"}
    if edit.what == "control":
        return {"PARSE_CONTROL"}
    names = [step for step in edit.path if isinstance(step, str)]
    if names[0] == "header":
        return {*_TOKEN, "KEY_NOT_LISTED", "ISSUER_MISMATCH", "PROOF_SIGNATURE"}
    if "proof" in names:
        return _PROOF | _SHAPE
    of_value = edit.what in _OF_VALUE
    if "@context" in names:
        return _CONTEXT if of_value else {*_CONTEXT, *_SHAPE, "JWT_CLAIMS"}
    return _of_value(names[-1]) if of_value else _of_shape(names)


def _of_value(name: str) -> set[str]:
    if name in _PLAIN:
        return {"PROOF_SIGNATURE"}
    if name in _DATES:
        return {"PROOF_SIGNATURE", "TIME_FORMAT", "TIME_ORDER", "JWT_CLAIMS"}
    if name in _ADDRESSES:
        return {"PROOF_SIGNATURE", "SHAPE_IRI", "SHAPE_DUP_ID", "SHAPE_ROUNDTRIP", "ISSUER_MISMATCH", "JWT_CLAIMS"}
    if name in _CLAIMS:
        return {"JWT_CLAIMS", "PROOF_SIGNATURE"}
    return {"PROOF_SIGNATURE", "SHAPE_SCHEMA", "DATA_LOSS", *({"FORMAT"} if name == "type" else ())}


def _of_shape(names: list[str]) -> set[str]:
    allowed = {*_SHAPE, *_CONTEXT, "JWT_CLAIMS", "ISSUER_MISMATCH", "PROOF_TYPE", "PROOF_FIELD", "PROOF_MISSING"}
    if "type" in names:
        allowed.add("FORMAT")
    if "credentialStatus" in names:
        allowed |= {"STATUS_MISSING", "STATUS_INDEX", "STATUS_TYPE", "STATUS_PURPOSE"}
    return allowed
