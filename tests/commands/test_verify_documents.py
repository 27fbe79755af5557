"""`issuer verify --documents`: what a folder holds is there, and nothing outside of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from issuer.credential.did import did_web_url
from issuer.credential.strict_json import dump_json
from tests.commands.verifying import AS_OF, folder_of, lines, run, write
from tests.credential.samples import INDEX, LIST, Publisher


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
