"""`issuer verify` as people and programs call it."""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from issuer.adapters.fetch import Gateway, Rules
from issuer.cli import main
from issuer.credential.baking import bake_png, bake_svg
from issuer.credential.did import did_web_url
from issuer.credential.strict_json import dump_json
from tests.adapters.listeners import HOST, Listener, answering, gateway
from tests.adapters.test_fetch_targets import corpus, kind
from tests.credential.samples import INDEX, LIST, SVG, Publisher, png, signed
from tests.credential.test_endorsements import badge as crowded_badge
from tests.credential.test_endorsements import praise

AS_OF = ("--now", "2026-11-25T10:00:00Z")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
def badge(tmp_path: Path) -> str:
    path = tmp_path / "badge.json"
    path.write_bytes(dump_json(signed()))
    return str(path)


def write(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def folder_of(publisher: Publisher, folder: Path, **index: str) -> str:
    """Write what a publisher serves into a folder with its index."""
    folder.mkdir(exist_ok=True)
    for number, (url, body) in enumerate(publisher.served.items()):
        (folder / f"{number}.json").write_bytes(body)
        index.setdefault(url, f"{number}.json")
    (folder / "index.json").write_text(json.dumps(index))
    return str(folder)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        code = main(["verify", *words])
    except SystemExit as leave:
        code = int(leave.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_genuine_badge_is_shown_in_words(capsys, badge: str) -> None:
    code, out, err = run(capsys, badge, *AS_OF)
    assert (code, err) == (0, "")
    assert "VALID, ISSUER UNKNOWN" in out
    for words in ("Cleaning a chronic wound", "Hillside Clinic", "did:key:z6Mk", "✓ The signature is genuine"):
        assert words in out
    assert "eddsa-rdfc-2022" in out
    assert "24 November 2026" in out


def test_a_changed_badge_is_shown_as_not_valid(capsys, tmp_path: Path) -> None:
    code, out, _ = run(capsys, write(tmp_path / "b.json", dump_json({**signed(), "name": "Other"})), *AS_OF)
    assert code == 1
    assert "NOT VALID" in out
    assert "✗ The signature is not genuine (PROOF_SIGNATURE)" in out
    assert "Other" not in out, "nothing of a badge is shown that nobody has signed"


def test_several_files_give_one_json_object_a_line(capsys, tmp_path: Path, badge: str) -> None:
    data = dump_json(signed())
    files = [
        badge,
        write(tmp_path / "png", bake_png(png(), data)),
        write(tmp_path / "svg", bake_svg(SVG, data)),
        write(tmp_path / "text", b"hello"),
    ]
    code, out, err = run(capsys, *files, "--format", "json", *AS_OF)
    assert (code, err) == (1, "")
    reports = lines(out)
    assert [each["file"] for each in reports] == files
    assert [each["verdict"] for each in reports] == ["VALID_ISSUER_UNKNOWN"] * 3 + ["INVALID"]
    members = ["file", "verdict", "codes", "checks", "view", "endorsements", "endorsements_left", "contained"]
    assert all(list(each) == members for each in reports)
    assert reports[0]["view"] == reports[1]["view"] == reports[2]["view"]
    assert reports[3]["codes"] == ["FORMAT"]
    assert reports[3]["view"] is None


def test_trust_makes_the_difference_to_valid(capsys, badge: str) -> None:
    issuer = signed()["issuer"]["id"]
    code, out, _ = run(capsys, badge, "--format", "json", "--trust", "other.example", "--trust", issuer, *AS_OF)
    assert (code, lines(out)[0]["verdict"]) == (0, "VALID")


def test_a_list_of_trusted_issuers_makes_the_same_difference(capsys, tmp_path: Path, badge: str) -> None:
    issuers = [{"issuer": signed()["issuer"]["id"], "name": "The clinic"}]
    file = write(tmp_path / "trust.json", json.dumps({"format": "touchstone-trust-1", "issuers": issuers}).encode())
    code, out, _ = run(capsys, badge, "--format", "json", "--trust-list", file, *AS_OF)
    assert (code, lines(out)[0]["verdict"]) == (0, "VALID")
    for wrong in (badge, str(tmp_path / "none.json")):
        code, out, err = run(capsys, badge, "--trust-list", wrong, *AS_OF)
        assert (code, out) == (2, "") and "--trust-list" in err


def test_whom_to_trust_is_written_as_on_a_list(capsys, tmp_path: Path, badge: str) -> None:
    code, out, err = run(capsys, badge, "--trust", "The clinic", *AS_OF)
    assert (code, out) == (2, "") and "--trust" in err
    publisher = Publisher()
    file = write(tmp_path / "b.json", dump_json(publisher.badge()))
    folder = folder_of(publisher, tmp_path / "documents")
    for trusted, verdict in (("https://Badges.example/*", "VALID"), ("badges.example", "VALID_ISSUER_UNKNOWN")):
        _, out, _ = run(capsys, file, "--documents", folder, "--trust", trusted, "--format", "json", *AS_OF)
        assert lines(out)[0]["verdict"] == verdict


def test_an_issuer_that_is_not_known_is_not_named_as_it_calls_itself(capsys, tmp_path: Path, badge: str) -> None:
    issuer = signed()["issuer"]["id"]
    _, out, _ = run(capsys, badge, "--trust", issuer, *AS_OF)
    assert "Issued by    Hillside Clinic" in out
    _, out, _ = run(capsys, badge, *AS_OF)
    assert "Issued by " not in out and "Calls itself Hillside Clinic" in out
    publisher = Publisher()
    file = write(tmp_path / "b.json", dump_json(publisher.badge()))
    folder = folder_of(publisher, tmp_path / "documents")
    _, out, _ = run(capsys, file, "--documents", folder, "--trust", "badqes.example", *AS_OF)
    assert "Issued by    badges.example" in out and "Calls itself Hillside Clinic" in out
    assert "badges.example looks like badqes.example" in out


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        ("2020-01-01T00:00:00Z", "INVALID"),  # before the signature was made
        ("2026-11-25T12:00:00+02:00", "VALID_ISSUER_UNKNOWN"),
        ("2030-01-01T00:00:00Z", "EXPIRED"),
    ],
)
def test_the_time_of_judging_can_be_chosen(capsys, badge: str, now: str, verdict: str) -> None:
    code, out, _ = run(capsys, badge, "--format", "json", "--now", now)
    assert lines(out)[0]["verdict"] == verdict
    assert code == (0 if verdict.startswith("VALID") else 1)


def test_what_could_not_be_looked_up_ends_in_a_hint_for_people(
    capsys, tmp_path: Path, publisher: Publisher, badge: str
) -> None:
    file = write(tmp_path / "foreign.json", dump_json(publisher.badge()))
    _, out, _ = run(capsys, file, file, badge, *AS_OF)
    assert out.count("--documents DIR") == 1
    assert "--documents DIR" in out.splitlines()[-1]
    assert "--documents" not in run(capsys, file, "--format", "json", *AS_OF)[1]
    assert "--documents" not in run(capsys, badge, *AS_OF)[1]
    del publisher.served[publisher.badge()["credentialStatus"]["statusListCredential"]]
    _, out, _ = run(capsys, file, *AS_OF, "--documents", folder_of(publisher, tmp_path / "documents"))
    assert "--documents DIR" in out.splitlines()[-1]


def test_the_documents_of_a_folder_are_reached_and_no_others(capsys, tmp_path: Path, publisher: Publisher) -> None:
    file = write(tmp_path / "badge.json", dump_json(publisher.badge()))
    words = (file, "--format", "json", *AS_OF)
    code, out, _ = run(capsys, *words)
    assert (code, lines(out)[0]["verdict"], lines(out)[0]["codes"]) == (1, "UNKNOWN", ["KEY_UNRESOLVED"])
    folder = folder_of(publisher, tmp_path / "documents")
    assert run(capsys, *words, "--documents", folder)[0] == 0
    publisher.bits.set(INDEX, True)
    publisher.publish_list()
    code, out, _ = run(capsys, *words, "--documents", folder_of(publisher, tmp_path / "documents"))
    assert (code, lines(out)[0]["verdict"]) == (1, "REVOKED")
    publisher.served = {did_web_url(publisher.did): publisher.served[did_web_url(publisher.did)]}
    code, out, _ = run(capsys, *words, "--documents", folder_of(publisher, tmp_path / "documents"))
    assert (code, lines(out)[0]["verdict"], lines(out)[0]["codes"]) == (1, "UNKNOWN", ["STATUS_FETCH"])


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


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "link", "sub/../../secret"])
def test_an_index_cannot_lead_out_of_its_folder(capsys, tmp_path: Path, badge: str, name: str) -> None:
    (tmp_path / "secret").write_text("{}")
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "index.json").write_text(json.dumps({LIST: name}))
    code, out, err = run(capsys, badge, "--documents", str(folder), *AS_OF)
    assert (code, out) == (2, "")
    assert "outside" in err


@pytest.mark.parametrize("name", ["\ud800", "circle"])
def test_a_name_that_is_none_in_an_index_is_one_line(capsys, tmp_path: Path, badge: str, name: str) -> None:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "index.json").write_text(json.dumps({LIST: name}))
    code, out, err = run(capsys, badge, "--documents", str(tmp_path), *AS_OF)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "index", ["", "[]", "{", '{"https://x.example/": 1}', '{"https://x.example/": "a\\u0000b"}', "[" * 9999]
)
def test_an_index_that_is_none_is_a_wrong_use(capsys, tmp_path: Path, badge: str, index: str) -> None:
    (tmp_path / "index.json").write_text(index)
    code, out, err = run(capsys, badge, "--documents", str(tmp_path), *AS_OF)
    assert (code, out) == (2, "")
    assert "index.json" in err


def test_a_folder_without_index_is_a_wrong_use(capsys, tmp_path: Path, badge: str) -> None:
    code, out, err = run(capsys, badge, "--documents", str(tmp_path / "none"))
    assert (code, out) == (2, "")
    assert "No such file" in err


def test_a_listed_file_that_is_missing_is_unreachable(capsys, tmp_path: Path, publisher: Publisher) -> None:
    file = write(tmp_path / "badge.json", dump_json(publisher.badge()))
    folder = folder_of(publisher, tmp_path / "documents", **{LIST: "gone.json"})
    code, out, err = run(capsys, file, "--format", "json", "--documents", folder, *AS_OF)
    assert (code, lines(out)[0]["codes"]) == (1, ["STATUS_FETCH"])
    assert "gone.json" in err


@pytest.mark.parametrize("words", [(), ("--now", "yesterday"), ("--now", "2026-11-25"), ("--format", "xml")])
def test_a_wrong_use_is_told_from_a_bad_badge(capsys, badge: str, words: tuple[str, ...]) -> None:
    code, out, err = run(capsys, *([badge, *words] if words else []))
    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_verified(capsys, tmp_path: Path, badge: str) -> None:
    code, out, err = run(capsys, str(tmp_path / "none"), str(tmp_path), badge, "--format", "json", *AS_OF)
    assert code == 2
    assert [each["file"] for each in lines(out)] == [badge]
    assert "none" in err
    assert "Is a directory" in err


def test_a_huge_file_is_not_read_to_its_end(capsys) -> None:
    code, out, _ = run(capsys, "/dev/zero", "--format", "json")
    assert (code, lines(out)[0]["codes"]) == (1, ["SIZE"])


def test_a_name_cannot_steer_the_terminal(capsys, tmp_path: Path) -> None:
    file = write(tmp_path / "a\x1b[2Jb", dump_json(signed(name="Gold\u202edab")))
    _, out, _ = run(capsys, file, *AS_OF)
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_colour_is_for_terminals_only(capsys, badge: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "\x1b[1m" in run(capsys, badge, *AS_OF)[1]
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "\x1b" not in run(capsys, badge, *AS_OF)[1]


def test_a_terminal_without_our_signs_still_gets_the_report(badge: str) -> None:
    plain = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", "issuer", "verify", badge, *AS_OF], capture_output=True, env=plain)
    assert done.returncode == 0
    assert b"The signature is genuine" in done.stdout
    assert done.stderr == b""


def _time_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_one_file_is_answered_in_under_a_second_without_database_key_or_network(badge: str) -> None:
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "issuer", "verify", badge, "--format", "json", *AS_OF]
    took = []
    for _ in range(3):  # of processor time, the best of three: other work on the machine is not the command's
        started = _time_of_children()
        done = subprocess.run(words, capture_output=True, env=bare, cwd="/")
        took.append(_time_of_children() - started)
        assert (done.returncode, done.stderr) == (0, b"")
    assert min(took) < 1.0


def test_the_command_loads_neither_web_nor_database() -> None:
    program = (
        "import sys; from issuer.cli import main; code = main(sys.argv[1:]);"
        "print(sorted({'flask', 'sqlalchemy', 'PIL', 'pyld'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "verify", "/dev/null", "--format", "json"],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.splitlines()[-1] == b"[]"


def test_endorsements_that_were_not_looked_at_are_counted(capsys, tmp_path: Path) -> None:
    crowded = crowded_badge(endorsementJwt=[f"e30.e30.{each:04d}" for each in range(23)])
    _, out, _ = run(capsys, write(tmp_path / "b.json", dump_json(crowded)), *AS_OF)
    assert "3 more were not looked at" in out
    _, out, _ = run(capsys, write(tmp_path / "b.json", dump_json(signed())), *AS_OF)
    assert "not looked at" not in out
