"""What must always hold (docs/architecture.md, "Invariants"). One function, asked after every kind of trouble."""

from collections import defaultdict
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import Count, Max

from dispatch.models import Assignment, Deadline, DeadlineKind, Event, LogCounter, Visit
from dispatch.queries.board import one_moment
from dispatch.rules.fold import Happened, LogContradictsItself, fold
from dispatch.rules.ladder import WATCHED_BY
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, OPEN


@transaction.atomic
def check_invariants() -> list[str]:
    """Every violation in one sentence each; an empty list is good news."""
    one_moment()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '60s'")
    return [
        *_open_visits_are_watched(),
        *_tasks_ring(),
        *_one_team_one_visit(),
        *_log_has_no_gap(),
        *_rows_are_the_fold_of_their_events(),
    ]


def _open_visits_are_watched() -> Iterator[str]:
    """I1: every open visit has the running deadline of its status, whose end reaches the desk; no ended one has any."""
    running = Deadline.objects.filter(done_at__isnull=True)
    for status, kind in WATCHED_BY.items():
        watched = running.filter(kind=kind).values("visit_id")
        for code in (
            Visit.objects.filter(status=status).exclude(pk__in=watched).values_list("code", flat=True)
        ):
            yield f"I1: open visit {code} is {status} without a running {kind}"
    for code, kind in running.exclude(visit__status__in=OPEN).values_list("visit__code", "kind"):
        yield f"I1: ended visit {code} has a running {kind}"
    asked = running.filter(kind=DeadlineKind.RING_AGAIN).exclude(visit__status="offered")
    for code in asked.values_list("visit__code", flat=True):
        yield f"I1: visit {code} rings again though nobody is asked"


def _tasks_ring() -> Iterator[str]:
    """I1: a visit that has a task has its running deadline, and only then."""
    running = Deadline.objects.filter(done_at__isnull=True)
    for kind, owing in (
        (DeadlineKind.CALL_BACK, Visit.objects.filter(call_back_due_at__isnull=False)),
        (DeadlineKind.ADDRESS_TASK, Visit.objects.filter(address_due_at__isnull=False)),
    ):
        ringing = running.filter(kind=kind)
        for code in owing.exclude(pk__in=ringing.values("visit_id")).values_list("code", flat=True):
            yield f"I1: visit {code} has the task {kind}, which never rings"
        for code in ringing.exclude(visit__in=owing).values_list("visit__code", flat=True):
            yield f"I1: visit {code} has no task {kind}, which rings"


def _one_team_one_visit() -> Iterator[str]:
    """I2: one active team per visit, one active visit per team."""
    active = Assignment.objects.filter(status__in=ACTIVE_ASSIGNMENT)
    for column in ("team_id", "visit_id"):
        for row in active.values(column).annotate(n=Count("pk")).filter(n__gt=1):
            yield f"I2: {column} {row[column]} has {row['n']} active assignments"


def _log_has_no_gap() -> Iterator[str]:
    """I6: as many events as the highest number, and the counter stands there; versions per visit without a gap."""
    found = Event.objects.aggregate(count=Count("seq"), last=Max("seq"))
    counter = LogCounter.objects.values_list("last_seq", flat=True).filter(id=1).first() or 0
    if not (found["count"] == (found["last"] or 0) == counter):
        yield f"I6: {found['count']} events, highest {found['last']}, counter {counter}"
    versions = Event.objects.filter(visit__isnull=False).values("visit_id", "visit__version")
    for row in versions.annotate(count=Count("seq"), last=Max("version")):
        if not (row["count"] == row["last"] == row["visit__version"]):
            yield f"I6: visit {row['visit_id']}: {row['count']} events, version {row['visit__version']}"


def _rows_are_the_fold_of_their_events() -> Iterator[str]:
    """I3: status of the visit and of its assignments as their events tell it."""
    events: dict[int, list[Happened]] = defaultdict(list)
    rows = (
        Event.objects.filter(visit__isnull=False)
        .order_by("seq")
        .values_list("visit_id", "kind", "team_id", "fact")
    )
    for visit_id, kind, team_id, fact in rows.iterator():
        events[visit_id].append(Happened(kind=kind, team_id=team_id, fact=fact))
    latest: dict[int, dict[int, str]] = defaultdict(dict)
    for visit_id, team_id, status in Assignment.objects.order_by("pk").values_list(
        "visit_id", "team_id", "status"
    ):
        latest[visit_id][team_id] = status
    for visit_id, code, status in Visit.objects.values_list("pk", "code", "status"):
        try:
            folded = fold(events[visit_id])
        except LogContradictsItself as problem:
            yield f"I3: visit {code}: {problem}"
            continue
        if folded is None:
            yield f"I3: visit {code} has no event"
        elif folded.visit_status != status:
            yield f"I3: visit {code} is {status}, its events say {folded.visit_status}"
        elif dict(folded.assignments) != latest[visit_id]:
            yield f"I3: visit {code}: assignments {latest[visit_id]}, events say {dict(folded.assignments)}"
