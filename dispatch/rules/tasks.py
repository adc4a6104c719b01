"""Work for a person at a telephone: call the family back, make an address clear. When it is due, and when it is over.

Pure. A task has a timer from its beginning; when the timer ends it alarms, and again while nobody did it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from dispatch.rules.ladder import Alarm
from dispatch.rules.lifecycle import OPEN, WAITING

CALL_BACK, ADDRESS_TASK = "call_back", "address_task"
TASKS = (CALL_BACK, ADDRESS_TASK)
"""Every kind of task; the same names as the kinds of their deadlines."""
REPEAT = 2
"""A task that nobody did rings again after twice its first timer."""

CALL_BACK_MINUTES: Mapping[str, int] = {"red": 5, "yellow": 15, "green": 45}
ADDRESS_MINUTES: Mapping[str, int] = {"red": 3, "yellow": 10, "green": 30}
"""Where an office has said nothing: minutes from the request, by urgency."""


class TaskTargets(Protocol):
    """The office's minutes of one urgency."""

    @property
    def call_back_minutes(self) -> int: ...
    @property
    def address_minutes(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a visit, as far as its tasks depend on it."""

    status: str
    confirmed: bool
    phone: str
    """What a person can dial; empty when nobody can be called."""
    unclear: bool
    """Marked so by a person, or by a crew that stood before no house."""
    has_pin: bool
    """A point on the map that is better than the kelurahan's."""
    has_area: bool
    """At least the kelurahan is known."""
    words: str
    """Street, lorong and patokan in one."""
    planned: bool = False
    """A visit of a care plan: the family did not call, and is called only where the home cannot be found."""


def place_is_usable(told: Told) -> bool:
    """Whether a crew can find the home: a pin, or a kelurahan with a street, a lorong or a patokan."""
    return told.has_pin or (told.has_area and told.words.strip() != "")


def tasks_of(told: Told) -> frozenset[str]:
    """The tasks that a visit has as it stands.

    The family is called back until it has said yes or a team has: then a crew is on its way and calls by itself. An
    address is to be cleared until a crew stands at the bedside.
    """
    found = set()
    unclear = told.unclear or not place_is_usable(told)
    to_be_called = told.phone and not told.confirmed and (unclear or not told.planned)
    if told.status in (*WAITING, "offered") and to_be_called:
        found.add(CALL_BACK)
    if told.status in OPEN - {"on_scene"} and unclear:
        found.add(ADDRESS_TASK)
    return frozenset(found)


class WithTasks(Protocol):
    """A visit as far as its tasks ring."""

    @property
    def call_back_alarmed_at(self) -> datetime | None: ...
    @property
    def address_alarmed_at(self) -> datetime | None: ...


def task_alarms(visit: WithTasks) -> list[Alarm]:
    """The tasks whose timer has ended without anybody doing them."""
    rang = ((CALL_BACK, visit.call_back_alarmed_at), (ADDRESS_TASK, visit.address_alarmed_at))
    return [Alarm(kind, at) for kind, at in rang if at is not None]


def minutes_of(kind: str, targets: TaskTargets) -> int:
    """The timer of a task, in minutes."""
    return targets.call_back_minutes if kind == CALL_BACK else targets.address_minutes


def task_due_at(kind: str, since: datetime, targets: TaskTargets) -> datetime:
    """It should be done by then."""
    return since + timedelta(minutes=minutes_of(kind, targets))


def task_again_at(kind: str, rang_at: datetime, targets: TaskTargets) -> datetime:
    """It rings again then, while nobody did it."""
    return rang_at + timedelta(minutes=minutes_of(kind, targets) * REPEAT)
