"""The monthly report by e-mail to the office's own addresses: a lane of the worker, never a request.

Off until a mail server and the office's domains are set (docs/running.md). From a practice city nothing leaves.
"""

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from clinics.queries.installation import is_practice_city
from dispatch.models import LetterState, ReportLetter
from dispatch.queries.monthly import Month
from dispatch.queries.report_files import file_of, letter_words
from dispatch.queries.report_month import report_of
from dispatch.rules.report_mail import is_office_address
from dispatch.services.report_mail import put_off, queue_letters, settle_letter, take_letters

logger = logging.getLogger("dispatch.report_mail")

TIMEOUT_SECONDS = 8
_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def send_due() -> int:
    """Make and send what is due; how many letters were dealt with."""
    queue_letters()
    letters = take_letters()
    for letter in letters:
        _send(letter)
    return len(letters)


def _send(letter: ReportLetter) -> None:
    email = letter.address.email
    if not is_office_address(email, settings.REPORT_DOMAINS):
        settle_letter(letter.pk, LetterState.FAILED, "not_an_office_address")
        return
    if is_practice_city():
        logger.info("report kept here", extra={"kind": f"{letter.month:%Y-%m}"})
        settle_letter(letter.pk, LetterState.LOGGED)
        return
    try:
        _message(letter, email).send()
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("report not sent", extra={"kind": type(error).__name__})
        put_off(letter.pk, letter.tries + 1, type(error).__name__)
        return
    except Exception as error:  # whatever it is, it must not hold up the letters after this one
        logger.exception("report not made", extra={"kind": type(error).__name__})
        put_off(letter.pk, letter.tries + 1, type(error).__name__)
        return
    settle_letter(letter.pk, LetterState.SENT)


def _message(letter: ReportLetter, email: str) -> EmailMessage:
    """The letter with the report as its file; counted now, so that late notes are in it."""
    clinic = letter.address.clinic
    report = report_of(Month.of(letter.month, clinic.pk if clinic else None), clinic)
    file, words = file_of(report, letter.address.form, "id"), letter_words(report)
    connection = get_connection(
        _BACKEND, host=settings.SMTP_HOST, port=settings.SMTP_PORT, username=settings.SMTP_USER,
        password=settings.SMTP_PASSWORD, use_ssl=settings.SMTP_TLS == "tls", use_tls=settings.SMTP_TLS == "starttls",
        timeout=TIMEOUT_SECONDS,
    )  # fmt: skip
    message = EmailMessage(words.title, words.text, settings.REPORT_FROM, [email], connection=connection)
    message.attach(file.name, file.content, file.media_type.split(";")[0])
    return message
