"""The sentences of refusals: every code that the code says no with has one, and none is left over."""

import re
from pathlib import Path

from clinics.words import SENTENCES

CHECKOUT = Path(__file__).resolve().parents[2]
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for room in ("clinics", "dispatch", "dottoro")
    for path in sorted((CHECKOUT / room).rglob("*.py"))
    if path.name != "words.py"
)
REFUSED = re.compile(r'\b(?:Refusal|error_body)\(\s*"([a-z0-9_]+)"|\.refuse\([^,()]+,\s*"([a-z0-9_]+)"')


def test_every_refusal_in_the_code_has_its_sentence() -> None:
    used = {first or second for first, second in REFUSED.findall(CODE)}

    assert len(used) > 40
    assert used - set(SENTENCES) == set()


def test_no_sentence_is_left_over() -> None:
    assert [code for code in SENTENCES if f'"{code}"' not in CODE] == []


def test_every_sentence_takes_the_same_words_in_both_languages() -> None:
    for code, sentence in SENTENCES.items():
        names = [
            {re.sub(r"_(id|en)$", "", each) for each in re.findall(r"{(\w+)}", text)} for text in sentence[1:]
        ]

        assert names[0] == names[1], code
        assert 400 <= sentence.status < 600
