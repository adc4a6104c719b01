"""The supplies (BHP) a city starts with: its folder's own ``supplies.csv``, else the list that is shipped for all."""

from pathlib import Path

from clinics.city.folder import SHIPPED
from clinics.city.load import Loaded
from clinics.city.reading import Faults, Line, once, read_table
from clinics.models import Supply

FILE = "supplies.csv"
COLUMNS = ("code", "order", "label_id", "label_en", "unit_id", "unit_en", "standard", "least")


def read_supplies(folder: Path, faults: Faults) -> list[Supply]:
    """Rows to be, not yet in the database; what does not fit is noted in ``faults``."""
    path = folder / FILE if (folder / FILE).exists() else SHIPPED / FILE
    seen: dict[str, int] = {}
    return [_supply(line, seen) for line in read_table(path, COLUMNS, faults)]


def load_supplies(supplies: list[Supply]) -> Loaded:
    """Add what is missing; what is there by its code is kept as the office edited it. Call in a transaction."""
    known = set(Supply.objects.values_list("code", flat=True))
    missing = [row for row in supplies if row.code not in known]
    Supply.objects.bulk_create(missing)
    return Loaded("supplies", len(missing), len(supplies) - len(missing))


def _supply(line: Line, seen: dict[str, int]) -> Supply:
    code = line.text("code", longest=40)
    if not code.replace("_", "").replace("-", "").isalnum() or not code.isascii():
        line.fault(f"code {code!r} has more than letters, digits, - and _")
    once(line, code, seen, "code")
    standard, least = line.whole("standard", 1, 1000), line.whole("least", 0, 1000)
    if least > standard:
        line.fault("least is above standard")
    return Supply(
        code=code,
        order=line.whole("order", 0, 1000),
        label_id=line.text("label_id", longest=80),
        label_en=line.text("label_en", longest=80),
        unit_id=line.text("unit_id", longest=20),
        unit_en=line.text("unit_en", longest=20),
        standard=standard,
        least=least,
    )
