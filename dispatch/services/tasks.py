"""Tasks of a visit: set when something is missing, settled when it is there, rung when their timer ends.

The moments stand on the visit (what screens draw); a running deadline of the same kind rings. Both change together,
in the transaction of what caused it, while the visit's row is locked.
"""

from clinics.clock import now
from dispatch.models import Deadline, DeadlineKind, Visit
from dispatch.queries.surge import target_in_force
from dispatch.rules.tasks import ADDRESS_TASK, CALL_BACK, TASKS, Told, task_again_at, task_due_at, tasks_of
from dispatch.services.log import by_system, record

FIELDS = {
    CALL_BACK: ("call_back_due_at", "call_back_alarmed_at"),
    ADDRESS_TASK: ("address_due_at", "address_alarmed_at"),
}
"""Kind -> the visit's moments: to be done by, and rang without anybody doing it."""
TASK_KINDS = frozenset({DeadlineKind.CALL_BACK, DeadlineKind.ADDRESS_TASK})
ROUGH_PINS = frozenset({"none", "village"})


def follow_tasks(visit: Visit) -> None:
    """Set and settle the tasks of a visit as it now stands (its row is locked, its fields are saved)."""
    wanted = tasks_of(told(visit))
    for kind in TASKS:
        if kind not in wanted:
            settle_task(visit, kind)
        elif getattr(visit, FIELDS[kind][0]) is None:
            open_task(visit, kind)
        else:
            _sooner(visit, kind)


def told(visit: Visit) -> Told:
    """A visit as the rule of tasks sees it."""
    return Told(
        status=visit.status,
        confirmed=visit.confirmed_at is not None,
        phone=visit.caller_phone or visit.caller_phone_raw,
        unclear=visit.address_unclear,
        has_pin=visit.lat is not None and visit.pin_source not in ROUGH_PINS,
        has_area=visit.village_id is not None,
        words=f"{visit.street} {visit.alley} {visit.landmark}",
        planned=visit.planned_to is not None and visit.urgency == "green",
    )


def drop_tasks(visit: Visit) -> None:
    """Nothing is left to do for this visit; it has ended."""
    for kind in TASKS:
        settle_task(visit, kind)


def open_task(visit: Visit, kind: str) -> None:
    """The timer of a task runs from now; one that runs already goes on."""
    due_field, _ = FIELDS[kind]
    if getattr(visit, due_field) is not None:
        return
    due_at = task_due_at(kind, now(), target_in_force(visit.urgency))
    setattr(visit, due_field, due_at)
    visit.save(update_fields=[due_field])
    Deadline.objects.create(kind=kind, visit=visit, due_at=due_at)


def _sooner(visit: Visit, kind: str) -> None:
    """A visit that has become more urgent is called back sooner; one that has become less so keeps its promise."""
    due_field, alarmed_field = FIELDS[kind]
    due_at = task_due_at(kind, now(), target_in_force(visit.urgency))
    if due_at >= getattr(visit, due_field) or getattr(visit, alarmed_field) is not None:
        return
    setattr(visit, due_field, due_at)
    visit.save(update_fields=[due_field])
    Deadline.objects.filter(visit=visit, kind=kind, done_at__isnull=True).update(due_at=due_at)


def settle_task(visit: Visit, kind: str) -> None:
    """It is done, or no longer needed."""
    due_field, alarmed_field = FIELDS[kind]
    if getattr(visit, due_field) is None:
        return
    setattr(visit, due_field, None)
    setattr(visit, alarmed_field, None)
    visit.save(update_fields=[due_field, alarmed_field])
    Deadline.objects.filter(visit=visit, kind=kind, done_at__isnull=True).update(
        done_at=now(), outcome="settled"
    )


def alarm_task(visit: Visit, deadline: Deadline) -> bool:
    """The timer of a task ended: say so, and ring again later; nothing where the task is over."""
    kind = str(deadline.kind)
    due_field, alarmed_field = FIELDS[kind]
    due_at = getattr(visit, due_field)
    if due_at is None:
        return False
    at = now()
    deadline.done_at, deadline.outcome = at, "fired"
    deadline.save(update_fields=["done_at", "outcome"])
    again_at = task_again_at(kind, at, target_in_force(visit.urgency))
    Deadline.objects.create(kind=kind, visit=visit, due_at=again_at)
    setattr(visit, alarmed_field, at)
    visit.save(update_fields=[alarmed_field])
    late = int((at - due_at).total_seconds() // 60)
    record("task_overdue", origin=by_system(), visit=visit, task=kind, minutes=late)
    return True
