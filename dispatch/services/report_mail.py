"""The letters of the monthly report: made once a month, taken by lease, settled. The lane in dispatch.outside sends."""

from django.conf import settings
from django.db import transaction
from django.db.models import F

from clinics.clock import city_zone, now
from dispatch.models import LetterState, ReportAddress, ReportLetter
from dispatch.rules.report_mail import LEASE, month_due, next_try

TAKEN_AT_ONCE = 5


def queue_letters() -> int:
    """Make the last month's letters that are not there yet; how many. Nothing where no mail server is set."""
    month = month_due(now(), city_zone()) if settings.SMTP_HOST else None
    if month is None:
        return 0
    waiting = ReportAddress.objects.filter(is_active=True).exclude(letters__month=month)
    made = ReportLetter.objects.bulk_create(
        [ReportLetter(address=address, month=month, next_try_at=now()) for address in waiting],
        ignore_conflicts=True,
    )
    return len(made)


@transaction.atomic
def take_letters() -> list[ReportLetter]:
    """Some letters that are due, for this worker alone until their lease is over."""
    due = (
        ReportLetter.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(settled_at__isnull=True, next_try_at__lte=now(), address__is_active=True)
        .select_related("address", "address__clinic")
        .order_by("next_try_at", "pk")
    )
    letters = list(due[:TAKEN_AT_ONCE])
    ReportLetter.objects.filter(pk__in=[letter.pk for letter in letters]).update(
        tries=F("tries") + 1, next_try_at=now() + LEASE
    )
    return letters


def settle_letter(letter_id: int, state: LetterState, code: str = "") -> None:
    """It is done with: sent, only logged, or given up with the code of the last failure."""
    ReportLetter.objects.filter(pk=letter_id, settled_at__isnull=True).update(
        state=state, settled_at=now(), code=code[:40]
    )


def put_off(letter_id: int, tries: int, code: str) -> None:
    """The server did not take it: later again, or given up."""
    wait = next_try(tries)
    if wait is None:
        settle_letter(letter_id, LetterState.FAILED, code)
        return
    ReportLetter.objects.filter(pk=letter_id, settled_at__isnull=True).update(
        next_try_at=now() + wait, code=code[:40]
    )
