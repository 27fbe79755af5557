"""Reading the options of an installation from the environment."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from issuer.settings import Settings, SettingsError, describe, read_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for option in fields(Settings):
        monkeypatch.delenv(option.metadata["variable"], raising=False)


def problems(monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[str]:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refusal:
        read_settings()
    return refusal.value.problems


def test_nothing_needs_to_be_set() -> None:
    settings = read_settings()
    assert settings == Settings()
    assert settings.base_address == "http://127.0.0.1:8000"
    assert settings.is_local


def test_a_secret_is_read_from_a_file_without_its_line_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s" * 40 + "\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "secret"))
    assert read_settings().secret_key == "s" * 40


def test_numbers_switches_and_folders_are_read_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PORT": "9000", "ISSUER_DEMO": "0", "ISSUER_KEYS": "/srv/keys", "HOST": "::1"}.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert (settings.port, settings.demo, settings.keys) == (9000, False, Path("/srv/keys"))
    assert settings.base_address == "http://[::1]:9000"


def test_documents_of_others_are_fetched_unless_that_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (read_settings().fetch, read_settings().ports_to_fetch) == (True, {443})
    monkeypatch.setenv("ISSUER_FETCH", "off")
    monkeypatch.setenv("ISSUER_FETCH_PORTS", "443, 8443")
    assert (read_settings().fetch, read_settings().ports_to_fetch) == (False, {443, 8443})


def test_some_settings_can_be_read_whatever_the_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setenv("ISSUER_FETCH", "no")
    assert read_settings("fetch") == Settings(fetch=False)
    problems(monkeypatch, ISSUER_FETCH="sometimes")


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"PORT": "many"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"ISSUER_FETCH": "sometimes"}, "ISSUER_FETCH"),
        ({"ISSUER_FETCH_PORTS": "443,"}, "ISSUER_FETCH_PORTS"),
        ({"ISSUER_FETCH_PORTS": "443,70000"}, "ISSUER_FETCH_PORTS"),
        ({"ISSUER_FETCH_PORTS": "https"}, "ISSUER_FETCH_PORTS"),
        ({"ISSUER_DEMO": "perhaps"}, "ISSUER_DEMO"),
        ({"ISSUER_VC_API": "1", "HOST": "0.0.0.0"}, "ISSUER_VC_API"),
        ({"ISSUER_VC_API": "1", "HOST": "192.168.1.5"}, "ISSUER_VC_API"),
        ({"ISSUER_VC_API": "1", "PUBLIC_URL": "https://badges.example.org"}, "ISSUER_VC_API"),
        ({"ISSUER_VC_API": "1", "ISSUER_TRUSTED_PROXIES": "1"}, "ISSUER_VC_API"),
        ({"PUBLIC_URL": "badges.example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://badges.example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://badges.example.org/" + "a" * 400}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://badges.example.org/?page=1"}, "PUBLIC_URL"),
        ({"DATABASE_URL": "mysql://localhost/touchstone"}, "DATABASE_URL"),
        ({"QUEUE_URL": "amqp://localhost"}, "QUEUE_URL"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"ISSUER_KEY_PASSPHRASE": "short"}, "ISSUER_KEY_PASSPHRASE"),
        ({"SECRET_KEY": "s" * 40, "ISSUER_KEY_PASSPHRASE": "s" * 40}, "ISSUER_KEY_PASSPHRASE"),
        ({"MAIL_SERVER": "mail.example.org"}, "MAIL_DEFAULT_SENDER"),
        ({"SECRET_KEY_FILE": "/nowhere/secret"}, "SECRET_KEY"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(monkeypatch, variables: dict[str, str], named: str) -> None:
    assert [problem.partition(":")[0] for problem in problems(monkeypatch, **variables)] == [named]


def test_all_problems_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = problems(monkeypatch, SECRET_KEY="short", MAIL_SERVER="mail.example.org", PUBLIC_URL="nowhere")
    assert len(found) == 3


def test_no_secret_shows_where_settings_are_printed() -> None:
    settings = Settings(secret_key="canary-one", key_passphrase="canary-two", mail_password="canary-three")
    assert "canary" not in repr(settings)
    assert "canary" not in str(describe())


def test_the_log_has_two_forms_and_a_weak_token_for_metrics_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = problems(monkeypatch, ISSUER_LOG="xml", ISSUER_METRICS_TOKEN="short")
    assert [problem.partition(":")[0] for problem in found] == ["ISSUER_LOG", "ISSUER_METRICS_TOKEN"]
    monkeypatch.setenv("ISSUER_LOG", "json")
    monkeypatch.setenv("ISSUER_METRICS_TOKEN", "a-token-of-twenty-letters")
    assert read_settings().log == "json"
    assert "a-token-of-twenty-letters" not in repr(read_settings())
