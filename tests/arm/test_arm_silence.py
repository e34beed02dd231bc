"""A host that does not answer is told of within seconds, once in a while; nothing else is."""

import asyncio
import re

import pytest

from aifactory.arm.silence import Silence

pytestmark = pytest.mark.anyio

SOON = 0.02
LOST = ConnectionError("https://arm.test did not answer")


class Told:
    """A silence that is told of soon, and its words."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.silence = Silence("arm.test", self.words.append, SOON)

    async def ask(self, seconds: float = 0.0, failure: Exception | None = None) -> None:
        with self.silence:
            await asyncio.sleep(seconds)
            if failure is not None:
                raise failure


async def test_a_host_that_is_gone_is_told_of_once_and_until_when_it_is_asked() -> None:
    told = Told()
    for _ in range(5):
        with pytest.raises(ConnectionError):
            await told.ask(failure=LOST)
        told.silence.goes_on(3600.0)
        await asyncio.sleep(SOON)
    line = r"No answer from arm\.test for 0 s; trying again until \d\d:\d\d, Ctrl-C stops\."
    assert len(told.words) == 1
    assert re.fullmatch(line, told.words[0])
    await told.ask()
    assert told.words[1:] == ["arm.test answers again."]


async def test_a_question_that_hangs_is_told_of_while_others_end_no_better() -> None:
    told = Told()
    hanging = asyncio.ensure_future(told.ask(SOON * 4))
    await asyncio.sleep(SOON * 2)
    assert told.words == ["No answer from arm.test for 0 s; still waiting, Ctrl-C stops."]
    await hanging
    assert told.words[1:] == ["arm.test answers again."]


@pytest.mark.parametrize("failure", [None, PermissionError("refused")])
async def test_an_answer_is_no_silence_whatever_it_says(failure: Exception | None) -> None:
    told = Told()
    for _ in range(6):
        slow = asyncio.ensure_future(told.ask(SOON / 4, failure))
        await asyncio.wait([slow])
        assert slow.exception() is failure
        await asyncio.sleep(SOON)  # nothing is asked meanwhile: an operation takes its time
    assert told.words == []


async def test_nothing_is_told_after_the_end() -> None:
    told = Told()
    with pytest.raises(ConnectionError):
        await told.ask(failure=LOST)
    told.silence.goes_on(3600.0)
    told.silence.close()
    await asyncio.sleep(SOON * 2)
    assert told.words == []
