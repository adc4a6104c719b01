"""Which coming shifts of a puskesmas have too few teams or lack a profession: for the head's morning."""

from datetime import date
from typing import Any

from clinics.clock import city_zone, now
from clinics.queries.roster_duties import duty_of, need_of, shifts_around
from clinics.rules.roster_cover import cover_findings

Json = dict[str, Any]


def gaps(clinic_id: int, first: date, last: date) -> list[Json]:
    """What is not covered in the shifts of these days (the city's; the night ends on the day after), by time.

    What is over is left out. Each: ``kind`` (``gap`` or ``missing_skill``), ``day``, ``part`` (morning, afternoon,
    night), ``starts_at``, ``ends_at`` (UTC), ``missing`` teams (of a gap), ``profession`` (of a missing skill).
    Three queries, whatever the number of shifts.
    """
    zone, at, need = city_zone(), now(), need_of(clinic_id)
    duties = [duty_of(shift, clinic_id) for shift in shifts_around(clinic_id, first, last)]
    found = [one for one in cover_findings(duties, need, first, last, zone) if one.ends_at > at]
    return [
        {
            "kind": one.kind,
            "day": one.day,
            "part": one.part,
            "starts_at": one.starts_at,
            "ends_at": one.ends_at,
            "missing": one.missing,
            "profession": one.what,
        }
        for one in sorted(found, key=lambda finding: (finding.starts_at, finding.kind))
    ]
