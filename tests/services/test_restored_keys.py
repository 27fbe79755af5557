"""Restoring a backup from before a key was stolen gives the thief nothing back (T-37, T-112)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from issuer.services.key_compromise import mark_compromised
from issuer.services.verification import verify_issued
from issuer.store.credentials import Credential
from issuer.store.organizations import find_organization
from issuer.store.profiles import KeyState, find_active_key, list_keys
from tests.conftest import ADDRESSES, NOW
from tests.services.test_restoring import World

SINCE = NOW - timedelta(days=1)


@pytest.fixture
def machine(furnished, tmp_path, award_in, key_ring):
    made = World(furnished, tmp_path, award_in)
    made.key_ring = key_ring  # that which awards are signed with
    yield made
    made.engine.dispose()


def mark(machine):
    with machine.write.begin() as session:
        organization = find_organization(session, "river-college")
        name = find_active_key(session, organization.id).public_key_multibase
        options = {"key_ring": machine.key_ring, "addresses": ADDRESSES, "actor": None, "now": NOW}
        mark_compromised(session, organization, name, SINCE, **options)
    return name


def test_a_key_that_was_marked_since_the_backup_is_marked_again_and_replaced(machine):
    (badge,) = machine.issue(1)
    backup = machine.backup()
    stolen = mark(machine)
    machine.restore(backup)
    machine.look()
    assert machine.confirm().keys_compromised == 1
    with machine.read() as session:
        organization = find_organization(session, "river-college")
        states = {key.public_key_multibase: key for key in list_keys(session, organization.id)}
        assert (states[stolen].state, states[stolen].compromised_since) == (KeyState.COMPROMISED, SINCE)
        assert find_active_key(session, organization.id).public_key_multibase != stolen
        assert verify_issued(session, session.get_one(Credential, badge), now=NOW).codes == ("KEY_COMPROMISED",)
    machine.issue(1, first=1)


def test_a_key_that_the_backup_knows_as_marked_or_not_at_all_is_left(machine):
    mark(machine)
    machine.issue(1)
    backup = machine.backup()
    with machine.write.begin() as session:
        organization = find_organization(session, "river-college")
        new = find_active_key(session, organization.id).public_key_multibase
    assert mark(machine) == new
    newest = mark(machine)
    machine.restore(backup)
    machine.look()
    assert machine.confirm().keys_compromised == 1
    with machine.read() as session:
        organization = find_organization(session, "river-college")
        names = {key.public_key_multibase: key.state for key in list_keys(session, organization.id)}
    assert names[new] is KeyState.COMPROMISED and newest not in names
