"""What a driver is given to carry, and how it says what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, ready to leave."""

    message_id: int
    ref: str
    """The same at every try, so that a gateway can know a second copy."""
    phone: str
    """E.164."""
    kind: str
    language: str
    text: str
    template: str
    """The name under which a provider approved the words."""
    slots: tuple[tuple[str, str], ...]
    """What was filled in, in the order of the words."""


class NotTaken(Exception):
    """The service answered, and will not carry this letter: trying again would not help. ``code`` is short."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code[:40]


class Driver(Protocol):
    """A way for messages to leave the city."""

    name: str

    def carry(self, letter: Letter) -> str:
        """Hand it over; the provider's id for it. Raises NotTaken, and within.NoAnswer to try again later."""
        ...

    def rests(self) -> bool:
        """Whether asking now is useless: the service has not been answering."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider tells later of a letter."""

    provider_id: str
    status: str
    """sent, delivered, read or failed."""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a family wrote back."""

    phone: str
    text: str


Headers = Mapping[str, str]
