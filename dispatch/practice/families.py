"""Invented families while they wait and afterwards: it gets worse, they cancel, they rate."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q

from dispatch.models import Visit
from dispatch.practice.callers import INVENTED_E164
from dispatch.practice.due import Due
from dispatch.practice.look import Look
from dispatch.practice.streams import Streams
from dispatch.rules.lifecycle import ENDED_BY_TEAM, OPEN
from dispatch.services import tracking
from dispatch.services.complaints import ComplaintForm, send_complaint

LOOK_EVERY = timedelta(minutes=3)
WORSE, CANCELS, RATES = 0.03, 0.03, 0.4
RATE_WITHIN = timedelta(minutes=90)
STARS = {5: 0.60, 4: 0.26, 3: 0.09, 2: 0.03, 1: 0.02}
COMMENTS = {
    5: ("Terima kasih, timnya ramah.", "Cepat datang, sangat membantu.", ""),
    4: ("Baik, hanya agak lama menunggu.", ""),
    3: ("Cukup.", ""),
    2: ("Menunggu terlalu lama.",),
    1: ("Kecewa, tidak diberi kabar.",),
}

POOR = 3
WRITES, WRITES_IF_POOR = 0.02, 0.5
LETTERS = {
    "poor": (
        ("wait", "Kami menunggu lama sekali, padahal dijanjikan sebentar lagi."),
        ("information", "Tidak ada yang menelepon untuk memberi kabar bahwa tim terlambat."),
        ("manner", "Petugas terburu-buru dan tidak menjelaskan apa yang harus kami lakukan."),
        ("place", "Tim berputar-putar mencari rumah, padahal patokan sudah kami tulis."),
        ("money", "Tetangga bilang harus siapkan kartu dan fotokopi. Apakah benar?"),
    ),
    "good": (
        ("praise", "Terima kasih kepada tim yang sabar menghadapi orang tua kami."),
        ("other", "Mohon nomor puskesmas ditempel di kantor RW supaya warga mudah menghubungi."),
    ),
}
"""(category, words) of what a family writes when it was not content, or content."""


class Families:
    """Only families that the practice city invented; what a visitor asked for is theirs."""

    def __init__(self, streams: Streams) -> None:
        self.streams = streams
        self._dues: list[Due] = []
        self._looked_at: datetime | None = None

    def plan(self, look: Look) -> Iterator[Due]:
        """What families will do within the next minutes."""
        if self._looked_at is None or look.at >= self._looked_at + LOOK_EVERY:
            self._looked_at = look.at
            self._dues = list(self._read(look.at))
        yield from self._dues

    def _read(self, at: datetime) -> Iterator[Due]:
        rated = Q(status__in=ENDED_BY_TEAM, ended_at__gte=at - RATE_WITHIN, rating__isnull=True)
        rows = Visit.objects.filter(Q(status__in=OPEN) | rated, caller_phone__startswith=INVENTED_E164)
        for visit in rows.order_by("pk"):
            draw = self.streams.of("family", visit.code)
            mood, minutes, rates, later = (
                draw.random(),
                draw.uniform(6, 25),
                draw.random(),
                draw.uniform(5, 60),
            )
            if visit.ended_at is None:
                yield from self._while_waiting(visit, mood, minutes)
            elif rates < RATES:
                moment = visit.ended_at + timedelta(minutes=later)
                yield Due(moment, f"{visit.code} rate", partial(self._rate, visit))

    def _while_waiting(self, visit: Visit, mood: float, minutes: float) -> Iterator[Due]:
        if visit.status == "on_scene":
            return
        moment = visit.requested_at + timedelta(minutes=minutes)
        if mood < WORSE and visit.got_worse_at is None:
            yield Due(moment, f"{visit.code} worse", partial(self._worse, visit))
        elif WORSE <= mood < WORSE + CANCELS:
            yield Due(moment, f"{visit.code} cancel", partial(self._cancel, visit))

    def _worse(self, visit: Visit) -> None:
        self._forget(f"{visit.code} worse")
        action_id = self.streams.action_id("worse", visit.code)
        tracking.report_worse(visit_id=visit.pk, action_id=action_id, note="Makin lemas, mohon dipercepat.")

    def _cancel(self, visit: Visit) -> None:
        self._forget(f"{visit.code} cancel")
        action_id = self.streams.action_id("cancel", visit.code)
        tracking.cancel_by_family(visit_id=visit.pk, action_id=action_id, note="Sudah membaik, terima kasih.")

    def _rate(self, visit: Visit) -> None:
        self._forget(f"{visit.code} rate")
        draw = self.streams.of("stars", visit.code)
        rating = draw.choices(list(STARS), weights=list(STARS.values()))[0]
        action_id = self.streams.action_id("rate", visit.code)
        comment = draw.choice(COMMENTS[rating])
        tracking.rate_visit(visit_id=visit.pk, action_id=action_id, rating=rating, comment=comment)
        words = self.streams.of("words", visit.code)
        if words.random() < (WRITES_IF_POOR if rating <= POOR else WRITES):
            self._write(visit, words.choice(LETTERS["poor" if rating <= POOR else "good"]))

    def _write(self, visit: Visit, letter: tuple[str, str]) -> None:
        category, text = letter
        form = ComplaintForm(
            category=category,
            text=text,
            writer_name=visit.caller_name,
            writer_phone=visit.caller_phone,
            visit_id=visit.pk,
            clinic_id=visit.clinic_id,
        )
        if visit.clinic_id is not None:
            send_complaint(form=form, action_id=self.streams.action_id("complaint", visit.code))

    def _forget(self, name: str) -> None:
        self._dues = [due for due in self._dues if due.name != name]
