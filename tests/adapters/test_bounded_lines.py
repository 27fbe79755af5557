"""What the child says of a badge is what the parent hears, with the credentials inside it."""

from __future__ import annotations

import json

from issuer.adapters.bounded_lines import pack, unpack
from issuer.credential.documents import MappingDocuments
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.samples import NOW, signed
from tests.credential.test_endorsements import SERVED, TRUSTED, badge, praise
from tests.credential.test_learner_records import record


def test_a_report_arrives_as_it_was_sent() -> None:
    verifier = Verifier(MappingDocuments(SERVED), trusted=TRUSTED)
    many = badge(endorsementJwt=[f"e30.e30.{each:04d}" for each in range(21)])
    for document in (badge(praise()), many, record(badge(praise()), signed(id="urn:uuid:2")), {"type": "nothing"}):
        report = verifier.verify(dump_json(document), now=NOW)
        assert unpack(json.loads(json.dumps(pack(report))), NOW) == report
