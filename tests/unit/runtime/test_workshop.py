import pytest

from pipeline.core.wire import encode
from pipeline.runtime.settings import Settings
from pipeline.runtime.workshop import make_remembering, open_workshop
from tests.support.toys import STAGES, Note


@pytest.mark.parametrize(
    "name", ["inline", "thread", pytest.param("process", marks=pytest.mark.slow)]
)
async def test_a_step_gives_the_same_wherever_it_runs(name):
    values = [encode(Note(id=f"n{number}")) for number in range(5)]
    workshop = await open_workshop(STAGES[name], Settings(nlp_processes=2))
    try:
        results = await workshop.run([*values, b"junk"], [0] * 6)
    finally:
        await workshop.close()

    assert [result[0][1] for result in results[:5]] == [
        encode(Note(id=f"n{number}", hops=1)) for number in range(5)
    ]
    assert results[5].code == "malformed_json"


def test_a_stage_that_remembers_needs_a_step_that_can():
    assert make_remembering(STAGES["count"], Settings())

    with pytest.raises(TypeError, match="thread remembers"):
        make_remembering(STAGES["thread"], Settings())
