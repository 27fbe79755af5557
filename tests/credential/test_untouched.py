"""Addresses in a badge that no verdict needs are never asked for, however good the badge is."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.data_integrity import add_proof
from issuer.credential.did import did_web_url
from issuer.credential.document_loader import OB_EXTENSIONS
from issuer.credential.documents import Documents
from issuer.credential.report import Verdict
from issuer.credential.strict_json import dump_json
from tests.credential.samples import LIST, NOW, Publisher, credential, verify

TRACKER = "https://tracker.example"


class Noting:
    """Documents that note what they are asked for."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self.asked: list[str] = []

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        return self._documents.fetch(url)


@pytest.mark.parametrize(
    "members",
    [
        {"credentialSchema": [{"id": f"{TRACKER}/schema.json", "type": "1EdTechJsonSchemaValidator2019"}]},
        {"credentialSchema": {"id": f"{TRACKER}/schema.json", "type": "1EdTechJsonSchemaValidator2019"}},
        {"image": {"id": f"{TRACKER}/image.png", "type": "Image"}},
        {"evidence": [{"id": f"{TRACKER}/evidence", "type": ["Evidence"], "name": "Film"}]},
        {"refreshService": {"id": f"{TRACKER}/refresh", "type": "1EdTechCredentialRefresh"}},
    ],
    ids=lambda members: next(iter(members)),
)
def test_nothing_but_key_and_status_of_a_good_badge_is_asked_for(members: dict[str, Any]) -> None:
    publisher = Publisher()
    document = {**credential(publisher.did, status=publisher.entry()).to_json(), **members}
    document["@context"].append(OB_EXTENSIONS)
    documents = Noting(publisher.documents)
    report = verify(dump_json(add_proof(document, publisher.signer, created=NOW)), documents, trusted=[publisher.did])
    assert report.verdict is Verdict.VALID
    assert list(dict.fromkeys(documents.asked)) == [did_web_url(publisher.did), LIST]
