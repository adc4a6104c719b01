"""The supplies (BHP) of the city's list, how many a team has, and what is short."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from clinics.models import Supply, TeamSupply

Json = dict[str, Any]  # the shapes of dispatch.api.schemas.plans


def supplies_listed() -> list[Supply]:
    """The list in the office's order."""
    return list(Supply.objects.filter(is_active=True).order_by("order", "code"))


def supplies_of_team(team_id: int | None) -> list[Json]:  # SupplyItem
    """Every supply of the list with how many this team has; ``amount`` None where nobody has counted. Two queries."""
    rows = TeamSupply.objects.filter(team_id=team_id) if team_id is not None else TeamSupply.objects.none()
    amounts = dict(rows.values_list("supply_id", "amount"))
    return [_supply_out(supply, amounts.get(supply.pk)) for supply in supplies_listed()]


def short_supplies(team_ids: Iterable[int]) -> dict[int, list[Json]]:  # team -> ShortSupply
    """What these teams have too few of, in the office's order. One query."""
    rows = (
        TeamSupply.objects.filter(
            team_id__in=list(team_ids), supply__is_active=True, amount__lt=F("supply__least")
        )
        .select_related("supply")
        .order_by("supply__order", "supply__code")
    )
    found: dict[int, list[Json]] = {}
    for row in rows:
        found.setdefault(row.team_id, []).append(_supply_out(row.supply, row.amount))
    return found


def _supply_out(supply: Supply, amount: int | None) -> Json:  # SupplyItem
    return {
        "code": supply.code,
        "label_id": supply.label_id,
        "label_en": supply.label_en,
        "unit_id": supply.unit_id,
        "unit_en": supply.unit_en,
        "standard": supply.standard,
        "least": supply.least,
        "amount": amount,
    }
