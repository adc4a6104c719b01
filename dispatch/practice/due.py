"""Something the practice city will do at a moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Due:
    """``act`` at ``at`` (city time); ``name`` orders what is due at once and names it in the log."""

    at: datetime
    name: str
    act: Callable[[], None]

    @property
    def order(self) -> tuple[datetime, str]:
        """Earlier first; at the same moment by name."""
        return self.at, self.name
