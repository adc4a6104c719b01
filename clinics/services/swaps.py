"""Tukar jaga: a crew member asks a colleague to take a shift; nothing changes before the colleague has agreed.

Where the rules find nothing against it the two have settled it; else their head is asked. Dispatch claims the
command and records the event.
"""

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import city_zone, now
from clinics.models import SWAP_OPEN, Person, Role, Shift, ShiftMember, ShiftSwap, SwapState, Team
from clinics.queries.roster_duties import away_of, duty_of, need_of, on_duty_of, shifts_around
from clinics.refusals import Refusal
from clinics.rules.roster_swaps import swapped, why_head


@transaction.atomic
def offer_swap(*, shift_id: int, taker_id: int, back_shift_id: int | None, by: Actor) -> ShiftSwap:
    """Ask a colleague of the own puskesmas to take an own coming shift, perhaps for one of theirs.

    Refuses ``not_found``, ``swap_not_possible`` and ``swap_open`` (this shift is offered already).
    """
    by.must("crew.roster")
    giver_id, clinic_id = by.staff_id, by.clinic_id
    if clinic_id is None:
        raise Refusal("not_found")
    taker = Person.objects.filter(pk=taker_id, clinic_id=clinic_id, role=Role.CREW, is_active=True).first()
    if taker is None or taker.pk == giver_id:
        raise Refusal("not_found", field="taker_id")
    shifts = _lock_shifts(shift_id, back_shift_id)
    _must_fit(shifts, shift_id, leaves=giver_id, comes=taker_id, clinic_id=clinic_id)
    if back_shift_id is not None:
        _must_fit(shifts, back_shift_id, leaves=taker_id, comes=giver_id, clinic_id=clinic_id)
    if ShiftSwap.objects.filter(shift_id=shift_id, giver_id=giver_id, state__in=SWAP_OPEN).exists():
        raise Refusal("swap_open")
    return ShiftSwap.objects.create(
        shift_id=shift_id,
        back_shift_id=back_shift_id,
        giver_id=giver_id,
        taker=taker,
        offered_at=now(),
    )


@transaction.atomic
def answer_swap(*, swap_id: int, answer: str, by: Actor) -> ShiftSwap:
    """The colleague agrees or declines, or who asked withdraws. Refuses ``not_found`` and ``swap_over``."""
    by.must("crew.roster")
    swap = _lock_swap(swap_id)
    mine = swap.taker_id if answer in ("agree", "decline") else swap.giver_id
    if mine != by.staff_id:
        raise Refusal("not_found")
    allowed = (SwapState.OFFERED,) if answer in ("agree", "decline") else SWAP_OPEN
    if swap.state not in allowed:
        raise Refusal("swap_over")
    swap.answered_at = now()
    if answer == "agree":
        swap.why_head = swap_asks_head(swap)
        swap.state = SwapState.AGREED if swap.why_head else SwapState.DONE
        if swap.state == SwapState.DONE:
            _apply(swap)
    else:
        swap.state = SwapState.DECLINED if answer == "decline" else SwapState.WITHDRAWN
    swap.save(update_fields=["state", "why_head", "answered_at"])
    return swap


@transaction.atomic
def decide_swap(*, swap_id: int, accept: bool, clinic_id: int, by: Actor) -> ShiftSwap:
    """The head confirms or refuses a swap that both have agreed on. Refuses ``not_found`` and ``swap_over``."""
    by.must("clinic.roster")
    swap = _lock_swap(swap_id)
    if swap.shift.team.clinic_id != clinic_id:
        raise Refusal("not_found")
    if swap.state != SwapState.AGREED:
        raise Refusal("swap_over")
    if accept:
        _apply(swap)
    swap.state = SwapState.DONE if accept else SwapState.REFUSED
    swap.decided_at, swap.decided_by_id = now(), by.person_id
    swap.save(update_fields=["state", "decided_at", "decided_by"])
    return swap


def swap_asks_head(swap: ShiftSwap) -> list[str]:
    """Why the head is asked about this swap; empty where the two may settle it."""
    clinic_id = swap.shift.team.clinic_id
    shifts = [swap.shift, *([swap.back_shift] if swap.back_shift else [])]
    zone = city_zone()
    days = [moment.astimezone(zone).date() for shift in shifts for moment in (shift.starts_at, shift.ends_at)]
    first, last = min(days), max(days)
    need = need_of(clinic_id)
    before = [duty_of(shift, clinic_id) for shift in shifts_around(clinic_id, first, last)]
    giver, taker = swap.giver, swap.taker
    after = swapped(
        before,
        shift_id=swap.shift_id,
        giver=on_duty_of(giver, giver.profession),
        taker=on_duty_of(taker, taker.profession),
        back_shift_id=swap.back_shift_id,
    )
    return why_head(
        before,
        after,
        away_of(clinic_id, first, last),
        need,
        (first, last),
        zone,
        professions=(giver.profession, taker.profession),
        begins_at=min(shift.starts_at for shift in shifts),
        at=now(),
    )


def _lock_swap(swap_id: int) -> ShiftSwap:
    """The swap, its teams locked first, as everybody who changes a shift does."""
    shifts = ShiftSwap.objects.filter(pk=swap_id).values_list("shift_id", "back_shift_id").first()
    if shifts is None:
        raise Refusal("not_found")
    _lock_shifts(*shifts)
    swap = (
        ShiftSwap.objects.select_for_update(of=("self",))
        .select_related("shift__team", "back_shift__team", "giver", "taker")
        .filter(pk=swap_id)
        .first()
    )
    if swap is None:
        raise Refusal("not_found")
    return swap


def _lock_shifts(shift_id: int, back_shift_id: int | None) -> dict[int, Shift]:
    ids = [one for one in (shift_id, back_shift_id) if one is not None]
    teams = Shift.objects.filter(pk__in=ids).values("team_id")
    list(Team.objects.select_for_update(of=("self",)).filter(pk__in=teams).order_by("pk"))
    return Shift.objects.select_related("team").prefetch_related("members").in_bulk(ids)


def _must_fit(shifts: dict[int, Shift], shift_id: int, *, leaves: int, comes: int, clinic_id: int) -> None:
    """One of them is on it, the other not, and it has not begun."""
    shift = shifts.get(shift_id)
    people = {member.person_id for member in shift.members.all()} if shift is not None else set()
    if shift is None or shift.team.clinic_id != clinic_id or leaves not in people:
        raise Refusal("not_found", field="shift_id")
    if comes in people or shift.started_at is not None or shift.starts_at <= now():
        raise Refusal("swap_not_possible")


def _apply(swap: ShiftSwap) -> None:
    """The roster says it from now on, and with it who can start the shift and be offered work."""
    shifts = _lock_shifts(swap.shift_id, swap.back_shift_id)
    clinic_id = swap.shift.team.clinic_id
    giver, taker = swap.giver, swap.taker
    pairs = [(swap.shift_id, giver, taker)]
    if swap.back_shift_id is not None:
        pairs.append((swap.back_shift_id, taker, giver))
    for shift_id, leaves, comes in pairs:
        _must_fit(shifts, shift_id, leaves=leaves.pk, comes=comes.pk, clinic_id=clinic_id)
    for shift_id, leaves, comes in pairs:
        ShiftMember.objects.filter(shift_id=shift_id, person=leaves).update(
            person=comes, profession=comes.profession
        )
