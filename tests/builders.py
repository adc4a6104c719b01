"""The people and places of the tests: a small Makassar with Bu Rosmini, Dg. Ngai and three puskesmas.

Every builder may be called with nothing but what the test is about. Places are real: Kassi-Kassi and
Mangasa lie on land, Barrang Lompo is an island that only a boat reaches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.test import Client

from clinics.actors import Actor, actor_of
from clinics.clock import forget_clock, now, real_now
from clinics.models import (
    Area,
    Catchment,
    Clinic,
    Household,
    Installation,
    Patient,
    Person,
    Shift,
    ShiftMember,
    Team,
    Vehicle,
)
from dispatch.models import (
    Assignment,
    Deadline,
    Reason,
    UrgencyTarget,
    Visit,
)
from dispatch.rules.deadlines import Target, running_deadline
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, OPEN, WAITING

KASSI_KASSI, MANGASA, BARRANG_LOMPO = "Kassi-Kassi", "Mangasa", "Barrang Lompo"
BU_ROSMINI, SR_ANDI, PAK_BASRI = "Bu Rosmini", "Sr. Andi Tenri", "Pak Basri"
DG_NGAI, DG_BAU = "Dg. Ngai", "Dg. Bau"
PHONE = "081241234567"
PASSWORD = "lontara-sappe-27"

CITY_CODE = "73.71"


@dataclass(frozen=True)
class _Ground:
    """A kelurahan and the puskesmas of its name."""

    code: str
    district: str
    lat: float
    lon: float
    clinic_code: str
    clinic_lat: float
    clinic_lon: float
    letters: str
    boat: bool = False


_GROUND = {
    KASSI_KASSI: _Ground(
        "73.71.13.1002", "Rappocini", -5.17003, 119.45318, "P7371031101", -5.170965, 119.454277, "KKS"
    ),
    MANGASA: _Ground(
        "73.71.10.1004", "Tamalate", -5.18487, 119.43576, "P7371031203", -5.163366, 119.438919, "MGS"
    ),
    BARRANG_LOMPO: _Ground(
        "73.71.15.1002", "Kepulauan Sangkarrang", -5.04849, 119.32903,
        "P7371080103", -5.036057, 119.327637, "BLP", boat=True,
    ),
}  # fmt: skip

TARGETS = {"red": (15, 60, 1.0), "yellow": (60, 180, 5.0), "green": (240, 180, 15.0)}
"""urgency: face to face (minutes), offer (seconds), unassigned alarm (minutes)."""
REASONS = (
    ("disposition", "request"), ("disposition", "information"), ("disposition", "prank"),
    ("disposition", "duplicate"),
    ("decline", "far"), ("decline", "kit"), ("override", "knows_patient"), ("override", "other"),
    ("cancel", "family"), ("leave", "other_urgent"), ("kit", "oxygen"), ("kit", "ecg"),
    ("triage", "other"), ("psc119", "ambulance_coming"), ("psc119", "no_answer"),
    ("late", "no_team_free"), ("late", "long_way"), ("late", "other"),
)  # fmt: skip


@dataclass(frozen=True)
class TeamOnDuty:
    """A team with its running shift and its people, the doctor first."""

    team: Team
    shift: Shift
    people: list[Person]


def build_city(at: datetime | None = None, *, kind: str = "practice") -> Installation:
    """The installation row, the targets and the short lists. ``at``: what a practice city's clock shows now."""
    moment = real_now()
    installation, _ = Installation.objects.update_or_create(
        id=1,
        defaults={
            "kind": kind, "city_code": "makassar", "city_name": "Makassar", "visit_prefix": "MKS",
            "centre_lat": -5.1477, "centre_lon": 119.4327, "timezone": "Asia/Makassar",
            "clock_factor": 1.0, "clock_anchor": at or moment, "real_anchor": moment, "created_at": moment,
        },
    )  # fmt: skip
    forget_clock()
    for order, (urgency, (minutes, seconds, unassigned)) in enumerate(TARGETS.items()):
        UrgencyTarget.objects.get_or_create(
            urgency=urgency,
            defaults={
                "face_to_face_minutes": minutes,
                "offer_seconds": seconds,
                "unassigned_minutes": unassigned,
                "order": order,
            },
        )
    for order, (kind, code) in enumerate(REASONS):
        label = code.replace("_", " ")
        Reason.objects.get_or_create(
            kind=kind, code=code, defaults={"label_id": label, "label_en": label, "order": order}
        )
    return installation


def build_village(name: str = KASSI_KASSI) -> Area:
    """A kelurahan with its kecamatan and the city above it."""
    ground = _GROUND[name]
    if not Installation.objects.exists():
        build_city()
    city, _ = Area.objects.get_or_create(code=CITY_CODE, defaults={"level": "city", "name": "Kota Makassar"})
    above, _ = Area.objects.get_or_create(
        code=ground.code[:8],
        defaults={
            "level": "district",
            "name": ground.district,
            "parent": city,
            "lat": ground.lat,
            "lon": ground.lon,
        },
    )
    village, _ = Area.objects.get_or_create(
        code=ground.code,
        defaults={
            "level": "village",
            "name": name,
            "parent": above,
            "lat": ground.lat,
            "lon": ground.lon,
            "boat_only": ground.boat,
        },
    )
    return village


def build_clinic(name: str = KASSI_KASSI) -> Clinic:
    """A puskesmas that answers for the kelurahan of its name."""
    village = build_village(name)
    ground = _GROUND[name]
    clinic, _ = Clinic.objects.get_or_create(
        code=ground.clinic_code,
        defaults={
            "slug": name.lower().replace(" ", "-"), "name": name, "district": village.parent,
            "lat": ground.clinic_lat, "lon": ground.clinic_lon, "boat_only": ground.boat, "phone": "0411555010",
        },
    )  # fmt: skip
    Catchment.objects.get_or_create(village=village, defaults={"clinic": clinic, "basis": "name"})
    return clinic


def build_person(
    role: str = "dispatcher",
    *,
    name: str = BU_ROSMINI,
    username: str | None = None,
    clinic: Clinic | None = None,
    profession: str = "other",
    password: str | None = None,
) -> Person:
    """A member of staff; crews and clinic heads belong to Kassi-Kassi unless another puskesmas is given."""
    if clinic is None and role in ("crew", "clinic_head"):
        clinic = build_clinic()
    return Person.objects.create_user(
        username or f"{role}-{uuid4().hex[:8]}",
        password,
        role=role,
        full_name=name,
        clinic=clinic,
        profession=profession,
    )


def actor(role: str = "dispatcher", *, clinic: Clinic | None = None) -> Actor:
    """The actor of a new person of this role."""
    return actor_of(build_person(role, clinic=clinic))


def client_of(person: Person) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def build_team(
    clinic: Clinic | None = None, *, code: str | None = None, vehicle_class: str | None = None
) -> Team:
    """A team with its vehicle; an island's puskesmas has a boat."""
    clinic = clinic or build_clinic()
    letters = next(
        (ground.letters for ground in _GROUND.values() if ground.clinic_code == clinic.code), "TIM"
    )
    code = code or f"{letters}{Team.objects.filter(clinic=clinic).count() + 1}"
    vehicle = Vehicle.objects.create(
        plate=f"DD {Vehicle.objects.count() + 1000} KA",
        clinic=clinic,
        vehicle_class=vehicle_class or ("boat" if clinic.boat_only else "minivan"),
    )
    return Team.objects.create(code=code, clinic=clinic, default_vehicle=vehicle, phone="081355500011")


def build_shift(
    team: Team,
    *,
    professions: Sequence[str] = ("doctor", "nurse", "driver"),
    names: Sequence[str] = (BU_ROSMINI, SR_ANDI, PAK_BASRI),
    starts_at: datetime | None = None,
    hours: float = 12,
    on_duty: bool = False,
) -> TeamOnDuty:
    """A row of the roster with its people; ``on_duty``: the shift has been started."""
    starts_at = starts_at or now() - timedelta(hours=1)
    people = [
        build_person("crew", name=name, clinic=team.clinic, profession=profession)
        for name, profession in zip(names, professions, strict=False)
    ]
    shift = Shift.objects.create(
        team=team,
        vehicle=team.default_vehicle,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        started_at=starts_at if on_duty else None,
        started_by=people[0] if on_duty and people else None,
    )
    for person in people:
        ShiftMember.objects.create(shift=shift, person=person, profession=person.profession, on_duty=on_duty)
    return TeamOnDuty(team, shift, people)


def build_team_on_duty(
    clinic: Clinic | None = None,
    *,
    code: str | None = None,
    vehicle_class: str | None = None,
    professions: Sequence[str] = ("doctor", "nurse", "driver"),
    names: Sequence[str] = (BU_ROSMINI, SR_ANDI, PAK_BASRI),
    hours: float = 12,
) -> TeamOnDuty:
    """A team that started its shift an hour ago: by default doctor, nurse and driver in a van."""
    team = build_team(clinic, code=code, vehicle_class=vehicle_class)
    return build_shift(team, professions=professions, names=names, hours=hours, on_duty=True)


def build_visit(
    village: str = KASSI_KASSI,
    *,
    urgency: str = "yellow",
    status: str = "triaged",
    patient: str = DG_NGAI,
    age: int | None = 71,
    phone: str = "+6281241234567",
    needs: Sequence[str] = (),
    requested_at: datetime | None = None,
    lat: float | None = None,
    lon: float | None = None,
) -> Visit:
    """A request at Lrg 3 of a kelurahan, with its first events and its running deadline.

    Only ``requested``, ``triaged`` and ``confirmed`` are made here: whatever comes later belongs to the services.
    """
    if status not in WAITING:
        raise ValueError(status)
    area, clinic = build_village(village), build_clinic(village)
    at = requested_at or now()
    minutes, offer_seconds, unassigned = TARGETS[urgency]
    due = running_deadline(visit_status=status, since=at, target=Target(minutes, offer_seconds, unassigned))
    with transaction.atomic():
        visit = Visit.objects.create(
            code=f"T{Visit.objects.count() + 101}", status=status, status_since=at, urgency=urgency, source="desk",
            caller_name=DG_BAU, caller_phone_raw=phone, caller_phone=phone, relationship="anak",
            patient_name=patient, patient_age=age, patient_sex="male", complaint="sesak sejak pagi",
            needs=list(needs), village=area, clinic=clinic, alley="3", house_number="12", rt="2", rw="5",
            landmark="masjid Nurul Iman", lat=area.lat if lat is None else lat, lon=area.lon if lon is None else lon,
            pin_source="village" if lat is None else "gps", pin_radius_metres=900, requested_at=at,
            triaged_at=None if status == "requested" else at,
            confirmed_at=at if status == "confirmed" else None, due_at=at + timedelta(minutes=minutes),
        )  # fmt: skip
        if due is not None:
            Deadline.objects.create(kind=due.kind, visit=visit, due_at=due.due_at)
        _record_beginning(visit, at)
    return visit


def _record_beginning(visit: Visit, at: datetime) -> None:
    from clinics.actors import SYSTEM
    from dispatch.services.log import Origin, record

    origin = Origin(actor=SYSTEM, happened_at=at)
    record("visit_requested", origin=origin, visit=visit, source="desk", urgency=visit.urgency)
    if visit.status != "requested":
        record("visit_triaged", origin=origin, visit=visit, urgency=visit.urgency)
    if visit.status == "confirmed":
        record("visit_confirmed", origin=origin, visit=visit)


def build_assignment(
    visit: Visit, duty: TeamOnDuty, status: str = "offered", *, at: datetime | None = None
) -> Assignment:
    """A team's part of a visit as bare rows, for reading tests; writing tests go through the services.

    The visit gets the status that belongs to it, but no events.
    """
    at = at or now()
    reached = ["offered", "accepted", "en_route", "on_scene", "finished"]
    passed = reached[: reached.index(status) + 1] if status in reached else reached[:1]
    ended = status not in ACTIVE_ASSIGNMENT
    assignment = Assignment.objects.create(
        visit=visit, team=duty.team, shift=duty.shift, status=status, status_since=at, offered_at=at,
        expires_at=at + timedelta(minutes=3), eta_seconds=480, eta_source="estimate",
        accepted_at=at if "accepted" in passed else None, departed_at=at if "en_route" in passed else None,
        arrived_at=at if "on_scene" in passed else None, finished_at=at if status == "finished" else None,
        ended_at=at if ended else None,
    )  # fmt: skip
    after = {"finished": "completed", "transporting": "referred"}.get(
        status, status if not ended else "triaged"
    )
    Visit.objects.filter(pk=visit.pk).update(
        status=after, status_since=at, ended_at=None if after in OPEN else at
    )
    visit.refresh_from_db()
    return assignment


def build_patient(
    clinic: Clinic | None = None, *, name: str = DG_NGAI, birth_year: int | None = 1955
) -> Patient:
    """A patient with a household of the puskesmas' own kelurahan."""
    clinic = clinic or build_clinic()
    catchment = clinic.catchments.first()
    household = Household.objects.create(
        clinic=clinic,
        village=catchment.village if catchment else None,
        address_text="Lrg 3 No. 12",
        phone_e164="+6281241234567",
        created_at=now(),
    )
    return Patient.objects.create(
        household=household,
        clinic=clinic,
        full_name=name,
        sex="male",
        birth_year=birth_year,
        created_at=now(),
    )
