"""Supplies of a team: counted at the start of a shift, used at bedsides, refilled by the puskesmas.

How many there are is the last count or refill by its own moment, less what was used since: a note that arrives
hours late, or a correction of it, changes nothing that was counted after the bedside.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Sum

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Shift, Supply, SupplyMove, Team, TeamSupply
from clinics.note_forms import UsedSupply
from clinics.refusals import Refusal

MOST = 9999


@transaction.atomic
def use_supplies(
    *,
    action_id: UUID,
    team_id: int,
    shift_id: int | None,
    visit_code: str,
    patient_key: str,
    used: Iterable[UsedSupply],
    person_id: int | None,
    at: datetime,
) -> None:
    """What one note says was used, as a whole: a later version of the note corrects the amounts of the earlier one.

    The same ``action_id`` again changes nothing. Codes that are not on the city's list stay in the note alone.
    """
    if SupplyMove.objects.filter(action_id=action_id).exists():
        return
    _lock_team(team_id)
    wanted = _by_supply(used)
    before = _used_before(visit_code, patient_key)
    first_at = SupplyMove.objects.filter(
        kind="used", visit_code=visit_code, patient_key=patient_key
    ).aggregate(first=Min("happened_at"))["first"]
    changed = wanted.keys() | before.keys()
    SupplyMove.objects.bulk_create(
        SupplyMove(
            team_id=team_id,
            shift_id=shift_id,
            supply_id=supply_id,
            kind="used",
            amount=wanted.get(supply_id, 0) - before.get(supply_id, 0),
            visit_code=visit_code,
            patient_key=patient_key,
            person_id=person_id,
            happened_at=min(at, first_at) if first_at is not None else at,
            recorded_at=now(),
            action_id=action_id,
        )
        for supply_id in sorted(changed)
    )
    _fold(team_id, changed)


@transaction.atomic
def count_supplies(
    *,
    action_id: UUID,
    team_id: int,
    shift_id: int | None,
    counted: Mapping[str, int],
    person_id: int | None,
    at: datetime,
) -> None:
    """How many of each code a crew has, as it counted them. Unknown codes are passed over; the same action once."""
    _set("counted", action_id, team_id, shift_id, counted, person_id, at)


@transaction.atomic
def refill_supplies(*, action_id: UUID, team_id: int, codes: Iterable[str], by: Actor) -> list[str]:
    """The head filled a team's bag: each of these supplies is at its standard again. Gives the codes that were.

    Refuses ``not_found`` for another puskesmas' team.
    """
    by.must("clinic.supplies")
    if by.clinic_id is None or not Team.objects.filter(pk=team_id, clinic_id=by.clinic_id).exists():
        raise Refusal("not_found")
    full = dict(Supply.objects.filter(code__in=list(codes), is_active=True).values_list("code", "standard"))
    shift = Shift.objects.filter(team_id=team_id, started_at__isnull=False, ended_at__isnull=True).first()
    _set("refilled", action_id, team_id, shift.pk if shift else None, full, by.staff_id, now())
    return sorted(full)


def _set(
    kind: str,
    action_id: UUID,
    team_id: int,
    shift_id: int | None,
    amounts: Mapping[str, int],
    person_id: int | None,
    at: datetime,
) -> None:
    if SupplyMove.objects.filter(action_id=action_id).exists():
        return
    _lock_team(team_id)
    ids = dict(Supply.objects.filter(code__in=list(amounts), is_active=True).values_list("code", "pk"))
    SupplyMove.objects.bulk_create(
        SupplyMove(
            team_id=team_id,
            shift_id=shift_id,
            supply_id=ids[code],
            kind=kind,
            amount=max(0, min(MOST, amounts[code])),
            person_id=person_id,
            happened_at=at,
            recorded_at=now(),
            action_id=action_id,
        )
        for code in sorted(ids)
    )
    _fold(team_id, ids.values())


def _by_supply(used: Iterable[UsedSupply]) -> dict[int, int]:
    amounts: dict[str, int] = {}
    for item in used:
        amounts[item.code] = min(MOST, amounts.get(item.code, 0) + item.amount)
    ids = dict(Supply.objects.filter(code__in=list(amounts)).values_list("code", "pk"))
    return {pk: amounts[code] for code, pk in ids.items()}


def _used_before(visit_code: str, patient_key: str) -> dict[int, int]:
    rows = SupplyMove.objects.filter(kind="used", visit_code=visit_code, patient_key=patient_key)
    return dict(rows.values_list("supply_id").annotate(net=Sum("amount")).order_by())


def _fold(team_id: int, supply_ids: Iterable[int]) -> None:
    """Write how many there are of these: the last count or refill, less what was used from its moment on."""
    at = now()
    moves = SupplyMove.objects.filter(team_id=team_id)
    for supply_id in supply_ids:
        of_supply = moves.filter(supply_id=supply_id)
        known = of_supply.exclude(kind="used").order_by("-happened_at", "-pk").first()
        if known is None:
            continue  # nobody has ever counted: less than unknown is unknown
        used = of_supply.filter(kind="used", happened_at__gte=known.happened_at)
        gone = used.aggregate(gone=Sum("amount"))["gone"] or 0
        TeamSupply.objects.update_or_create(
            team_id=team_id,
            supply_id=supply_id,
            defaults={"amount": max(0, known.amount - gone), "changed_at": at},
        )


def _lock_team(team_id: int) -> None:
    Team.objects.select_for_update(of=("self",)).get(pk=team_id)
