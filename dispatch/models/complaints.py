"""Pengaduan dan masukan: what families say about the service, and what the puskesmas answers."""

from django.db import models

from clinics.models import Clinic, Person
from dispatch.models.visits import Visit
from dispatch.rules.complaints import ANSWER_DAYS


class ComplaintCategory(models.TextChoices):
    """What it is about."""

    WAIT = "wait", "lama menunggu"
    MANNER = "manner", "sikap petugas"
    CARE = "care", "penanganan"
    MONEY = "money", "diminta uang atau kartu"
    INFORMATION = "information", "kurang kabar"
    PLACE = "place", "alamat tidak ditemukan"
    OTHER = "other", "lainnya"
    PRAISE = "praise", "terima kasih"


class ComplaintState(models.TextChoices):
    """How far it came."""

    NEW = "new", "baru"
    READ = "read", "dibaca"
    ANSWERED = "answered", "dijawab"
    CLOSED = "closed", "selesai"


class Complaint(models.Model):
    """One complaint or suggestion, of a visit where the family said which."""

    code = models.CharField(max_length=20, unique=True)
    """``PGD-2611-0007``."""
    token_hash = models.CharField(max_length=64, unique=True)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="complaints")
    category = models.CharField(max_length=12, choices=ComplaintCategory.choices)
    text = models.TextField()
    writer_name = models.CharField(max_length=120, blank=True, default="")
    writer_phone_raw = models.CharField(max_length=40, blank=True, default="")
    writer_phone = models.CharField(max_length=20, blank=True, default="")
    """E.164, where the number could be read."""
    language = models.CharField(max_length=2, default="id")
    state = models.CharField(max_length=8, choices=ComplaintState.choices, default=ComplaintState.NEW)
    version = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """When an answer should be there at the latest; the end of a working day."""
    read_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    """The first answer."""
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=240, blank=True, default="")
    """Why it was closed without an answer; for the puskesmas alone."""

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["clinic", "state", "due_at"]),
            models.Index(fields=["clinic", "received_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="answered") | models.Q(answered_at__isnull=False),
                name="complaint_answered_when",
            ),
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | (~models.Q(state="closed") & models.Q(closed_at__isnull=True)),
                name="complaint_closed_when",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ComplaintLine(models.Model):
    """One answer of the puskesmas, or one word more of the family. Rows are only added."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="lines")
    text = models.TextField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """None: the family."""
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"line of {self.complaint_id}"


class ComplaintSetting(models.Model):
    """The one row of what the office decides about complaints."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    answer_days = models.PositiveSmallIntegerField("dijawab dalam (hari kerja)", default=ANSWER_DAYS)

    class Meta:
        verbose_name = "pengaturan pengaduan"
        verbose_name_plural = "pengaturan pengaduan"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="complaint_setting_is_one_row")]

    def __str__(self) -> str:
        return "pengaturan pengaduan"
