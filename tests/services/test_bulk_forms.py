"""A class's credentials made from forms are those that are built one by one, byte for byte."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from issuer.credential import canonical
from issuer.credential.batch import BatchSigner
from issuer.credential.data_integrity import add_proof
from issuer.credential.multikey import decode_multikey
from issuer.credential.strict_json import dump_json
from issuer.review.draft import Draft
from issuer.services.award_building import assemble, choose, public_parts
from issuer.services.award_request import AwardRequest, check_award
from issuer.services.bulk_forms import Forms
from issuer.services.keys import signer_for
from issuer.services.ports import SYSTEM_CHANCE
from issuer.services.status_lists import take_place
from issuer.store.base import new_id
from issuer.store.organizations import Organization
from tests.conftest import ADDRESSES, NOW, award_request


@pytest.fixture
def forms(session, achievement):
    organization = session.get_one(Organization, achievement.organization_id)
    shapes = canonical.compile_shapes(lambda: False, after=1).credentials
    return Forms(achievement, organization, shapes, addresses=ADDRESSES)


def requests(request: AwardRequest) -> list[AwardRequest]:
    chance = random.Random(7)
    made = []
    for number in range(60):
        evidence = tuple(
            replace(
                request.evidence[0], name=f"Piece {number} [x] \\", url=chance.choice(["", "https://work.example/1"])
            )
            for _ in range(chance.choice([1, 1, 2]))
        )
        made.append(
            replace(
                request,
                recipient_name=f'Añça Ö {number} 100 % "quoted"',
                recipient_email=f"person{number}@example.org",
                name_is_public=chance.random() < 0.5,
                email_is_matchable=chance.random() < 0.7,
                narrative=chance.choice(["", "Line one\n\nline two", "stand-in-narrative.", "stand-in-name-0."]),
                valid_until=chance.choice([None, date(2029, 1, 1)]),
                evidence=evidence,
            )
        )
    return made


def prepared(session, achievement, organization, signer):
    status_list, _ = take_place(session, organization, signer, addresses=ADDRESSES, now=NOW, chance=SYSTEM_CHANCE)
    draft = Draft.from_document(achievement.draft)
    for number, request in enumerate(requests(award_request())):
        award = check_award(draft, request, zone=organization.zone, now=NOW)
        chosen = choose(new_id(), status_list, number, addresses=ADDRESSES, chance=SYSTEM_CHANCE)
        yield public_parts(draft, achievement, request, award, chosen, addresses=ADDRESSES, now=NOW), chosen


def test_a_class_made_from_forms_is_the_class_built_one_by_one(session, achievement, organization, key_ring, forms):
    signer = signer_for(session, organization, key_ring)
    key = decode_multikey(signer.verification_method.partition("#")[2])
    context = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
    batch = BatchSigner(signer, key, context, created=NOW)
    for parts, chosen in prepared(session, achievement, organization, signer):
        filled = forms.fill(parts, chosen)
        assert filled is not None
        slow = assemble(achievement, parts, chosen, organization=organization, addresses=ADDRESSES)
        assert batch.sign(filled) == dump_json(add_proof(slow, signer, created=NOW))
    assert forms.filled == 60
    assert 4 < forms.made < 40


def test_an_achievement_whose_words_are_those_of_a_stand_in_goes_the_long_way(
    session, achievement, organization, key_ring, forms
):
    achievement.achievement = {**achievement.achievement, "description": "stand-in-narrative. 1901-02-03T04:05:06Z"}
    signer = signer_for(session, organization, key_ring)
    answers = [forms.fill(*each) for each in prepared(session, achievement, organization, signer)]
    assert answers == [None] * len(answers)


def test_forms_that_were_made_before_a_difference_was_found_are_filled_no_more(
    session, achievement, organization, key_ring, forms
):
    each = next(prepared(session, achievement, organization, signer_for(session, organization, key_ring)))
    assert forms.fill(*each) is not None
    forms._shapes.is_trusted = False
    assert forms.fill(*each) is None


def test_the_number_of_forms_is_bounded(session, achievement, organization, key_ring, forms, monkeypatch):
    monkeypatch.setattr("issuer.services.bulk_forms.MAX_FORMS", 2)
    signer = signer_for(session, organization, key_ring)
    answers = [forms.fill(*each) for each in prepared(session, achievement, organization, signer)]
    assert forms.made == 2
    assert None in answers and any(answers)
