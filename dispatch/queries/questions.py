"""The question sets of the city: those asked now, those of before, and what a visit was asked."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from clinics.actors import Actor
from clinics.refusals import Refusal
from dispatch.models import QuestionSet as Row
from dispatch.models import Reason, Triage, Visit
from dispatch.queries.kit import carried_items
from dispatch.rules.question_sets import QuestionSet, read_set
from dispatch.rules.triage import Because, Proposal, matching_sets, propose
from dispatch.rules.words import RED_FLAGS

Json = dict[str, Any]  # the shapes of dispatch.api.schemas.questions


def sets_in_use() -> list[QuestionSet]:
    """The newest version of every set that is asked, in the city's order. One query, two after a change."""
    newest = Row.objects.order_by("code", "-version").distinct("code").values_list("pk", "is_active")
    parsed = [_parsed(pk) for pk, active in newest if active]
    return sorted(parsed, key=lambda each: (each.order, each.code))


def set_row(code: str, version: int | None = None) -> Row:
    """One set in one version, or the newest. Refused when there is none."""
    rows = Row.objects.filter(code=code).order_by("-version")
    row = (rows if version is None else rows.filter(version=version)).first()
    if row is None:
        raise Refusal("questions_unknown", field="question_set")
    return row


def set_of(row: Row) -> QuestionSet:
    """A row as the set it holds."""
    return _parsed(row.pk)


@lru_cache(maxsize=512)
def _parsed(pk: int) -> QuestionSet:
    """Rows are never changed, so that what was read once stays true."""
    row = Row.objects.get(pk=pk)
    return read_set(row.body, code=row.code, version=row.version)


def proposal_for(
    *,
    complaint: str,
    age: int | None,
    question_set: str,
    question_version: int | None,
    answers: dict[str, str],
) -> Json:  # TriageProposalOut
    """What to ask for this complaint, and what the answers propose.

    Without ``question_set`` the set that fits the words best is taken; nothing typed, nothing asked.
    """
    known = sets_in_use()
    fitting = matching_sets(known, complaint=complaint, age=age)
    asked = fitting[0] if fitting else None
    if question_set:
        asked = set_of(set_row(question_set, question_version))
    best = [each.code for each in fitting]
    rest = sorted(known, key=lambda each: best.index(each.code) if each.code in best else len(best))
    return {
        "sets": [
            {
                "code": each.code,
                "title_id": each.title_id,
                "title_en": each.title_en,
                "fits": each.code in best,
            }
            for each in rest
        ],
        "set": set_out(asked) if asked else None,
        "proposal": proposal_out(propose(asked, answers)) if asked else None,
    }


def tried(asked: QuestionSet, complaint: str, answers: Mapping[str, str]) -> Json:  # TryOut
    """A set that is being written, asked for this complaint."""
    fits = bool(matching_sets([asked], complaint=complaint))
    return {"set": set_out(asked), "proposal": proposal_out(propose(asked, answers)), "fits": fits}


def set_out(asked: QuestionSet) -> Json:  # QuestionSetOut
    """A set as it is asked: red flags first."""
    return {
        "code": asked.code,
        "version": asked.version,
        "title_id": asked.title_id,
        "title_en": asked.title_en,
        "questions": [
            {
                "code": question.code,
                "text_id": question.text_id,
                "text_en": question.text_en,
                "red_flag": question.red_flag,
                "ends_on": [
                    answer
                    for answer, meaning in (("yes", question.yes), ("no", question.no))
                    if meaning is not None and meaning.flag
                ],
            }
            for question in asked.asked()
        ],
    }


def proposal_out(proposal: Proposal) -> Json:  # ProposalOut
    """A proposal with its reasons."""
    return {
        "urgency": proposal.urgency,
        "because": [_because_out(each) for each in proposal.because],
        "red_flags": list(proposal.flags),
        "needs": list(proposal.needs),
        "kit": list(proposal.kit),
        "service_type": proposal.service_type,
        "emergency": proposal.emergency,
        "unasked": proposal.unasked,
    }


def _because_out(because: Because) -> Json:
    return {"urgency": because.urgency, "id": because.id, "en": because.en, "question": because.question}


def visit_triages(actor: Actor, visit_id: int) -> Json:  # VisitTriagesOut
    """What was asked at a visit, newest first, each in the version that was asked."""
    actor.must("desk.triage")
    visit = Visit.objects.filter(pk=visit_id).only("clinic_id").first()
    if visit is None or not actor.reaches_clinic(visit.clinic_id):
        raise Refusal("not_found")
    labels = {
        row.code: (row.label_id, row.label_en) for row in Reason.objects.filter(kind="triage").order_by("pk")
    }
    rows = Triage.objects.filter(visit_id=visit_id).select_related("question_set", "made_by")
    return {"triages": [_triage_out(row, labels) for row in rows[:20]]}


def _triage_out(row: Triage, labels: dict[str, tuple[str, str]]) -> Json:
    asked = set_of(row.question_set) if row.question_set else None
    reason_id, reason_en = labels.get(row.change_reason, (row.change_reason, row.change_reason))
    return {
        "made_at": row.made_at,
        "made_by": row.made_by.full_name if row.made_by else "",
        "urgency": row.urgency,
        "proposed": row.proposed,
        "change_reason": row.change_reason,
        "change_reason_id": reason_id,
        "change_reason_en": reason_en,
        "red_flags": row.red_flags,
        "needs": row.needs,
        "answers": row.answers,
        "set": set_out(asked) if asked else None,
        "proposal": proposal_out(propose(asked, row.answers)) if asked else None,
    }


def city_questions(actor: Actor) -> Json:  # CityQuestionsOut
    """Every set in its newest version, for who edits them."""
    actor.must("city.report")
    rows = Row.objects.select_related("made_by").order_by("code", "-version").distinct("code")
    sets = sorted((version_out(row) for row in rows), key=lambda each: (each["body"]["order"], each["code"]))
    return {"sets": sets, "red_flags": list(RED_FLAGS), "kit": carried_items()}


def set_versions(actor: Actor, code: str) -> Json:  # SetVersionsOut
    """One set as it was in every version, newest first."""
    actor.must("city.report")
    rows = list(Row.objects.filter(code=code).select_related("made_by").order_by("-version"))
    if not rows:
        raise Refusal("questions_unknown", field="code")
    return {"versions": [version_out(row) for row in rows]}


def version_out(row: Row) -> Json:  # SetVersionOut
    """One version with who made it and whether a doctor has read it."""
    defaults: Json = {
        "service_type": "visit",
        "needs": [],
        "kit": [],
        "age_from": None,
        "age_below": None,
        "order": 0,
        "first": False,
    }
    return {
        "code": row.code,
        "version": row.version,
        "body": {**defaults, **row.body},
        "is_active": row.is_active,
        "checked_by": row.checked_by,
        "note": row.note,
        "made_by": row.made_by.full_name if row.made_by else "",
        "made_at": row.made_at,
    }
