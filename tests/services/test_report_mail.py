"""The monthly report by e-mail: once a month, to the office only, and from a practice city never."""

import email
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from typing import Any

import pytest

from clinics.clock import now
from dispatch.models import LetterState, ReportAddress, ReportLetter
from dispatch.outside.office_mail import send_due
from tests.builders import build_city, build_clinic

pytestmark = pytest.mark.django_db
SECOND_OF_MARCH = datetime(2026, 3, 2, 1, tzinfo=UTC)


class _Post(socketserver.StreamRequestHandler):
    """Just enough SMTP to take a letter."""

    letters: list[Message] = []

    def handle(self) -> None:
        self._say("220 kantor")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self._say("354 go on")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.letters.append(email.message_from_bytes(b"".join(lines)))
            self._say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def post(settings: Any) -> Iterator[list[Message]]:
    """The office's mail server on this machine; the letters that it took."""
    _Post.letters = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Post) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.SMTP_HOST, settings.SMTP_PORT = server.socket.getsockname()
        settings.SMTP_TLS, settings.REPORT_FROM = "", "dottoro@kantor.go.id"
        settings.REPORT_DOMAINS = ("kantor.go.id",)
        yield _Post.letters
        server.shutdown()
        thread.join()


def test_a_letter_leaves_once_with_the_last_month_as_its_file(post: list[Message]) -> None:
    build_city(SECOND_OF_MARCH, kind="real")
    ReportAddress.objects.create(clinic=build_clinic(), email="kepala@kantor.go.id", form="pdf")
    ReportAddress.objects.create(email="seseorang@gmail.com")

    sent = [send_due(), send_due()]

    assert sent == [2, 0]
    (letter,) = post
    assert (letter["To"], letter["From"]) == ("kepala@kantor.go.id", "dottoro@kantor.go.id")
    files = [(part.get_filename(), part.get_content_type()) for part in letter.walk() if part.get_filename()]
    assert files == [("laporan-kassi-kassi-2026-02.pdf", "application/pdf")]
    states = dict(ReportLetter.objects.values_list("address__email", "state"))
    assert states == {"kepala@kantor.go.id": LetterState.SENT, "seseorang@gmail.com": LetterState.FAILED}


def test_from_a_practice_city_nothing_leaves(post: list[Message]) -> None:
    build_city(SECOND_OF_MARCH)
    ReportAddress.objects.create(email="kepala@kantor.go.id")

    send_due()

    assert post == []
    assert ReportLetter.objects.get().state == LetterState.LOGGED


def test_a_server_that_does_not_answer_is_asked_again_later(settings: Any) -> None:
    settings.SMTP_HOST, settings.SMTP_PORT, settings.REPORT_DOMAINS = "127.0.0.1", 9, ("kantor.go.id",)
    build_city(SECOND_OF_MARCH, kind="real")
    ReportAddress.objects.create(email="kepala@kantor.go.id")

    assert (send_due(), send_due()) == (1, 0)

    letter = ReportLetter.objects.get()
    assert (letter.state, letter.tries, letter.code) == (LetterState.QUEUED, 1, "ConnectionRefusedError")
    assert letter.next_try_at > now()


def test_a_letter_that_cannot_be_made_is_counted_and_holds_up_no_other(post: list[Message]) -> None:
    build_city(SECOND_OF_MARCH, kind="real")
    broken = ReportAddress.objects.create(email="kepala@kantor.go.id", form="odt")
    ReportAddress.objects.create(email="dinas@kantor.go.id")

    assert send_due() == 2

    letter = ReportLetter.objects.get(address=broken)
    assert (letter.state, letter.tries, letter.code) == (LetterState.QUEUED, 1, "KeyError")
    assert letter.next_try_at > now()
    assert [sent["To"] for sent in post] == ["dinas@kantor.go.id"]


def test_without_a_mail_server_there_are_no_letters() -> None:
    build_city(SECOND_OF_MARCH)
    ReportAddress.objects.create(email="kepala@kantor.go.id")

    assert send_due() == 0
    assert not ReportLetter.objects.exists()
