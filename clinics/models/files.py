"""Photos and recordings (ECG, USG) that a crew takes at the bedside."""

from django.db import models

from clinics.models.people import Person
from clinics.models.places import Clinic
from clinics.models.teams import Team


class FileKind(models.TextChoices):
    """What a file shows, as the crew says."""

    PHOTO = "photo", "foto"
    ECG = "ecg", "EKG"
    USG = "usg", "USG"
    OTHER = "other", "lainnya"


class VisitFile(models.Model):
    """A file of a visit: promised by the phone first, kept once every byte has come and its checksum agrees.

    Carries the visit's code, not a foreign key, as a note does. The bytes lie below ``FILES_DIR`` under a random
    name; the row is the truth, and bytes without a row are swept.
    """

    file_id = models.UUIDField(unique=True)
    """Made on the phone: the same file sent twice is one file."""
    visit_code = models.CharField(max_length=24, db_index=True)
    patient_key = models.CharField(max_length=36, blank=True, default="")
    """Whom of the household, as in the note; empty: the patient of the request."""
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=FileKind.choices)
    name = models.CharField(max_length=120)
    """As the phone called it; never part of a path."""
    size = models.PositiveIntegerField()
    """Promised bytes."""
    sha256 = models.CharField(max_length=64)
    """Promised checksum of the bytes as sent, hexadecimal."""
    received = models.PositiveIntegerField(default=0)
    """Bytes that are on the disk for certain."""
    taken_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    """All of it has come and was accepted; null while it is on the way."""
    refused = models.CharField(max_length=40, blank=True, default="")
    """The code of the refusal of a file whose content was not accepted; its bytes are gone."""
    content_type = models.CharField(max_length=40, blank=True, default="")
    """By content, never by the phone's word."""
    stored_name = models.CharField(max_length=64, unique=True)
    stored_size = models.PositiveIntegerField(default=0)
    width_pixels = models.PositiveIntegerField(null=True)
    height_pixels = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["taken_at", "pk"]
        indexes = [
            models.Index(
                fields=["touched_at"], condition=models.Q(kept_at__isnull=True), name="file_on_the_way"
            )
        ]

    def __str__(self) -> str:
        return f"file of {self.visit_code}"
