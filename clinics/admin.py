"""The registry: areas, puskesmas, catchments, people, teams, vehicles and the roster, edited through services."""

from __future__ import annotations

import copy
from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse

from clinics.actors import Actor, actor_of
from clinics.models import (
    Area,
    Catchment,
    Clinic,
    Landmark,
    Person,
    RecordSetting,
    Shift,
    ShiftMember,
    Supply,
    Team,
    Vehicle,
)
from clinics.registry_forms import NewPersonForm, PasswordForm, PersonForm, PlaceForm, ShiftForm
from clinics.services import landmarks, registry

admin.site.site_header = "Registri Dottoro"
admin.site.site_title = "Registri Dottoro"
admin.site.index_title = "Data yang diatur kantor"
admin.site.unregister(Group)


def editor(request: HttpRequest) -> Actor:
    """The Admin at the registry, as services see them."""
    return actor_of(cast(Person, request.user))


class RegistryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # one class for many models
    """Rows are added and changed through the registry's service, and switched off rather than deleted."""

    list_per_page = 60
    fixed_once_made: tuple[str, ...] = ()
    """Fields that other data refer to: set when the row is made, then only shown."""

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """What cannot be edited any more."""
        return (*self.readonly_fields, *(self.fixed_once_made if obj else ()))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Visits, notes and the log point at these rows."""
        return False

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:  # Any: any model
        """Keep what the form changed."""
        registry.keep_row(row=obj, changed=form.changed_data, by=editor(request))


@admin.register(Area)
class AreaAdmin(RegistryAdmin):
    """Wilayah: kota, kecamatan, kelurahan."""

    form = PlaceForm
    list_display = ("code", "name", "level", "parent", "population", "boat_only")
    list_filter = ("level", "boat_only", "parent")
    search_fields = ("code", "name")
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)
    fields = (
        "code",
        "level",
        "name",
        "parent",
        "lat",
        "lon",
        "boat_only",
        "aliases",
        "population",
        "population_note",
    )
    fixed_once_made = ("code", "level")


@admin.register(Clinic)
class ClinicAdmin(RegistryAdmin):
    """Puskesmas, and whether somebody has checked where it stands."""

    form = PlaceForm
    list_display = (
        "name",
        "code",
        "district",
        "location_verified",
        "location_note",
        "boat_only",
        "is_active",
    )
    list_filter = ("location_verified", "is_active", "boat_only", "district")
    search_fields = ("name", "code", "address")
    list_select_related = ("district",)
    prepopulated_fields = {"slug": ("name",)}
    fields = (
        "code", "name", "slug", "address", "district", "phone", "lat", "lon",
        "location_verified", "location_note", "boat_only", "is_active",
    )  # fmt: skip
    fixed_once_made = ("code", "slug")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        """The address is made from the name once."""
        return {} if obj else dict(self.prepopulated_fields)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:  # Any: Django's signature
        """A puskesmas stands in a kecamatan."""
        if db_field.name == "district":
            kwargs["queryset"] = Area.objects.filter(level="district").order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Catchment)
class CatchmentAdmin(RegistryAdmin):
    """Wilayah kerja: which puskesmas answers for a kelurahan."""

    list_display = ("village", "district", "clinic", "basis", "verified")
    list_filter = ("verified", "basis", "clinic")
    search_fields = ("village__name", "village__code", "clinic__name")
    list_select_related = ("village__parent", "clinic")
    autocomplete_fields = ("village", "clinic")
    fields = ("village", "clinic", "basis", "verified")
    readonly_fields = ("basis",)
    fixed_once_made = ("village",)

    @admin.display(description="kecamatan", ordering="village__parent__name")
    def district(self, catchment: Catchment) -> str:
        """Seven kelurahan bear a kecamatan's name: always show both."""
        return catchment.village.parent.name if catchment.village.parent else ""

    def save_model(self, request: HttpRequest, obj: Catchment, form: ModelForm[Any], change: bool) -> None:
        """An edit makes it the office's word."""
        registry.keep_catchment(catchment=obj, changed=form.changed_data, by=editor(request))


@admin.register(Landmark)
class LandmarkAdmin(RegistryAdmin):
    """Patokan: named places that callers say, and places around the city that it does not serve."""

    form = PlaceForm
    list_display = ("name", "kind", "village", "address", "is_active")
    list_filter = ("kind", "is_active", "village__parent")
    search_fields = ("name", "address", "village__name")
    list_select_related = ("village",)
    autocomplete_fields = ("village",)
    fields = ("kind", "name", "address", "village", "lat", "lon", "aliases", "is_active", "source")
    readonly_fields = ("source",)

    def save_model(self, request: HttpRequest, obj: Landmark, form: ModelForm[Any], change: bool) -> None:
        """The search knows it at once."""
        landmarks.keep_landmark(landmark=obj, changed=form.changed_data, by=editor(request))


@admin.register(RecordSetting)
class RecordSettingAdmin(RegistryAdmin):
    """Aturan rekam medis: one row, made when the office first says another number."""

    list_display = ("lock_days",)
    fields = ("lock_days",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one city."""
        return not RecordSetting.objects.exists()


@admin.register(Person)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]  # as Django's own
    """Orang: log-in, role and puskesmas. A right taken away ends what it gave."""

    form = PersonForm
    add_form = NewPersonForm
    list_display = ("full_name", "username", "role", "profession", "clinic", "is_active")
    list_filter = ("role", "is_active", "is_practice", "clinic")
    search_fields = ("username", "full_name", "phone")
    ordering = ("full_name",)
    list_select_related = ("clinic",)
    list_per_page = 60
    filter_horizontal = ()
    readonly_fields = ("last_login",)
    fieldsets = (
        (None, {"fields": ("username", "password", "full_name", "phone", "language")}),
        ("Peran", {"fields": ("role", "profession", "clinic", "shared_account", "is_active")}),
        ("Jejak", {"fields": ("last_login",)}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "full_name", "phone", "language", "role", "profession", "clinic")}),
        ("Kata sandi", {"fields": ("usable_password", "password1", "password2")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> tuple[str, ...]:
        """Nobody takes their own role away: there must be someone left to give it back."""
        own = ("role", "clinic", "is_active") if obj is not None and obj.pk == request.user.pk else ()
        return (*self.readonly_fields, *own)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # Any: Django's signature
        """People are deactivated: notes and the log bear their name."""
        return False

    def save_model(self, request: HttpRequest, obj: Person, form: ModelForm[Any], change: bool) -> None:
        """Add or change through the service, which raises the epoch when rights change."""
        if change:
            registry.change_person(person=obj, changed=form.changed_data, by=editor(request))
        else:
            password = form.cleaned_data.get("password1") or None
            registry.add_person(person=obj, password=password, by=editor(request))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's page, with the service behind it."""
        page = copy.copy(self)
        page.change_password_form = partial(PasswordForm, by=editor(request))
        return UserAdmin.user_change_password(page, request, id, form_url)


@admin.register(Vehicle)
class VehicleAdmin(RegistryAdmin):
    """Armada."""

    list_display = ("plate", "clinic", "vehicle_class", "electric", "is_active")
    list_filter = ("vehicle_class", "electric", "is_active", "clinic")
    search_fields = ("plate", "clinic__name")
    list_select_related = ("clinic",)
    autocomplete_fields = ("clinic",)


@admin.register(Team)
class TeamAdmin(RegistryAdmin):
    """Tim of a puskesmas; who is in it is planned per shift."""

    list_display = ("code", "clinic", "default_vehicle", "phone", "is_active")
    list_filter = ("is_active", "clinic")
    search_fields = ("code", "clinic__name")
    list_select_related = ("clinic", "default_vehicle")
    autocomplete_fields = ("clinic", "default_vehicle")
    fixed_once_made = ("code", "clinic")


class MemberInline(admin.TabularInline):  # type: ignore[type-arg]  # as Django's own
    """Who is on a shift."""

    model = ShiftMember
    fields = ("person", "profession", "on_duty")
    readonly_fields = ("profession", "on_duty")
    autocomplete_fields = ("person",)
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShiftMember]:
        """With their names."""
        return super().get_queryset(request).select_related("person")


@admin.register(Shift)
class ShiftAdmin(RegistryAdmin):
    """Jadwal jaga. Duty itself (started, ended, kit) is written by the crew's phone, not here."""

    form = ShiftForm
    list_display = ("team", "clinic", "starts_at", "ends_at", "started_at", "ended_at", "vehicle")
    list_filter = ("starts_at", "team__clinic")
    search_fields = ("team__code", "team__clinic__name")
    list_select_related = ("team__clinic", "vehicle")
    date_hierarchy = "starts_at"
    autocomplete_fields = ("team", "vehicle")
    fields = ("team", "vehicle", "starts_at", "ends_at", "started_at", "ended_at", "kit_checked_at")
    readonly_fields = ("started_at", "ended_at", "kit_checked_at")
    fixed_once_made = ("team",)
    inlines = (MemberInline,)

    @admin.display(description="puskesmas", ordering="team__clinic__name")
    def clinic(self, shift: Shift) -> str:
        """Whose team it is."""
        return shift.team.clinic.name

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Shifts are struck one by one."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only what nobody has started."""
        return isinstance(obj, Shift) and obj.started_at is None

    def delete_model(self, request: HttpRequest, obj: Shift) -> None:
        """Strike it."""
        registry.drop_shift(shift=obj, by=editor(request))

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[Any],
        formset: BaseInlineFormSet[Any, Any, Any],
        change: bool,
    ) -> None:
        """Members through the service."""
        members = formset.save(commit=False)
        for member in formset.deleted_objects:
            registry.take_off_shift(member=member, by=editor(request))
        for member in members:
            registry.keep_shift_member(member=member, by=editor(request))


@admin.register(Supply)
class SupplyAdmin(RegistryAdmin):
    """BHP: what a team should carry of it, and below which number it is short."""

    list_display = ("label_id", "code", "standard", "least", "unit_id", "order", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "label_id", "label_en")
    fields = (
        "code", "label_id", "label_en", "unit_id", "unit_en", "standard", "least", "order", "is_active",
    )  # fmt: skip
    fixed_once_made = ("code",)
