"""Whatever is done in whatever order, the status lists that are served say what was revoked, and nothing else.

Property 5 of the verifier: a model of what was done beside the product, and both are compared after every step. There
is no way to take a revocation back, and none to restore a backup from within, so neither is here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.adapters.mail_templates import EmailTemplates
from issuer.credential.data_integrity import verify_proof
from issuer.credential.report import Verdict
from issuer.credential.status_list import StatusList as Bits
from issuer.credential.verifier import Verifier
from issuer.services import revocation
from issuer.services.errors import NotEditable
from issuer.services.issuing import issue_credential
from issuer.services.keys import ensure_key, rotate_key
from issuer.services.own_documents import OwnDocuments
from issuer.services.status_lists import LIST_LIFETIME
from issuer.store.credentials import Credential, find_credential
from issuer.store.designs import Achievement
from issuer.store.engine import open_engine, writers
from issuer.store.organizations import find_organization
from issuer.store.people import find_person
from issuer.store.status_lists import StatusList
from issuer.urls import Addresses
from tests import databases
from tests.conftest import ADDRESSES, NOW, Furnished, award_request
from tests.standins import FixedChance

ELSEWHERE = Addresses("https://awards.example.net")


@dataclass
class Known:
    """What the model knows of a credential."""

    id: str
    address: str
    index: int
    until: datetime | None
    withdrawn: bool = False
    gone: bool = False


class Statuses(RuleBasedStateMachine):
    """An organization that awards, revokes and changes keys; time goes by, and sometimes nobody signs lists again."""

    furnished: Furnished
    folder: Path
    templates: EmailTemplates
    credentials: Bundle[Known] = Bundle("credentials")

    def __init__(self) -> None:
        super().__init__()
        self.engine = open_engine(databases.copied(self.furnished.database_url, self.folder, "machine"))
        self.write = writers(self.engine)
        self.key_ring = self.furnished.key_ring.copy()
        self.now, self.addresses, self.chance = NOW, ADDRESSES, FixedChance()
        self.known: list[Known] = []

    def teardown(self) -> None:
        """Close the database."""
        self.engine.dispose()

    def options(self, session: Session) -> dict[str, Any]:
        actor = find_person(session, "ada@river.example")
        return {
            "key_ring": self.key_ring,
            "addresses": self.addresses,
            "actor": actor,
            "now": self.now,
        }

    @initialize(target=credentials)
    def begin(self) -> Known:
        return self.award(None)

    @rule(target=credentials, days=st.none() | st.integers(1, 30))
    def issue(self, days: int | None) -> Known:
        return self.award(days)

    def award(self, days: int | None) -> Known:
        until = None if days is None else (self.now + timedelta(days=days)).date()
        with self.write.begin() as session:
            credential = issue_credential(
                session,
                session.scalars(select(Achievement)).one(),
                award_request(valid_until=until, confirm_duplicate=True),
                templates=self.templates,
                chance=self.chance,
                **self.options(session),
            )
            document = json.loads(credential.document)
        entry, end = document["credentialStatus"], document.get("validUntil")
        made = Known(
            credential.id,
            entry["statusListCredential"],
            int(entry["statusListIndex"]),
            datetime.fromisoformat(end) if end else None,
        )
        assert (made.address, made.index) not in {(each.address, each.index) for each in self.known}, "a place twice"
        self.known.append(made)
        return made

    @rule(known=credentials)
    def revoke(self, known: Known) -> None:
        with self.write.begin() as session:
            options = self.options(session)
            if known.withdrawn:
                with pytest.raises(NotEditable):
                    revocation.revoke(session, self.found(session, known), "Again", **options)
                session.rollback()
                return
            # One that is withdrawn from view has its bit set already, and may be revoked with a reason still.
            revocation.revoke(session, self.found(session, known), "A mistake", **options)
        known.withdrawn = True

    @rule(known=credentials)
    def withdraw(self, known: Known) -> None:
        with self.write() as session:
            options = self.options(session)
            if known.gone:
                with pytest.raises(NotEditable):
                    revocation.withdraw(session, self.found(session, known), **options)
                return
            revocation.withdraw(session, self.found(session, known), **options)
            session.commit()
        known.gone = True

    @rule(known=credentials)
    def revoke_and_fail(self, known: Known) -> None:
        """What goes wrong before the transaction ends has not happened."""
        if known.withdrawn:
            return
        with self.write() as session:
            revocation.revoke(session, self.found(session, known), "A mistake", **self.options(session))
            session.rollback()

    @rule(known=credentials, moves=st.booleans())
    def change_key(self, known: Known, moves: bool) -> None:
        """Take a new key into use; where the installation `moves`, because it answers under another address."""
        with self.write.begin() as session:
            organization = find_organization(session, "river-college")
            assert organization is not None
            if moves:
                self.addresses = ELSEWHERE if self.addresses is ADDRESSES else ADDRESSES
                ensure_key(session, organization, self.key_ring, self.addresses, now=self.now)
            else:
                rotate_key(session, organization, **self.options(session))

    @rule(days=st.sampled_from([0.01, 1, 3.6, 7, 7.1, 20]), works=st.booleans())
    def wait(self, days: float, works: bool) -> None:
        """Let time go by; the worker signs lists again that have lived half their life, unless it is not running."""
        self.now += timedelta(days=days)
        if not works:
            return
        with self.write() as session:
            stale = revocation.list_stale_lists(session, now=self.now)
        for each in stale:
            with self.write.begin() as session:
                options = self.options(session)
                del options["actor"]
                revocation.refresh_status_list(session, each, **options)
        with self.write() as session:
            lists = session.scalars(select(StatusList)).all()
            assert all(each.valid_until >= self.now + LIST_LIFETIME / 2 for each in lists)

    @invariant()
    def the_lists_say_what_was_revoked(self) -> None:
        expected: dict[str, set[int]] = {}
        for each in self.known:
            expected.setdefault(each.address, set()).update({each.index} if each.withdrawn or each.gone else ())
        with self.write() as session:
            documents = OwnDocuments(session)
            for address, indices in expected.items():
                served = json.loads(documents.fetch(address))
                verify_proof(served, documents, now=self.now)
                bits = Bits.decode(served["credentialSubject"]["encodedList"])._bits
                # The first entry is the highest bit of the first byte.
                standing = {
                    8 * place + bit for place, byte in enumerate(bits) if byte for bit in range(8) if byte << bit & 0x80
                }
                assert standing == indices

    @rule(known=credentials)
    def look(self, known: Known) -> None:
        """A stranger with what is served comes to the verdict of the model."""
        with self.write() as session:
            documents = OwnDocuments(session)
            credential = self.found(session, known)
            issuer = json.loads(credential.document)["issuer"]["id"]
            report = Verifier(documents, trusted=[issuer]).verify(credential.document.encode(), now=self.now)
            told = json.loads(documents.fetch(known.address))["validUntil"]
        if self.now > datetime.fromisoformat(told):
            expected = Verdict.UNKNOWN
        elif known.withdrawn or known.gone:
            expected = Verdict.REVOKED
        else:
            expected = Verdict.VALID
        if expected is not Verdict.REVOKED and known.until is not None and self.now > known.until:
            expected = Verdict.EXPIRED
        assert report.verdict is expected

    def found(self, session: Session, known: Known) -> Credential:
        credential = find_credential(session, known.id)
        assert credential is not None
        return credential


@pytest.mark.timeout(3600)  # for a night's examples; the usual ones take ten seconds
def test_the_served_lists_follow_whatever_is_done(
    furnished: Furnished, templates: EmailTemplates, tmp_path: Path
) -> None:
    Statuses.furnished, Statuses.folder, Statuses.templates = furnished, tmp_path, templates
    usual = settings()
    # Fifteen steps can be read as they are: making them fewer takes minutes, with a database for each try.
    few = settings(
        usual, max_examples=usual.max_examples // 10, stateful_step_count=15, phases=[Phase.reuse, Phase.generate]
    )
    run_state_machine_as_test(Statuses, settings=few)
