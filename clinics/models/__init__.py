"""The tables of the clinics room."""

from clinics.models.installation import Installation
from clinics.models.patients import Household, Patient
from clinics.models.people import Person, Profession, Role
from clinics.models.places import Area, Catchment, Clinic, Landmark, LandmarkKind, Level
from clinics.models.records import AccessEntry, VisitNote
from clinics.models.teams import Shift, ShiftMember, Team, Vehicle, VehicleClass

__all__ = [
    "AccessEntry",
    "Area",
    "Catchment",
    "Clinic",
    "Household",
    "Installation",
    "Landmark",
    "LandmarkKind",
    "Level",
    "Patient",
    "Person",
    "Profession",
    "Role",
    "Shift",
    "ShiftMember",
    "Team",
    "Vehicle",
    "VehicleClass",
    "VisitNote",
]
