import pytest

from pipeline.core.articles.documents import read_document
from pipeline.core.outcome import Reject
from pipeline.records import Inbound

MAX = 1_000


@pytest.mark.parametrize(
    ("inbound", "text", "repaired"),
    [
        (Inbound(body="Body", content="content"), "Body", ()),
        (Inbound(body=" ", content="content"), "content", ()),
        (Inbound(content="a", content_type="Text/Plain; charset=utf-8"), "a", ()),
        (Inbound(content="<p>a</p>", content_type="text/html"), "\n\n\na\n\n\n", ()),
        (Inbound(body="<p>a</p><p>b"), "\n\n\na\n\nb\n\n\n", ("markup",)),
        (Inbound(body="a &amp; b"), "a & b", ("markup",)),
        (Inbound(body="a <3 b"), "a <3 b", ()),
        (
            Inbound(body="Itâ€™s “caf\u00c3\u00a9”".replace("“", "").replace("”", "")),
            "It’s café",
            ("charset",),
        ),
        (Inbound(content_base64="Brücke “x”".encode("cp1252")), "Brücke “x”", ("charset",)),
        (Inbound(content_base64="Brücke".encode()), "Brücke", ()),
        (
            Inbound(
                content="<html><body><p>It is over.</p></body></html>", content_type="text/html"
            ),
            "It is over.",
            (),
        ),
    ],
)
def test_a_delivery_is_read_in_whatever_form_it_comes(inbound, text, repaired):
    document = read_document(inbound, MAX)

    assert [line for line in document.text.split("\n") if line] == [
        line for line in text.split("\n") if line
    ]
    assert document.repaired == repaired


@pytest.mark.parametrize(
    ("inbound", "code"),
    [
        (Inbound(), "no_text"),
        (Inbound(body=" \n", content_type="text/html"), "no_text"),
        (Inbound(content="{}", content_type="application/json"), "unsupported_content_type"),
        (
            Inbound(content_base64=b"%PDF", content_type="application/pdf"),
            "unsupported_content_type",
        ),
        (Inbound(body="x" * 20_001), "too_large"),
        (Inbound(content_base64=b"x" * 20_001), "too_large"),
        (Inbound(body="x" * 4_001), "too_large"),
        (Inbound(content_base64=b"\x00\x01\x02\x03"), "unreadable_content"),
    ],
)
def test_what_holds_no_readable_text_is_rejected(inbound, code):
    with pytest.raises(Reject) as caught:
        read_document(inbound, MAX)

    assert caught.value.code == code
