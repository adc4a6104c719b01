"""The registry's lists of the reports: rates of the honorarium, and who gets the monthly report by e-mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest

from clinics.admin import RegistryAdmin
from dispatch.models import HonorariumRate, ReportAddress, ReportLetter
from dispatch.rules.report_mail import is_office_address


@admin.register(HonorariumRate)
class HonorariumRateAdmin(RegistryAdmin):
    """Tarif honorarium: a new rate is a new row from its day on, so that past months stay as they were paid."""

    list_display = ("profession", "starts_on", "rupiah")
    list_filter = ("profession",)
    fields = ("profession", "starts_on", "rupiah")
    fixed_once_made = ("profession", "starts_on")


class ReportAddressForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when running
    """Only addresses of the office: the report names who worked."""

    class Meta:
        model = ReportAddress
        fields = ("clinic", "email", "form", "is_active")

    def clean_email(self) -> str:
        """Below one of the office's domains (DOTTORO_REPORT_DOMAINS)."""
        email = str(self.cleaned_data["email"]).lower()
        domains = settings.REPORT_DOMAINS
        if not is_office_address(email, domains):
            known = ", ".join(domains) or "belum diatur (DOTTORO_REPORT_DOMAINS)"
            raise forms.ValidationError(f"Hanya alamat kantor: {known}.")
        return email


@admin.register(ReportAddress)
class ReportAddressAdmin(RegistryAdmin):
    """Penerima laporan bulanan. Without a mail server in the settings nothing leaves."""

    form = ReportAddressForm
    list_display = ("email", "clinic", "form", "is_active")
    list_select_related = ("clinic",)
    list_filter = ("is_active",)


@admin.register(ReportLetter)
class ReportLetterAdmin(RegistryAdmin):
    """Surat laporan: what became of every month's letter."""

    list_display = ("month", "address", "state", "tries", "settled_at", "code")
    list_select_related = ("address",)
    list_filter = ("state",)
    fields = ("month", "address", "state", "tries", "next_try_at", "settled_at", "code")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The worker makes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # Any: Django's signature
        """They are only looked at."""
        return False
