"""The lane of outgoing messages: what is due leaves by the driver in force."""

import logging
import threading
import time
from collections.abc import Callable

from dispatch.outside.gateway import gateway_now
from dispatch.outside.letters import Driver, Letter, NotTaken
from dispatch.outside.whatsapp import whatsapp_now
from dispatch.queries.outside import messages_driver
from dispatch.services import delivery
from dispatch.travel.within import NoAnswer

logger = logging.getLogger("dispatch.messages")


class LogDriver:
    """Nothing leaves: a line without a number or a word of the text, in practice and in a city without a driver."""

    name = "log"

    def carry(self, letter: Letter) -> str:
        """Log that it would have left."""
        logger.info("message kept here", extra={"kind": letter.kind})
        return ""

    def rests(self) -> bool:
        """Never."""
        return False


TURN_SECONDS = 40.0
"""A turn ends within this and one question more, before its leases do."""
MAKERS: dict[str, Callable[[], Driver]] = {"log": LogDriver, "gateway": gateway_now, "whatsapp": whatsapp_now}
_drivers: dict[str, Driver] = {}
_lock = threading.Lock()


def current_driver() -> Driver:
    """The driver in force: the same one as long as the process lives, for its breaker."""
    name = messages_driver()
    with _lock:
        if name not in _drivers:
            _drivers[name] = MAKERS[name]()
        return _drivers[name]


def forget_drivers() -> None:
    """As after a start (between tests)."""
    with _lock:
        _drivers.clear()


def send_due() -> int:
    """Send what is due, a batch at a time; how many left. While the driver rests one letter is the trial."""
    driver = current_driver()
    letters = delivery.lease_due(driver.name, 1 if driver.rests() else delivery.MOST_AT_ONCE)
    until = time.monotonic() + TURN_SECONDS
    sent = 0
    for number, letter in enumerate(letters):
        if number and (driver.rests() or time.monotonic() > until):
            delivery.put_back(left.message_id for left in letters[number:])
            break
        sent += _send(driver, letter)
    return sent


def _send(driver: Driver, letter: Letter) -> bool:
    try:
        provider_id = driver.carry(letter)
    except NotTaken as refusal:
        delivery.mark_refused(letter.message_id, refusal.code)
        return False
    except NoAnswer as failure:
        delivery.mark_unanswered(letter.message_id, failure.why, asked=failure.asked)
        return False
    delivery.mark_sent(letter.message_id, provider_id)
    return True
