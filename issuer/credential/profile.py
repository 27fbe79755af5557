"""Profile and Image of Open Badges 3.0: who says something, and a picture of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from issuer.credential.members import present, require_id, require_text


@dataclass(frozen=True, slots=True)
class Image:
    """An image by its address, with the words that stand in its place (OB 3.0, class Image).

    `id` may be a `data:` URI. The published schema allows no member but these.
    """

    id: str
    caption: str | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "image")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return present({"id": self.id, "type": "Image", "caption": self.caption})


@dataclass(frozen=True, slots=True)
class Profile:
    """An organization or a person that issues or creates (OB 3.0, class Profile).

    `country` is an ISO 3166-1 code of two letters. `name` is optional in the schema, but displays must show
    it.
    """

    id: str
    name: str
    url: str | None = None
    email: str | None = None
    description: str | None = None
    image: Image | None = None
    country: str | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "profile")
        require_text(self.name, "profile's name")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        # Address is one of the classes for which the schema names no id: it stays a blank node.
        address = {"type": ["Address"], "addressCountryCode": self.country} if self.country else None
        return present(
            {
                "id": self.id,
                "type": ["Profile"],
                "name": self.name,
                "url": self.url,
                "email": self.email,
                "description": self.description,
                "image": self.image.to_json() if self.image else None,
                "address": address,
            }
        )
