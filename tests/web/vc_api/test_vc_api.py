"""The façade over HTTP: on by a setting, for this machine, in JSON, and never a 500."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from issuer.credential.documents import MappingDocuments
from issuer.credential.report import Verdict
from issuer.credential.status_list import MIN_ENTRIES
from issuer.credential.verifier import Verifier
from issuer.services.vc_api import Facade
from tests.credential.vcdm.samples import credential
from tests.web import world

ISSUE, VERIFY, PRESENT = "/vc-api/credentials/issue", "/vc-api/credentials/verify", "/vc-api/presentations/verify"


@pytest.fixture
def facade(built: Path, tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of an installation with the façade on."""
    settings = world.settings_of(world.copy(built, tmp_path / "tested"), vc_api=True)
    with world.opened(settings) as toolkit:
        yield world.application(toolkit).test_client()


def issuers(facade: FlaskClient) -> dict[str, str]:
    return facade.get("/vc-api/").json["issuers"]  # type: ignore[index,no-any-return]


def issued(facade: FlaskClient, suite: str = "eddsa-rdfc-2022", **options: Any) -> dict[str, Any]:
    body = {"credential": credential(issuer=issuers(facade)[suite]), "options": options}
    answer = facade.post(ISSUE, json=body)
    assert answer.status_code == 201, answer.json
    return answer.json  # type: ignore[no-any-return]


def test_it_is_off_unless_asked_for(client: FlaskClient) -> None:
    assert client.get("/vc-api/").status_code == 404
    assert client.post(ISSUE, json={}).status_code == 404


def test_it_names_its_issuers_which_stay_the_same(facade: FlaskClient) -> None:
    answer = facade.get("/vc-api")
    assert answer.json is not None
    assert answer.json["issuer"].startswith("did:key:z6Mk")
    assert answer.json["issuers"]["ecdsa-rdfc-2019"].startswith("did:key:zDna")
    assert facade.get("/vc-api/").json == answer.json
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "ecdsa-rdfc-2019"])
def test_what_it_issues_it_verifies(facade: FlaskClient, suite: str) -> None:
    document = issued(
        facade, suite, credentialStatus={"type": "BitstringStatusListEntry", "statusPurpose": "suspension"}
    )
    assert document["proof"]["cryptosuite"] == suite
    answer = facade.post(VERIFY, json={"verifiableCredential": document, "options": {"checks": ["proof"]}})
    assert (answer.status_code, answer.json["verified"]) == (200, True), answer.json  # type: ignore[index]
    document["credentialSubject"] = {"id": "did:example:other"}
    answer = facade.post(VERIFY, json={"verifiableCredential": document})
    assert (answer.status_code, answer.json["verified"]) == (400, False)  # type: ignore[index]
    assert answer.json["code"] == "PROOF_SIGNATURE"  # type: ignore[index]


def test_the_status_lists_it_names_are_signed_and_served(facade: FlaskClient) -> None:
    entry = issued(facade, credentialStatus=True)["credentialStatus"]
    assert 0 <= int(entry["statusListIndex"]) < MIN_ENTRIES
    path = entry["statusListCredential"].removeprefix("http://127.0.0.1:8000")
    answer = facade.get(path, headers={"Accept": "application/ld+json, application/json"})
    assert "json" in answer.content_type
    document = answer.json
    assert document is not None and document["id"] == entry["statusListCredential"]
    assert facade.post(VERIFY, json={"verifiableCredential": document}).status_code == 200
    assert facade.get("/vc-api/status/eddsa-rdfc-2022/other").status_code == 404
    assert facade.get("/vc-api/status/other/revocation").status_code == 404


@pytest.mark.parametrize("status", ["yes", 5, [], {"type": "Other"}, {"statusPurpose": "message"}])
def test_a_status_that_it_cannot_give_is_refused(facade: FlaskClient, status: Any) -> None:
    body = {
        "credential": credential(issuer=issuers(facade)["eddsa-rdfc-2022"]),
        "options": {"credentialStatus": status},
    }
    assert facade.post(ISSUE, json=body).status_code == 400


@pytest.mark.parametrize(
    "options", [{"expectedProofPurpose": "authentication"}, {"domain": "verifier.example"}, {"challenge": "abc"}]
)
def test_what_a_verifier_expects_is_held_against_the_proof(facade: FlaskClient, options: dict[str, str]) -> None:
    document = issued(facade)
    assert facade.post(VERIFY, json={"verifiableCredential": document, "options": options}).status_code == 400


def test_a_presentation_without_a_proof_is_answered_with_a_warning(facade: FlaskClient) -> None:
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [issued(facade)],
    }
    answer = facade.post(PRESENT, json={"verifiablePresentation": document, "options": {"checks": []}})
    assert answer.status_code == 200 and answer.json is not None
    assert "no proof" in answer.json["warnings"][0]
    asked = {"verifiablePresentation": document, "options": {"challenge": "abc"}}
    assert facade.post(PRESENT, json=asked).status_code == 400
    document["type"] = ["NonconformingDocument"]
    assert facade.post(PRESENT, json={"verifiablePresentation": document}).status_code == 400


BODIES = [
    b"", b"{", b"null", b"[]", b"5", b'"x"', b"{}", b'{"credential": 5}', b'{"credential": {}, "options": 5}',
    b'{"credential": {}, "credential": {}}', b'{"credential": {"issuer": null}}', b'{"credential": {"a": NaN}}',
    b"\xff\xfe", b'{"credential":' + b"[" * 4000, b'{"verifiableCredential": {"proof": [[]]}}',
    b'{"verifiableCredential": {"type": ["EnvelopedVerifiableCredential"], "id": 5}}',
    b'{"verifiablePresentation": {"@context": [[]], "type": {}}}', b'{"verifiablePresentation": {"proof": {}}}',
    b'{"x": "' + b"x" * 600_000 + b'"}',
]  # fmt: skip


@pytest.mark.parametrize("path", [ISSUE, VERIFY, PRESENT])
def test_whatever_is_sent_is_refused_in_json(facade: FlaskClient, path: str) -> None:
    for body in BODIES:
        answer = facade.post(path, data=body, content_type="application/json")
        assert answer.status_code in (400, 422), body[:60]
        assert answer.json is not None and answer.json["verified"] is False
        assert answer.json["errors"]


def test_contexts_in_every_odd_form_are_refused(facade: FlaskClient) -> None:
    issuer = issuers(facade)["eddsa-rdfc-2022"]
    odd: list[Any] = [
        {"a": 5}, {"a": {"@id": 5}}, {"a": {"@id": "a"}}, {"a": {"@type": []}}, {"@vocab": 5}, {"@version": 9},
        {"a": "b:c", "b": "a:d"}, {"": "https://x.example/"}, {"a": {"@id": "https://x.example/", "@container": "@x"}},
        {"id": "https://x.example/"}, {"@context": {"@context": 5}}, [],
        {"a": {"@context": {"@context": []}, "@id": 1}},
    ]  # fmt: skip
    for context in odd:
        body = {"credential": credential(context, issuer=issuer, credentialSubject={"id": "did:example:a", "a": "x"})}
        assert facade.post(ISSUE, json=body).status_code == 400, context


def test_only_json_is_taken(facade: FlaskClient) -> None:
    body = json.dumps({"credential": credential(issuer=issuers(facade)["eddsa-rdfc-2022"])})
    for content_type in ("text/plain", "application/x-www-form-urlencoded", None):
        assert facade.post(ISSUE, data=body, content_type=content_type).status_code == 400
    answer = facade.get(ISSUE)
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"POST", "OPTIONS"})


@pytest.mark.parametrize(
    "environ",
    [{"REMOTE_ADDR": "192.0.2.7"}, {"REMOTE_ADDR": ""}, {"HTTP_HOST": "issuer.example"}],
    ids=["another machine", "nobody", "another name"],
)
def test_only_this_machine_is_answered(facade: FlaskClient, environ: dict[str, str]) -> None:
    assert facade.get("/vc-api/", environ_overrides=environ).status_code == 403


@pytest.mark.parametrize(
    "header",
    [
        *("X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto", "X-Forwarded", "X-Real-IP", "Forwarded", "Via"),
        *("X-Client-IP", "CF-Connecting-IP", "True-Client-IP"),
    ],
)
def test_nobody_is_answered_through_a_proxy_on_this_machine(facade: FlaskClient, header: str) -> None:
    """To a proxy that was put in front without a word to us, everybody seems to be on this machine."""
    assert facade.get("/vc-api/", headers={header: "127.0.0.1"}).status_code == 403


def test_a_badge_of_the_facade_is_an_unknown_issuer_s(facade: FlaskClient) -> None:
    document = issued(facade)
    report = Verifier(MappingDocuments({})).verify(json.dumps(document).encode(), now=world.datetime.now(world.UTC))
    assert report.verdict is Verdict.UNKNOWN


def test_the_site_has_no_part_in_its_answers_and_it_none_in_the_site_s(facade: FlaskClient) -> None:
    assert facade.get("/").content_type.startswith("text/html")
    assert facade.get("/vc-apis").content_type.startswith("text/html"), "another address, of the site"
    answer = facade.get("/vc-api/nothing")
    assert (answer.status_code, answer.is_json) == (404, True)
    assert facade.get("/vc-api/nothing", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403
    for path in ("/vc-api", "/vc-api/nothing"):
        headers = facade.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
        assert headers["X-Request-Id"] and "Set-Cookie" not in headers
    assert not any(rule.rule.startswith("/vc-api") for rule in facade.application.url_map.iter_rules())


def test_what_goes_wrong_in_it_is_told_in_json_and_logged_without_the_path(
    facade: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Facade, "status_list", lambda *_args, **_named: 1 / 0)
    answer = facade.get("/vc-api/status/a-word/revocation")
    assert (answer.status_code, answer.json["verified"]) == (500, False)  # type: ignore[index]
    assert "division" not in answer.text and answer.headers["Cache-Control"] == "no-store"
    [record] = [each for each in caplog.records if each.exc_info]
    assert "vc_api.show_status_list" in record.getMessage() and "a-word" not in record.getMessage()
