"""Question sets per complaint: their shape, and what makes one fit to be asked. Pure.

A set is data of the city: its own words, short enough to be said by phone. What an answer means is
written beside it: how urgent it makes the visit, which red flag it is, who must come, and the sentence
that tells why. A body is plain JSON, the same in the shipped file, in the table and over the API.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dispatch.rules.words import NEEDS, RED_FLAGS, SERVICE_TYPES, URGENCIES

ANSWERS = ("yes", "no", "unknown")
RANK = {"green": 0, "yellow": 1, "red": 2}
LONGEST_QUESTION = 120
"""Letters: more cannot be said in one breath."""
LONGEST_WHY = 120
LONGEST_TITLE = 60
LONGEST_WORD = 40
MOST_QUESTIONS = 9
MOST_WORDS = 80
MOST_KIT = 10
OLDEST = 130

Body = Mapping[str, Any]  # plain JSON; read_set says what it must hold


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one answer says: at least this urgency, a red flag, who must come, and why (a sentence)."""

    urgency: str = ""
    """Empty: it changes nothing about the urgency."""
    flag: str = ""
    needs: tuple[str, ...] = ()
    why_id: str = ""
    why_en: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it is said, and what each answer means; an answer without a meaning changes nothing."""

    code: str
    text_id: str
    text_en: str
    yes: Meaning | None = None
    no: Meaning | None = None
    unknown: Meaning | None = None

    @property
    def red_flag(self) -> bool:
        """Whether an answer to it is a red flag."""
        return any(meaning is not None and meaning.flag for meaning in (self.yes, self.no))

    def said(self, answer: str) -> Meaning | None:
        """What an answer means. Not knowing whether there is a red flag is never calm: at least yellow."""
        if answer == "unknown":
            return self.unknown or (self._not_known() if self.red_flag else None)
        return {"yes": self.yes, "no": self.no}.get(answer)

    def _not_known(self) -> Meaning:
        return Meaning(
            urgency="yellow", why_id=f"Tidak diketahui: {self.text_id}", why_en=f"Not known: {self.text_en}"
        )


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one kind of complaint, in one version. Ages in years; ``age_below`` is not included."""

    code: str
    version: int
    title_id: str
    title_en: str
    words: tuple[str, ...]
    urgency: str
    """What the complaint alone means: the visit is never proposed calmer."""
    service_type: str = "visit"
    needs: tuple[str, ...] = ()
    kit: tuple[str, ...] = ()
    """What the team must carry: codes of the office's kit or supply list."""
    age_from: int | None = None
    age_below: int | None = None
    first: bool = False
    """Where its words are there, it is asked before every set that is not so marked."""
    order: int = 0
    questions: tuple[Question, ...] = field(default=())

    def asked(self) -> list[Question]:
        """The questions in the order in which they are asked: red flags first."""
        return sorted(self.questions, key=lambda question: not question.red_flag)


@dataclass(frozen=True, slots=True)
class SetFault:
    """One thing wrong: where (``questions.2.text_id``), and in both languages what."""

    field: str
    id: str
    en: str

    def __str__(self) -> str:
        return f"{self.field}: {self.en}"


class BadSet(ValueError):
    """A body that cannot be asked. ``faults`` holds everything that is wrong."""

    def __init__(self, faults: Sequence[SetFault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


def read_set(body: Body, *, code: str, version: int = 1) -> QuestionSet:
    """A checked set out of its body. Raises :class:`BadSet` with every fault."""
    faults = list(faults_of(body))
    if faults:
        raise BadSet(faults)
    return QuestionSet(
        code=code,
        version=version,
        title_id=body["title_id"],
        title_en=body["title_en"],
        words=tuple(body["words"]),
        urgency=body["urgency"],
        service_type=body.get("service_type", "visit"),
        needs=tuple(body.get("needs", ())),
        kit=tuple(body.get("kit", ())),
        age_from=body.get("age_from"),
        age_below=body.get("age_below"),
        first=body.get("first", False),
        order=body.get("order", 0),
        questions=tuple(_question(each) for each in body["questions"]),
    )


def faults_of(body: Body) -> Iterator[SetFault]:
    """Everything that is wrong with a body, in the order of its form."""
    unknown = sorted(set(body) - _SET_KEYS)
    if unknown:
        yield SetFault(str(unknown[0])[:40], "isian tidak dikenal", "is not a known field")
    for name in ("title_id", "title_en"):
        yield from _text(body.get(name), name, LONGEST_TITLE)
    yield from _words(body.get("words"))
    yield from _one_of(body.get("urgency"), "urgency", URGENCIES)
    yield from _one_of(body.get("service_type", "visit"), "service_type", SERVICE_TYPES)
    yield from _listed(body.get("needs", []), "needs")
    yield from _kit(body.get("kit", []))
    yield from _ages(body)
    if not isinstance(body.get("first", False), bool):
        yield SetFault("first", "harus ya atau tidak", "must be yes or no")
    if not _is_whole(body.get("order", 0), 0, 1000):
        yield SetFault("order", "harus 0 sampai 1000", "must be 0 to 1000")
    questions = body.get("questions")
    if not isinstance(questions, list) or not 1 <= len(questions) <= MOST_QUESTIONS:
        yield SetFault(
            "questions",
            f"harus 1 sampai {MOST_QUESTIONS} pertanyaan",
            f"must be 1 to {MOST_QUESTIONS} questions",
        )
        return
    seen: set[str] = set()
    for index, question in enumerate(questions):
        yield from _question_faults(question, f"questions.{index}", seen)


_SET_KEYS = {
    "title_id", "title_en", "words", "urgency", "service_type", "needs", "kit", "age_from", "age_below", "order",
    "first", "questions",
}  # fmt: skip
_QUESTION_KEYS = {"code", "text_id", "text_en", *ANSWERS}
_MEANING_KEYS = {"urgency", "flag", "needs", "why_id", "why_en"}


def _question(body: Body) -> Question:
    meanings = {answer: _meaning(body.get(answer)) for answer in ANSWERS}
    return Question(code=body["code"], text_id=body["text_id"], text_en=body["text_en"], **meanings)


def _meaning(body: Body | None) -> Meaning | None:
    if body is None:
        return None
    return Meaning(
        urgency=body.get("urgency", ""),
        flag=body.get("flag", ""),
        needs=tuple(body.get("needs", ())),
        why_id=body["why_id"],
        why_en=body["why_en"],
    )


def _question_faults(
    question: Any, at: str, seen: set[str]
) -> Iterator[SetFault]:  # Any: whatever the JSON holds
    if not isinstance(question, dict) or set(question) - _QUESTION_KEYS:
        yield SetFault(at, "pertanyaan tidak dapat dibaca", "is not a question")
        return
    code = question.get("code")
    if not isinstance(code, str) or not _is_code(code):
        yield SetFault(f"{at}.code", "huruf kecil, angka dan _", "small letters, digits and _")
    elif code in seen:
        yield SetFault(f"{at}.code", "dipakai dua kali", "is used twice")
    else:
        seen.add(code)
    for name in ("text_id", "text_en"):
        yield from _text(question.get(name), f"{at}.{name}", LONGEST_QUESTION)
    for answer in ANSWERS:
        if question.get(answer) is not None:
            yield from _meaning_faults(question[answer], f"{at}.{answer}", answer)
    flagged = [answer for answer in ("yes", "no") if _flag_of(question.get(answer))]
    if len(flagged) == 2:
        yield SetFault(f"{at}.no", "ya dan tidak keduanya tanda bahaya", "both yes and no are a red flag")


def _meaning_faults(meaning: Any, at: str, answer: str) -> Iterator[SetFault]:  # Any: whatever the JSON holds
    if not isinstance(meaning, dict) or set(meaning) - _MEANING_KEYS:
        yield SetFault(at, "arti jawaban tidak dapat dibaca", "is not a meaning")
        return
    urgency, flag = meaning.get("urgency", ""), meaning.get("flag", "")
    if urgency not in ("", *URGENCIES):
        yield SetFault(f"{at}.urgency", "urgensi tidak dikenal", "is not an urgency")
    if flag not in ("", *RED_FLAGS):
        yield SetFault(f"{at}.flag", "tanda bahaya tidak dikenal", "is not a known red flag")
    elif (urgency == "red") != (flag != ""):
        yield SetFault(
            f"{at}.flag", "merah dan tanda bahaya selalu bersama", "red and a red flag always come together"
        )
    elif flag and answer == "unknown":
        yield SetFault(f"{at}.flag", "tidak tahu bukan tanda bahaya", "not knowing is not a red flag")
    yield from _listed(meaning.get("needs", []), f"{at}.needs")
    for name in ("why_id", "why_en"):
        yield from _text(meaning.get(name), f"{at}.{name}", LONGEST_WHY)


def _flag_of(meaning: Any) -> bool:  # Any: whatever the JSON holds
    return isinstance(meaning, dict) and bool(meaning.get("flag"))


def _words(words: Any) -> Iterator[SetFault]:  # Any: whatever the JSON holds
    if not isinstance(words, list) or len(words) > MOST_WORDS:
        yield SetFault("words", f"paling banyak {MOST_WORDS} kata", f"at most {MOST_WORDS} words")
        return
    for index, word in enumerate(words):
        yield from _text(word, f"words.{index}", LONGEST_WORD)


def _ages(body: Body) -> Iterator[SetFault]:
    low, high = body.get("age_from"), body.get("age_below")
    for name, age in (("age_from", low), ("age_below", high)):
        if age is not None and not _is_whole(age, 0, OLDEST):
            yield SetFault(name, f"umur 0 sampai {OLDEST}", f"an age of 0 to {OLDEST}")
            return
    if low is not None and high is not None and low >= high:
        yield SetFault("age_below", "harus di atas umur awal", "must be above the first age")


def _text(value: Any, at: str, longest: int) -> Iterator[SetFault]:  # Any: whatever the JSON holds
    if not isinstance(value, str) or not value.strip():
        yield SetFault(at, "harus diisi", "is required")
    elif len(value) > longest:
        yield SetFault(at, f"paling banyak {longest} huruf", f"at most {longest} letters")
    elif not value.isprintable():
        yield SetFault(at, "memuat tanda yang tidak terbaca", "holds a control character")


def _one_of(
    value: Any, at: str, allowed: Sequence[str]
) -> Iterator[SetFault]:  # Any: whatever the JSON holds
    if value not in allowed:
        yield SetFault(at, "pilih salah satu", f"must be one of: {', '.join(allowed)}")


def _listed(value: Any, at: str) -> Iterator[SetFault]:  # Any: whatever the JSON holds
    if not isinstance(value, list) or any(each not in NEEDS for each in value) or len(value) > len(NEEDS):
        yield SetFault(at, "pilih dari daftar", f"each must be one of: {', '.join(NEEDS)}")


def _kit(value: Any) -> Iterator[SetFault]:  # Any: whatever the JSON holds
    """Codes of the office's lists, which change: one that is no longer there asks for nothing."""
    fits = isinstance(value, list) and len(value) <= MOST_KIT
    if not fits or not all(isinstance(each, str) and _is_kit_code(each) for each in value):
        yield SetFault(
            "kit",
            f"paling banyak {MOST_KIT} kode dari daftar",
            f"must be at most {MOST_KIT} codes of the list",
        )


def _is_kit_code(text: str) -> bool:
    plain = text.replace("_", "").replace("-", "")
    return 0 < len(text) <= 40 and plain.isascii() and plain.isalnum()


def _is_whole(value: Any, low: int, high: int) -> bool:  # Any: whatever the JSON holds
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_code(text: str) -> bool:
    return 0 < len(text) <= 40 and text.isascii() and text == text.lower() and text.replace("_", "").isalnum()
