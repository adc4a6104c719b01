"""Duty: a rostered shift is started, its kit checked, and ended. Positions and offers exist only inside it.

A team's shift is started by any of its rostered people and puts all of them on duty (one phone a team);
whoever is on duty in another team stays there. Dispatch records the events.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from clinics.models import Person, Shift, ShiftMember, Team
from clinics.refusals import Refusal

EARLY = timedelta(hours=2)
"""A shift may be started so long before its planned start."""
KIT_CODES = 50


def shift_on_duty(person_id: int) -> Shift | None:
    """The shift this person is on duty in now."""
    member = (
        ShiftMember.objects.select_related("shift__team__clinic", "shift__vehicle")
        .filter(person_id=person_id, on_duty=True)
        .first()
    )
    return None if member is None else member.shift


def overrun_shift(*, shift_id: int, at: datetime) -> Shift | None:
    """The shift of the same team that is still on duty though its planned end has passed.

    The next crew ends it when it starts its own: requests follow the roster, not a forgotten phone.
    """
    wanted = Shift.objects.filter(pk=shift_id).values("team_id")
    return (
        Shift.objects.select_related("team")
        .filter(team_id__in=wanted, started_at__isnull=False, ended_at__isnull=True, ends_at__lte=at)
        .exclude(pk=shift_id)
        .first()
    )


@transaction.atomic
def start_shift(*, person_id: int, shift_id: int, at: datetime) -> Shift:
    """Put the rostered crew on duty. A second start of the same shift joins it.

    Refuses ``no_shift_today`` when the person is not on this shift, or it is not its time;
    ``shift_started_elsewhere`` when the person is on duty in another team; ``team_still_on_duty`` when the
    crew before has not ended.
    """
    shift = _lock_shift(shift_id)
    if shift is None or not shift.members.filter(person_id=person_id).exists():
        raise Refusal("no_shift_today", field="shift_id")
    people = _lock_people(shift)
    _refuse_two_teams(person_id, shift)
    if shift.ended_at is not None or not shift.starts_at - EARLY <= at < shift.ends_at:
        raise Refusal("no_shift_today", field="shift_id")
    before = Shift.objects.filter(team_id=shift.team_id, started_at__isnull=False, ended_at__isnull=True)
    if before.exclude(pk=shift.pk).exists():
        raise Refusal("team_still_on_duty", team=shift.team.code)
    if shift.started_at is None:
        shift.started_at, shift.started_by_id = at, person_id
        shift.save(update_fields=["started_at", "started_by"])
        _take_all_free(shift, people)
    ShiftMember.objects.filter(shift=shift, person_id=person_id).update(on_duty=True)
    return shift


@transaction.atomic
def end_shift(*, person_id: int, at: datetime) -> Shift:
    """End the shift of this person's team for the whole crew. Refuses ``shift_not_started``."""
    return _end(_lock_own_shift(person_id), at)


@transaction.atomic
def end_overrun(*, shift_id: int, at: datetime) -> Shift:
    """End a shift that :func:`overrun_shift` found, for its whole crew."""
    shift = _lock_shift(shift_id)
    if shift is None or shift.started_at is None:
        raise Refusal("shift_not_started")
    return shift if shift.ended_at is not None else _end(shift, at)


@transaction.atomic
def check_kit(*, person_id: int, missing: list[str], at: datetime) -> Shift:
    """Write down what is missing of the kit (codes of the office's list). Refuses ``shift_not_started``."""
    shift = _lock_own_shift(person_id)
    shift.kit_checked_at = at
    shift.kit_missing = sorted(set(missing))[:KIT_CODES]
    shift.save(update_fields=["kit_checked_at", "kit_missing"])
    return shift


@transaction.atomic
def complete_kit(*, team_id: int, codes: Iterable[str]) -> list[str]:
    """What was missing at the check of the running shift is there again. Gives the codes that were missing."""
    running = Shift.objects.filter(team_id=team_id, started_at__isnull=False, ended_at__isnull=True)
    shift_id = running.values_list("pk", flat=True).first()
    shift = _lock_shift(shift_id) if shift_id is not None else None
    if shift is None:
        return []
    back = sorted(set(shift.kit_missing).intersection(codes))
    shift.kit_missing = [code for code in shift.kit_missing if code not in back]
    shift.save(update_fields=["kit_missing"])
    return back


def _lock_shift(shift_id: int) -> Shift | None:
    """The shift, its team locked first: two crews of one team start one after the other."""
    team_id = Shift.objects.filter(pk=shift_id).values_list("team_id", flat=True).first()
    if team_id is None:
        return None
    Team.objects.select_for_update(of=("self",)).get(pk=team_id)
    return (
        Shift.objects.select_for_update(of=("self",))
        .select_related("team__clinic", "vehicle")
        .filter(pk=shift_id)
        .first()
    )


def _lock_own_shift(person_id: int) -> Shift:
    running = shift_on_duty(person_id)
    shift = _lock_shift(running.pk) if running is not None else None
    if shift is None or shift.started_at is None or shift.ended_at is not None:
        raise Refusal("shift_not_started")
    return shift


def _lock_people(shift: Shift) -> list[int]:
    """Everyone of the shift, locked in one order: a person on two rosters starts one duty."""
    wanted = Person.objects.filter(shift_memberships__shift=shift).values("pk")
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _refuse_two_teams(person_id: int, shift: Shift) -> None:
    elsewhere = shift_on_duty(person_id)
    if elsewhere is not None and elsewhere.pk != shift.pk:
        raise Refusal("shift_started_elsewhere", team=elsewhere.team.code)


def _take_all_free(shift: Shift, people: list[int]) -> None:
    busy = ShiftMember.objects.filter(person_id__in=people, on_duty=True).values_list("person_id", flat=True)
    shift.members.filter(person__is_active=True).exclude(person_id__in=list(busy)).update(on_duty=True)


def _end(shift: Shift, at: datetime) -> Shift:
    if shift.started_at is not None and at < shift.started_at:
        at = shift.started_at
    shift.ended_at = at
    shift.save(update_fields=["ended_at"])
    shift.members.update(on_duty=False)
    return shift
