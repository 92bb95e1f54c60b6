from pipeline.core.wire import encode
from pipeline.records import Inbound
from pipeline.runtime.producing import delivery_id


def key(**fields):
    record = Inbound(**fields)
    return delivery_id(record, encode(record))


def test_versions_of_one_article_have_one_key():
    assert key(source="feed", external_id="7", body="a") == key(
        source="feed", external_id="7", body="b"
    )
    assert key(url="https://example.org/1", body="a") == key(url="https://example.org/1", body="b")


def test_sources_do_not_share_their_external_ids():
    assert key(source="feed", external_id="7", body="a") != key(
        source="mail", external_id="7", body="a"
    )


def test_a_delivery_without_id_and_url_is_known_by_what_it_holds():
    assert key(body="a") == key(body="a")
    assert key(body="a") != key(body="b")
