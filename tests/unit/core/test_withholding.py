from datetime import UTC, datetime

from pipeline.core.outcome import Drop, Forward, Reject
from pipeline.core.withholding import Withholding
from tests.support.articles import HARBOUR, article

GOES, STAYS = article(), article(HARBOUR, name="two")
BAD = Reject("no_text", "there is none")


def test_what_a_step_makes_of_an_article_that_was_taken_down_is_dropped():
    outcomes = [(Forward("en", GOES),), (Forward("en", STAYS),), Drop("no_event"), BAD, ()]
    step = Withholding(lambda _records, _times: outcomes, {GOES.article_id})

    said = step([GOES] * 5, [datetime(2025, 5, 18, tzinfo=UTC)] * 5)

    assert said == [Drop("taken_down"), *outcomes[1:]]
