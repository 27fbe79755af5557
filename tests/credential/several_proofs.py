"""Why a document with several proofs is refused."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.data_integrity import verify_proof
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from tests.credential.samples import NOW


def refusal(document: dict[str, Any]) -> str:
    with pytest.raises(CredentialError) as refused:
        verify_proof(document, NoDocuments(), now=NOW)
    return refused.value.code
