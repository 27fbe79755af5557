"""The emergency stop: what it refuses, for whom, and what goes on meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from issuer.adapters.halt_file import HaltFile
from issuer.services.errors import Halted, Invalid, NotEditable
from issuer.services.halting import FILE, current_halt, halt, resume
from issuer.services.revocation import revoke
from issuer.store.audit import list_site_events
from issuer.store.credentials import Credential
from issuer.store.halts import HaltKind
from tests.conftest import ADDRESSES

WHY = "The key store may be open to others."


def test_nothing_is_awarded_while_a_halt_is_on(session, award_in, now):
    halt(session, WHY, now=now)
    with pytest.raises(Halted, match="key store"):
        award_in(session)
    assert session.scalar(select(func.count()).select_from(Credential)) == 0
    assert resume(session, now=now) is True
    assert award_in(session) is not None


def test_the_file_halts_by_itself_and_whatever_stands_in_it_is_the_reason(session, award_in, now, tmp_path):
    file = HaltFile(tmp_path / "halt")
    session.info[FILE] = file
    assert current_halt(session) is None
    for content, reason in ((b"  Stop\n\nnow. ", "Stop now."), (b"", "No reason"), (b"\xff", "\ufffd")):
        file.path.write_bytes(content)
        with pytest.raises(Halted, match=reason):
            award_in(session)
    file.remove()
    file.path.mkdir()  # not a file at all: whoever made it wanted something
    with pytest.raises(Halted, match="cannot be read"):
        award_in(session)
    file.path.rmdir()
    assert award_in(session) is not None


def test_revoking_works_while_awarding_is_halted(session, credential, key_ring, owner, now):
    halt(session, WHY, now=now)
    revoke(session, credential, "The key.", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=now)
    assert credential.revoked_at == now


def test_both_ends_of_a_halt_are_recorded(session, owner, now):
    halt(session, WHY, now=now, actor=owner)
    assert current_halt(session).by == "Ada"
    resume(session, now=now)
    assert {event.action for event in list_site_events(session)} >= {"site.halted", "site.resumed"}
    assert resume(session, now=now) is False


def test_a_halt_needs_a_reason(session, now):
    with pytest.raises(Invalid):
        halt(session, "  ", now=now)


def test_the_halt_of_a_restored_database_is_not_ended_by_resuming(session, now):
    halt(session, WHY, now=now)
    halt(session, "Restored.", now=now, kind=HaltKind.RESTORED)
    assert current_halt(session).reason == "Restored."
    with pytest.raises(NotEditable, match="issuer restore confirm"):
        resume(session, now=now)
    assert current_halt(session) is not None
