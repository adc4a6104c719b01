"""Read-only links to the Operation Room's board."""

from django.db import models

from clinics.models import Person


class WallLink(models.Model):
    """A link an admin gives to a screen and can take back. Only the hash of its key is kept."""

    label = models.CharField("nama layar", max_length=80)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="dibuat oleh",
    )
    created_at = models.DateTimeField("dibuat", editable=False)
    revoked_at = models.DateTimeField("dicabut", null=True, blank=True)
    last_used_at = models.DateTimeField("terakhir dipakai", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "tautan ruang operasi"
        verbose_name_plural = "tautan ruang operasi"

    def __str__(self) -> str:
        return self.label
