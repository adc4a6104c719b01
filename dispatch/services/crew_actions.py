"""The crew's outbox on the server: one transaction an item, one verdict an item, nothing thrown away.

An item that no longer fits (the visit was taken away while the phone was without a signal) is kept
as a ReviewItem for a person to look at, and the phone learns why.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Shift
from clinics.queries.supplies import short_supplies
from clinics.refusals import Refusal
from clinics.services import duty, supplies
from dispatch.models import ActionReceipt
from dispatch.queries.kit import kit_items
from dispatch.services import crew_review, crew_steps
from dispatch.services.log import Origin, TapFix, record
from dispatch.services.receipts import claim, settle

logger = logging.getLogger("dispatch.crew")

WORK = frozenset({
    "depart", "arrive", "not_found", "no_entry", "finish", "delivered", "save_note", "ask_specialist",
    "need_help", "correct_pin",
})  # fmt: skip
"""Kinds that carry work: refused ones are kept for review."""
OLDEST = timedelta(days=7)
SKEW_FLAG_SECONDS = 300
Payload = dict[str, Any]  # checked per kind


@dataclass(frozen=True, slots=True)
class Item:
    """One tap of a phone. ``happened_at`` by the phone's clock (the city's time)."""

    action_id: UUID
    kind: str
    happened_at: datetime
    visit_id: int | None
    payload: Payload
    fix: TapFix | None
    offline: bool
    sequence: int = 0
    replaces: UUID | None = None
    """The action whose work this is once more, corrected or in time."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """stored, duplicate, conflict, refused or review; with the refusal's code and sentences."""

    action_id: UUID
    verdict: str
    visit_id: int | None = None
    code: str | None = None
    id: str | None = None
    en: str | None = None


def apply_items(
    *, by: Actor, person_id: int, device_id: str, sent_at: datetime, items: list[Item]
) -> list[Verdict]:
    """Apply a batch in the order of the phone's own counter, whatever the clocks and the line did to it.

    Work of another person than the one who sends is refused item by item.
    """
    by.must("crew.work")
    skew = round((sent_at - now()).total_seconds())
    verdicts = []
    for item in sorted(items, key=lambda item: item.sequence):
        if person_id != by.person_id:
            refusal = Refusal("other_person")
            body = refusal.body()["error"]
            verdicts.append(
                Verdict(item.action_id, "refused", item.visit_id, refusal.code, body["id"], body["en"])
            )
        else:
            verdicts.append(_apply(by, device_id, skew, item))
    return verdicts


def take_in_items(*, by: Actor, code: str, items: list[Item]) -> list[Verdict]:
    """Work of somebody whose access (or whose phone's) was taken away meanwhile: nothing is applied, all is kept.

    What had been applied before keeps its answer. ``code``: access_revoked or device_revoked.
    """
    ordered = sorted(items, key=lambda item: item.sequence)
    return [_keep(by, item, Refusal(code), everything=True) for item in ordered]


def _apply(by: Actor, device_id: str, skew: int, item: Item) -> Verdict:
    try:
        return _store(by, device_id, skew, item)
    except Refusal as refusal:
        return _keep(by, item, refusal)


@transaction.atomic
def _store(by: Actor, device_id: str, skew: int, item: Item) -> Verdict:
    receipt = claim(item.action_id, item.kind, by)
    if receipt is not None:
        return _again(receipt, item)
    at = now()
    if item.happened_at < at - OLDEST:
        raise Refusal("too_old", field="happened_at")
    origin = Origin(
        actor=by,
        happened_at=min(item.happened_at, at),
        action_id=item.action_id,
        device_id=device_id,
        offline=item.offline,
        clock_skew_seconds=skew if abs(skew) > SKEW_FLAG_SECONDS else None,
        fix=item.fix,
    )
    if item.kind == "hand_in":
        crew_review.hand_in(by, origin, item.visit_id, item.payload)
    elif item.kind in _SHIFT_KINDS:
        _SHIFT_KINDS[item.kind](by, origin, item.payload)
    else:
        crew_steps.apply_step(by, origin, item.kind, item.visit_id, item.payload)
    if item.replaces is not None:
        crew_review.close_replaced(by, origin, item.replaces)
    settle(item.action_id, {"verdict": "stored"})
    return Verdict(item.action_id, "stored", item.visit_id)


def _again(receipt: ActionReceipt, item: Item) -> Verdict:
    """A retry: what was stored is a duplicate; what was refused gets the same refusal again."""
    answer = receipt.answer or {}
    if receipt.verdict == "stored":
        return Verdict(item.action_id, "duplicate", item.visit_id)
    return Verdict(
        item.action_id, receipt.verdict, item.visit_id, answer.get("code"), answer.get("id"), answer.get("en")
    )


@transaction.atomic
def _keep(by: Actor, item: Item, refusal: Refusal, *, everything: bool = False) -> Verdict:
    """Remember the refusal as the answer, and the work (or everything) for a person to look at."""
    body = refusal.body()["error"]
    verdict = "refused" if refusal.status == 422 else "conflict"
    if refusal.code == "action_id_reused":
        return Verdict(item.action_id, "refused", item.visit_id, refusal.code, body["id"], body["en"])
    receipt = claim(item.action_id, item.kind, by)
    if receipt is not None:
        return _again(receipt, item)
    if everything or item.kind in WORK:
        verdict = "review"
        crew_review.keep_for_review(
            by=by,
            action_id=item.action_id,
            kind=item.kind,
            payload=item.payload,
            happened_at=item.happened_at,
            visit_id=item.visit_id,
            code=refusal.code,
        )
    settle(item.action_id, {"code": refusal.code, "id": body["id"], "en": body["en"]}, verdict)
    logger.info("crew item not applied", extra={"code": refusal.code, "kind": item.kind})
    return Verdict(item.action_id, verdict, item.visit_id, refusal.code, body["id"], body["en"])


def _start_shift(by: Actor, origin: Origin, payload: Payload) -> None:
    shift_id = payload.get("shift_id")
    if not isinstance(shift_id, int):
        raise Refusal("required", field="payload.shift_id", name="shift_id")
    left = duty.overrun_shift(shift_id=shift_id, at=origin.happened_at)
    if left is not None:
        crew_steps.refuse_while_on_visit(left)
        ended = duty.end_overrun(shift_id=left.pk, at=origin.happened_at)
        record("shift_ended", origin=origin, team_id=ended.team_id, team=ended.team.code)
    shift = duty.start_shift(person_id=by.staff_id, shift_id=shift_id, at=origin.happened_at)
    members = shift.members.filter(on_duty=True).count()
    record("shift_started", origin=origin, team_id=shift.team_id, team=shift.team.code, members=members)


def _end_shift(by: Actor, origin: Origin, payload: Payload) -> None:
    shift = _own_shift(by)
    crew_steps.refuse_while_on_visit(shift)
    ended = duty.end_shift(person_id=by.staff_id, at=origin.happened_at)
    if ended.ended_at is not None:
        record("shift_ended", origin=origin, team_id=ended.team_id, team=ended.team.code)


def _check_kit(by: Actor, origin: Origin, payload: Payload) -> None:
    missing = payload.get("missing", [])
    if not isinstance(missing, list) or not all(
        isinstance(code, str) and len(code) <= 40 for code in missing
    ):
        raise Refusal("invalid", field="payload.missing", name="missing")
    counted = payload.get("counted", {})
    if not isinstance(counted, dict) or not all(
        isinstance(code, str) and isinstance(n, int) and not isinstance(n, bool) and 0 <= n <= supplies.MOST
        for code, n in counted.items()
    ):
        raise Refusal("invalid", field="payload.counted", name="counted")
    listed = [item["code"] for item in kit_items()]
    shift = duty.check_kit(
        person_id=by.staff_id,
        missing=[code for code in listed if code in missing],
        at=origin.happened_at,
    )
    if counted and origin.action_id is not None:
        supplies.count_supplies(
            action_id=origin.action_id, team_id=shift.team_id, shift_id=shift.pk, counted=counted,
            person_id=by.staff_id, at=origin.happened_at,
        )  # fmt: skip
    short = [item["code"] for item in short_supplies([shift.team_id]).get(shift.team_id, [])]
    record(
        "kit_checked",
        origin=origin,
        team_id=shift.team_id,
        team=shift.team.code,
        missing=shift.kit_missing,
        short=short,
    )


def _own_shift(by: Actor) -> Shift:
    shift = duty.shift_on_duty(by.staff_id)
    if shift is None:
        raise Refusal("shift_not_started")
    return shift


_SHIFT_KINDS = {"start_shift": _start_shift, "end_shift": _end_shift, "check_kit": _check_kit}
