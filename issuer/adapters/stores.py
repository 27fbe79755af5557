"""Where each kind of file of an installation lies, as its settings say.

What several machines have to see can lie in a bucket: uploads, and the sealed keys. What is of one machine stays in its
data folder: secrets, the journal, the file that halts, figures, and pictures that are drawn again when they are gone.
"""

from __future__ import annotations

from pathlib import Path

from issuer.adapters.file_store import FileStore, open_store
from issuer.adapters.folder_store import FolderStore
from issuer.resources import checkout
from issuer.settings import Settings, SettingsError

_DEFAULT_HOME = "var"


def key_folder(settings: Settings) -> Path:
    """Return where the sealed keys lie: as set, `keys/` of the checkout for its default data folder, else inside it."""
    if settings.keys is not None:
        return settings.keys
    root = checkout()
    if root is not None and settings.home.resolve() == root / _DEFAULT_HOME:
        return root / "keys"
    return settings.home / "keys"


def key_store(settings: Settings) -> FileStore:
    """Return where the sealed keys lie: in the folder that is set for them, else with all files that machines share.

    Raises SettingsError.
    """
    if settings.keys is not None:
        return FolderStore(settings.keys)
    return _store(settings, "keys", key_folder(settings))


def upload_store(settings: Settings) -> FileStore:
    """Return where what was uploaded lies until it is read. Raises SettingsError."""
    return _store(settings, "uploads", settings.home / "uploads")


def _store(settings: Settings, part: str, folder: Path) -> FileStore:
    try:
        return open_store(settings.files_url, part, folder)
    except ValueError as error:
        raise SettingsError([f"FILES_URL: {error}"]) from error
