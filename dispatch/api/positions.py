"""Positions of phones, through Django: the same as the door before it, where the door does not stand in front."""

from django.http import HttpRequest
from ninja import Router, Status

from dispatch.api.doors import REFUSALS
from dispatch.api.schemas.crew import PositionsIn, PositionsOut
from dispatch.positions.filters import RawFix
from dispatch.positions.intake import take_fixes

router = Router(tags=["crew"])


@router.post(
    "/positions", operation_id="report_positions", response={202: PositionsOut, **REFUSALS}, auth=None
)
def report_positions(request: HttpRequest, batch: PositionsIn) -> Status[dict[str, int]]:
    """Take a batch of fixes of a phone on duty, by its device token; acknowledged after it is stored.

    503 positions_away with Retry-After while positions cannot be stored: the phone keeps its trail.
    """
    fixes = [RawFix(row.t, row.lat, row.lon, row.acc, row.bat) for row in batch.fixes]
    acked_to, interval = take_fixes(batch.token, fixes)
    return Status(202, {"acked_to": acked_to, "interval_s": interval})
