"""What is in `deploy/` fits the code: settings that exist, files that are there, commands that start."""

from __future__ import annotations

import configparser
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from issuer.commands import COMMANDS
from issuer.settings import describe
from issuer.web.frameworks.uploading import MAX_UPLOAD

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SETTINGS = {name for name, _, _ in describe()}
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
OF_BOTO3 = {"AWS_SHARED_CREDENTIALS_FILE"}  # for files in a bucket
OF_PYTHON = {"PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
OURS = ("web", "worker")


def is_setting(name: str) -> bool:
    return name in OF_BOTO3 or name in SETTINGS or name.removesuffix("_FILE") in SETTINGS


class Repeating(dict):
    """Keeps every value of a key that stands several times, as systemd does."""

    def __setitem__(self, key: str, value: Any) -> None:
        if key in self and isinstance(value, list):
            self[key].extend(value)
        else:
            super().__setitem__(key, value)


def unit(path: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False, dict_type=Repeating, interpolation=None, delimiters="=")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text())
    return parser


def values(path: Path, key: str) -> list[str]:
    return unit(path)["Service"].get(key, "").splitlines()


def test_every_setting_that_compose_sets_exists() -> None:
    for name in OURS:
        unknown = [setting for setting in COMPOSE["services"][name]["environment"] if not is_setting(setting)]
        assert unknown == []


def test_every_secret_of_compose_is_given_by_file_and_never_by_value() -> None:
    secret = re.compile("SECRET|PASSPHRASE|PASSWORD|TOKEN|DATABASE_URL")
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            if secret.search(name):
                assert name.endswith("_FILE"), name
                assert value.removeprefix("/run/secrets/") in service["secrets"], name
    used = {secret for service in COMPOSE["services"].values() for secret in service.get("secrets", ())}
    assert used == set(COMPOSE["secrets"])


def test_our_containers_have_no_rights_and_a_file_system_that_is_only_read() -> None:
    for name in OURS:
        service = COMPOSE["services"][name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert "no-new-privileges:true" in service["security_opt"]
        assert [volume.rpartition(":")[2] for volume in service["volumes"]] == ["/data"]


def test_nothing_of_compose_listens_to_the_world() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("postgresql", "redis", "mail"):
        assert COMPOSE["services"][name]["networks"] == ["inside"]


def test_the_mail_catcher_is_for_trials_only() -> None:
    assert [name for name, service in COMPOSE["services"].items() if service.get("profiles")] == ["mail"]
    assert COMPOSE["services"]["mail"]["profiles"] == ["trial"]


def test_the_image_sets_only_settings_that_exist() -> None:
    block = re.search(r"^ENV PATH=(?:.*\\\n)*.*$", CONTAINERFILE, re.M)
    assert block
    names = set(re.findall(r"(?:^ENV |^ +)([A-Z_]+)=", block[0], re.M))
    assert {name for name in names if not is_setting(name)} == OF_PYTHON
    assert "ISSUER_HOME" in names


def test_everything_that_the_image_copies_is_there_and_reaches_its_builder() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+) ", CONTAINERFILE, re.M)
    let_in = re.findall(r"^!(\S+)", (DEPLOY / "Containerfile.dockerignore").read_text(), re.M)
    assert sorted(copied) == sorted(let_in)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert "--require-hashes" in CONTAINERFILE
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", CONTAINERFILE, re.M)


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command line that starts something of ours, as `python -m` takes it."""
    [default] = re.findall(r"^CMD \[(\"gunicorn\".*)\]$", CONTAINERFILE, re.M)
    yield "Containerfile", re.findall(r'"([^"]+)"', default)
    yield "compose.yaml", COMPOSE["services"]["worker"]["command"]
    for path in UNITS:
        yield path.name, values(path, "ExecStart")[0].partition(" -m ")[2].split()


@pytest.mark.parametrize(("where", "words"), list(commands()))
def test_what_is_started_exists(where: str, words: list[str]) -> None:
    if words[0] == "issuer":
        assert words[1] in COMMANDS
        return
    assert words[0] == "gunicorn"
    assert words[words.index("--config") + 1] == "python:issuer.commands.gunicorn_settings"
    assert words[-1] == "issuer.wsgi"
    assert words[words.index("--bind") + 1].endswith(":8000")


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_sets_only_settings_that_exist_and_secrets_by_file(path: Path) -> None:
    credentials = {line.partition(":")[0] for line in values(path, "LoadCredential")}
    from_files = 0
    for line in values(path, "Environment"):
        name, _, value = line.partition("=")
        assert is_setting(name), name
        if name.endswith("_FILE"):
            assert value.removeprefix("%d/") in credentials
            from_files += 1
    assert from_files == len(credentials) == 6


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_closed_in(path: Path) -> None:
    service = unit(path)["Service"]
    assert service["User"] == "touchstone"
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictNamespaces", "LockPersonality"):
        assert service[name] == "yes", name
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert (
        "@resources" not in service["SystemCallFilter"]
    )  # strangers' badges are verified with limits and behind others


def test_the_settings_of_the_units_exist_and_hold_no_secret() -> None:
    lines = (DEPLOY / "touchstone.env").read_text().splitlines()
    names = [match[1] for line in lines if (match := re.match(r"#?([A-Z_]+)=", line))]
    assert names
    assert [name for name in names if name not in SETTINGS] == []
    secret = {name for name in names if re.search("SECRET|PASS|TOKEN", name)}
    assert secret == set()


@pytest.mark.parametrize(
    ("name", "size"), [("nginx.conf", r"client_max_body_size (\d+)m;"), ("Caddyfile", r"max_size (\d+)MB")]
)
def test_a_proxy_lets_the_largest_upload_through_and_keeps_metrics_inside(name: str, size: str) -> None:
    text = (DEPLOY / name).read_text()
    found = re.search(size, text)
    assert found
    assert MAX_UPLOAD <= int(found[1]) * 1024 * 1024 <= MAX_UPLOAD + 2 * 1024 * 1024
    for inside in ("/metrics", "/readyz", "/vc-api"):
        assert inside in text
    assert "ISSUER_TRUSTED_PROXIES=1" in text
    assert "X-Request-Id" in text


def test_nginx_believes_no_visitor_and_writes_no_path_down() -> None:
    text = "\n".join(
        line for line in (DEPLOY / "nginx.conf").read_text().splitlines() if not line.strip().startswith("#")
    )
    assert "X-Forwarded-For $remote_addr;" in text
    assert "$proxy_add_x_forwarded_for" not in text
    log = text.partition("log_format")[2].partition(";")[0]
    assert not re.search(r"\$(request|request_uri|uri|remote_addr|http_referer|http_user_agent)\b", log)
    assert text.count("{") == text.count("}")
    assert {line.split()[1] for line in text.splitlines() if "proxy_pass " in line} == {"http://touchstone;"}
    assert "proxy_next_upstream off;" in text


def test_the_readme_names_every_file_and_says_what_was_not_run() -> None:
    text = (DEPLOY / "README.md").read_text()
    for path in DEPLOY.iterdir():
        if path.name not in ("README.md", "secrets", "Containerfile.dockerignore"):
            assert path.name in text, path.name
    assert text.count("**not run**") >= 3


def test_no_secret_lies_in_the_tree() -> None:
    listed = subprocess.run(["git", "ls-files", "deploy/secrets"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert listed.stdout.split() in (["deploy/secrets/.gitignore"], [])
