"""`issuer verify` and what is elsewhere: documents of issuers, and badges at an address, are fetched or are not."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from issuer.adapters.fetch import Gateway, Rules
from issuer.credential.strict_json import dump_json
from tests.adapters.listeners import HOST, Listener, answering, gateway
from tests.adapters.test_fetch_targets import corpus, kind
from tests.commands.verifying import AS_OF, lines, run, write
from tests.credential.samples import Publisher
from tests.credential.test_endorsements import badge as crowded_badge
from tests.credential.test_endorsements import praise


@pytest.fixture
def foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Listener]]:
    """A badge of an issuer with a server that can be found, and a command that may fetch."""
    served: dict[str, bytes] = {}

    def serve(connection: socket.socket, request: bytes) -> None:
        body = served.get(request.split(b" ")[1].decode())
        answering(body or b"", status="404 Not Found" if body is None else "200 OK")(connection, request)

    with Listener(serve) as listener:
        origin = f"https://{HOST}:{listener.port}"
        publisher = Publisher(host=f"{HOST}:{listener.port}")
        publisher.publish_list(id=f"{origin}/status/1")
        served |= {url.removeprefix(origin): body for url, body in publisher.served.items()}
        badge = publisher.badge(status=publisher.entry(status_list_credential=f"{origin}/status/1"))
        served["/badge"] = dump_json(badge)
        monkeypatch.setattr(
            "issuer.adapters.fetch.Gateway",
            lambda rules: gateway(purposes=rules.purposes) if rules.enabled else Gateway(rules),
        )
        monkeypatch.setenv("ISSUER_FETCH", "on")
        yield write(tmp_path / "foreign.json", dump_json(badge)), listener


def test_keys_and_lists_of_an_issuer_elsewhere_are_fetched_once(capsys, foreign: tuple[str, Listener]) -> None:
    file, listener = foreign
    code, out, _ = run(capsys, file, file, "--format", "json", *AS_OF)
    assert (code, [each["verdict"] for each in lines(out)]) == (0, ["VALID_ISSUER_UNKNOWN"] * 2)
    assert listener.connections == 2


def test_offline_nothing_is_fetched(
    capsys, tmp_path: Path, foreign: tuple[str, Listener], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, listener = foreign
    (tmp_path / "index.json").write_text("{}")
    for words in (("--offline",), ("--documents", str(tmp_path)), ()):
        if not words:
            monkeypatch.setenv("ISSUER_FETCH", "off")
        code, out, _ = run(capsys, file, *words, *AS_OF)
        assert code == 1 and "KEY_UNRESOLVED" in out
        assert "Nothing is fetched here" in out.splitlines()[-1]
    assert listener.connections == 0


def test_a_badge_is_taken_from_its_address(capsys, foreign: tuple[str, Listener]) -> None:
    _, listener = foreign
    url = f"https://{HOST}:{listener.port}/badge"
    code, out, err = run(capsys, url, "--format", "json", *AS_OF)
    assert (code, err, lines(out)[0]["verdict"], lines(out)[0]["file"]) == (0, "", "VALID_ISSUER_UNKNOWN", url)
    assert listener.heard[0].startswith(b"GET /badge HTTP")
    assert b"image/png" in listener.heard[0] and b"image/png" not in listener.heard[1]


def test_an_address_at_which_nothing_is_is_named_and_the_others_are_verified(capsys, foreign, badge: str) -> None:
    _, listener = foreign
    url = f"https://{HOST}:{listener.port}/none"
    code, out, err = run(capsys, url, badge, "https://localhost.localdomain/1", "ftp://a.org/1", *AS_OF)
    assert code == 2 and "VALID" in out
    assert err.startswith(f"issuer verify: {url}: ")
    assert "answers 404" in err and "names no public host" in err and "ftp://a.org/1 cannot be read" in err


def test_offline_no_address_is_asked_but_what_a_folder_has_is_there(
    capsys, tmp_path: Path, foreign: tuple[str, Listener], badge: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, listener = foreign
    url = f"https://{HOST}:{listener.port}/badge"
    (tmp_path / "index.json").write_text(json.dumps({"https://other.org/b": Path(badge).name}))
    for words in (("--offline",), ("--documents", str(tmp_path))):
        code, out, err = run(capsys, url, *words, *AS_OF)
        assert (code, out) == (2, "") and "Nothing is fetched here: save the badge" in err
    assert run(capsys, "https://other.org/b", "--documents", str(tmp_path), *AS_OF)[0] == 0
    monkeypatch.setenv("ISSUER_FETCH", "off")
    code, _, err = run(capsys, url, *AS_OF)
    assert code == 2 and "switched off here" in err
    assert listener.connections == 0


def test_no_address_of_the_corpus_is_asked_by_the_command(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    with Listener(answering()) as canary:
        ports = {443, canary.port}
        monkeypatch.setattr(
            "issuer.adapters.fetch.Gateway",
            lambda rules: Gateway(Rules(purposes=rules.purposes, ports=ports, in_total=9999), resolver=kind),
        )
        urls = [url for url in sorted(corpus(canary.port)) if url[:8].lower() == "https://" and "#" not in url]
        code, out, err = run(capsys, *urls, *AS_OF)
        assert (code, out) == (2, "") and len(err.splitlines()) == len(urls) > 200
        assert canary.connections == 0


@pytest.mark.parametrize(
    ("words", "setting", "asked"), [((), "", False), (("--endorsements",), "", True), ((), "on", True)]
)
def test_keys_of_endorsers_are_fetched_for_those_who_want_it(
    capsys, tmp_path: Path, foreign, monkeypatch: pytest.MonkeyPatch, words, setting: str, asked: bool
) -> None:
    _, listener = foreign
    endorser = Publisher(host=f"{HOST}:{listener.port}")
    file = write(tmp_path / "endorsed.json", dump_json(crowded_badge(praise(by=endorser.signer))))
    monkeypatch.setenv("ISSUER_FETCH_ENDORSEMENTS", setting)
    code, out, _ = run(capsys, file, *words, *AS_OF)
    assert code == 0 and ("Well made." in out) is asked
    assert ("switched off here" in out) is not asked
    assert listener.connections == asked


def test_what_could_not_be_fetched_ends_in_a_hint_too(capsys, tmp_path: Path, foreign: tuple[str, Listener]) -> None:
    other = write(tmp_path / "other.json", dump_json(Publisher(host=f"{HOST}:1").badge()))
    code, out, _ = run(capsys, other, *AS_OF)
    assert code == 1 and f"{HOST} could not be reached." in out
    assert out.splitlines()[-1].startswith("What could not be fetched can be given")


def test_a_setting_that_cannot_be_used_is_a_wrong_use_where_it_matters(
    capsys, badge: str, foreign: tuple[str, Listener], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISSUER_FETCH_PORTS", "many")
    assert run(capsys, badge, *AS_OF)[0] == 0
    code, out, err = run(capsys, foreign[0], *AS_OF)
    assert (code, out) == (2, "") and "ISSUER_FETCH_PORTS" in err
