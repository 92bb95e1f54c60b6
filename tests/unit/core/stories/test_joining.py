from pipeline.core.stories.joining import settle
from pipeline.records import Storied
from tests.support.outlines import DAY, digest


def storied(name, story, external_id=None):
    return Storied(
        schema=Storied.SCHEMA,
        article_id=digest(name),
        version=digest(name),
        external_id=name if external_id is None else external_id,
        cluster_id=digest(name),
        published_at=DAY,
        story_id=digest(story),
        reason="similar",
        score=0.5,
    )


def test_each_input_ends_in_the_last_story_of_its_article():
    placed = [
        (1, storied("a", "s")),
        (2, storied("b", "t")),
        (3, storied("c", "s")),
        (3, storied("b", "s")),
    ]

    assert list(settle(placed)) == [(1, placed[0][1]), (2, placed[3][1]), (3, placed[2][1])]


def test_an_article_that_came_twice_keeps_the_name_of_each_input():
    placed = [(1, storied("a", "s")), (2, storied("a", "s", external_id="again"))]

    assert [record.external_id for _, record in settle(placed)] == ["a", "again"]
