"""What a box's SCPDs have told, to be kept: they only change with its FRITZ!OS."""

from dataclasses import dataclass, field
import hashlib
import json
from typing import Any

from .description import Actions


@dataclass(slots=True, kw_only=True)
class Learnt:
    """The actions of services, and of which description of a box they are."""

    mark: str = ""
    """The SHA-256 of that tr64desc.xml, which tells FRITZ!OS and all services."""
    actions: dict[str, Actions] = field(default_factory=dict)
    """By the service's short name."""

    def of(self, description: bytes) -> Learnt:
        """Return what is known of the box with this tr64desc.xml: this, or nothing."""
        mark = hashlib.sha256(description).hexdigest()
        return self if mark == self.mark else Learnt(mark=mark)

    def to_text(self) -> str:
        """Return it as text; there is nothing private in it."""
        return json.dumps({"mark": self.mark, "actions": self.actions})

    @classmethod
    def from_text(cls, text: str) -> Learnt:
        """Return it from a text, or nothing from one that makes no sense."""
        try:
            told: dict[str, Any] = json.loads(text)
            return cls(
                mark=str(told["mark"]),
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
