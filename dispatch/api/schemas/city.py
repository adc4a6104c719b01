"""Shapes of the city's own screen: what became of the proposals, true travel times, weights and switches."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.shared import Closed, Urgency


class TallyFields(Schema):
    """Offers counted."""

    offers: int
    followed: int
    overrides: int
    followed_share: float | None
    """Of those where a person decided, 0 to 1."""
    minutes_lost: float
    """Promised minutes by which overrides were slower than the first team, summed."""
    minutes_gained: float


class TruthFields(Schema):
    """Promises against arrivals, minutes."""

    arrivals: int
    median_error: float | None
    """Real minus promised: positive means later than said."""
    median_off: float | None
    within_p90: float | None
    """Share that came by the late end of the range shown, 0 to 1."""


class KindOut(Schema):
    """Offers of one kind: followed, override, reassigned, automatic."""

    kind: str
    offers: int
    refused_share: float | None


class WeekOut(TallyFields, TruthFields):
    """One week, by its Monday."""

    start: date


class OverrideReasonOut(TallyFields):
    """Overrides of one reason."""

    code: str
    label_id: str
    label_en: str


class SourceOut(TruthFields):
    """Promises by where the travel time came from: estimate, road, osrm."""

    source: str


class OverrideReportOut(TallyFields, TruthFields):
    """What people made of the proposals on these days."""

    start: date
    end: date
    kinds: list[KindOut]
    weeks: list[WeekOut]
    reasons: list[OverrideReasonOut]
    sources: list[SourceOut]


class ChoiceOut(Schema):
    """One offer and what became of it."""

    visit_id: int
    visit: str
    village: str
    offered_at: datetime
    offered_by: str | None
    """None: offered by the system."""
    urgency: Urgency
    kind: str
    team: str
    first: str
    minutes: float | None
    first_minutes: float | None
    difference: float | None
    real_minutes: float | None
    source: str
    reason: str
    reason_id: str
    reason_en: str
    status: str


class ChoiceListOut(Schema):
    """A page of choices, newest first."""

    total: int
    page: int
    pages: int
    choices: list[ChoiceOut]


class WeightOut(Schema):
    """One weight of the choice: its words, its bounds, and where it stands."""

    name: str
    label_id: str
    label_en: str
    help_id: str
    help_en: str
    unit: str
    low: float
    high: float
    whole: bool
    value: float
    default: float


class SettingChangeOut(Schema):
    """Who changed what."""

    name: str
    before: float | bool | None
    after: float | bool | None
    changed_by: str
    changed_at: datetime


class ChoiceSettingsOut(Schema):
    """Weights, switches and the latest changes of either."""

    version: int
    weights: list[WeightOut]
    auto_offer: dict[Urgency, bool]
    changes: list[SettingChangeOut]


class WeightsIn(Closed):
    """Weights to change; null puts one back to its default."""

    action_id: UUID
    changes: Annotated[dict[Annotated[str, Field(max_length=40)], float | None], Field(max_length=60)]


class AutoOfferIn(Closed):
    """Whether the first team of the plan is asked without a person's key."""

    action_id: UUID
    urgency: Urgency
    on: bool


class FactorRow(Schema):
    """One hour of the city or of a kecamatan: how long ways took against what was said. Errors in percent."""

    hour: int
    district: str | None
    """Code; None for the whole city."""
    district_name: str | None
    trips: int
    ratio: float
    in_force: float
    proposed: float | None
    error_without: float
    error_said: float
    error_proposed: float


class ProviderOut(Schema):
    """Who gives the travel times now."""

    wanted: str
    """auto, straight, roads or osrm: the setting."""
    source: str
    """estimate, road or osrm: what answers."""
    stamp: str | None
    """Of the imported roads."""
    failing_seconds: float | None
    why: str


class CalibrationOut(Schema):
    """How true the travel times were on these days, and the factors proposed."""

    start: date
    end: date
    source: str
    trips: int
    error_without: float
    error_said: float
    error_proposed: float
    """Of factors made from other trips than those they are tried on."""
    rows: list[FactorRow]
    provider: ProviderOut


class FactorIn(Closed):
    """One factor to accept; null takes it away."""

    hour: Annotated[int, Field(ge=0, le=23)]
    district: Annotated[str, Field(max_length=20)] | None = None
    factor: Annotated[float, Field(ge=0, le=10)] | None
    basis: Annotated[str, Field(max_length=80)] = ""


class FactorsIn(Closed):
    """Factors a person accepts, all or none."""

    action_id: UUID
    start: date
    end: date
    items: Annotated[list[FactorIn], Field(max_length=800)]
