"""What a box's SCPDs have told, to be kept: they only change with its FRITZ!OS."""

from dataclasses import dataclass, field
import hashlib
import json
from typing import Any

from .description import Actions


@dataclass(slots=True, kw_only=True)
class ScpdCache:
    """The actions of services, and of which description of a box they are."""

    description_hash: str = ""
    """The SHA-256 of that tr64desc.xml, which tells FRITZ!OS and all services."""
    actions: dict[str, Actions] = field(default_factory=dict)
    """By the service's short name."""

    def for_description(self, description: bytes) -> ScpdCache:
        """Return what is known of the box with this tr64desc.xml: this, or nothing."""
        description_hash = hashlib.sha256(description).hexdigest()
        return (
            self
            if description_hash == self.description_hash
            else ScpdCache(description_hash=description_hash)
        )

    def to_json(self) -> str:
        """Return it as text; there is nothing private in it."""
        return json.dumps(
            {"description_hash": self.description_hash, "actions": self.actions}
        )

    @classmethod
    def from_json(cls, text: str) -> ScpdCache:
        """Return it from a text, or nothing from one that makes no sense."""
        try:
            told: dict[str, Any] = json.loads(text)
            return cls(
                description_hash=str(told["description_hash"]),
                actions={
                    str(service): {
                        str(name): tuple(map(str, takes))
                        for name, takes in actions.items()
                    }
                    for service, actions in told["actions"].items()
                },
            )
        except AttributeError, KeyError, TypeError, ValueError:
            return cls()
