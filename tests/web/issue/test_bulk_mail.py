"""The page of a job says how its mails stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from issuer.bootstrap import Toolkit
from issuer.store.designs import Achievement
from issuer.store.jobs import Job, JobKind, JobState
from issuer.store.outbox import Message, MessageState
from tests.web import world
from tests.web.harness import Visitor


@pytest.mark.parametrize(("role", "may_look"), [("issuer", False), ("owner", True)])
def test_the_page_of_a_job_says_how_its_mails_stand(
    visitor_as: Callable[[str], Visitor], toolkit: Toolkit, achievement: Achievement, role: str, may_look: bool
) -> None:
    now = toolkit.clock()
    with toolkit.write.begin() as session:
        own = world.organization_of(session)
        job = Job(
            organization_id=own.id,
            achievement_id=achievement.id,
            kind=JobKind.AWARD,
            state=JobState.DONE,
            file_name="class.csv",
            reading={"columns": {}},
            options={},
            created_by=world.person_of(session, "issuer").id,
            created_at=now,
            confirmed_at=now,
            finished_at=now,
        )
        session.add(job)
        session.flush()
        for number, state in enumerate([MessageState.SENT] * 3 + [MessageState.QUEUED] * 2 + [MessageState.FAILED]):
            session.add(
                Message(
                    organization_id=own.id,
                    job_id=job.id,
                    kind="trial",
                    to_address=f"p{number}@class.example",
                    subject="A subject",
                    text="Words.",
                    html="",
                    state=state,
                    created_at=now,
                    next_attempt_at=now + timedelta(days=1),
                )
            )
        path = f"/organizations/{world.OWN}/credentials/jobs/{job.id}"
    page = visitor_as(role).get_page(path)
    assert "3 sent, 2 waiting, 1 given up" in page.main
    assert ("look into them" in page.links) is may_look
    if may_look:
        log = visitor_as(role).get_page(page.links["look into them"])
        assert len([row for row in log.all("tr") if "@class.example" in "".join(row.itertext())]) == 6
        assert "class.csv" in log.main
