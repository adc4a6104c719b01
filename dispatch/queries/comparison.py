"""Puskesmas beside each other, fairly: per 10,000 people, with how much each figure says. No identity."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count

from clinics.actors import Actor
from clinics.models import Area, Catchment, Clinic
from clinics.refusals import Refusal
from dispatch.models import Complaint
from dispatch.queries.clinic import LONGEST_PERIOD_DAYS
from dispatch.queries.response_times import STAGES_SQL, Period, params_of, whole
from dispatch.rules.reports import SMALL, TOO_FEW, per_10000, size_of

Json = dict[str, Any]  # the shapes of dispatch.api.schemas.reports

_CLINICS_SQL = "".join((STAGES_SQL, """
SELECT clinic_id, count(*), count(seconds), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds), count(*) FILTER (WHERE late),
       count(*) FILTER (WHERE late AND NOT EXISTS
           (SELECT 1 FROM dispatch_latereason said WHERE said.visit_id = timed.id))
FROM timed WHERE stage = 'response' GROUP BY clinic_id
"""))  # fmt: skip


@dataclass(frozen=True, slots=True)
class People:
    """How many live in a wilayah kerja."""

    count: int | None
    """None: no number is known for any part of it."""
    estimated: bool
    """Some kelurahan have no number of their own: an even share of their kecamatan's people stands for them."""


def clinic_comparison(actor: Actor, period: Period) -> Json:  # ComparisonOut
    """Every active puskesmas over the same days, by name. Seven queries, however many there are.

    Of fewer than :data:`TOO_FEW` reached visits neither median nor share is given: it would be one household's bad day.
    """
    actor.must("city.report")
    if period.end < period.start or (period.end - period.start).days > LONGEST_PERIOD_DAYS:
        raise Refusal("invalid", field="end", name="end")
    start, end = period.bounds()
    with connection.cursor() as cursor:
        cursor.execute(_CLINICS_SQL, params_of(period))
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    people = people_of_clinics()
    said = Complaint.objects.filter(received_at__gte=start, received_at__lt=end).exclude(category="praise")
    complaints = dict(said.values_list("clinic_id").annotate(n=Count("pk")).order_by())
    rows = [
        _row(pk, name, found.get(pk, (0, 0, None, None, 0, 0)), people[pk], complaints.get(pk, 0))
        for pk, name in Clinic.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
    ]
    return {
        "start": period.start,
        "end": period.end,
        "too_few": TOO_FEW,
        "small": SMALL,
        "clinics": rows,
        "visits": sum(row["visits"] for row in rows),
        "elsewhere": found.get(None, (0,))[0],
    }


def _row(
    pk: int, name: str, figures: Any, people: People, complaints: int
) -> Json:  # Any: a row of the driver
    visits, reached, median, p90, late, unexplained = figures
    size = size_of(reached)
    enough = size != "few"
    return {
        "clinic_id": pk,
        "clinic": name,
        "visits": visits,
        "people": people.count,
        "people_estimated": people.estimated,
        "per_10000": per_10000(visits, people.count),
        "reached": reached,
        "median_seconds": whole(median) if enough else None,
        "p90_seconds": whole(p90) if enough else None,
        "late": late,
        "late_share": round(late / visits, 3) if enough and visits else None,
        "unexplained": unexplained,
        "complaints": complaints,
        "size": size,
    }


def people_of_clinics() -> dict[int, People]:
    """The people of every puskesmas' wilayah kerja. Three queries."""
    villages = {area.pk: area for area in Area.objects.filter(level="village")}
    districts = dict(Area.objects.filter(level="district").values_list("pk", "population"))
    sharing = Counter(village.parent_id for village in villages.values())
    known: dict[int, int] = {}
    estimated: set[int] = set()
    for clinic_id, village_id in Catchment.objects.values_list("clinic_id", "village_id"):
        village = villages[village_id]
        people, whole_district = village.population, districts.get(village.parent_id or 0)
        if people is None and whole_district is not None:
            people = round(whole_district / sharing[village.parent_id])
            estimated.add(clinic_id)
        if people is not None:
            known[clinic_id] = known.get(clinic_id, 0) + people
    clinics = Clinic.objects.values_list("pk", flat=True)
    return {pk: People(known.get(pk), pk in estimated) for pk in clinics}
