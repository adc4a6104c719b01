"""The accounts a visitor of the practice city may enter with one tap. They exist in practice mode only."""

from dataclasses import dataclass, field

from django.db.models import F

from clinics.clock import now
from clinics.models import Person, Shift
from clinics.models.people import Role
from dispatch.practice.rota import LEFT_FREE
from dispatch.practice.setup import PASSWORD

SHOWN_ROLES = (
    Role.DISPATCHER,
    Role.CALL_TAKER,
    Role.CREW,
    Role.CLINIC_HEAD,
    Role.SPECIALIST,
    Role.HEALTH_OFFICE,
    Role.OBSERVER,
    Role.ADMIN,
)


@dataclass(frozen=True, slots=True)
class PracticeLogin:
    """One tap: who, in which role, and what to try (keys of the page words)."""

    username: str
    role_key: str
    try_key: str
    name: str
    clinic: str


@dataclass(frozen=True, slots=True)
class PracticeLogins:
    """The short list with one account per role, and all others to choose from."""

    password: str
    shown: list[PracticeLogin]
    others: list[str] = field(default_factory=list)


def _crew_to_play() -> tuple[str, str] | None:
    """A crew account whose team is rostered now and has not started, and its puskesmas: a shift for the visitor."""
    moment = now()
    rostered = Shift.objects.filter(
        starts_at__lte=moment,
        ends_at__gt=moment,
        members__person__is_practice=True,
        members__person__username__startswith="tim-",
    ).values_list("members__person__username", "team__clinic__name")
    free = rostered.filter(team__code__in=LEFT_FREE).order_by("team__code").first()
    return free or rostered.order_by(F("started_at").asc(nulls_first=True), "team__code").first()


def practice_logins() -> PracticeLogins:
    """The practice accounts of this database, one shown per role."""
    people = list(
        Person.objects.filter(is_practice=True, is_active=True, role__in=SHOWN_ROLES)
        .order_by("username")
        .values_list("username", "role", "full_name", "clinic__name")
    )
    crew, clinic = _crew_to_play() or (None, None)
    shown = []
    for role in SHOWN_ROLES:
        of_role = [row for row in people if row[1] == role]
        if not of_role:
            continue
        wanted = {Role.CREW: (0, crew), Role.CLINIC_HEAD: (3, clinic)}.get(role)
        row = next((row for row in of_role if wanted and row[wanted[0]] == wanted[1]), of_role[0])
        shown.append(PracticeLogin(row[0], f"role_{role.value}", f"try_{role.value}", row[2], row[3] or ""))
    taken = {login.username for login in shown}
    others = [row[0] for row in people if row[0] not in taken and row[0].startswith(("tim-", "kepala-"))]
    return PracticeLogins(password=PASSWORD, shown=shown, others=others)
