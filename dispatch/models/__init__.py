"""The tables of the dispatch room."""

from dispatch.models.assignments import Assignment
from dispatch.models.calls import Call, IncomingCall
from dispatch.models.choice import ChoiceSetting, SettingChange
from dispatch.models.complaints import (
    Complaint,
    ComplaintCategory,
    ComplaintLine,
    ComplaintSetting,
    ComplaintState,
)
from dispatch.models.day_plans import DayPlan, DayPlanChange, DayPlanSetting, PlannedStop
from dispatch.models.deadlines import Deadline, DeadlineKind
from dispatch.models.devices import CrewDevice
from dispatch.models.geocoding import GeocodedAddress, GeocodingState
from dispatch.models.handover import Handover
from dispatch.models.limits import Knock
from dispatch.models.log import ActionReceipt, Event, LogCounter, ReviewItem
from dispatch.models.messages import Message, MessageContact, MessageStatus, MessageTemplate
from dispatch.models.outside import OutsideService, Switch
from dispatch.models.push import PushHint, PushSubscription
from dispatch.models.questions import QuestionSet, Triage
from dispatch.models.remarks import Remark
from dispatch.models.reports import (
    HonorariumRate,
    LateReason,
    LetterState,
    ReportAddress,
    ReportForm,
    ReportLetter,
)
from dispatch.models.roads import ClosureKind, NoEntry, RoadClosure, TravelFactor
from dispatch.models.safety import FamilyQuestion, HelpCall, PinProposal
from dispatch.models.settings import Reason, ReasonKind, UrgencyTarget, VisitingHours
from dispatch.models.sharing import ShareLink
from dispatch.models.specialist import SpecialistQuestion
from dispatch.models.surge import SurgePeriod, SurgeSetting, SurgeTarget
from dispatch.models.trackers import Tracker, TrailLook
from dispatch.models.trail import TeamFix
from dispatch.models.visits import Visit
from dispatch.models.wall import WallLink

__all__ = [
    "ActionReceipt",
    "Assignment",
    "Call",
    "ChoiceSetting",
    "ClosureKind",
    "Complaint",
    "ComplaintCategory",
    "ComplaintLine",
    "ComplaintSetting",
    "ComplaintState",
    "CrewDevice",
    "DayPlan",
    "DayPlanChange",
    "DayPlanSetting",
    "Deadline",
    "DeadlineKind",
    "Event",
    "FamilyQuestion",
    "GeocodedAddress",
    "GeocodingState",
    "Handover",
    "HelpCall",
    "HonorariumRate",
    "IncomingCall",
    "Knock",
    "LateReason",
    "LetterState",
    "LogCounter",
    "Message",
    "MessageContact",
    "MessageStatus",
    "MessageTemplate",
    "NoEntry",
    "OutsideService",
    "PinProposal",
    "PlannedStop",
    "PushHint",
    "PushSubscription",
    "QuestionSet",
    "Reason",
    "ReasonKind",
    "Remark",
    "ReportAddress",
    "ReportForm",
    "ReportLetter",
    "ReviewItem",
    "RoadClosure",
    "SettingChange",
    "ShareLink",
    "SpecialistQuestion",
    "SurgePeriod",
    "SurgeSetting",
    "SurgeTarget",
    "Switch",
    "TeamFix",
    "Tracker",
    "TrailLook",
    "TravelFactor",
    "Triage",
    "UrgencyTarget",
    "Visit",
    "VisitingHours",
    "WallLink",
]
