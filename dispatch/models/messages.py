"""Messages to families: whom we may write to, the office's own words, and every message with what became of it."""

from django.db import models

from clinics.models import Person
from dispatch.models.visits import Visit


class MessageContact(models.Model):
    """A family's number: its language, and whether it wants no messages."""

    phone = models.CharField(max_length=20, unique=True)
    """E.164."""
    token = models.CharField(max_length=32, unique=True)
    """The unguessable part of the link that ends the messages."""
    language = models.CharField(max_length=2, default="id")
    seen_at = models.DateTimeField()
    """The last time that a message was queued for it."""
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=8, blank=True, default="")
    """page, reply or desk: how the family said it. Empty while it wants messages."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stopped_at__isnull=True, stopped_by="")
                | (models.Q(stopped_at__isnull=False) & ~models.Q(stopped_by="")),
                name="message_contact_stopped_how",
            )
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class MessageTemplate(models.Model):
    """One version of the office's own words for a kind and a language. Append-only (trigger): the newest counts."""

    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    text = models.CharField(max_length=640, blank=True)
    """Empty: back to the words that come with the product."""
    provider_name = models.CharField(max_length=120, blank=True, default="")
    """The name under which WhatsApp approved it; empty: ``dottoro_<kind>``."""
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "version"], name="message_template_version")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.version}"


class MessageStatus(models.TextChoices):
    """How far a message came."""

    QUEUED = "queued", "menunggu dikirim"
    SENT = "sent", "terkirim"
    DELIVERED = "delivered", "sampai"
    READ = "read", "dibaca"
    FAILED = "failed", "gagal"
    NOT_SENT = "not_sent", "tidak dikirim"
    LOGGED = "logged", "hanya dicatat"


class Message(models.Model):
    """One message: written with the change it tells of (outbox), sent later by the worker's lane."""

    ref = models.UUIDField(unique=True)
    """Given to gateways, so that a second copy can be known as one."""
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="messages")
    kind = models.CharField(max_length=20)
    phone = models.CharField(max_length=20, blank=True, default="")
    """E.164; forgotten with the days."""
    language = models.CharField(max_length=2, default="id")
    values = models.JSONField(default=dict)
    """What is known only now: minutes, a link. Emptied once it has left."""
    template_version = models.PositiveIntegerField(default=0)
    """Which words were sent; 0 those that come with the product."""
    status = models.CharField(max_length=10, choices=MessageStatus.choices)
    reason = models.CharField(max_length=40, blank=True, default="")
    """Why it failed, was not sent, or waits still."""
    driver = models.CharField(max_length=10, blank=True, default="")
    provider_id = models.CharField(max_length=160, blank=True, default="", db_index=True)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """Not tried before."""
    ends_at = models.DateTimeField()
    """Given up after: it would say what is no longer so."""
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    """Given up: in the list of dead letters until a person sends it again or puts it aside."""
    set_aside_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(status="queued"), name="message_due"),
            models.Index(
                fields=["failed_at"],
                condition=models.Q(status="failed", set_aside_at__isnull=True),
                name="message_dead",
            ),
            models.Index(fields=["phone", "queued_at"], name="message_of_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"
