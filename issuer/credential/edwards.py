"""Whether 32 bytes are an Ed25519 public key worth verifying with.

Libraries accept the eight points of small order as keys. Under them one signature fits any message
(“Taming the many EdDSAs”, 2020), so a document "signed" with such a key proves nothing.
"""

from __future__ import annotations

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P

Point = tuple[int, int]


def is_usable_point(encoded: bytes) -> bool:
    """Return whether the encoding is canonical, lies on edwards25519 and is not of order 1, 2, 4 or 8."""
    point = _decode(encoded)
    if point is None:
        return False
    for _ in range(3):
        point = _double(point)
    return point != (0, 1)


def _decode(encoded: bytes) -> Point | None:
    """RFC 8032, section 5.1.3; also None when the sign bit or `y` is written non-canonically."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        return None
    numerator, denominator = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = numerator * pow(denominator, 3, _P) % _P
    x = x * pow(numerator * pow(denominator, 7, _P) % _P, (_P - 5) // 8, _P) % _P
    if denominator * x * x % _P == -numerator % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if denominator * x * x % _P != numerator or (x == 0 and sign):
        return None
    return (_P - x if x & 1 != sign else x), y


def _double(point: Point) -> Point:
    """Return the point added to itself: the affine law of the twisted Edwards curve with a = -1."""
    x, y = point
    product = _D * x * x * y * y % _P
    return (
        2 * x * y * pow(1 + product, -1, _P) % _P,
        (y * y + x * x) * pow(1 - product, -1, _P) % _P,
    )
