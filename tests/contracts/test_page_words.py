"""The words of the server-drawn pages: every key used exists, in both languages, with the same parameters."""

import re
from pathlib import Path
from string import Formatter

import pytest

from clinics.page_words import PAGE_WORDS

CHECKOUT = Path(__file__).resolve().parents[2]
TEMPLATES = [
    path
    for room in ("clinics", "dispatch", "dottoro")
    for path in (CHECKOUT / room / "templates").rglob("*")
    if path.suffix in (".html", ".svg")
]
USED = re.compile(r'{% word "([^"]+)"')
INCLUDED = re.compile(r'(?<![-\w])(?:label|hint)="([a-z_]+)"')
IN_PYTHON = re.compile(r'page_word\(\s*"([^"]+)"')
BUILT = re.compile(
    r"^(role|try|relationship|state|outcome|step|rate|complaint_(about|state))_|^e[0-9]{3}_|_(button|title)$"
)
"""Keys that views put together out of a code."""


def _parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(PAGE_WORDS))
def test_a_word_is_there_in_both_languages_with_the_same_parameters(key: str) -> None:
    indonesian, english = PAGE_WORDS[key]

    assert indonesian.strip()
    assert english.strip()
    assert _parameters(indonesian) == _parameters(english)


def test_every_word_that_a_page_uses_is_in_the_catalogue() -> None:
    used = {key for path in TEMPLATES for key in USED.findall(path.read_text(encoding="utf-8"))}
    used |= {key for path in TEMPLATES for key in INCLUDED.findall(path.read_text(encoding="utf-8"))}

    assert used
    assert used <= PAGE_WORDS.keys()


def test_no_word_of_the_catalogue_is_left_over() -> None:
    used = {key for path in TEMPLATES for key in USED.findall(path.read_text(encoding="utf-8"))}
    used |= {key for path in TEMPLATES for key in INCLUDED.findall(path.read_text(encoding="utf-8"))}
    for path in [*CHECKOUT.glob("dottoro/*.py"), *CHECKOUT.glob("dispatch/pages/*.py")]:
        used |= set(IN_PYTHON.findall(path.read_text(encoding="utf-8")))

    assert {key for key in PAGE_WORDS.keys() - used if not BUILT.search(key)} == set()
