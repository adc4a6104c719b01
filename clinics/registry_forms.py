"""Forms of the registry (Django admin): what may be entered, before a service is asked to keep it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from geopy.distance import great_circle

from clinics.actors import Actor
from clinics.clock import city_zone
from clinics.models import Installation, Person, Shift
from clinics.refusals import Refusal
from clinics.services import registry

CITY_REACH_KM = 60.0
"""A point farther from the city's centre than this is a mistake."""


def _as_form_error(refusal: Refusal, fields: Any) -> forms.ValidationError:  # Any: a form's field mapping
    message = str(refusal.body()["error"]["id"])
    if refusal.field and refusal.field in fields:
        return forms.ValidationError({refusal.field: message})
    return forms.ValidationError(message)


class PlaceForm(forms.ModelForm):  # type: ignore[type-arg]  # used for three models
    """An area, a puskesmas or a landmark: its point lies in the city."""

    def clean(self) -> dict[str, Any]:
        """Latitude and longitude together, and near the city's centre."""
        cleaned: dict[str, Any] = super().clean() or {}
        lat, lon = cleaned.get("lat"), cleaned.get("lon")
        if (lat is None) != (lon is None):
            raise forms.ValidationError("Isi lintang dan bujur keduanya, atau tidak satu pun.")
        if lat is None or lon is None:
            return cleaned
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise forms.ValidationError("Lintang antara -90 dan 90, bujur antara -180 dan 180.")
        city = Installation.objects.filter(id=1, centre_lat__isnull=False).first()
        if (
            city is not None
            and great_circle((lat, lon), (city.centre_lat, city.centre_lon)).km > CITY_REACH_KM
        ):
            raise forms.ValidationError(f"Titik ini lebih dari {CITY_REACH_KM:.0f} km dari pusat kota.")
        return cleaned


class _RoleAndClinic(forms.ModelForm):  # type: ignore[type-arg]  # shared by two forms of one model
    def clean(self) -> dict[str, Any]:
        """Crews and clinic heads have a puskesmas, the others none."""
        cleaned: dict[str, Any] = super().clean() or {}
        role = cleaned.get("role", self.instance.role)
        clinic = cleaned.get("clinic", self.instance.clinic)
        if role:
            try:
                registry.check_role_and_clinic(role=role, clinic_id=clinic.pk if clinic else None)
            except Refusal as refusal:
                raise _as_form_error(refusal, self.fields) from refusal
        return cleaned


class PersonForm(_RoleAndClinic, UserChangeForm):  # type: ignore[type-arg]  # as Django's own
    """A person who is there already; the password has its own page."""

    class Meta:
        model = Person
        fields = (
            "username", "full_name", "role", "profession", "clinic", "shared_account", "phone", "language",
            "is_active",
        )  # fmt: skip


class NewPersonForm(_RoleAndClinic, AdminUserCreationForm):  # type: ignore[type-arg]  # as Django's own
    """A new person with a first password."""

    class Meta:
        model = Person
        fields = ("username", "full_name", "role", "profession", "clinic", "phone", "language")


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # not subscriptable when running
    """Another password for a person, kept through the registry's service."""

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:  # Any: Django's signature
        super().__init__(*args, **kwargs)
        self.by = by

    def save(self, commit: bool = True) -> Person:
        """Keep it; the person's other sessions end."""
        usable = self.cleaned_data.get("set_usable_password", True)
        password = self.cleaned_data["password1"] if usable else None
        registry.set_password(person_id=self.user.pk, password=password, by=self.by)
        self.user.refresh_from_db()  # the caller renews the session of an Admin who changed their own
        person: Person = self.user
        return person


class ShiftForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when running
    """A planned shift: it ends after it starts, and the team has no other at that time."""

    class Meta:
        model = Shift
        fields = ("team", "vehicle", "starts_at", "ends_at")

    def clean(self) -> dict[str, Any]:
        """No two shifts of one team at once."""
        cleaned: dict[str, Any] = super().clean() or {}
        team = cleaned.get("team", getattr(self.instance, "team", None) if self.instance.pk else None)
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if not (team and starts_at and ends_at):
            return cleaned
        if ends_at <= starts_at:
            raise forms.ValidationError({"ends_at": "Selesai harus sesudah mulai."})
        other = registry.overlapping_shift(
            team_id=team.pk, starts_at=starts_at, ends_at=ends_at, except_id=self.instance.pk or 0
        )
        if other is not None:
            start = other.starts_at.astimezone(city_zone())
            raise forms.ValidationError(
                f"Tim {team.code} sudah punya jadwal jaga yang mulai {start:%d/%m/%Y %H:%M}."
            )
        return cleaned
