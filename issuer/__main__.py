"""Lets `python -m issuer` stand for the `issuer` command."""

from __future__ import annotations

import sys

from issuer.cli import main

if __name__ == "__main__":
    sys.exit(main())
