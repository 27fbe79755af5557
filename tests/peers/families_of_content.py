"""Families of cases about status, texts, numbers and meaning: name, document or text, and what is served."""

from __future__ import annotations

import copy
import json
from datetime import timedelta

from issuer.credential.did import did_web_url
from issuer.credential.document_loader import (
    CLR_V2,
    OB_V3,
    OB_V3_0_0,
    STATUS_LIST_2021_V1,
    VC_V2,
)
from issuer.credential.strict_json import dump_json
from tests.credential.changes import at
from tests.credential.samples import (
    ACHIEVEMENT,
    BASE,
    CREDENTIAL,
    INDEX,
    LIST,
    NOW,
    Publisher,
    endorsement,
    signed,
    signer,
)
from tests.credential.status_samples import REVOKED_IDS, base64_of, bits_entry, bits_of, older_list
from tests.peers.making import Made, secured_plainly, unsigned


def statuses() -> Made:
    issuer = Publisher()
    clear = issuer.badge_with_status(bits_entry())
    yield "clear", clear, issuer.served
    yield "no list", clear, {did_web_url(issuer.did): issuer.served[did_web_url(issuer.did)]}
    of_two = Publisher()
    of_two.publish_list(purpose=["revocation", "suspension"])
    yield "a list of two purposes", clear, of_two.served
    typed = issuer.badge_with_status(bits_entry(type=["BitstringStatusListEntry"]))
    yield "the type in a list", typed, issuer.served
    for purpose in ("revocation", "suspension"):
        set_one = Publisher()
        set_one.bits.set(INDEX, True)
        set_one.publish_list(purpose=purpose)
        yield f"{purpose} set", set_one.badge_with_status(bits_entry(statusPurpose=purpose)), set_one.served
    second = bits_entry(id=f"{CREDENTIAL}#second", statusListIndex="7")
    set_one = Publisher()
    set_one.bits.set(7, True)
    set_one.publish_list()
    yield "two entries, the second set", set_one.badge_with_status([bits_entry(), second]), set_one.served
    of_2021 = {"@context": [VC_V2, OB_V3, STATUS_LIST_2021_V1]}
    entry_of_2021 = bits_entry(type="StatusList2021Entry")
    older_kind = secured_plainly(unsigned(issuer.signer, credentialStatus=entry_of_2021, **of_2021), issuer.signer)
    for name, bits in (("clear", bits_of()), ("set", bits_of(131_072, INDEX))):
        document = older_list(issuer, base64_of(bits))
        served = {**issuer.served, LIST: dump_json(secured_plainly(document, issuer.signer))}
        yield f"StatusList2021 {name}", older_kind, served
    ids = issuer.badge_with_status({"id": REVOKED_IDS, "type": "1EdTechRevocationList"})
    for name, listed in (("clear", f"{CREDENTIAL}0"), ("set", CREDENTIAL)):
        answer = {"id": REVOKED_IDS, "issuer": issuer.did, "revokedCredential": [{"id": listed}]}
        yield f"1EdTechRevocationList {name}", ids, {**issuer.served, REVOKED_IDS: dump_json(answer)}
    unheard = issuer.badge_with_status({"id": f"{BASE}/x", "type": "1EdTechCredentialRefresh"})
    yield "of an unheard type", unheard, issuer.served
    late = Publisher()
    late.publish_list(valid_from=NOW - timedelta(days=9), valid_until=NOW - timedelta(days=1))
    yield "a list that is over", clear, late.served


def texts() -> Made:
    for name, text in {
        "emoji": "🎓", "family": "\U0001f468\u200d\U0001f469", "combining": "e\u0301 and \u00e9", "Arabic": "شارة",
        "quotes": 'a "b" \\ c', "lines": "a\nb\r\nc\td", "markup": "<b>&amp;</b>", "zero width": "a\u200bb",
        "reversed": "a\u202eb", "line separator": "a\u2028b", "private use": "\ue000", "noncharacter": "\uffff",
        "empty": "", "spaces": "  a  ", "an address": "https://x.example/", "a blank node": "_:b0",
        **{f"control {code:#04x}": f"a{chr(code)}b" for code in (1, 8, 11, 12, 27, 127, 133)},
    }.items():  # fmt: skip
        yield name, secured_plainly(unsigned(name=text)), {}
    tagged = unsigned()
    tagged["credentialSubject"]["achievement"]["tag"] = ["\U0001f600", "\uff01"]
    yield "two tags whose order differs by UTF-16", secured_plainly(tagged), {}
    for name, value in {
        "with a language": {"@value": "Insigne", "@language": "la"},
        "with a direction": {"@value": "شارة", "@language": "ar", "@direction": "rtl"},
    }.items():
        yield name, secured_plainly(unsigned(name=value)), {}
    for name, address in {
        "curly braces in an id": f"{BASE}/a/{{1}}", "a space in an id": f"{BASE}/a 1", "letters in an id": f"{BASE}/č",
        "a backslash in an id": f"{BASE}/a\\1", "no scheme in an id": "credentials/7", "a pipe in an id": f"{BASE}/a|b",
        "an id that is empty": "", "an id without authority": "https:///x", "urn:uuid": "urn:uuid:1",
        "a port": f"{BASE}:99/x",
    }.items():  # fmt: skip
        yield name, secured_plainly(unsigned(id=address)), {}


def numbers() -> Made:
    for number in (0, 1, 3.0, 2.5, -1, 1e3, 1e-7, 0.1, 123456789012345.67, 2**53, 2**53 + 1, 1e21, 1e22, 5e-324):
        document = unsigned()
        document["credentialSubject"]["achievement"]["creditsAvailable"] = number
        yield f"{number!r}", secured_plainly(document), {}


def meanings() -> Made:
    """The same statements, or others, in other words: the signature holds for a plain processor of JSON-LD."""
    badge = signed()
    context = badge["@context"]
    subject = badge["credentialSubject"]
    renamed = {"name": "https://schema.org/alternateName"}
    for name, changes in {
        "an inline context that is empty": {"@context": [*context, {}]},
        "an inline context that renames": {"@context": [*context, {"gpa": "https://x.example/gpa"}]},
        "an inline context that redefines": {"@context": [*context, renamed]},
        "a context that is not at hand": {"@context": [*context, "https://x.example/context"]},
        "the order of contexts": {"@context": [context[1], context[0], *context[2:]]},
        "an inline vocabulary": {"@context": [*context, {"@vocab": "https://x.example/"}], "gpa": "4.0"},
        "@id for id": {"id": None, "@id": badge["id"]}, "@type for type": {"type": None, "@type": badge["type"]},
        "an address for a name": {"name": None, "https://schema.org/name": badge["name"]},
        "a word nobody defines": {"gpa": "4.0"}, "a word that is null": {"gpa": None, "revoked": None},
        "a value object": {"name": {"@value": badge["name"]}}, "a list of one": {"name": [badge["name"]]},
        "an empty list": {"endorsement": []}, "@included": {"@included": [{"id": "urn:x:1"}]},
        "@graph": {"@graph": [{"id": "urn:x:1"}]}, "@reverse": {"@reverse": {"evidence": {"id": "urn:x:1"}}},
        "@index": {"@index": "x"}, "@nest": {"@nest": {}}, "a word with a colon": {"x:gpa": "4.0"},
        "a subject in a list": {"credentialSubject": [subject]},
        "a subject twice": {"credentialSubject": [subject, subject]},
        "an evidence by its address alone": {"evidence": [badge["evidence"][0], badge["evidence"][0]["id"]]},
        "an evidence by its address before": {"evidence": [{"id": badge["evidence"][0]["id"]}, badge["evidence"][0]]},
        "a type twice": {"type": [*badge["type"], badge["type"][0]]}, "a type nobody defines": {
            "type": [*badge["type"], "Diploma"]}, "one type": {"type": "VerifiableCredential"},
        "a type as a member": {"type": badge["type"][:1]},
    }.items():  # fmt: skip
        made = {**badge, **changes}
        for member in [each for each, value in changes.items() if value is None and each in badge]:
            del made[member]
        yield name, made, {}
    for name, path, value in (
        ("a part without its id", "evidence.0.id", None),
        ("a part with an id without a scheme", "credentialSubject.achievement.criteria.id", "criteria"),
        ("a part that bears the id of the badge", "evidence.0.id", CREDENTIAL),
        ("an achievement by its address alone", "credentialSubject.achievement", ACHIEVEMENT),
        ("a blank node's name", "evidence.0.id", "_:b0"),
        ("an email moved", "issuer.email", None),
    ):
        made = copy.deepcopy(badge)
        holder, _, last = path.rpartition(".")
        target = at(made, holder)
        target.pop(last) if value is None else target.update({last: value})
        yield name, made, {}
    for name, members in {
        "signed: a word nobody defines": {"gpa": "4.0"}, "signed: an id without a scheme": {"id": "credentials/7"},
        "signed: a context of its own": {"@context": [*context, {"gpa": "https://x.example/gpa"}], "gpa": "4.0"},
        "signed: two subjects": {"credentialSubject": [subject, {**subject, "id": "did:example:b"}]},
        "signed: no subject": {"credentialSubject": []}, "signed: without an id": {"id": None},
        "signed: without a name": {"name": None}, "signed: with null": {"name": None, "description": None},
        "signed: another base": {"@context": [OB_V3, VC_V2]}, "signed: a keyword": {"@included": [{"id": "urn:x:1"}]},
        "signed: only a credential": {"type": ["VerifiableCredential"]}, "signed: no credential": {
            "type": ["OpenBadgeCredential"]},
        "signed: the context without its edition": {"@context": [VC_V2, OB_V3_0_0]},
        "signed: a language map of names": {"name": {"en": "Wound care"}},
    }.items():  # fmt: skip
        yield name, secured_plainly(unsigned(**members)), {}
    for count in (3, 6):
        parts = [{"type": ["Evidence"], "name": "Film"} for _ in range(count)]
        yield f"signed: {count} equal parts", secured_plainly(unsigned(evidence=parts)), {}


def spellings() -> Made:
    """One document in several texts, and texts that are read in several ways."""
    text = json.dumps(signed())
    name = '"name": "Cleaning a chronic wound"'
    yield "indented", json.dumps(signed(), indent=2), {}
    yield "escaped", text.replace('"proof"', '"\\u0070roof"'), {}
    yield "a name twice, the good one last", text[:-1].replace("{", '{"name": "Surgery", ', 1) + "}", {}
    yield "a name twice, the bad one last", text[:-1] + ', "name": "Surgery"}', {}
    yield "a byte order mark", "\ufeff" + text, {}
    yield "a comma too many", text[:-1] + ",}", {}
    yield "a comment", text + " // good", {}
    yield "something behind", text + " {}", {}
    yield "half a surrogate", text.replace(name, '"name": "\\ud800"', 1), {}
    yield "a prototype", text[:-1] + ', "__proto__": {"name": "Surgery"}}', {}
    yield "NaN", text[:-1] + ', "x": NaN}', {}
    yield "a large number", text[:-1] + ', "x": 1e999}', {}
    yield "a list", f"[{text}]", {}
    yield "a text", '"badge"', {}
    yield "null", "null", {}
    yield "nothing", "", {}
    yield "depth", text[:-1] + ', "x": ' + "[" * 100 + "]" * 100 + "}", {}


def others() -> Made:
    """Credentials that are no badges, and badges with credentials inside."""
    endorsed = endorsement(CREDENTIAL)
    yield "an endorsement", endorsed, {}
    yield "an endorsement, changed", {**endorsed, "name": "Other"}, {}
    for name, inside in {"holds": endorsed, "does not hold": {**endorsed, "name": "Other"}}.items():
        yield f"a badge whose endorsement {name}", secured_plainly(unsigned(endorsement=[inside])), {}
    bare = {name: value for name, value in endorsed.items() if name != "proof"}
    yield "a badge whose endorsement is unsigned", secured_plainly(unsigned(endorsement=[bare])), {}
    for name, inside in {"holds": signed(), "does not hold": {**signed(), "name": "Other"}}.items():
        record = {
            "@context": [VC_V2, CLR_V2, OB_V3],
            "id": f"{BASE}/records/1",
            "type": ["VerifiableCredential", "ClrCredential"],
            "name": "Transcript",
            "issuer": {"id": signer().controller, "type": ["Profile"], "name": "Registrar"},
            "validFrom": "2026-06-01T00:00:00Z",
            "credentialSubject": {
                "id": "did:example:student", "type": ["ClrSubject"], "verifiableCredential": [inside]
            },
        }  # fmt: skip
        yield f"a learner record whose badge {name}", secured_plainly(record), {}
    plain = {
        "@context": [VC_V2],
        "type": ["VerifiableCredential"],
        "issuer": signer().controller,
        "credentialSubject": {"id": "did:example:a"},
    }
    yield "a credential that is no badge", secured_plainly(plain), {}
    yield "a status list", json.loads(Publisher().served[LIST]), Publisher().served
    presentation = {"@context": [VC_V2], "type": ["VerifiablePresentation"], "verifiableCredential": [signed()]}
    yield "a presentation", presentation, {}
