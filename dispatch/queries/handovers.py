"""Handover sheets that were signed: the one that waits, with what has changed since, and the earlier ones."""

from typing import Any

from django.db.models import QuerySet

from clinics.actors import Actor
from clinics.models import Clinic
from clinics.refusals import Refusal
from clinics.services.access import log_access
from dispatch.models import Handover, Visit
from dispatch.queries.cards import address_of
from dispatch.queries.handover import Side, sheet_now
from dispatch.rules.handover import Change, changes_between, digest_of

Json = dict[str, Any]  # shaped by the schemas of dispatch.api.schemas.handover
EARLIER = 30
"""So many signed sheets are listed, newest first."""


def side_of(actor: Actor, clinic_id: int | None) -> Side:
    """Whose sheet this person hands over: the own puskesmas', else the desk's; an Admin may name a puskesmas."""
    actor.must("handover.give")
    wanted = actor.clinic_id if clinic_id is None else clinic_id
    if wanted is None:
        if not actor.city_wide:
            raise Refusal("required", field="clinic_id", name="clinic_id")
        return Side()
    clinic = Clinic.objects.filter(pk=wanted).first()
    if clinic is None or not actor.may("clinic.see") or not actor.reaches_clinic(clinic.pk):
        raise Refusal("not_found")
    return Side(clinic)


def handover_in_scope(actor: Actor, handover_id: int) -> Handover:
    """A signed sheet of the actor's own side; foreign and missing look the same."""
    actor.must("handover.give")
    found = _signed().filter(pk=handover_id).first()
    if found is None or not is_of(actor, found.clinic_id):
        raise Refusal("not_found")
    return found


def is_of(actor: Actor, clinic_id: int | None) -> bool:
    """Whether a sheet of this puskesmas (None: the desk's) is the actor's to see."""
    if clinic_id is None:
        return actor.city_wide
    return actor.may("clinic.see") and actor.reaches_clinic(clinic_id)


def handover_desk(actor: Actor, clinic_id: int | None) -> Json:  # HandoverOut
    """The sheet as it stands now, the signed one that waits to be taken over, and the earlier ones.

    Facts by number only: who the patients are, the screen knows of its open visits anyway.
    """
    side = side_of(actor, clinic_id)
    sheet = sheet_now(side)
    signed = _signed().filter(clinic=side.clinic)
    waiting = signed.filter(taken_at__isnull=True, replaced_at__isnull=True).first()
    earlier = signed.filter(taken_at__isnull=False)[:EARLIER]
    return {
        "clinic_id": side.clinic_id,
        "clinic": side.clinic.name if side.clinic else "",
        "sheet": sheet,
        "waiting": signed_out(waiting, sheet) if waiting else None,
        "earlier": [_line(row) for row in earlier],
    }


def handover_page(actor: Actor, handover_id: int) -> Json:  # SignedOut
    """A sheet as it was signed, with who the patients are; while it waits, with what has changed. Looks are logged."""
    handover = handover_in_scope(actor, handover_id)
    waits = handover.taken_at is None and handover.replaced_at is None
    sheet = sheet_now(Side(handover.clinic)) if waits else None
    return {**signed_out(handover, sheet), "people": people_on(actor, handover.sheet)}


def signed_out(handover: Handover, sheet: Json | None) -> Json:  # SignedOut
    """A signed sheet; ``sheet``: as it stands now, to say what has changed since."""
    since = [] if sheet is None else changes_since(handover, sheet)
    return {
        **_line(handover),
        "clinic": handover.clinic.name if handover.clinic else "",
        "remarks": handover.remarks,
        "sheet": handover.sheet,
        "people": {},
        "changes": handover.changes if sheet is None else changes_as_json(since),
        "digest": "" if sheet is None else digest_of(since),
    }


def changes_since(handover: Handover, sheet: Json) -> list[Change]:
    """How the situation differs from a signed sheet."""
    before = {row["id"] for row in handover.sheet["visits"]}
    gone = before - {row["id"] for row in sheet["visits"]}
    ended = dict(Visit.objects.filter(pk__in=gone).values_list("pk", "status")) if gone else {}
    return changes_between(handover.sheet, sheet, ended)


def changes_as_json(changes: list[Change]) -> list[Json]:
    """As they are kept and shown."""
    return [_change(each) for each in changes]


def people_on(actor: Actor, sheet: Json) -> dict[str, Json]:
    """visit number -> who and where, for those who may know. The look is logged. One query."""
    if not actor.sees_identity:
        return {}
    ids = [row["id"] for row in sheet["visits"]]
    visits = list(Visit.objects.filter(pk__in=ids).select_related("village__parent"))
    log_access(
        person_id=actor.person_id,
        door="handover",
        visits=[(visit.code, visit.patient_id) for visit in visits],
    )
    return {
        str(visit.pk): {
            "name": visit.patient_name or visit.caller_name,
            "phone": visit.caller_phone or visit.caller_phone_raw,
            "place": address_of(visit),
            "complaint": visit.complaint,
        }
        for visit in visits
    }


def _signed() -> QuerySet[Handover]:
    return Handover.objects.select_related("clinic", "given_by", "taken_by").order_by("-given_at", "-pk")


def _line(row: Handover) -> Json:  # HandoverLine
    return {
        "id": row.pk,
        "given_by": row.given_by.full_name,
        "given_by_id": row.given_by_id,
        "given_at": row.given_at,
        "taken_by": row.taken_by.full_name if row.taken_by else "",
        "taken_at": row.taken_at,
        "visits": len(row.sheet["visits"]),
        "changed": len(row.changes),
    }


def _change(change: Change) -> Json:  # ChangeOut
    return {
        "kind": change.kind,
        "about": change.about,
        "visit_id": change.visit_id,
        "before": change.before,
        "after": change.after,
    }
