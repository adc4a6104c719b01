"""The tables of the clinics room."""

from clinics.models.caseload import (
    BarthelScore,
    IdentityNumber,
    NotDouble,
    NumberKind,
    PatientChange,
    PatientMerge,
)
from clinics.models.files import FileKind, VisitFile
from clinics.models.installation import Installation
from clinics.models.patients import CareLevel, CareState, Household, Patient
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
from clinics.models.roster import (
    SWAP_OPEN,
    Absence,
    AwayKind,
    CalendarLink,
    RosterNeed,
    ShiftSwap,
    SwapState,
)
from clinics.models.supplies import Supply, SupplyMove, TeamSupply
from clinics.models.teams import Shift, ShiftMember, Team, Vehicle, VehicleClass

__all__ = [
    "SWAP_OPEN",
    "Absence",
    "AccessEntry",
    "Area",
    "AwayKind",
    "BarthelScore",
    "CalendarLink",
    "CareLevel",
    "CarePlan",
    "CareState",
    "Catchment",
    "Clinic",
    "DiagnosisTitle",
    "ExportFormat",
    "FileKind",
    "Household",
    "IdentityNumber",
    "Installation",
    "Landmark",
    "LandmarkKind",
    "Level",
    "NotDouble",
    "NoteReview",
    "NumberKind",
    "Patient",
    "PatientChange",
    "PatientMerge",
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
    "RosterNeed",
    "Shift",
    "ShiftMember",
    "ShiftSwap",
    "Supply",
    "SupplyMove",
    "SwapState",
    "Team",
    "TeamSupply",
    "Vehicle",
    "VehicleClass",
    "VisitFile",
    "VisitNote",
]
