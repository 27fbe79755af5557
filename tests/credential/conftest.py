"""What tests of the credential core share: shapes that other tests of the same process have learned are forgotten."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from issuer.credential import canonical
from issuer.credential.vcdm import graph


@pytest.fixture(autouse=True)
def _nothing_learned() -> Iterator[None]:
    """Read every document the long way unless the test itself says otherwise, whatever installation was open."""
    canonical.use_compiled(None)
    graph.use_compiled(None)
    yield
    canonical.use_compiled(None)
    graph.use_compiled(None)
