"""Shapes of the world outside: switches, and who does not answer."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema

from dispatch.api.schemas.shared import Closed

SwitchName = Literal["push", "geocoding", "messages", "surge", "planned_offers"]
ServiceName = Literal["router", "push", "geocoding", "whatsapp", "gateway"]


class OutsideFailing(Schema):
    """A service outside that does not answer."""

    name: ServiceName
    failing_since: datetime
    label_id: str
    label_en: str


class OutsideFailingList(Schema):
    """Those that do not answer now; empty while all answer."""

    outside: list[OutsideFailing]


class SwitchOut(Schema):
    """Where a switch stands and who turned it last."""

    name: SwitchName
    on: bool
    may_change: bool
    changed_by: str | None
    changed_at: datetime | None


class SwitchesOut(Schema):
    """All switches of the city."""

    switches: list[SwitchOut]


class SwitchIn(Closed):
    """Turn it on or off."""

    action_id: UUID
    on: bool
