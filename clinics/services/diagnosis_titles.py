"""Official ICD-10 titles: read from a file of the office that may use them, and kept whole or not at all."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from clinics.clock import now
from clinics.models import DiagnosisTitle
from clinics.refusals import Refusal

CODE = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,4})?")
LONGEST_TITLE = DiagnosisTitle._meta.get_field("title").max_length or 300
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Kept:
    """What an import did."""

    created: int
    changed: int
    same: int


def read_titles(path: Path) -> Iterator[tuple[str, str]]:
    """``(code, title)`` of a CSV with the columns ``code`` and ``title`` (comma or semicolon, UTF-8).

    A code may come without its dot ("I110"). Refuses ``titles_unreadable`` with the line that cannot be.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            names = [name.strip().strip('"').lower() for name in re.split("[,;]", head)]
            if not {"code", "title"} <= set(names):
                raise Refusal("titles_unreadable", line=1)
            rows = csv.reader(file, delimiter=";" if ";" in head else ",")
            for number, row in enumerate(rows, start=2):
                if not any(row):
                    continue
                cells = dict(zip(names, row, strict=False))
                code, title = _code(cells.get("code", "")), cells.get("title", "").strip()
                if not CODE.fullmatch(code) or not title or len(title) > LONGEST_TITLE or number > MOST_ROWS:
                    raise Refusal("titles_unreadable", line=number)
                yield code, title
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refusal("titles_unreadable", line=1) from error


def _code(text: str) -> str:
    plain = text.strip().upper()
    return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 and "." not in plain else plain


@transaction.atomic
def keep_titles(rows: Iterable[tuple[str, str]]) -> Kept:
    """Keep all of them, or none when one is refused; the same file again changes nothing."""
    wanted = dict(rows)
    known = dict(DiagnosisTitle.objects.select_for_update().values_list("code", "title"))
    fresh = {code: title for code, title in wanted.items() if known.get(code) != title}
    at = now()
    DiagnosisTitle.objects.bulk_create(
        [DiagnosisTitle(code=code, title=title, imported_at=at) for code, title in fresh.items()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["title", "imported_at"],
    )
    changed = sum(code in known for code in fresh)
    return Kept(created=len(fresh) - changed, changed=changed, same=len(wanted) - len(fresh))
