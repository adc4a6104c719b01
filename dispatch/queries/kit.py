"""What a team carries: the kit list of the office (reasons of kind ``kit``) and the supplies (BHP) with amounts."""

from typing import Any

from clinics.queries.supplies import supplies_listed
from dispatch.models import Reason, ReasonKind


def kit_items() -> list[dict[str, str]]:  # KitItem
    """What must be in the bag, in the office's order."""
    rows = Reason.objects.filter(kind=ReasonKind.KIT, is_active=True).order_by("order")
    return [{"code": row.code, "label_id": row.label_id, "label_en": row.label_en} for row in rows]


def carried_items() -> list[dict[str, Any]]:  # KitItem
    """The kit and the supplies as one list, by what a complaint may ask for."""
    supplies = [
        {"code": row.code, "label_id": row.label_id, "label_en": row.label_en} for row in supplies_listed()
    ]
    return kit_items() + supplies


def kit_names() -> tuple[tuple[str, str, str], ...]:
    """Code and name in both languages of everything that is carried."""
    return tuple((item["code"], item["label_id"], item["label_en"]) for item in carried_items())
