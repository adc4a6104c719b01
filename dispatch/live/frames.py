"""What goes over the wire: one JSON text per message, rendered once however many screens get it."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from clinics.clock import remembered_now, remembered_state
from dispatch.positions.reports import PositionRow

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
POSITIONS = "pos"
COLUMNS = ("team", "lat6", "lon6", "fix_s", "acc")
_COLUMNS_TEXT = orjson.dumps(COLUMNS).decode()
WALL_STEP = 1_000
"""The wall's positions are rounded to three decimals of a degree (about 100 m)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message. Of several unsent messages with the same ``about`` only the newest goes out."""

    about: str
    text: str


def _frame(about: str, message: Mapping[str, object]) -> Frame:
    return Frame(about=about, text=orjson.dumps(message, option=OPTIONS).decode())


def clock_fields() -> dict[str, object]:
    """The city's time and how fast it runs, as remembered."""
    return {"now": remembered_now(), "factor": remembered_state().factor}


def hello(seq: int) -> Frame:
    """First of all: what comes later is newer than ``seq``."""
    return _frame("hello", {"t": "hello", "seq": seq, "clock": clock_fields()})


def visit(seq: int, card: Mapping[str, object]) -> Frame:
    """The newest state of a visit."""
    return _frame(f"visit {card['id']}", {"t": "visit", "seq": seq, "visit": card})


def gone(seq: int, visit_id: int) -> Frame:
    """A visit this screen may not see any more."""
    return _frame(f"visit {visit_id}", {"t": "gone", "seq": seq, "visit_id": visit_id})


def team(seq: int, card: Mapping[str, object]) -> Frame:
    """The newest state of a team."""
    return _frame(f"team {card['id']}", {"t": "team", "seq": seq, "team": card})


def changed(seq: int, what: str) -> Frame:
    """Something that is no visit and no team changed: fetch it again. ``what``: closures or settings."""
    return _frame(f"changed {what}", {"t": "changed", "seq": seq, "what": what})


def upto(seq: int, *, positions_live: bool) -> Frame:
    """Nothing for you up to here; the link is alive. ``positions_live``: whether teams that move are heard of."""
    return _frame(
        "upto", {"t": "upto", "seq": seq, "clock": clock_fields(), "positions_live": positions_live}
    )


def reset() -> Frame:
    """Fetch the snapshot again."""
    return _frame("reset", {"t": "reset"})


def positions(rows: bytes, at_ms: int) -> Frame:
    """Where teams are: columns once, then rows of whole numbers, written before; as known at ``at_ms``."""
    return Frame(
        about=POSITIONS, text=f'{{"t":"pos","at":{at_ms},"cols":{_COLUMNS_TEXT},"rows":[{rows.decode()}]}}'
    )


def coarse(row: PositionRow) -> PositionRow:
    """A position as the wall may see it."""
    team_id, lat6, lon6, fix_s, accuracy = row
    return (team_id, _round(lat6), _round(lon6), fix_s, accuracy)


def _round(micro_degrees: int) -> int:
    return round(micro_degrees / WALL_STEP) * WALL_STEP
