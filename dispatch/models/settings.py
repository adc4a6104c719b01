"""What an office may edit: targets per urgency, and the short lists of reasons."""

from datetime import time

from django.db import models


class UrgencyTarget(models.Model):
    """Targets of one urgency (FIELD.md 4, defaults; the office edits them in the registry)."""

    urgency = models.CharField("urgensi", max_length=6, unique=True)
    face_to_face_minutes = models.PositiveIntegerField("tatap muka (menit)")
    offer_seconds = models.PositiveIntegerField("tawaran berlaku (detik)")
    ring_again_seconds = models.PositiveIntegerField("berdering lagi bila belum dilihat (detik)", default=25)
    """After so long an offer that nobody has seen rings once more; 0: never."""
    unassigned_minutes = models.FloatField("alarm belum ditugaskan (menit)")
    on_scene_minutes = models.PositiveIntegerField("alarm di lokasi (menit)", default=90)
    call_back_minutes = models.PositiveIntegerField("telepon balik (menit)", default=15)
    address_minutes = models.PositiveIntegerField("alamat diperjelas (menit)", default=10)
    check_in_minutes = models.PositiveIntegerField("tanya “semua baik?” di lokasi (menit)", default=45)
    """A team so long at a bedside is asked whether all is well, and again after its answer; 0: never."""
    check_in_answer_minutes = models.PositiveIntegerField("jawaban “semua baik” (menit)", default=5)
    """Without an answer after so long the desk is alarmed, and again."""
    psc119_minutes = models.FloatField("PSC 119 dihubungi (menit)", default=3.0)
    """Counts where a red flag was found (FIELD 4: within 3 minutes)."""
    specialist_minutes = models.PositiveIntegerField("jawaban dokter spesialis (menit)", default=10)
    """A crew's question that no specialist has answered after so long alarms the desk (FIELD 1: 10 minutes)."""
    order = models.PositiveSmallIntegerField("urutan")

    class Meta:
        verbose_name = "target urgensi"
        verbose_name_plural = "target urgensi"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.urgency


class ReasonKind(models.TextChoices):
    """Which short list an entry belongs to; the kit check of a shift is one of them."""

    DISPOSITION = "disposition", "hasil panggilan"
    DECLINE = "decline", "tim menolak"
    OVERRIDE = "override", "memilih tim lain"
    CANCEL = "cancel", "dibatalkan"
    CLOSE = "close", "ditutup tanpa kunjungan"
    LEAVE = "leave", "tim dilepas"
    KIT = "kit", "isi tas dan armada"
    TRIAGE = "triage", "mengubah usulan triase"
    PSC119 = "psc119", "hasil panggilan ke PSC 119"
    LATE = "late", "target terlewat"


class Reason(models.Model):
    """One entry of a short list, in both languages."""

    kind = models.CharField("daftar", max_length=12, choices=ReasonKind.choices)
    code = models.SlugField("kode", max_length=40)
    label_id = models.CharField("Bahasa Indonesia", max_length=80)
    label_en = models.CharField("English", max_length=80)
    order = models.PositiveSmallIntegerField("urutan", default=0)
    is_active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name = "alasan"
        verbose_name_plural = "alasan"
        ordering = ["kind", "order"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="reason_code_per_kind")]

    def __str__(self) -> str:
        return self.label_id


class VisitingHours(models.Model):
    """When planned visits are made in this city, by its own clock: the one row that the office edits."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    from_time = models.TimeField("kunjungan terencana dari pukul", default=time(8))
    to_time = models.TimeField("sampai pukul", default=time(16))
    evening_time = models.TimeField("kunjungan besok muncul di meja sejak pukul", default=time(16))
    """From then on the visits of tomorrow are there as well, so that a head can plan them."""

    class Meta:
        verbose_name = "jam kunjungan terencana"
        verbose_name_plural = "jam kunjungan terencana"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="visiting_hours_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(to_time__gt=models.F("from_time")),
                name="visiting_hours_end_after_they_begin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_time:%H.%M}-{self.to_time:%H.%M}"
