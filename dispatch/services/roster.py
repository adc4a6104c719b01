"""Commands about the roster: each once, and in the log. Who is on it can start the shift and be offered work."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.queries.roster_drafts import Cell
from clinics.refusals import Refusal
from clinics.services import roster, swaps
from dispatch.services.log import by_actor, record
from dispatch.services.receipts import Answer, claim, settle


@transaction.atomic
def change_roster(*, cells: Sequence[Cell], seen: Collection[str], by: Actor, action_id: UUID) -> Answer:
    """Keep the drafts of the own puskesmas. A team on duty whose people changed is shown anew at every screen."""
    by.must("clinic.roster")
    if (receipt := claim(action_id, "change_roster", by)) is not None:
        return dict(receipt.answer or {})
    clinic_id = own_clinic(by)
    changed = roster.change_roster(clinic_id=clinic_id, cells=cells, seen=seen, by=by)
    clinic, origin = roster.clinic_of(clinic_id), by_actor(by, action_id)
    record(
        "roster_changed", origin=origin, subject=f"clinic:{clinic_id}",
        clinic=clinic, change="shifts", shifts=changed.shifts,
    )  # fmt: skip
    for team_id, team in changed.running_teams:
        record(
            "roster_changed", origin=by_actor(by), team_id=team_id, clinic=clinic, change="running", team=team
        )
    return settle(action_id, {"shifts": changed.shifts})


@transaction.atomic
def set_need(*, wanted: roster.NeedIn, by: Actor, action_id: UUID) -> Answer:
    """What the own puskesmas needs of its roster."""
    by.must("clinic.roster")
    if (receipt := claim(action_id, "set_roster_need", by)) is not None:
        return dict(receipt.answer or {})
    clinic_id = own_clinic(by)
    roster.set_need(clinic_id=clinic_id, wanted=wanted, by=by)
    _record(by, action_id, clinic_id, "need")
    return settle(action_id, {})


@transaction.atomic
def add_absence(*, person_id: int, first: date, last: date, kind: str, by: Actor, action_id: UUID) -> Answer:
    """Somebody of the own crew is away."""
    by.must("clinic.roster")
    if (receipt := claim(action_id, "add_absence", by)) is not None:
        return dict(receipt.answer or {})
    clinic_id = own_clinic(by)
    row = roster.add_absence(
        clinic_id=clinic_id, person_id=person_id, first=first, last=last, kind=kind, by=by
    )
    _record(by, action_id, clinic_id, "absence")
    return settle(action_id, {"absence_id": row.pk})


@transaction.atomic
def strike_absence(*, absence_id: int, by: Actor, action_id: UUID) -> Answer:
    """They come after all."""
    by.must("clinic.roster")
    if (receipt := claim(action_id, "strike_absence", by)) is not None:
        return dict(receipt.answer or {})
    clinic_id = own_clinic(by)
    roster.strike_absence(clinic_id=clinic_id, absence_id=absence_id, by=by)
    _record(by, action_id, clinic_id, "absence")
    return settle(action_id, {})


@transaction.atomic
def offer_swap(
    *, shift_id: int, taker_id: int, back_shift_id: int | None, by: Actor, action_id: UUID
) -> Answer:
    """Ask a colleague to take a shift."""
    by.must("crew.roster")
    if (receipt := claim(action_id, "offer_swap", by)) is not None:
        return dict(receipt.answer or {})
    swap = swaps.offer_swap(shift_id=shift_id, taker_id=taker_id, back_shift_id=back_shift_id, by=by)
    _record_swap(by, action_id, swap.pk, "offered")
    return settle(action_id, {"swap_id": swap.pk, "state": swap.state})


@transaction.atomic
def answer_swap(*, swap_id: int, answer: str, by: Actor, action_id: UUID) -> Answer:
    """The colleague agrees or declines; who asked withdraws."""
    by.must("crew.roster")
    if (receipt := claim(action_id, "answer_swap", by)) is not None:
        return dict(receipt.answer or {})
    swap = swaps.answer_swap(swap_id=swap_id, answer=answer, by=by)
    _record_swap(by, action_id, swap.pk, swap.state)
    return settle(action_id, {"swap_id": swap.pk, "state": swap.state})


@transaction.atomic
def decide_swap(*, swap_id: int, accept: bool, by: Actor, action_id: UUID) -> Answer:
    """The head says yes or no to what two have agreed on."""
    by.must("clinic.roster")
    if (receipt := claim(action_id, "decide_swap", by)) is not None:
        return dict(receipt.answer or {})
    swap = swaps.decide_swap(swap_id=swap_id, accept=accept, clinic_id=own_clinic(by), by=by)
    _record_swap(by, action_id, swap.pk, swap.state)
    return settle(action_id, {"swap_id": swap.pk, "state": swap.state})


def own_clinic(by: Actor) -> int:
    """The puskesmas whose roster this person plans."""
    if by.clinic_id is None:
        raise Refusal("not_found")
    return by.clinic_id


def _record(by: Actor, action_id: UUID, clinic_id: int, change: str) -> None:
    record(
        "roster_changed", origin=by_actor(by, action_id), subject=f"clinic:{clinic_id}",
        clinic=roster.clinic_of(clinic_id), change=change,
    )  # fmt: skip


def _record_swap(by: Actor, action_id: UUID, swap_id: int, change: str) -> None:
    clinic = roster.clinic_of(by.clinic_id) if by.clinic_id is not None else ""
    record(
        "swap_changed",
        origin=by_actor(by, action_id),
        subject=f"swap:{swap_id}",
        clinic=clinic,
        change=change,
    )
