import os
from concurrent.futures.process import BrokenProcessPool
from functools import partial

import pytest

from pipeline.runtime.zygote import Crew

pytestmark = pytest.mark.slow


def load(word):
    """Return a function that answers with what was loaded, and by whom."""
    loaded_by = os.getpid()

    def serve(question):
        if question == "die":
            os._exit(9)
        if question == "fail":
            raise ValueError("no answer")
        return question + word, os.getpid(), loaded_by, os.environ["OMP_NUM_THREADS"]

    return serve


def fail_to_load():
    """Raise as a missing model does."""
    raise LookupError("no model")


@pytest.fixture
def crew():
    crew = Crew(partial(load, "!"), 2)
    crew.wait_until_ready()
    yield crew
    crew.close()


def test_workers_share_what_one_process_loaded(crew):
    answers = [crew.ask(worker, "hello") for worker in (0, 1)]

    assert [answer[0] for answer in answers] == ["hello!", "hello!"]
    assert len({answer[1] for answer in answers}) == 2
    assert len({answer[2] for answer in answers} | {os.getpid()}) == 2


def test_an_error_is_raised_where_it_was_asked_and_the_worker_goes_on(crew):
    with pytest.raises(ValueError, match="no answer"):
        crew.ask(1, "fail")

    assert crew.ask(1, "hello")[0] == "hello!"


def test_a_worker_that_dies_is_told_at_once_and_ever_after(crew):
    for _ in range(2):
        with pytest.raises(BrokenProcessPool):
            crew.ask(0, "die")

    assert crew.ask(1, "hello")[0] == "hello!"


def test_what_loading_raises_is_raised_to_whoever_waits():
    crew = Crew(fail_to_load, 2)

    with pytest.raises(LookupError, match="no model"):
        crew.wait_until_ready()
    crew.close()
