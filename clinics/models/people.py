"""The people who work with the system: one name field, one role, one puskesmas or the city."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from clinics.models.places import Clinic


class Role(models.TextChoices):
    """What a person is here for; what each may do stands in :mod:`clinics.permissions`."""

    CALL_TAKER = "call_taker", "Call Taker"
    DISPATCHER = "dispatcher", "Dispatcher"
    CREW = "crew", "Tim Home Care"
    CLINIC_HEAD = "clinic_head", "Kepala Puskesmas / Penanggung Jawab"
    HEALTH_OFFICE = "health_office", "Dinas Kesehatan"
    OBSERVER = "observer", "Pengamat War Room"
    SPECIALIST = "specialist", "Dokter Spesialis"
    ADMIN = "admin", "Admin"


CLINIC_ROLES = (Role.CREW, Role.CLINIC_HEAD)


class Profession(models.TextChoices):
    """What a crew member can do at a bedside; the choice of a team looks at it."""

    DOCTOR = "doctor", "dokter"
    NURSE = "nurse", "perawat"
    MIDWIFE = "midwife", "bidan"
    DRIVER = "driver", "pengemudi"
    OTHER = "other", "lainnya"


class PersonAccounts(BaseUserManager["Person"]):
    """How Django makes and finds log-ins."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "Person":
        """A person with a log-in; ``password=None`` makes an account that nobody can enter."""
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> "Person":
        """The first administrator (``manage.py createsuperuser``)."""
        fields.setdefault("role", Role.ADMIN)
        fields.setdefault("full_name", username)
        return self.create_user(username, password, **fields)


class Person(AbstractBaseUser):
    """A member of staff. Patients and callers are not persons in this sense."""

    username = models.CharField("nama pengguna", max_length=60, unique=True)
    full_name = models.CharField("nama lengkap", max_length=120)
    role = models.CharField("peran", max_length=16, choices=Role.choices)
    profession = models.CharField(
        "profesi", max_length=10, choices=Profession.choices, default=Profession.OTHER
    )
    clinic = models.ForeignKey(
        Clinic,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name="puskesmas",
    )
    phone = models.CharField("telepon", max_length=30, blank=True, default="")
    language = models.CharField(
        "bahasa", max_length=2, choices=[("id", "Bahasa Indonesia"), ("en", "English")], default="id"
    )
    is_active = models.BooleanField("aktif", default=True)
    shared_account = models.BooleanField("akun bersama satu tim", default=False)
    """A log-in that a whole team uses: the roster does not ask whether it has rested."""
    is_practice = models.BooleanField("akun latihan", default=False, editable=False)
    epoch = models.PositiveIntegerField(default=1, editable=False)
    """Raised when rights are taken away: device tokens of an older epoch die."""
    record_rights = models.JSONField("hak rekam medis", null=True, editable=False)
    """Names of :data:`clinics.record_rules.RIGHTS` that the head gave; None: by role and profession."""

    objects = PersonAccounts()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "orang"
        verbose_name_plural = "orang"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(role__in=[r.value for r in CLINIC_ROLES])
                | models.Q(clinic__isnull=False),
                name="clinic_roles_have_a_clinic",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_staff(self) -> bool:
        """Who may open the registry (Django admin)."""
        return self.is_active and self.role == Role.ADMIN

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django admin asks this; only an Admin edits the registry."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """Django admin asks this; only an Admin edits the registry."""
        return self.is_staff
