"""Readers for tests: asked without a page, and answering without one."""

from __future__ import annotations

from collections.abc import Mapping

from issuer.bootstrap import Toolkit
from issuer.services import readings
from issuer.services.reading_answers import Answer, answer, open_reading
from issuer.store.designs import Design
from issuer.store.readings import ReadingState
from tests.web import world


def asked(toolkit: Toolkit, design_id: str, *, name: str = "Maria Lopez", request: str = "") -> str:
    """Let the designer ask somebody, and return the path of the link."""
    with toolkit.write() as session:
        _reading, link = readings.ask(
            session,
            session.get_one(Design, design_id),
            name=name,
            email=f"{name.partition(' ')[0].lower()}@hill.example",
            request=request,
            by_hand=False,
            actor=world.person_of(session, "designer"),
            addresses=toolkit.addresses,
            templates=toolkit.templates,
            now=toolkit.clock(),
        )
        session.commit()
        return link.removeprefix(toolkit.addresses.base)


def replied(toolkit: Toolkit, link: str, decision: ReadingState | None, comments: Mapping[str, str]) -> None:
    """Let whoever has a link answer."""
    with toolkit.write() as session:
        reading = open_reading(session, link.rpartition("/")[2], now=toolkit.clock())
        given = Answer(reading.reader_name, comments, decision, True, reading.design.revision)
        answer(session, reading, given, templates=toolkit.templates, addresses=toolkit.addresses, now=toolkit.clock())
        session.commit()
