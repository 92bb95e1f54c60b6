import asyncio
from types import SimpleNamespace

import pytest
from aiokafka.errors import InvalidSessionTimeoutError

from pipeline.runtime.loop_client import LoopClient


def client_with(*, group_error=None, fetching=None):
    """Return a client as far as its check goes."""

    def check_errors():
        if group_error is not None:
            raise group_error

    client = LoopClient.__new__(LoopClient)
    client._consumer = SimpleNamespace(
        _coordinator=SimpleNamespace(check_errors=check_errors),
        _fetcher=SimpleNamespace(error_future=fetching),
    )
    return client


def future(error=None):
    made = asyncio.get_running_loop().create_future()
    if error is not None:
        made.set_exception(error)
    return made


async def test_what_the_group_refuses_for_good_is_raised():
    with pytest.raises(InvalidSessionTimeoutError):
        client_with(group_error=InvalidSessionTimeoutError(), fetching=future()).check()


async def test_a_fetch_that_has_ended_is_raised():
    with pytest.raises(ValueError, match="broken"):
        client_with(fetching=future(ValueError("broken"))).check()


async def test_a_client_that_works_or_is_being_stopped_is_well():
    cancelled = future()
    cancelled.cancel()

    client_with(fetching=future()).check()
    client_with(fetching=cancelled).check()


@pytest.mark.parametrize("consumer", [None, SimpleNamespace(_coordinator=None)])
def test_a_client_that_is_still_connecting_is_well(consumer):
    client = LoopClient.__new__(LoopClient)
    client._consumer = consumer

    client.check()
