"""The kit list of the office (a list of reasons of kind ``kit``)."""

from dispatch.models import Reason, ReasonKind


def kit_items() -> list[dict[str, str]]:  # KitItem
    """What must be in the bag, in the office's order."""
    rows = Reason.objects.filter(kind=ReasonKind.KIT, is_active=True).order_by("order")
    return [{"code": row.code, "label_id": row.label_id, "label_en": row.label_en} for row in rows]
