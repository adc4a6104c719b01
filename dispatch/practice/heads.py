"""The invented heads of the puskesmas: they read their people's notes within two days, and give a few back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from clinics.actors import Actor, actor_of
from clinics.clock import now
from clinics.models import Person, Role, Team
from clinics.queries.review import in_state, standing_of_city
from dispatch.practice.due import Due
from dispatch.practice.look import Look
from dispatch.practice.streams import Streams
from dispatch.services.records import return_note, review_note

EVERY = timedelta(hours=1)
MOST_AT_ONCE = 40
RETURNED = 0.03
REMARKS = (
    "Tanda vital belum lengkap, mohon dilengkapi.",
    "Diagnosis utama belum sesuai dengan temuan.",
    "Nasihat untuk keluarga belum ditulis.",
)
SOONEST_HOURS, LATEST_HOURS = 4.0, 40.0


def reading_delay(draw: Random) -> timedelta:
    """How long after the bedside the head reads a note."""
    return timedelta(hours=draw.uniform(SOONEST_HOURS, LATEST_HOURS))


class Heads:
    """Heads of the puskesmas whose teams are left to no visitor; at those the notes wait for the visitor."""

    def __init__(self, streams: Streams, began_at: datetime, left_free: frozenset[str]) -> None:
        self.streams = streams
        self._read_at = began_at
        self._left = frozenset(Team.objects.filter(code__in=left_free).values_list("clinic_id", flat=True))

    def plan(self, look: Look) -> Iterator[Due]:
        """Once an hour."""
        yield Due(self._read_at + EVERY, "heads notes", self._read)

    def _read(self) -> None:
        at = now()
        self._read_at = max(self._read_at + EVERY, at - EVERY)
        heads = self._heads()
        waiting = standing_of_city().filter(
            in_state("signed"), written_at__lt=at - timedelta(hours=SOONEST_HOURS)
        )
        for note in waiting.exclude(clinic_id__in=self._left).order_by("written_at", "pk")[:MOST_AT_ONCE]:
            head = heads.get(note.clinic_id)
            draw = self.streams.of("review", note.visit_code, note.patient_key)
            if head is None or note.written_at + reading_delay(draw) > at:
                continue
            action_id = self.streams.action_id("review", note.visit_code, note.patient_key, note.pk)
            if draw.random() < RETURNED:
                return_note(note_id=note.pk, remark=draw.choice(REMARKS), by=head, action_id=action_id)
            else:
                review_note(note_id=note.pk, by=head, action_id=action_id)

    @staticmethod
    def _heads() -> dict[int, Actor]:
        people = Person.objects.filter(role=Role.CLINIC_HEAD, is_active=True).order_by("-pk")
        return {person.clinic_id: actor_of(person) for person in people if person.clinic_id is not None}
