"""The tables of the clinics room."""

from clinics.models.files import FileKind, VisitFile
from clinics.models.installation import Installation
from clinics.models.patients import Household, Patient
from clinics.models.people import Person, Profession, Role
from clinics.models.places import Area, Catchment, Clinic, Landmark, LandmarkKind, Level
from clinics.models.plans import CarePlan, PlanKind, PlanState, PlanStep
from clinics.models.records import AccessEntry, DiagnosisTitle, VisitNote
from clinics.models.reviews import (
    ExportFormat,
    NoteReview,
    RecordExport,
    RecordRightStep,
    RecordSetting,
    ReviewStep,
)
from clinics.models.supplies import Supply, SupplyMove, TeamSupply
from clinics.models.teams import Shift, ShiftMember, Team, Vehicle, VehicleClass

__all__ = [
    "AccessEntry",
    "Area",
    "CarePlan",
    "Catchment",
    "Clinic",
    "DiagnosisTitle",
    "ExportFormat",
    "FileKind",
    "Household",
    "Installation",
    "Landmark",
    "LandmarkKind",
    "Level",
    "NoteReview",
    "Patient",
    "Person",
    "PlanKind",
    "PlanState",
    "PlanStep",
    "Profession",
    "RecordExport",
    "RecordRightStep",
    "RecordSetting",
    "ReviewStep",
    "Role",
    "Shift",
    "ShiftMember",
    "Supply",
    "SupplyMove",
    "Team",
    "TeamSupply",
    "Vehicle",
    "VehicleClass",
    "VisitFile",
    "VisitNote",
]
