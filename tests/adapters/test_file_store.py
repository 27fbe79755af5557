"""A folder and a bucket keep the same promises about files."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from issuer.adapters import s3_store, sealing
from issuer.adapters.file_store import FileStore, StoreUnavailable, open_store
from issuer.adapters.key_files import KeyFiles, KeyMissing
from issuer.adapters.s3_store import Place, S3Store, place_of
from issuer.adapters.uploads import UploadFiles
from issuer.settings import Settings, SettingsError, read_settings
from tests import s3_server
from tests.s3_server import S3Server

ID = "0b7f2a5e-4a54-4d7e-9d1b-0c6a2b1f3e4d"
_numbers = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server.running() as running:
        yield running


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return open_store("", "files", tmp_path / "files")
    address = request.getfixturevalue("server").url(f"test-{next(_numbers)}")
    return open_store(address, "files", tmp_path / "not there")


def named(store: FileStore) -> list[str]:
    return sorted(each.name for each in store.listed())


def test_a_file_comes_back_whole_and_can_be_sought(store):
    data = bytes(range(256)) * 20_000
    store.create(f"{ID}/0", io.BytesIO(data))
    with store.opened(f"{ID}/0") as file:
        assert file.read(10) == data[:10]
        assert file.seek(0, io.SEEK_END) == len(data)
        file.seek(1000)
        assert file.read() == data[1000:]
    assert store.read(f"{ID}/0") == data


def test_what_is_kept_begins_where_the_file_was_read_to(store):
    file = io.BytesIO(b"header and body")
    file.seek(11)
    store.create("one", file)
    assert store.read("one") == b"body"


def test_a_file_is_never_overwritten(store):
    store.create("one", io.BytesIO(b"first"))
    with pytest.raises(FileExistsError):
        store.create("one", io.BytesIO(b"second"))
    assert store.read("one") == b"first"


def at_once(work: Callable[[int], bool]) -> int:
    """How many of eight threads succeed."""
    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(work, range(8)))


def test_of_several_who_create_a_file_at_once_one_does(store):
    def create(number: int) -> bool:
        try:
            store.create("one", io.BytesIO(b"%d" % number))
        except FileExistsError:
            return False
        return True

    assert at_once(create) == 1


def test_of_several_who_swap_a_file_at_once_one_does(store):
    assert at_once(lambda number: store.swap("one", None, b"%d" % number)) == 1
    before = store.read("one")
    assert at_once(lambda number: store.swap("one", before, b"again %d" % number)) == 1


def test_a_file_is_swapped_only_for_what_lies_there(store):
    assert not store.swap("one", b"something", b"new")
    assert store.swap("one", None, b"first")
    assert not store.swap("one", None, b"new")
    assert not store.swap("one", b"something else", b"new")
    assert store.swap("one", b"first", b"second")
    assert store.read("one") == b"second"


def test_a_store_that_keeps_its_promises_is_believed_and_nothing_is_left_of_the_question(store):
    store.check()
    store.check()
    assert named(store) == []


def test_what_is_not_there_is_said_to_be_gone_and_not_out_of_reach(store):
    for ask in (store.read, lambda name: store.opened(name).__enter__()):
        with pytest.raises(FileNotFoundError) as gone:
            ask(f"{ID}/0")
        assert not isinstance(gone.value, ConnectionError)
    store.drop(ID)
    assert named(store) == []


def test_a_folder_is_dropped_with_all_that_is_in_it_and_nothing_beside_it(store):
    for name in (f"{ID}/0", f"{ID}/1", f"{ID}0/0", "single"):
        store.create(name, io.BytesIO(b"x"))
    store.drop(ID)
    assert named(store) == sorted([f"{ID}0", "single"])
    store.drop("single")
    assert named(store) == [f"{ID}0"]


def test_what_is_listed_has_a_name_and_a_time(store):
    store.create(f"{ID}/0", io.BytesIO(b"x"))
    store.create(f"{ID}/1", io.BytesIO(b"x"))
    store.swap("mark", None, b"x")
    assert named(store) == sorted([ID, "mark"])
    for each in store.listed():
        assert abs(datetime.now(UTC) - each.changed_at) < timedelta(minutes=1)
    assert store.has(["mark"]) and not store.has(["mark", "nothing"]) and store.has([])


def test_a_name_never_leads_elsewhere(store):
    for name in ("", "..", "../x", "/etc/passwd", "a/b/c", "a//b", "a/", "/", ".x", "a/.x", "ä", "a b"):
        for use in (store.read, store.drop, lambda name: store.create(name, io.BytesIO(b""))):
            with pytest.raises(ValueError, match="no name"):
                use(name)


def test_uploads_and_sealed_keys_lie_in_either(store, monkeypatch):
    monkeypatch.setitem(sealing._SCRYPT, "n", 2**8)
    uploads = UploadFiles(store)
    for number, data in enumerate((b"one", b"two")):
        uploads.keep(ID, number, io.BytesIO(data))
    with uploads.opened(ID, 2) as files:
        assert [file.read() for file in files] == [b"one", b"two"]
    public_key = KeyFiles(store, "a passphrase").create()
    assert KeyFiles(store, "a passphrase").signer(public_key, "did:example:a").public_multibase == public_key
    assert b"a passphrase" not in store.read(f"{public_key}.json")
    uploads.forget(ID)
    assert named(store) == [f"{public_key}.json"]
    with pytest.raises(KeyMissing, match=str(store)):
        KeyFiles(store, "a passphrase").signer("z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH", "did:example:a")


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.create("one", io.BytesIO(b"x")),
        lambda store: store.read("one"),
        lambda store: store.opened("one").__enter__(),
        lambda store: store.swap("one", None, b"x"),
        lambda store: store.swap("one", b"x", b"y"),
        lambda store: store.drop("one"),
        lambda store: list(store.listed()),
        lambda store: store.check(),
    ],
    ids=["create", "read", "opened", "swap-new", "swap", "drop", "listed", "check"],
)
def test_a_bucket_that_refuses_or_is_away_is_out_of_reach_and_nothing_is_gone(server, use, monkeypatch):
    monkeypatch.setattr(s3_store, "_TRIES", 1)
    for place in (
        Place("no-such-bucket", "x/", server.endpoint, None, "path"),
        Place("badges", "x/", "http://127.0.0.1:1", None, "path"),
    ):
        with pytest.raises(StoreUnavailable, match=rf"s3://{place.bucket}/x/") as away:
            use(S3Store(place))
        assert isinstance(away.value, ConnectionError)


def test_nothing_that_is_kept_is_public(server):
    import boto3

    store = S3Store(place_of(server.url("private")))
    store.create("one", io.BytesIO(b"x"))
    client = boto3.client("s3", endpoint_url=server.endpoint, region_name="us-east-1")
    grants = client.get_object_acl(Bucket=s3_server.BUCKET, Key="private/one")["Grants"]
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("s3://badges", Place("badges")),
        ("s3://badges/a/b/?region=eu-west-1", Place("badges", "a/b/", None, "eu-west-1", "auto")),
        (
            "s3://badges?endpoint=https://minio.example:9000",
            Place("badges", "", "https://minio.example:9000", None, "path"),
        ),
        ("s3://badges?endpoint=http://x&style=virtual", Place("badges", "", "http://x", None, "virtual")),
    ],
)
def test_an_address_names_a_bucket_and_how_to_reach_it(address, place):
    assert place_of(address) == place
    assert place_of(address).below("keys").prefix == f"{place.prefix}keys/"


@pytest.mark.parametrize(
    "address",
    [
        "https://minio.example/badges",
        "s3://",
        "s3://key:secret@badges",
        "s3://badges:9000",
        "s3://badges#x",
        "s3://badges?style=odd",
        "s3://badges?endpoint=minio.example",
        "s3://badges?acl=public-read",
    ],
)
def test_an_address_that_is_none_is_refused(address, tmp_path):
    with pytest.raises(ValueError):
        place_of(address)


def test_settings_ask_for_a_passphrase_that_outlives_the_machine(monkeypatch):
    monkeypatch.setenv("FILES_URL", "s3://badges")
    with pytest.raises(SettingsError, match="ISSUER_KEY_PASSPHRASE"):
        read_settings("files_url")
    for wrong in ("s3://a:b@badges", "http://badges"):
        monkeypatch.setenv("FILES_URL", wrong)
        with pytest.raises(SettingsError, match="FILES_URL"):
            read_settings("files_url")


def test_what_speaks_s3_is_imported_only_where_it_is_used():
    words = "import sys, issuer.adapters.stores; sys.exit('boto3' in sys.modules or 'botocore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words]).returncode == 0
    assert Settings().files_url == ""
