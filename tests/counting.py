"""How many queries something takes, without those by which the clock looks at itself once a second."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(call: Callable[[], object]) -> int:
    """The number of queries of a call."""
    with CaptureQueriesContext(connection) as seen:
        call()
    return sum("clinics_installation" not in query["sql"] for query in seen.captured_queries)
