"""A designer at work: designs made from documents, and their pages by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from issuer.bootstrap import Toolkit
from issuer.services import design as designing
from issuer.store.designs import Design
from tests.web import world
from tests.web.harness import Page, Visitor

DESIGNS = f"/organizations/{world.OWN}/designs"


@dataclass
class Desk:
    """Where a designer works on designs."""

    toolkit: Toolkit
    visitor: Visitor

    def begin(self, document: Mapping[str, Any] | None = None) -> str:
        """Begin a design and return its id."""
        with self.toolkit.write() as session:
            design = designing.create_design(
                session,
                world.organization_of(session),
                world.person_of(session, "designer"),
                now=self.toolkit.clock(),
                document=document,
            )
            session.commit()
            return design.id

    def document(self, design_id: str) -> dict[str, Any]:
        """Return what is saved."""
        with self.toolkit.read() as session:
            return session.get_one(Design, design_id).document

    def somebody_else_saves(self, design_id: str, step: str, answers: Mapping[str, Any]) -> None:
        """Let the owner save some answers meanwhile."""
        with self.toolkit.write() as session:
            design = session.get_one(Design, design_id)
            designing.save_step(
                session,
                design,
                step,
                answers,
                base_revision=design.revision,
                actor=world.person_of(session, "owner"),
                now=self.toolkit.clock(),
            )
            session.commit()

    def step(self, design_id: str, slug: str) -> Page:
        """Open a step."""
        return self.visitor.get_page(f"{DESIGNS}/{design_id}/steps/{slug}")

    def page(self, design_id: str, name: str, status: int = 200) -> Page:
        """Open another page of a design."""
        return self.visitor.get_page(f"{DESIGNS}/{design_id}/{name}", status)


@pytest.fixture
def desk(toolkit: Toolkit, visitor_as) -> Desk:
    """The designer's desk."""
    return Desk(toolkit, visitor_as("designer"))
