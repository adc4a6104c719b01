"""Triage by questions: the set fits the words however they are spelt, and a proposal only ever rises."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinics.city.folder import SHIPPED
from dispatch.rules.question_sets import ANSWERS, RANK, BadSet, Question, QuestionSet, read_set
from dispatch.rules.triage import change_of, matching_sets, propose, raised_by_vitals

FILE = json.loads((SHIPPED / "questions.json").read_text(encoding="utf-8"))
BODIES: dict[str, dict[str, Any]] = {
    row["code"]: {key: value for key, value in row.items() if key != "code"} for row in FILE["sets"]
}
SETS = {code: read_set(body, code=code) for code, body in BODIES.items()}

answers_of = st.sampled_from(sorted(SETS)).flatmap(
    lambda code: st.tuples(
        st.just(SETS[code]),
        st.dictionaries(
            st.sampled_from([question.code for question in SETS[code].questions]), st.sampled_from(ANSWERS)
        ),
    )
)


def calm_answer(question: Question) -> str:
    """The answer that says less."""
    return min(
        ("yes", "no"), key=lambda answer: RANK[getattr(question.said(answer), "urgency", "") or "green"]
    )


@pytest.mark.parametrize(
    ("complaint", "age", "code"),
    [
        ("Sesak berat sejak subuh, bicara terputus-putus", 70, "breathing"),
        ("sesek nafasnya bapak", None, "breathing"),
        ("pingsangmi mamaku", None, "unconscious"),
        ("nda sadarki", 60, "unconscious"),
        ("nyeri di bagian dada kiri", 60, "chest_pain"),
        ("mulutnya mencong, bicara pelo", 66, "stroke"),
        ("kejang2 anakku panas tinggi", 3, "seizure"),
        ("riwayat stroke, minta latihan gerak", 66, "follow_up"),
        ("demam tinggi tiga hari, sekarang sesak", 40, "breathing"),
        ("muntah darah", 50, "bleeding"),
        ("istri mau melahirkan, ketubang pecah", 28, "birth"),
        ("demam sudah 3 hari", 4, "child_fever"),
        ("demam sudah 3 hari", 40, "fever"),
        ("anak panas tinggi", None, "child_fever"),
        ("nenek jatuhki di kamar mandi", 80, "injury"),
        ("luka gula di kaki bau busuk", 55, "wound"),
        ("mencret sama muntahmi dari semalam", None, "belly"),
        ("minta dikunjungi, tensi naik", 60, "pressure"),
        ("gula darah 400", 60, "glucose"),
        ("nenek tidak mau makang 3 hari", 80, "frail"),
        ("kontrol habis operasi", 50, "follow_up"),
        ("tidak sesak tapi demam", 30, "fever"),
        ("minta dokter datang", 50, "other"),
        ("short of breath since morning", 50, "breathing"),
    ],
)
def test_a_complaint_finds_its_questions(complaint: str, age: int | None, code: str) -> None:
    assert matching_sets(SETS.values(), complaint=complaint, age=age)[0].code == code


def test_nothing_typed_asks_nothing() -> None:
    assert matching_sets(SETS.values(), complaint=" .. ") == []


@pytest.mark.parametrize("asked", SETS.values(), ids=SETS)
def test_the_shipped_sets_ask_for_red_flags_first_and_can_be_said_in_one_breath(asked: QuestionSet) -> None:
    order = [question.red_flag for question in asked.asked()]

    assert order == sorted(order, reverse=True)
    assert order.count(True) >= 3
    assert all(len(question.text_id) <= 95 for question in asked.questions)
    assert all(question.yes is None or question.no is None for question in asked.questions)


@settings(max_examples=150)
@given(answers_of, st.data())
def test_one_more_red_flag_never_lowers_and_is_an_emergency(
    drawn: tuple[QuestionSet, dict[str, str]], data: st.DataObject
) -> None:
    asked, answers = drawn
    question = data.draw(st.sampled_from([each for each in asked.questions if each.red_flag]))
    before = propose(asked, answers)

    after = propose(asked, {**answers, question.code: "yes"})

    assert after.urgency == "red"
    assert after.emergency
    assert set(before.flags) - {question.yes.flag if question.yes else ""} <= set(after.flags)
    assert after.service_type == "emergency"
    assert after.needs == ()


@settings(max_examples=150)
@given(answers_of, st.data())
def test_not_knowing_is_never_calmer_than_knowing_the_calm_answer_nor_is_not_asking(
    drawn: tuple[QuestionSet, dict[str, str]], data: st.DataObject
) -> None:
    asked, answers = drawn
    question = data.draw(st.sampled_from(asked.questions))
    rest = {code: answer for code, answer in answers.items() if code != question.code}

    calm = propose(asked, {**rest, question.code: calm_answer(question)})
    unknown = propose(asked, {**rest, question.code: "unknown"})
    unasked = propose(asked, rest)

    assert RANK[calm.urgency] <= RANK[unknown.urgency]
    assert RANK[calm.urgency] <= RANK[unasked.urgency]
    if question.red_flag:
        assert unknown.urgency == unasked.urgency != "green"


@settings(max_examples=100)
@given(answers_of)
def test_a_proposal_is_never_below_its_complaint_and_says_why(
    drawn: tuple[QuestionSet, dict[str, str]],
) -> None:
    asked, answers = drawn

    proposal = propose(asked, answers)

    assert RANK[proposal.urgency] >= RANK[asked.urgency]
    assert proposal.because[0].urgency == proposal.urgency
    assert all(each.id and each.en for each in proposal.because)
    assert propose(asked, dict(reversed(answers.items()))) == proposal
    assert propose(asked, {**answers, "of_another_set": "yes"}) == proposal


def test_green_needs_every_red_flag_denied() -> None:
    fever = SETS["fever"]
    denied = {question.code: "no" for question in fever.questions}
    stiff = {code: answer for code, answer in denied.items() if code != "stiff_neck"}

    assert propose(fever, denied).urgency == "green"
    assert (propose(fever, stiff).urgency, propose(fever, stiff).unasked) == ("yellow", 1)


@pytest.mark.parametrize(
    ("proposed", "chosen", "change"),
    [("yellow", "red", "raised"), ("yellow", "green", "lowered"), ("red", "red", ""), ("", "green", "")],
)
def test_a_change_has_a_direction(proposed: str, chosen: str, change: str) -> None:
    assert change_of(proposed, chosen) == change


@given(st.sampled_from(sorted(RANK)), st.lists(st.sampled_from(["spo2_low", "pulse_high"])))
def test_vital_signs_never_lower(urgency: str, alerts: list[str]) -> None:
    assert RANK[raised_by_vitals(urgency, alerts)] >= RANK[urgency]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title_id": " "}, "title_id"),
        ({"urgency": "blue"}, "urgency"),
        ({"needs": ["driver"]}, "needs"),
        ({"words": ["x" * 41]}, "words.0"),
        ({"questions": []}, "questions"),
        ({"age_from": 60, "age_below": 15}, "age_below"),
        ({"colour": "red"}, "colour"),
        ({"questions.0.text_en": ""}, "questions.0.text_en"),
        ({"questions.0.text_id": "x" * 121}, "questions.0.text_id"),
        ({"questions.1.code": "hard_to_wake"}, "questions.1.code"),
        ({"questions.0.yes.flag": ""}, "questions.0.yes.flag"),
        ({"questions.0.yes.flag": "bad_mood"}, "questions.0.yes.flag"),
        ({"questions.0.yes.why_id": "\x07"}, "questions.0.yes.why_id"),
        ({"questions.0.no": {"urgency": "red", "flag": "shock", "why_id": "a", "why_en": "a"}}, "questions.0.no"),
        ({"questions.0.unknown": {"urgency": "red", "flag": "shock", "why_id": "a", "why_en": "a"}},
         "questions.0.unknown.flag"),
    ],
)  # fmt: skip
def test_a_set_that_cannot_be_asked_is_refused_with_its_field(change: dict[str, Any], field: str) -> None:
    body = json.loads(json.dumps(BODIES["other"]))
    for path, value in change.items():
        *way, last = path.split(".")
        at: Any = body
        for step in way:
            at = at[int(step)] if step.isdigit() else at[step]
        at[last] = value

    with pytest.raises(BadSet) as refused:
        read_set(body, code="other")

    assert refused.value.faults[0].field == field
    assert refused.value.faults[0].id


def test_a_set_for_an_age_is_not_asked_of_another() -> None:
    child = replace(SETS["child_fever"], words=("demam",))

    assert matching_sets([child, SETS["other"]], complaint="demam", age=40) == [SETS["other"]]
