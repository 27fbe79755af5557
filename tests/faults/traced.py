"""What runs under `strace`: an installation at work, which says after each commit what it has promised to somebody.

`python -m tests.faults.traced FOLDER...`: each folder holds an installation as `home`, and gets the promises as
`promises`; it is named by the bugs that it is given, joined by `+`.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import event, select

from issuer import worker
from issuer.bootstrap import Toolkit
from issuer.services.bulk.work import BulkWorker
from issuer.services.issuing import issue_credential
from issuer.services.keys import rotate_key
from issuer.services.revocation import revoke
from issuer.store.base import new_id
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.organizations import find_organization
from tests.conftest import award_request
from tests.faults.bugs import BUGS
from tests.faults.installation import ada, confirmed_job
from tests.faults.opening import Clock, cheap_seals, open_with

ROWS, ROWS_OF_A_CHUNK = 8, 2
CHECKPOINT = 40
"""Pages in the log of SQLite until they are brought into the file: as happens in a long job, within a short one."""


def run(folder: Path) -> None:
    """Let an installation work, and write down what it promises."""
    clock = Clock()
    with ExitStack() as stack:
        stack.enter_context(cheap_seals())
        promises = stack.enter_context((folder / "promises").open("ab", buffering=0))

        def promise(**what: object) -> None:
            promises.write(json.dumps(what).encode() + b"\n")

        for bug in filter(None, folder.name.split("+")):
            if bug in BUGS:
                stack.enter_context(BUGS[bug]())
        toolkit = open_with(folder / "home", clock)
        event.listen(toolkit.engine, "connect", lambda it, _: it.execute(f"pragma wal_autocheckpoint={CHECKPOINT}"))
        toolkit.engine.dispose()
        _work(toolkit, promise)
        toolkit.engine.dispose()


def _work(toolkit: Toolkit, promise: Callable[..., None]) -> None:
    job_id = confirmed_job(toolkit, ROWS, now=toolkit.clock(), rows_of_a_chunk=ROWS_OF_A_CHUNK)
    promise(job=job_id)
    bulk = BulkWorker(toolkit.bulk)
    while bulk.work_off(limit=1):
        _promise_badges(toolkit, promise)
    with toolkit.write.begin() as session:
        achievement = session.scalars(select(Achievement)).one()
        options = {"key_ring": toolkit.key_ring, "addresses": toolkit.addresses, "now": toolkit.clock()}
        single = issue_credential(
            session, achievement, award_request(), templates=toolkit.templates, actor=ada(session), **options
        )
    _promise_badges(toolkit, promise)
    with toolkit.write.begin() as session:
        revoke(session, session.get_one(Credential, single.id), "A mistake.", actor=ada(session), **options)
    promise(revoked=single.id)
    with toolkit.write.begin() as session:
        college = find_organization(session, "river-college")
        assert college is not None
        key = rotate_key(session, college, toolkit.key_ring, toolkit.addresses, actor=ada(session), now=toolkit.clock())
        made = key.public_key_multibase
    promise(key=made)
    upload = new_id()
    roster = b"Name,Mail\n" + b"Somebody,somebody@example.org\n" * 200
    toolkit.uploads.keep(upload, 0, io.BytesIO(roster))
    promise(upload=f"uploads/{upload}/0", digest=hashlib.sha256(roster).hexdigest())
    worker.seal_record(toolkit)


def _promise_badges(toolkit: Toolkit, promise: Callable[..., None]) -> None:
    with toolkit.read() as session:
        for credential_id, document in session.execute(select(Credential.id, Credential.document)):
            promise(badge=credential_id, digest=hashlib.sha256(document.encode()).hexdigest())


if __name__ == "__main__":
    for each in sys.argv[1:]:
        run(Path(each))
