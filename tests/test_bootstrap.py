"""An installation opens from nothing but its settings, and opening it again changes nothing."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bench import sample
from bench.bulk import confirmed_job
from issuer import bootstrap
from issuer.adapters import stores
from issuer.adapters.key_files import WrongPassphrase
from issuer.adapters.mail import NoMailServer, SmtpMailer, mailer_of
from issuer.adapters.stores import key_folder
from issuer.bootstrap import open_toolkit
from issuer.commands.first_start import prepare
from issuer.credential import canonical
from issuer.credential.documents import MappingDocuments
from issuer.credential.report import Verdict
from issuer.credential.status_list import StatusList
from issuer.credential.strict_json import dump_json
from issuer.services.bulk import signing
from issuer.services.bulk.work import work_off
from issuer.settings import Settings, SettingsError
from issuer.store.revisions import is_at_head
from tests.credential.samples import NOW
from tests.credential.status_samples import revoked_issuer


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


def test_an_installation_opens_from_nothing(settings):
    toolkit = open_toolkit(settings)
    assert is_at_head(toolkit.engine)
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    assert toolkit.queue.pending_count() == 0
    for name in ("secret-key", "key-passphrase", "touchstone.sqlite", "touchstone.sqlite-wal", "queue.sqlite"):
        assert stat.S_IMODE((settings.home / name).stat().st_mode) == 0o600
    assert toolkit.clock().tzinfo is not None
    assert toolkit.mailer.delivers is False
    toolkit.engine.dispose()


def test_a_second_start_has_the_same_secrets_and_keys(settings):
    first = open_toolkit(settings)
    public_key = first.key_ring.create()
    second = open_toolkit(settings)
    assert second.settings == first.settings
    assert second.settings.secret_key != second.settings.key_passphrase
    assert second.key_ring.signer(public_key, "did:example:x")


def test_secrets_that_are_set_are_used_and_not_written(settings):
    given = replace(settings, secret_key="s" * 40, key_passphrase="p" * 40)
    assert open_toolkit(given).settings == given
    assert not (settings.home / "secret-key").exists() and not (settings.home / "key-passphrase").exists()


def test_another_passphrase_does_not_open_the_keys(settings):
    public_key = open_toolkit(settings).key_ring.create()
    other = open_toolkit(replace(settings, key_passphrase="another passphrase"))
    with pytest.raises(WrongPassphrase):
        other.key_ring.signer(public_key, "did:example:x")


def test_the_keys_lie_where_they_should(tmp_path, monkeypatch):
    assert key_folder(Settings(home=tmp_path)) == tmp_path / "keys"
    assert key_folder(Settings(home=tmp_path, keys=Path("/elsewhere"))) == Path("/elsewhere")
    monkeypatch.setattr(stores, "checkout", lambda: tmp_path)
    assert key_folder(Settings(home=tmp_path / "var")) == tmp_path / "keys"
    assert key_folder(Settings(home=tmp_path / "other")) == tmp_path / "other" / "keys"


def test_mail_goes_where_the_settings_say(settings):
    assert isinstance(mailer_of(settings), NoMailServer)
    set_up = replace(settings, mail_server="mail.example", mail_sender="badges@river.example")
    assert isinstance(mailer_of(set_up), SmtpMailer)


@pytest.mark.parametrize("url", ["amqp://elsewhere", "redis://localhost:words", "postgresql://127.0.0.1:1/queue"])
def test_a_queue_that_cannot_be_used_is_named_before_anything_is_put_there(settings, url):
    with pytest.raises(SettingsError, match="QUEUE_URL"):
        open_toolkit(replace(settings, queue_url=url))


def test_a_data_folder_that_cannot_be_made_is_an_error_of_the_system(settings):
    settings.home.write_text("a file is in the way")
    with pytest.raises(OSError, match="home"):
        open_toolkit(settings)


def test_a_toolkit_does_not_show_its_secrets(settings):
    toolkit = open_toolkit(replace(settings, mail_server="m", mail_sender="a@b.c", mail_password="hidden word"))
    for secret in (toolkit.settings.key_passphrase, toolkit.settings.secret_key, "hidden word"):
        assert secret not in repr(toolkit)


def test_an_installation_that_was_opened_again_knows_the_lists_that_it_saw(settings, monkeypatch):
    issuer = revoked_issuer()
    monkeypatch.setattr(bootstrap, "gateway", lambda _settings, _addresses: MappingDocuments(issuer.served))

    def judged() -> Verdict:
        toolkit = open_toolkit(settings)
        with toolkit.bounded as bounded:
            report = bounded(dump_json(issuer.badge()), now=NOW, documents={}, trusted=[])
        toolkit.engine.dispose()
        return report.verdict

    assert judged() is Verdict.REVOKED
    issuer.publish_list(bits=StatusList(), valid_from=NOW - timedelta(days=1))
    assert judged() is Verdict.REVOKED


@pytest.mark.parametrize("compiled", [True, False])
def test_the_fast_way_of_signing_can_be_switched_off(tmp_path: Path, compiled: bool) -> None:
    toolkit = open_toolkit(Settings(home=tmp_path, keys=tmp_path / "keys", compiled=compiled))
    try:
        document = sample.unsigned()
        for _ in range(4):
            canonical.read(document)
        assert (toolkit.bulk.shapes is not None) is compiled
        assert toolkit.bulk.shapes is None or toolkit.bulk.shapes.count.compiled > 0
        # One of a hundred, drawn at random, is read the long way and compared.
        assert any(canonical.read(document).is_plain for _ in range(4)) is compiled
    finally:
        toolkit.engine.dispose()
        canonical.use_compiled(None)


def test_a_class_is_filled_from_forms_as_installed(settings, monkeypatch):
    toolkit = open_toolkit(settings)
    prepare(toolkit)
    with toolkit.write.begin() as session:
        confirmed_job(session, toolkit, 3)
    one_by_one = []
    monkeypatch.setattr(signing, "add_proof", lambda *args, **named: one_by_one.append(args))
    assert work_off(toolkit.bulk) == 1
    assert not one_by_one
    toolkit.engine.dispose()
