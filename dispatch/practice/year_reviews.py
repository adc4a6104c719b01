"""A year of heads who read the notes of their people: older than two days is signed, a few were given back."""

from datetime import datetime, timedelta

from clinics.models import NoteReview, ReviewStep, VisitNote
from dispatch.models import Visit
from dispatch.practice.heads import REMARKS, RETURNED, reading_delay
from dispatch.practice.streams import Streams
from dispatch.practice.year_duty import Duties
from dispatch.practice.year_rows import Log, Rows, Said

LAST_UNREAD = timedelta(days=2)
"""The head who is played by a visitor still has these to do."""
STILL_OPEN = timedelta(days=6)
"""A note given back longer ago was mended."""


def read_notes(rows: Rows, log: Log, duties: Duties, streams: Streams, until: datetime) -> None:
    """The reviews of the year's notes, as :func:`dispatch.services.records.review_note` writes them."""
    visits = {visit.code: visit for visit in rows.of(Visit)}
    notes = rows.of(VisitNote)
    replaced = {note.replaces_id for note in notes}
    for note in notes:
        head = duties.head_of(note.clinic_id)
        if note.pk in replaced or head is None or note.written_at > until - LAST_UNREAD:
            continue
        draw = streams.of("review", note.visit_code, note.patient_key)
        at = note.written_at + reading_delay(draw)
        returned = draw.random() < RETURNED and note.written_at > until - STILL_OPEN
        step = ReviewStep.RETURNED if returned else ReviewStep.REVIEWED
        rows.add(
            NoteReview(
                note=note, step=step, remark=draw.choice(REMARKS) if returned else "", person_id=head.staff_id,
                happened_at=at,
            )
        )  # fmt: skip
        log.tell(
            f"note_{step.value}",
            at,
            Said(head, streams.action_id("review", note.visit_code, note.patient_key)),
            visit=visits[note.visit_code],
            person="other" if note.patient_key else None,
        )
