"""The registry's lists of the dispatch room: targets, reasons, and the Operation Room's links."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from clinics.admin import RegistryAdmin, editor
from clinics.models import Area
from dispatch import admin_reports as admin_reports  # its lists register themselves
from dispatch.choice import WEIGHTS
from dispatch.models import (
    ComplaintSetting,
    CrewDevice,
    DayPlanSetting,
    Reason,
    SurgeSetting,
    SurgeTarget,
    TravelFactor,
    UrgencyTarget,
    VisitingHours,
    WallLink,
)
from dispatch.rules.surge import SURGE_FIELDS, SURGE_WEIGHTS
from dispatch.services.devices import revoke_device
from dispatch.services.travel import Factor, accept_factors
from dispatch.services.wall_links import give_wall_link, revoke_wall_link


class TargetForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when running
    """Targets are positive: an offer of no seconds would expire before it is seen."""

    class Meta:
        model = UrgencyTarget
        fields = (
            "face_to_face_minutes", "offer_seconds", "ring_again_seconds", "unassigned_minutes",
            "on_scene_minutes", "check_in_minutes", "check_in_answer_minutes", "specialist_minutes", "order",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Every time is more than nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, least in (
            ("face_to_face_minutes", 1), ("offer_seconds", 10), ("unassigned_minutes", 0.1), ("on_scene_minutes", 1),
            ("specialist_minutes", 1), ("check_in_answer_minutes", 1),
        ):  # fmt: skip
            value = cleaned.get(name)
            if value is not None and value < least:
                self.add_error(name, f"Paling sedikit {least}.")
        return cleaned


@admin.register(UrgencyTarget)
class UrgencyTargetAdmin(RegistryAdmin):
    """Target per urgensi. The three urgencies are fixed, their targets are the office's."""

    form = TargetForm
    list_display = (
        "urgency",
        "face_to_face_minutes",
        "offer_seconds",
        "ring_again_seconds",
        "unassigned_minutes",
        "on_scene_minutes",
    )
    readonly_fields = ("urgency",)
    fields = (
        "urgency",
        "face_to_face_minutes",
        "offer_seconds",
        "ring_again_seconds",
        "unassigned_minutes",
        "on_scene_minutes",
        "check_in_minutes",
        "check_in_answer_minutes",
        "specialist_minutes",
        "order",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """merah, kuning, hijau come with the city."""
        return False


class SurgeTargetForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when running
    """Targets while surge is on are positive too."""

    class Meta:
        model = SurgeTarget
        fields = (*SURGE_FIELDS, "order")

    def clean(self) -> dict[str, Any]:
        """Every time is more than nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in SURGE_FIELDS:
            value = cleaned.get(name)
            if value is not None and value <= 0:
                self.add_error(name, "Harus lebih dari 0.")
        return cleaned


@admin.register(SurgeTarget)
class SurgeTargetAdmin(RegistryAdmin):
    """Target saat lonjakan: the second set, in force while the desk has declared a surge."""

    form = SurgeTargetForm
    list_display = ("urgency", *SURGE_FIELDS)
    readonly_fields = ("urgency",)
    fields = ("urgency", *SURGE_FIELDS, "order")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """merah, kuning, hijau come with the city."""
        return False


class SurgeSettingForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when running
    """The weights keep the bounds that they have in peacetime."""

    class Meta:
        model = SurgeSetting
        fields = ("remind_hours", *SURGE_WEIGHTS)

    def clean(self) -> dict[str, Any]:
        """Within the bounds of the choice; reminded at least once a day."""
        cleaned: dict[str, Any] = super().clean() or {}
        bounds = {name: (WEIGHTS[name].low, WEIGHTS[name].high) for name in SURGE_WEIGHTS}
        for name, (low, high) in {**bounds, "remind_hours": (0.5, 24)}.items():
            value = cleaned.get(name)
            if value is not None and not low <= value <= high:
                self.add_error(name, f"Harus di antara {low:g} dan {high:g}.")
        return cleaned


@admin.register(SurgeSetting)
class SurgeSettingAdmin(RegistryAdmin):
    """Pengaturan lonjakan: how wide the choice looks, and how soon the desk is reminded. One row."""

    form = SurgeSettingForm
    list_display = ("__str__", "remind_hours", *SURGE_WEIGHTS)
    fields = ("remind_hours", *SURGE_WEIGHTS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row; before it is there, the defaults count."""
        return super().has_add_permission(request) and not SurgeSetting.objects.exists()


@admin.register(DayPlanSetting)
class DayPlanSettingAdmin(RegistryAdmin):
    """Pengaturan rencana hari: how long a visit takes, when lunch is, what the same person is worth. One row."""

    list_display = ("__str__", "service_minutes", "lunch_minutes", "lunch_from", "lunch_to")
    fields = (
        "service_minutes", "lunch_minutes", "lunch_from", "lunch_to", "preferred_minutes", "move_minutes",
        "offer_minutes",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row; before it is there, the defaults count."""
        return super().has_add_permission(request) and not DayPlanSetting.objects.exists()


@admin.register(VisitingHours)
class VisitingHoursAdmin(RegistryAdmin):
    """Jam kunjungan terencana: when visits of care plans are made, and when tomorrow's appear. One row."""

    list_display = ("__str__", "from_time", "to_time", "evening_time")
    fields = ("from_time", "to_time", "evening_time")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row; before it is there, the defaults count."""
        return super().has_add_permission(request) and not VisitingHours.objects.exists()


@admin.register(Reason)
class ReasonAdmin(RegistryAdmin):
    """Alasan and other short lists, in both languages; an entry that was used is switched off, never deleted."""

    list_display = ("label_id", "label_en", "kind", "code", "order", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("code", "label_id", "label_en")
    fields = ("kind", "code", "label_id", "label_en", "order", "is_active")
    fixed_once_made = ("kind", "code")


@admin.register(TravelFactor)
class TravelFactorAdmin(RegistryAdmin):
    """Faktor waktu tempuh per jam: how much longer a drive takes than the provider of times says."""

    list_display = ("hour", "district", "factor", "basis", "accepted_by", "accepted_at")
    list_filter = ("district",)
    list_select_related = ("district", "accepted_by")
    fields = ("hour", "district", "factor", "basis")
    fixed_once_made = ("hour", "district")

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:  # Any: Django's signature
        """A factor is of a kecamatan, or of the whole city."""
        if db_field.name == "district":
            kwargs["queryset"] = Area.objects.filter(level="district").order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: TravelFactor, form: forms.ModelForm[Any], change: bool
    ) -> None:
        """Accepted by whoever saves it, and kept in the list of changes."""
        district = obj.district.code if obj.district else None
        item = Factor(obj.hour, district, obj.factor, obj.basis)
        accept_factors(by=editor(request), items=[item], action_id=uuid4())
        obj.pk = TravelFactor.objects.get(hour=obj.hour, district=obj.district).pk


@admin.register(WallLink)
class WallLinkAdmin(RegistryAdmin):
    """Tautan ruang operasi: the link is shown once, when it is made; the action takes it back."""

    list_display = ("label", "created_at", "created_by", "last_used_at", "revoked_at")
    list_select_related = ("created_by",)
    fields = ("label", "created_at", "created_by", "last_used_at", "revoked_at")
    readonly_fields = ("created_at", "created_by", "last_used_at", "revoked_at")
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """A new link needs only the screen's name."""
        return self.fields if obj else ("label",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Everything but the name."""
        return self.readonly_fields if obj else ()

    def save_model(
        self, request: HttpRequest, obj: WallLink, form: forms.ModelForm[Any], change: bool
    ) -> None:
        """Make the link and show it this once."""
        if change:
            super().save_model(request, obj, form, change)
            return
        link, path = give_wall_link(label=obj.label, by=editor(request))
        obj.__dict__.update(link.__dict__)
        address = request.build_absolute_uri(path)
        self.message_user(
            request,
            f"Tautan layar (hanya ditampilkan sekali, salin sekarang): {address}",
            level=messages.WARNING,
        )

    @admin.action(description="Cabut tautan yang dipilih")
    def revoke(self, request: HttpRequest, queryset: QuerySet[WallLink]) -> None:
        """Take the chosen links back."""
        revoked = sum(
            revoke_wall_link(link_id=pk, by=editor(request)) for pk in queryset.values_list("pk", flat=True)
        )
        self.message_user(request, f"{revoked} tautan dicabut.")


@admin.register(CrewDevice)
class CrewDeviceAdmin(RegistryAdmin):
    """HP tim: phones get their key by signing in; here a lost one is taken back."""

    list_display = ("person", "label", "given_at", "last_used_at", "revoked_at", "revoked_by")
    list_select_related = ("person", "revoked_by")
    list_filter = ("person__clinic",)
    search_fields = ("person__full_name", "person__username", "label")
    fields = ("person", "label", "given_at", "last_used_at", "revoked_at", "revoked_by")
    readonly_fields = fields
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A key is made by the phone itself."""
        return False

    @admin.action(description="Cabut HP yang dipilih")
    def revoke(self, request: HttpRequest, queryset: QuerySet[CrewDevice]) -> None:
        """Take the chosen phones back."""
        living = list(queryset.filter(revoked_at__isnull=True).values_list("pk", flat=True))
        for pk in living:
            revoke_device(device_id=pk, by=editor(request))
        self.message_user(request, f"{len(living)} HP dicabut.")


class ComplaintSettingForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when running
    """Within a day and a month of working days."""

    class Meta:
        model = ComplaintSetting
        fields = ("answer_days",)

    def clean_answer_days(self) -> int:
        """1 to 30 working days."""
        days: int = self.cleaned_data["answer_days"]
        if not 1 <= days <= 30:
            raise forms.ValidationError("Harus di antara 1 dan 30.")
        return days


@admin.register(ComplaintSetting)
class ComplaintSettingAdmin(RegistryAdmin):
    """Pengaturan pengaduan: within how many working days a family gets an answer. One row."""

    form = ComplaintSettingForm
    list_display = ("__str__", "answer_days")
    fields = ("answer_days",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row; before it is there, the default counts."""
        return super().has_add_permission(request) and not ComplaintSetting.objects.exists()
