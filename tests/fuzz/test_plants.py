"""Each oracle is worth something: with a bug planted in its parser, a few thousand inputs find it."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nh3
import pytest

from issuer.credential import did, embedded, jose, multikey, public_key, status_list, strict_json
from issuer.credential.baking import png, svg
from issuer.credential.errors import CredentialError
from issuer.credential.verifier import Verifier
from issuer.frameworks import tables, workbook
from issuer.services.rosters import tables as rosters
from issuer.web import filters
from tests.credential.samples import INDEX
from tests.fuzz import seeds
from tests.fuzz.__main__ import NAMES, ROOT, Outcome, main
from tests.fuzz.driving import drive
from tests.fuzz.oracles import Bounds, Finding, peak
from tests.fuzz.targets import TARGETS, Target
from tests.fuzz.test_targets import RUNS

Plant = Callable[[pytest.MonkeyPatch], object]


def instead(holder: Any, name: str, bug: Any) -> Plant:
    """A plant that puts a bug in the place of something."""
    return lambda patch: patch.setattr(holder, name, bug)


def lenient_base64(piece: str, name: str) -> bytes:
    """Takes any spelling of base64url, and lets Python's own error through."""
    return base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4))


def any_header(parts: jose.Parts) -> jose.Token:
    return jose.Token(parts.header.get("alg", ""), None, None, parts.payload, parts.signing_input, parts.signature)


def any_proof(self: embedded.EmbeddedCredential, reading: Any, documents: Any, *, now: Any) -> Any:
    """Takes everybody's word: the signature is not looked at."""
    return embedded.Seal(embedded.issuer_id(reading.document), "Trusted.")


def believing(self: Verifier, data: bytes, *, now: Any) -> Any:
    """Shows the file, and not what was read when it was verified."""
    report = VERIFY(self, data, now=now)
    try:
        shown = json.loads(data)
    except ValueError:
        return report
    return replace(report, view=replace(report.view, name=str(shown.get("name")))) if report.view else report


def all_text(self: svg._Scan, text: str) -> None:
    """Takes the text of elements inside for the credential's own."""
    if self.found:
        self.found[0].text.append(text)


def bind_anew(tag: bytes, name_end: int) -> tuple[bytes, bytes]:
    """Binds the prefix at the root, whatever it meant there."""
    bound = re.sub(rb"""xmlns:openbadges="[^"]*\"""", b"", tag)
    return bound[:name_end] + b' xmlns:openbadges="%s"' % svg.NAMESPACE.encode() + bound[name_end:], b""


def decoder(**lenient: Callable[..., object]) -> json.JSONDecoder:
    """Return the parser of JSON, lenient in one thing."""
    strict = strict_json._DECODER
    hooks = ("object_pairs_hook", "parse_int", "parse_float", "parse_constant")
    return json.JSONDecoder(**{hook: getattr(strict, hook) for hook in hooks} | lenient)


VERIFY, DECODE = Verifier.verify, multikey.decode_multikey
PLANTS: dict[str, dict[str, Plant]] = {
    "strict_json": {
        "a depth that is not looked at": instead(strict_json, "_refuse_depth", lambda data: None),
        "keys that may come twice": instead(strict_json, "_DECODER", decoder(object_pairs_hook=dict)),
        "control characters in escapes": instead(strict_json, "_refuse_characters", lambda value: None),
        "an error of Python's": instead(strict_json, "_decode", lambda data: data.decode("utf-8")),
        "NaN": instead(strict_json, "_DECODER", decoder(parse_constant=float)),
    },
    "png": {
        "the wrong kind of chunk": instead(png, "_text_of", lambda chunk, keyword=b"": chunk.content[::-1]),
        "a header that is cut off": instead(png, "_require_modest", lambda header: header[12] and None),
    },
    "svg": {
        "text of elements inside": instead(svg._Scan, "data", all_text),
        "an error of the parser's": instead(svg, "ParseError", KeyError),
        "a prefix that is bound anew": instead(svg, "_declare", bind_anew),
    },
    "jwt": {
        "base64 in any spelling": instead(jose, "_decode", lenient_base64),
        "any header": instead(jose, "judge_header", any_header),
        "any signature": instead(jose.Token, "require_key", lambda self, key: None),
    },
    "did_web": {
        "any host": instead(did, "_HOST", re.compile(".*")),
        "IP addresses": instead(did, "_is_ip_address", lambda host: False),
        "a path that climbs": instead(did, "_SEGMENT", re.compile(".*")),
    },
    "status_list": {
        "lists that are too short": instead(status_list, "MIN_ENTRIES", 8),
        "an error of zlib's": instead(status_list, "_gunzip", lambda packed: zlib.decompress(packed, 31)),
        "base64 in any spelling": instead(status_list, "_packed", lambda text: base64.urlsafe_b64decode(text[1:])),
        "bits from the other end": instead(status_list.StatusList, "get", lambda self, index: bool(
            self._bits[index >> 3] & 1 << (index & 7) or index == INDEX)),
    },
    "table": {
        "text that is not UTF-8": instead(tables, "_not_utf_8", lambda file: UnicodeError("not UTF-8")),
        "an archive that is damaged": instead(workbook, "_DAMAGED", (EOFError,)),
        "a quote that never ends": instead(rosters, "_no_row", lambda line, error: error),
    },
    "markdown": {
        "HTML": instead(nh3, "clean", lambda html, **rules: html.replace("&lt;", "<").replace("&gt;", ">")),
        "any scheme": instead(filters.nh3, "clean", lambda html, **rules: html.replace("%5C", "javascript:")),
    },
    "multikey": {
        "keys that are no points": instead(multikey, "require_usable", lambda key: key),
        "any spelling": instead(multikey, "decode_multikey", lambda text: DECODE(text.strip())),
        "any signature": instead(public_key.PublicKey, "verify", lambda self, signature, message: None),
    },
    "verify": {
        "a signature that is not looked at": instead(embedded.EmbeddedCredential, "verify", any_proof),
        "a token that anybody signed": instead(jose.Token, "require_key", lambda self, key: None),
        "an error that nobody expects": instead(strict_json, "_decode", lambda data: data.decode("utf-8")),
        "what the file says": instead(Verifier, "verify", believing),
    },
}  # fmt: skip
CASES = [(name, bug) for name, plants in PLANTS.items() for bug in plants]


@pytest.fixture(autouse=True, scope="module")
def _without_bugs() -> None:
    """Work out everything that seeds and oracles keep, before any bug is planted."""
    seeds.genuine()
    for target in TARGETS.values():
        for data in target.seeds():
            target.check(data)


def test_every_target_has_a_bug_planted() -> None:
    assert set(PLANTS) == set(NAMES)


def _forget() -> None:
    """Empty what is kept between calls: neither may a bug be hidden by it, nor outlive its test."""
    DECODE.cache_clear()
    filters._read.cache_clear()
    svg._around.cache_clear()


@pytest.mark.parametrize(("name", "bug"), CASES, ids=[f"{name}: {bug}" for name, bug in CASES])
def test_a_planted_bug_is_found(name: str, bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _forget()
    PLANTS[name][bug](monkeypatch)
    with pytest.raises(Exception) as found:
        drive(TARGETS[name], runs=4 * RUNS[name])
    assert not isinstance(found.value, CredentialError), "a refusal is no finding"
    monkeypatch.undo()
    _forget()
    Bounds().hold(TARGETS[name].check, found.value.__dict__["input"])


def test_an_input_that_takes_too_long_or_too_much_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Target(lambda data: sum(range(20_000_000)) and None, lambda: [b"x"])
    large = Target(lambda data: None, lambda: [b"x"])
    monkeypatch.setattr("tests.fuzz.oracles.CPU_SECONDS", 0.05)
    with pytest.raises(Finding, match="processor's time"):
        drive(slow, runs=1)
    monkeypatch.setattr("tests.fuzz.oracles.CPU_SECONDS", 60)
    assert drive(large, runs=1) == 1
    # Not by taking it: what other tests of this process once took counts as well.
    sizes = iter((peak(), peak() + (301 << 20)))
    monkeypatch.setattr("tests.fuzz.oracles.peak", lambda: next(sizes))
    with pytest.raises(Finding, match="memory grew by 301 MiB"):
        drive(large, runs=1)


def test_a_run_keeps_what_it_found_and_says_so(tmp_path: Path) -> None:
    """In a process of its own, under atheris where there is one."""
    folder = tmp_path / "work"
    folder.mkdir()
    planted = (
        "import re, sys, pathlib; from issuer.credential import did; did._HOST = re.compile('.*');"
        "from tests.fuzz.driving import main; main('did_web', 20, pathlib.Path(sys.argv[1]))"
    )
    result = subprocess.run([sys.executable, "-c", planted, folder], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode != 0
    assert "Finding" in result.stderr
    (found,) = folder.glob("crash-*")
    TARGETS["did_web"].check(found.read_bytes())


def test_a_run_without_findings_says_how_much_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["1", "did_web"]) == 0
    row = capsys.readouterr().out.splitlines()[-1]
    assert row.startswith("did_web") and row.endswith("nothing found")
    assert int(row.split()[1].replace(",", "")) > 100


def test_a_run_with_findings_fails(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    found = Outcome("png", False, 7, 1, "9", (ROOT / "tests" / "fuzz" / "found" / "png" / "x",), "Finding: why")
    monkeypatch.setattr("tests.fuzz.__main__.fuzz", lambda name, seconds: found)
    assert main(["1", "png"]) == 1
    told = capsys.readouterr().out
    assert "1 found" in told and "Finding: why" in told and "kept as tests/fuzz/found/png/x" in told
    monkeypatch.setattr("tests.fuzz.__main__.fuzz", lambda name, seconds: replace(found, inputs=()))
    assert main(["1", "png"]) == 1, "a target that ends badly has not been run"
