"""The door of the live screens: who knocks at the same time is let in by the same few queries.

After a restart every screen comes back at once; asked one by one they would wait for each other.
"""

import asyncio

from django.db import Error as DatabaseFailure

from dispatch.live.rights import Knock, View, Visitor, admit_all
from dispatch.live.threads import DatabaseThread

MOST_AT_ONCE = 500


class Admission:
    """Collects those who knock while the database answers for those before them."""

    def __init__(self, thread: DatabaseThread) -> None:
        self._thread = thread
        self._waiting: list[tuple[Knock, asyncio.Future[tuple[Visitor, View]]]] = []
        self._task: asyncio.Task[None] | None = None

    async def admit(self, knock: Knock) -> tuple[Visitor, View]:
        """The visitor and what they may see. Raises Refusal, or the database's error."""
        answered: asyncio.Future[tuple[Visitor, View]] = asyncio.get_running_loop().create_future()
        self._waiting.append((knock, answered))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._answer_all(), name="live-admission")
        return await answered

    async def close(self) -> None:
        """Answer those who wait."""
        if self._task is not None:
            await self._task

    async def _answer_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            failure: BaseException | None = None
            try:
                answers = await self._thread.run(admit_all, [knock for knock, _ in batch])
            except DatabaseFailure as error:
                answers, failure = [], error
            for index, (_, answered) in enumerate(batch):
                if answered.done():
                    continue
                answer = failure or answers[index]
                if isinstance(answer, BaseException):
                    answered.set_exception(answer)
                else:
                    answered.set_result(answer)
