"""Triage by questions: which set fits the words of a complaint, and what the answers propose. Pure.

A proposal only ever rises: the complaint alone gives the least, every answer may add to it, and a red
flag makes it an emergency. What was not asked is not known, and not knowing of a red flag is never green.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dispatch.rules.complaint_words import complaint_tokens, words_score
from dispatch.rules.question_sets import RANK, Meaning, QuestionSet
from dispatch.rules.words import NEEDS

FALLBACK = "other"
"""The code of the set that is asked when no words fit."""


@dataclass(frozen=True, slots=True)
class Because:
    """One reason of a proposal: a sentence in both languages and the urgency it asks for."""

    urgency: str
    id: str
    en: str
    question: str = ""
    """Code of the question whose answer it is; empty for the complaint itself."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the answers say. ``unasked``: red-flag questions that have no answer yet."""

    urgency: str
    because: tuple[Because, ...]
    """The weightiest first."""
    flags: tuple[str, ...]
    needs: tuple[str, ...]
    kit: tuple[str, ...]
    service_type: str
    unasked: int

    @property
    def emergency(self) -> bool:
        """A red flag was found: PSC 119 is called and a team is sent."""
        return bool(self.flags)


def matching_sets(
    sets: Iterable[QuestionSet], *, complaint: str, age: int | None = None
) -> list[QuestionSet]:
    """The sets whose words the complaint has, best first; where none has, the one for everything else.

    A dangerous complaint comes before any other that is told with it: a child that has fits and fever is asked
    about the fits.

    The spelling may be off by a letter or two, and may be the way Makassar says it. A set for an age that
    the patient does not have is left out. Nothing typed: nothing fits.
    """
    tokens = complaint_tokens(complaint)
    if not tokens:
        return []
    fitting = [each for each in sets if _fits_age(each, age)]
    scored = [(words_score(tokens, each.words), each) for each in fitting if each.code != FALLBACK]
    found = sorted(
        ((score, each) for score, each in scored if score > 0),
        key=lambda pair: (not pair[1].first, -pair[0], pair[1].order, pair[1].code),
    )
    if found:
        return [each for _, each in found]
    return [each for each in fitting if each.code == FALLBACK]


def _fits_age(asked: QuestionSet, age: int | None) -> bool:
    if age is None:
        return True
    above = asked.age_from is None or age >= asked.age_from
    return above and (asked.age_below is None or age < asked.age_below)


def propose(asked: QuestionSet, answers: Mapping[str, str]) -> Proposal:
    """What a set with these answers proposes; answers to questions it does not have are passed over.

    In an emergency nobody in particular is waited for: the nearest team goes, so ``needs`` and ``kit`` are empty.
    """
    because = [_of_complaint(asked)]
    flags: list[str] = []
    needs = set(asked.needs)
    unasked = 0
    for question in asked.asked():
        answer = answers.get(question.code)
        if answer is None:
            unasked += question.red_flag
            continue
        meaning = question.said(answer)
        if meaning is None:
            continue
        needs.update(meaning.needs)
        if meaning.flag and meaning.flag not in flags:
            flags.append(meaning.flag)
        if meaning.urgency or meaning.needs:
            because.append(_of_answer(meaning, question.code))
    if unasked and not flags:
        because.append(_of_unasked(unasked))
    because.sort(key=lambda each: -RANK[each.urgency])
    return Proposal(
        urgency=because[0].urgency,
        because=tuple(because),
        flags=tuple(flags),
        needs=() if flags else tuple(need for need in NEEDS if need in needs),
        kit=() if flags else asked.kit,
        service_type="emergency" if flags else asked.service_type,
        unasked=unasked,
    )


def change_of(proposed: str, chosen: str) -> str:
    """``raised``, ``lowered``, or empty when the person took the proposal (or there was none)."""
    if not proposed or proposed == chosen:
        return ""
    return "raised" if RANK[chosen] > RANK[proposed] else "lowered"


def raised_by_vitals(urgency: str, alerts: Sequence[str]) -> str:
    """The urgency after a note of the crew: red when a sign alarms (FIELD 4), else as it was. Never lower."""
    return "red" if alerts else urgency


def _of_complaint(asked: QuestionSet) -> Because:
    return Because(
        urgency=asked.urgency,
        id=f"Keluhan: {asked.title_id}",
        en=f"Complaint: {asked.title_en}",
    )


def _of_answer(meaning: Meaning, question: str) -> Because:
    return Because(
        urgency=meaning.urgency or "green", id=meaning.why_id, en=meaning.why_en, question=question
    )


def _of_unasked(count: int) -> Because:
    return Because(
        urgency="yellow",
        id=f"{count} tanda bahaya belum ditanyakan",
        en=f"{count} red flags have not been asked",
    )
