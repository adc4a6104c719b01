"""Where a caller is, by their own phone: a link that works once and for half an hour."""

from django.db import models

from clinics.models import Person


class ShareLink(models.Model):
    """A link of the desk that lets one phone tell its position once. Only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    call_key = models.UUIDField()
    """The call being taken (the draft's action id): the desk's open form asks for it."""
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True)
    """When the position came, with the consent of who holds the phone; after that the link is used up."""
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    accuracy_metres = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_by", "created_at"]), models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return f"share {self.pk}"
