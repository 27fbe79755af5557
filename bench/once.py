"""One credential signed in a process of its own and nothing else, as `once.mjs` does with Node: `bench.once FILE`.

The file says what is signed, with which key and when.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuer.credential.data_integrity import add_proof
from issuer.credential.instants import parse_instant
from issuer.credential.signer import Ed25519Signer


def main(file: Path) -> None:
    """Sign what a file says and print it."""
    given = json.loads(file.read_bytes())
    signer = Ed25519Signer(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given["seed"])), given["controller"])
    print(json.dumps(add_proof(given["unsigned"], signer, created=parse_instant(given["created"]))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
