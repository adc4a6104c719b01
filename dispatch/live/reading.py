"""Reading the log after a cursor, once per process, and rendering each change once per audience."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from dispatch.live import frames
from dispatch.live.frames import Frame
from dispatch.live.rights import View, Visitor, views_now
from dispatch.models import LogCounter
from dispatch.positions.duty import duty_book
from dispatch.queries.cards import visit_cards
from dispatch.queries.crew import crew_visits
from dispatch.queries.teams import team_cards
from dispatch.queries.wall import wall_teams, wall_visits

MOST_EVENTS = 500
"""Read at once; what is left is read at once after."""
MOST_BEHIND = 5_000
"""Farther behind, screens fetch the snapshot instead."""
_MOST_REMEMBERED = 20_000
DUTY_KINDS = frozenset({"shift_started", "shift_ended"})
DUTIES_SECONDS = 1.0
"""Duties read by an earlier look are good enough so long, when no event speaks of a duty."""
MOVING_KINDS = frozenset({"address_corrected"})
"""After these a visit may belong to another puskesmas."""

CHANGED = {
    "road_closed": "closures",
    "road_reopened": "closures",
    "no_entry_reported": "closures",
    "no_entry_lifted": "closures",
    "setting_changed": "settings",
    "position_shared": "shares",
    "surge_declared": "settings",
    "surge_kept": "settings",
    "surge_reminded": "settings",
    "surge_ended": "settings",
    "review_waits": "reviews",
    "review_resolved": "reviews",
    "handover_signed": "handover",
    "handover_taken": "handover",
    "outside_changed": "outside",
    "messages_stopped": "messages",
    "messages_resumed": "messages",
    "message_sent_again": "messages",
    "message_set_aside": "messages",
    **dict.fromkeys(("call_rang", "call_taken", "call_missed", "call_logged", "call_undone"), "calls"),
}
"""After these a desk and a wall fetch what they hold beside visits and teams."""
CITY_SCREENS = ("desk", "wall")
DESK_ONLY = frozenset({"calls"})
"""Nothing that a wall shows follows from these."""

EVENTS = "SELECT seq, visit_id, team_id, kind FROM dispatch_event WHERE seq > %s ORDER BY seq LIMIT %s"
HELD = "SELECT visit_id, team_id, shift_id FROM dispatch_assignment WHERE visit_id = ANY(%s)"
# As text, because they run at every wake-up: making SQL from the models takes longer than the database needs for it.

EventRow = tuple[int, int | None, int | None, str]
Card = dict[str, Any]  # the shapes of the API's schemas


@dataclass(slots=True)
class Changes:
    """What a look into the log brought."""

    seq: int
    views: dict[Visitor, View | None]
    frames: dict[View, list[Frame]] = field(default_factory=dict)
    more: bool = False
    """There is more to read at once."""
    lost: bool = False
    """The cursor is of no use any more: screens must fetch the snapshot."""


@dataclass(slots=True)
class _Changed:
    """Ids that the events speak of."""

    visits: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    teams: set[int] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    shifts_of: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """visit -> shifts that ever had it."""


class LogReader:
    """The cursor's owner. Used from one thread only."""

    def __init__(self) -> None:
        self._clinic_of_visit: dict[int, int | None] = {}

    def look(self, cursor: int | None, visitors: Collection[Visitor]) -> Changes:
        """What is new after the cursor (None: start at the end), for these visitors as their rights are now."""
        if cursor is None:
            duty_book.refresh()
            return Changes(seq=last_seq(), views=views_now(visitors))
        rows: list[EventRow] = _rows(EVENTS, [cursor, MOST_EVENTS])
        if not rows:
            lost = last_seq() < cursor
            duty_book.refresh()
            return Changes(seq=last_seq() if lost else cursor, views=views_now(visitors), lost=lost)
        if len(rows) == MOST_EVENTS and last_seq() - cursor > MOST_BEHIND:
            duty_book.refresh(registry=True)
            return Changes(seq=last_seq(), views=views_now(visitors), lost=True)
        seq = rows[-1][0]
        changed = _gather(rows)
        # Rights are read after the events: what was taken away before this moment is not told any more.
        if DUTY_KINDS.isdisjoint(changed.kinds):
            duty_book.ensure_fresh(DUTIES_SECONDS)
        else:
            duty_book.refresh()
        views = views_now(visitors)
        wanted = {view for view in views.values() if view is not None}
        return Changes(
            seq=seq, views=views, frames=self._render(seq, changed, wanted), more=len(rows) == MOST_EVENTS
        )

    def _render(self, seq: int, changed: _Changed, views: set[View]) -> dict[View, list[Frame]]:
        found: dict[View, list[Frame]] = {view: [] for view in views}
        self._render_visits(seq, changed, found)
        self._render_crews(seq, changed, found)
        _render_teams(seq, changed, found)
        _render_changed(seq, changed, found)
        return found

    def _render_visits(self, seq: int, changed: _Changed, found: dict[View, list[Frame]]) -> None:
        """Desk and clinic cards with and without identity, and the wall's dots."""
        if not changed.visits:
            return
        for identity in (True, False):
            views = [
                view for view in found if view.screen in ("desk", "clinic") and view.identity == identity
            ]
            if views:
                cards = visit_cards(changed.visits, identity=identity)
                self._give_cards(seq, cards, changed, views, found)
        walls = [view for view in found if view.screen == "wall"]
        if walls:
            dots = [frames.visit(seq, dot) for dot in wall_visits(changed.visits)]
            for view in walls:
                found[view] += dots

    def _give_cards(
        self,
        seq: int,
        cards: list[Card],
        changed: _Changed,
        views: Iterable[View],
        found: dict[View, list[Frame]],
    ) -> None:
        for card in cards:
            visit_id, clinic_id = card["id"], card["clinic_id"]
            frame, gone = frames.visit(seq, card), frames.gone(seq, visit_id)
            was = self._clinic_of_visit.get(visit_id, clinic_id)
            for view in views:
                if view.clinic_id is None or view.clinic_id == clinic_id:
                    found[view].append(frame)
                elif view.clinic_id == was or visit_id in changed.moved:
                    found[view].append(gone)
        if len(self._clinic_of_visit) > _MOST_REMEMBERED:
            self._clinic_of_visit.clear()
        self._clinic_of_visit.update((card["id"], card["clinic_id"]) for card in cards)

    def _render_crews(self, seq: int, changed: _Changed, found: dict[View, list[Frame]]) -> None:
        """A crew gets the visits its shift ever had: as they are now, or that they are gone."""
        for view, out in found.items():
            if view.screen != "crew" or view.shift_id is None:
                continue
            mine = {visit_id for visit_id in changed.visits if view.shift_id in changed.shifts_of[visit_id]}
            if not mine:
                continue
            cards = crew_visits(shift_id=view.shift_id, visit_ids=mine, records=view.records)
            out += [frames.visit(seq, card) for card in cards]
            out += [frames.gone(seq, visit_id) for visit_id in mine - {card["id"] for card in cards}]


def last_seq() -> int:
    """The last committed sequence number."""
    return LogCounter.objects.values_list("last_seq", flat=True).filter(id=1).first() or 0


def _rows(sql: str, parameters: list[Any]) -> list[Any]:  # Any: the columns of the statement
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _gather(rows: Iterable[EventRow]) -> _Changed:
    changed = _Changed()
    for _, visit_id, team_id, kind in rows:
        changed.kinds.add(kind)
        if visit_id is not None:
            changed.visits.add(visit_id)
        if team_id is not None:
            changed.teams.add(team_id)
        if visit_id is not None and kind in MOVING_KINDS:
            changed.moved.add(visit_id)
    for visit_id, team_id, shift_id in _rows(HELD, [list(changed.visits)]):
        changed.teams.add(team_id)
        changed.shifts_of[visit_id].add(shift_id)
    return changed


def _render_teams(seq: int, changed: _Changed, found: dict[View, list[Frame]]) -> None:
    """Team cards for desk, clinic (own teams) and the crew itself; chips for the wall."""
    if not changed.teams:
        return
    for identity in (True, False):
        people = [view for view in found if view.screen != "wall" and view.identity == identity]
        for card in team_cards(changed.teams, exact=identity) if people else ():
            frame = frames.team(seq, card)
            for view in people:
                if _sees_team(view, card):
                    found[view].append(frame)
    walls = [view for view in found if view.screen == "wall"]
    if walls:
        chips = [frames.team(seq, chip) for chip in wall_teams(changed.teams)]
        for view in walls:
            found[view] += chips


def _render_changed(seq: int, changed: _Changed, found: dict[View, list[Frame]]) -> None:
    """What else changed, once each."""
    for what in sorted({CHANGED[kind] for kind in changed.kinds if kind in CHANGED}):
        frame = frames.changed(seq, what)
        for view, out in found.items():
            if view.screen in CITY_SCREENS and (view.screen == "desk" or what not in DESK_ONLY):
                out.append(frame)


def _sees_team(view: View, card: Card) -> bool:
    if view.screen == "crew":
        return bool(view.team_id == card["id"])
    return bool(view.clinic_id is None or view.clinic_id == card["clinic_id"])
