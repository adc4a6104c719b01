"""Shapes of the triage: what to ask, what it proposes, and the question sets as the city edits them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.plans import KitItem
from dispatch.api.schemas.shared import Closed, Need, ServiceType, Text40, Text120, Text240, Text2000, Urgency

Answer = Literal["yes", "no", "unknown"]
Answers = Annotated[dict[Text40, Answer], Field(max_length=40)]
"""Code of the question -> what was answered."""
SetCode = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9_]+$")]


class ProposeIn(Closed):
    """What is known so far. Without ``question_set`` the one that fits the words best is taken."""

    complaint: Text2000 = ""
    age: Annotated[int, Field(ge=0, le=130)] | None = None
    question_set: Text40 = ""
    question_version: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = None
    answers: Answers = {}


class SetTitleOut(Schema):
    """A set to choose; ``fits``: the complaint has its words."""

    code: str
    title_id: str
    title_en: str
    fits: bool


class QuestionOut(Schema):
    """A question as it is said. ``ends_on``: answers after which nothing more needs to be asked."""

    code: str
    text_id: str
    text_en: str
    red_flag: bool
    ends_on: list[Answer]


class QuestionSetOut(Schema):
    """A set as it is asked: red flags first."""

    code: str
    version: int
    title_id: str
    title_en: str
    questions: list[QuestionOut]


class BecauseOut(Schema):
    """One reason of a proposal."""

    urgency: Urgency
    id: str
    en: str
    question: str
    """Empty: the complaint itself."""


class ProposalOut(Schema):
    """What the answers propose, the weightiest reason first. ``unasked``: red flags nobody has asked about yet."""

    urgency: Urgency
    because: list[BecauseOut]
    red_flags: list[str]
    needs: list[Need]
    kit: list[str]
    """Codes of what must be carried."""
    service_type: ServiceType
    emergency: bool
    unasked: int


class TriageProposalOut(Schema):
    """What to ask and what it proposes so far; every set by how well it fits."""

    sets: list[SetTitleOut]
    set: QuestionSetOut | None
    proposal: ProposalOut | None


class TriageOut(Schema):
    """One triage of a visit, in the version that was asked."""

    made_at: datetime
    made_by: str
    urgency: Urgency
    proposed: Urgency | Literal[""]
    change_reason: str
    change_reason_id: str
    change_reason_en: str
    red_flags: list[str]
    needs: list[str]
    answers: dict[str, Answer]
    set: QuestionSetOut | None
    proposal: ProposalOut | None


class VisitTriagesOut(Schema):
    """Everything that was asked at a visit, newest first."""

    triages: list[TriageOut]


class MeaningBody(Schema):
    """What one answer says."""

    urgency: Urgency | Literal[""] = ""
    flag: str = ""
    needs: list[Need] = []
    why_id: str
    why_en: str


class QuestionBody(Schema):
    """A question with what its answers mean."""

    code: str
    text_id: str
    text_en: str
    yes: MeaningBody | None = None
    no: MeaningBody | None = None
    unknown: MeaningBody | None = None


class SetBody(Schema):
    """A set as it is kept."""

    title_id: str
    title_en: str
    words: list[str]
    urgency: Urgency
    service_type: ServiceType
    needs: list[Need]
    kit: list[str]
    age_from: int | None
    age_below: int | None
    order: int
    first: bool
    questions: list[QuestionBody]


class SetVersionOut(Schema):
    """One version. ``checked_by`` empty: no doctor of the city has read it yet. ``made_by`` empty: shipped."""

    code: str
    version: int
    body: SetBody
    is_active: bool
    checked_by: str
    note: str
    made_by: str
    made_at: datetime


class CityQuestionsOut(Schema):
    """Every set in its newest version, and the red flags a question may raise."""

    sets: list[SetVersionOut]
    red_flags: list[str]
    kit: list[KitItem]
    """What a set may ask to be carried."""


class SetVersionsOut(Schema):
    """One set in every version, newest first."""

    versions: list[SetVersionOut]


class TryIn(Closed):
    """A set as it is being written, with answers to try it."""

    body: dict[str, Any]  # as in QuestionsIn
    complaint: Text2000 = ""
    answers: Answers = {}


class TryOut(Schema):
    """How it would be asked, what it would propose, and whether its words fit the complaint."""

    set: QuestionSetOut
    proposal: ProposalOut
    fits: bool


class QuestionsIn(Closed):
    """A set in a new version; ``seen_version`` 0 makes a new set. What is wrong in ``body`` is told with its field."""

    action_id: UUID
    code: SetCode
    seen_version: Annotated[int, Field(ge=0, le=2_000_000_000)]
    body: dict[str, Any]  # told field by field, in both languages, by dispatch.rules.question_sets
    is_active: bool = True
    checked_by: Text120 = ""
    note: Text240 = ""
