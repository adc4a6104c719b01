"""What reports need beside the visits themselves: reasons of missed targets, rates, and letters to the office."""

from django.db import models

from clinics.models import Clinic, Person
from clinics.models.people import Profession
from dispatch.models.visits import Visit


class LateReason(models.Model):
    """Why a target was missed, as a person says it afterwards. One a visit; a second word replaces the first."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="late_reason")
    reason = models.CharField(max_length=40)
    """Code of a Reason of kind ``late``."""
    proposed = models.CharField(max_length=40, blank=True, default="")
    """What the times themselves pointed at when it was said."""
    note = models.CharField(max_length=240, blank=True, default="")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["reason"])]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.reason}"


class HonorariumRate(models.Model):
    """What one visit is worth to a person of a profession, in rupiah, from a day on until the next rate."""

    profession = models.CharField("profesi", max_length=10, choices=Profession.choices)
    starts_on = models.DateField("berlaku mulai")
    rupiah = models.PositiveIntegerField("rupiah per kunjungan")

    class Meta:
        verbose_name = "tarif honorarium"
        verbose_name_plural = "tarif honorarium"
        ordering = ["profession", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["profession", "starts_on"], name="one_rate_per_profession_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.profession} {self.starts_on:%d/%m/%Y}"


class ReportForm(models.TextChoices):
    """As which file a report leaves."""

    XLSX = "xlsx", "Excel (XLSX)"
    PDF = "pdf", "PDF"


class ReportAddress(models.Model):
    """An office's address that gets the monthly report by e-mail."""

    clinic = models.ForeignKey(
        Clinic,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="puskesmas",
        help_text="Kosong: laporan seluruh kota.",
    )
    email = models.EmailField("alamat e-mail kantor", max_length=200)
    form = models.CharField("berkas", max_length=4, choices=ReportForm.choices, default=ReportForm.XLSX)
    is_active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name = "penerima laporan bulanan"
        verbose_name_plural = "penerima laporan bulanan"
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "email"], nulls_distinct=False, name="report_address_once_per_clinic"
            )
        ]

    def __str__(self) -> str:
        return self.email


class LetterState(models.TextChoices):
    """How far a report's e-mail came."""

    QUEUED = "queued", "menunggu dikirim"
    SENT = "sent", "terkirim"
    FAILED = "failed", "gagal"
    LOGGED = "logged", "hanya dicatat"


class ReportLetter(models.Model):
    """One month's report to one address: sent once, tried again when the mail server does not answer."""

    address = models.ForeignKey(ReportAddress, on_delete=models.PROTECT, related_name="letters")
    month = models.DateField()
    """Its first day."""
    state = models.CharField(max_length=8, choices=LetterState.choices, default=LetterState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    """Also the lease: who takes it moves this on, so that no second worker sends it meanwhile."""
    settled_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=40, blank=True, default="")
    """Of the last failure."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address", "month"], name="one_report_letter_per_month")
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(settled_at__isnull=True), name="report_letter_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address_id} {self.month:%Y-%m} {self.state}"
