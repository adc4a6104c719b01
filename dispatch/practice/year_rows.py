"""The rows of an invented year on their way into the database: numbered here, written by COPY, all or none.

The log's law holds: events stand in the order of their moments without a gap, each visit's versions are 1, 2, 3 ...
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import AutoField, Field, JSONField, Model
from psycopg import sql

from clinics.actors import SYSTEM, Actor
from clinics.models import Team
from dispatch.models import Event, LogCounter, Visit
from dispatch.practice.phone import DEVICE
from dispatch.rules.facts import FactValue, closed_fact
from dispatch.travel import Place

TAP_ACCURACY = 12.0
M = TypeVar("M", bound=Model)


class Rows:
    """Rows of any table that has a sequence, in the order in which they were added."""

    def __init__(self) -> None:
        self._rows: dict[type[Model], list[Any]] = {}
        self._last: dict[type[Model], int] = {}
        self._blank: dict[type[Model], dict[str, Any]] = {}

    def add(self, row: M) -> M:
        """Number a row, so that others may name it, and keep it."""
        model = type(row)
        row.pk = self._number(model)
        self._rows[model].append(row)
        return row

    def note(self, model: type[Model], **columns: Any) -> dict[str, Any]:
        """Keep a row that nothing else names, by its columns alone: many times cheaper than a model's instance."""
        if model not in self._blank:
            self._blank[model] = blank(model)
        row = self._blank[model] | columns
        row["id"] = self._number(model)
        self._rows[model].append(row)
        return row

    def _number(self, model: type[Model]) -> int:
        if model not in self._rows:
            self._rows[model] = []
            self._last[model] = _drawn(model) - 1
        self._last[model] += 1
        return self._last[model]

    def of(self, model: type[M]) -> list[M]:
        """What was added of a table."""
        return self._rows.get(model, [])

    def write(self) -> int:
        """COPY everything and move the sequences on; how many rows."""
        for model, rows in self._rows.items():
            copy_rows(model, rows)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                    [model._meta.db_table, self._last[model]],
                )
        return sum(len(rows) for rows in self._rows.values())


def blank(model: type[Model]) -> dict[str, Any]:
    """A row's columns as a new instance has them."""
    return {field.attname: field.get_default() for field in model._meta.concrete_fields}


def copy_rows(model: type[Model], rows: list[Any]) -> None:  # instances, or rows by their columns
    """One COPY of a table's every column."""
    fields = model._meta.concrete_fields
    columns = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), columns)
    ways = [(field.attname, isinstance(field, JSONField)) for field in fields]
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        for row in rows:
            values = row if isinstance(row, dict) else row.__dict__
            copy.write_row([_kept(values[name], is_json) for name, is_json in ways])


def _kept(value: Any, is_json: bool) -> Any:  # a column's value
    return json.dumps(value) if is_json and value is not None else value


def _drawn(model: type[Model]) -> int:
    """The next number of a table's sequence."""
    key: Field[Any, Any] = model._meta.pk
    if not isinstance(key, AutoField):
        raise TypeError(f"{model.__name__} has no sequence")
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Said:
    """Who did something and, for a tap of a crew, on which phone and where."""

    actor: Actor
    action_id: UUID | None = None
    device_id: str = ""
    place: Place | None = None
    accuracy_metres: float = TAP_ACCURACY


BY_ITSELF = Said(SYSTEM)


def tapped(
    actor: Actor,
    team: Team,
    action_id: UUID,
    place: Place | None = None,
    accuracy_metres: float = TAP_ACCURACY,
) -> Said:
    """A tap on a crew's phone."""
    return Said(actor, action_id, f"{DEVICE}{team.code.lower()}", place, accuracy_metres)


class Log:
    """The events of the year, told in any order across visits, in order within each."""

    def __init__(self) -> None:
        self._events: list[tuple[dict[str, Any], Visit | None]] = []
        self._rankings: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self._blank = blank(Event)

    def tell(
        self,
        kind: str,
        at: datetime,
        said: Said = BY_ITSELF,
        *,
        visit: Visit | None = None,
        team: Team | None = None,
        subject: str = "",
        **fact: FactValue,
    ) -> dict[str, Any]:
        """One event, as :func:`dispatch.services.log.record` would write it at that moment; a team's names its code."""
        if team is not None:
            fact["team"] = team.code
        event = self._blank | {
            "visit_id": visit.pk if visit else None,
            "team_id": team.pk if team else None,
            "subject": subject,
            "kind": kind,
            "fact": closed_fact(kind, fact),
            "happened_at": at,
            "recorded_at": at,
            "actor_id": said.actor.person_id,
            "actor_kind": said.actor.kind,
            "action_id": said.action_id,
            "device_id": said.device_id,
        }
        if said.place is not None:
            event |= {"lat": said.place.lat, "lon": said.place.lon, "accuracy_metres": said.accuracy_metres}
        self._events.append((event, visit))
        return event

    def ranked(self, event: dict[str, Any], seen: dict[str, Any]) -> None:
        """What a dispatcher saw when this offer was made stood at the number before its event."""
        self._rankings.append((event, seen))

    def write(self) -> int:
        """Number and write the events, after those that are there; how many."""
        counter, _ = LogCounter.objects.select_for_update().get_or_create(id=1)
        self._events.sort(key=lambda told: told[0]["recorded_at"])
        for seq, (event, visit) in enumerate(self._events, counter.last_seq + 1):
            event["seq"] = seq
            if visit is not None:
                visit.version += 1
                event["version"] = visit.version
        for event, seen in self._rankings:
            seen["seq"] = event["seq"] - 1
        copy_rows(Event, [event for event, _ in self._events])
        LogCounter.objects.filter(id=1).update(last_seq=counter.last_seq + len(self._events))
        return len(self._events)
