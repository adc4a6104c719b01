"""Notes that wait for somebody: for their author's signature, for the head, or given back to be mended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import CharField, Count, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from clinics.clock import now
from clinics.models import NoteReview, RecordSetting, ReviewStep, VisitNote
from clinics.record_rules import DRAFT_HOURS, LOCK_DAYS, locked_at

STATES = ("unsigned", "signed", "returned", "reviewed")
"""Where a note stands: forgotten unsigned, waiting for the head, with its author again, signed by the head."""


@dataclass(frozen=True, slots=True)
class NotesWaiting:
    """How many notes of a puskesmas wait, and for whom."""

    unsigned: int
    """Their author never closed them."""
    signed: int
    """Closed, and not yet read by the head."""
    returned: int
    """Given back: the author's turn."""
    oldest_at: datetime | None
    """Bedside's moment of the oldest that waits for the head (unsigned or signed)."""

    @property
    def for_head(self) -> int:
        """What the head can do now."""
        return self.unsigned + self.signed


def notes_waiting(clinic_id: int) -> NotesWaiting:
    """Of a puskesmas, for the morning list. One query."""
    unsigned, signed, returned = (in_state(state) for state in ("unsigned", "signed", "returned"))
    row = standing_of(clinic_id).aggregate(
        unsigned=Count("pk", filter=unsigned),
        signed=Count("pk", filter=signed),
        returned=Count("pk", filter=returned),
        oldest_at=Min("written_at", filter=unsigned | signed),
    )
    return NotesWaiting(**row)


def standing_of(clinic_id: int) -> QuerySet[VisitNote]:
    """The notes of a puskesmas as they stand, each with its latest review as ``review_step``."""
    return standing_of_city().filter(clinic_id=clinic_id)


def standing_of_city() -> QuerySet[VisitNote]:
    """The same of every puskesmas."""
    latest = NoteReview.objects.filter(note=OuterRef("pk")).order_by("-pk").values("step")[:1]
    return VisitNote.objects.filter(replaced_by__isnull=True).annotate(
        review_step=Coalesce(Subquery(latest), Value(""), output_field=CharField())
    )


def in_state(state: str) -> Q:
    """One of :data:`STATES` as a condition on :func:`standing_of`. A draft of the last hours is nobody's yet."""
    if state == "unsigned":
        return Q(signed_at__isnull=True, review_step="", written_at__lt=now() - timedelta(hours=DRAFT_HOURS))
    if state == "signed":
        return Q(signed_at__isnull=False, review_step="")
    return Q(review_step=ReviewStep.RETURNED if state == "returned" else ReviewStep.REVIEWED)


def state_of(note: VisitNote, review_step: str) -> str:
    """One of :data:`STATES` of a note in hand, or ``draft``: still being written."""
    if review_step:
        return str(review_step)
    if note.signed_at is not None:
        return "signed"
    return "draft" if note.written_at >= now() - timedelta(hours=DRAFT_HOURS) else "unsigned"


def lock_days() -> int:
    """After how many days a note is locked for its authors, as the city set it."""
    return RecordSetting.objects.values_list("lock_days", flat=True).filter(pk=1).first() or LOCK_DAYS


def notes_locked_at(notes: Iterable[VisitNote]) -> dict[int, datetime]:
    """By note: from when on only the head corrects it. Three queries for any number of notes."""
    rows = list(notes)
    if not rows:
        return {}
    codes = {note.visit_code for note in rows}
    first = {
        (row["visit_code"], row["patient_key"]): row["first_at"]
        for row in VisitNote.objects.filter(visit_code__in=codes)
        .values("visit_code", "patient_key")
        .annotate(first_at=Min("recorded_at"))
        .order_by()
    }
    returned: dict[tuple[str, str], list[datetime]] = {}
    given_back = NoteReview.objects.filter(note__visit_code__in=codes, step=ReviewStep.RETURNED).values_list(
        F("note__visit_code"), F("note__patient_key"), "happened_at"
    )
    for code, key, at in given_back:
        returned.setdefault((code, key), []).append(at)
    days = lock_days()
    chains = {note.pk: (note.visit_code, note.patient_key) for note in rows}
    return {pk: locked_at(first[of], returned.get(of, []), lock_days=days) for pk, of in chains.items()}
