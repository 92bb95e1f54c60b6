"""More templates: older pages, live blogs, pages that show a body twice or in pieces."""

from html import escape

from tests.eval import page_parts as parts
from tests.eval.page_parts import (
    READERS,
    SENTENCES,
    author_box,
    comments,
    figure,
    footer,
    head,
    menu,
    render,
    share,
    teasers,
)


def tools(rng, page):
    """A page of 2008: tools beside the text, unclosed paragraphs, elements of a word processor."""
    rows = []
    for text in page.paragraphs:
        words = text.split(" ")
        words[1:2] = [f"<st1:place w:st='on'>{escape(word)}</st1:place>" for word in words[1:2]]
        rows.append(f"<p class=MsoNormal>{' '.join(words)}<o:p></o:p>")
    extras = "".join(f"<li><a href=/x>{text}</a>" for text in rng.sample(SENTENCES, 4))
    rows.insert(
        2,
        f"<div id=storyTools><ul><li><a href=#>E-mail</a><li><a href=#>Print</a><li>Text size: "
        f"<a href=#>A</a></ul><b>Related articles</b><ul>{extras}</ul></div>",
    )
    return (
        f"<html><head><title>Lake Post - {escape(page.title)}</title></head><body><center><table "
        f"width=100%><tr><td>{menu()}</td></tr><tr><td><table><tr><td width=70%><h2>"
        f"{escape(page.title)}</h2><b>By Ann Scribe, Lake Post</b><br><i>Sunday, May 18, 2008</i>"
        f"{''.join(rows)}<p><i>Ann Scribe can be reached at ann@post.example.</i></td><td>"
        f"<b>Most e-mailed</b><ol>{extras}</ol></td></tr></table></td></tr></table></center>"
        f"{footer()}</body></html>"
    )


def live(rng, page):
    """A live blog: every post is an article of its own."""
    posts = "".join(
        f"<article class='liveblog-post'><header><time datetime='2025-05-18T1{n % 10}:00:00Z'>"
        f"1{n % 10}:00</time></header><div class='post-content'>{render(part)}</div>{share()}"
        "</article>"
        for n, part in enumerate(page.body)
    )
    return (
        f"{head(page)}<body>{menu()}<main><h1>{escape(page.title)}</h1><div class='liveblog'>"
        f"{posts}</div></main><aside>{teasers(rng, summaries=False)}</aside>{footer()}</body>"
        "</html>"
    )


def doubled(rng, page):
    """The body stands there once for telephones and once for screens."""
    body = "".join(render(p) for p in page.body)
    return (
        f"{head(page)}<body>{menu()}<h1>{escape(page.title)}</h1><div class='story mobile-only'>"
        f"{body}</div><div class='story desktop-only'>{body}</div>{teasers(rng)}{footer()}</body>"
        "</html>"
    )


def captioned(rng, page):
    """Captions are small paragraphs under their pictures."""
    rows = []
    for n, part in enumerate(page.body):
        rows.append(render(part))
        if n % 3 == 1:
            rows.append(
                f"<div class='image-block'><img src='x.jpg'><p class='image-caption'><em>"
                f"{rng.choice(SENTENCES)} Photo: Bo Lens</em></p></div>"
            )
    return (
        f"{head(page)}<body>{menu()}<article><h1>{escape(page.title)}</h1><div class='rte'>"
        f"{''.join(rows)}</div>{author_box()}</article>{footer()}</body></html>"
    )


def covered(rng, page):
    """Lists of links to more coverage stand between the paragraphs."""
    rows = []
    for n, part in enumerate(page.body):
        rows.append(render(part))
        if n % 4 == 2:
            links = "".join(f"<li><a href='/x'>{s}</a></li>" for s in rng.sample(SENTENCES, 3))
            rows.append(f"<h3>More coverage</h3><ul>{links}</ul>")
    return (
        f"{head(page)}<body>{menu()}<div class='post'><h1 class='title'>{escape(page.title)}</h1>"
        f"<div class='post-inner'>{''.join(rows)}</div><p><strong>Read next:</strong> <a href='/x'>"
        f"{rng.choice(SENTENCES)}</a></p></div>{comments(rng)}{footer()}</body></html>"
    )


def capital(rng, page):
    """The first letter is large, names are marked, words are split by what browsers do not know."""
    first, *rest = page.paragraphs
    body = f"<p><span class='dropcap'>{first[0]}</span>{escape(first[1:])}</p>" + "".join(
        f"<p><x-name>{escape(text[:9])}</x-name>{escape(text[9:])}</p>" for text in rest
    )
    return (
        f"{head(page)}<body>{menu()}<section class='article-page'><h1>{escape(page.title)}</h1>"
        f"<section class='article-page__body'>{body}</section></section>{teasers(rng)}{footer()}"
        "</body></html>"
    )


def threaded(rng, page):
    """Readers say more than the article, and nothing is named."""
    body = "".join(render(p) for p in page.body)
    thread = "".join(
        f"<div class='u{n % 3}'><b>reader{n}</b> <small>2 days ago</small><p>{text}</p></div>"
        for n, text in enumerate(rng.choices(READERS, k=12))
    )
    return (
        f"{head(page)}<body>{menu()}<div class='a'><h1>{escape(page.title)}</h1><div class='b'>"
        f"{body}</div></div><div id='discussion-comments'>{thread}</div>{footer()}</body></html>"
    )


def prompted(rng, page):
    """Prompts, notes and labels stand among the paragraphs without names of their own."""
    notes = (
        "<p>ADVERTISEMENT</p>", f"<p><em>{parts.NEWSLETTER}</em></p>",
        "<p>Story continues below</p>", "<p><strong>Also read:</strong> <a href='/x'>Hens</a></p>",
        "<p>Follow us on Twitter @lakepost</p>",
        "<p><a href='/x'>Click here to see all photos of the regatta</a></p>",
    )  # fmt: skip
    rows = []
    for n, part in enumerate(page.body):
        rows.append(render(part))
        if n % 2:
            rows.append(notes[n // 2 % len(notes)])
    return (
        f"{head(page)}<body>{menu()}<div class='single'><h1>{escape(page.title)}</h1>"
        f"<p>By Ann Scribe</p><p>Updated: May 18, 2025, 10:05 a.m.</p>{''.join(rows)}<p>Copyright "
        f"2025 Lake Post Media. All rights reserved.</p><p>Tags: <a href='#'>lake</a>, <a href='#'>"
        f"town</a></p></div>{footer()}</body></html>"
    )


def spans(rng, page):
    rows = "".join(
        f"<div data-component='text-block'><span class='ssrcss-1'>{escape(t)}</span></div>"
        for t in page.paragraphs
    )
    return (
        f"{head(page)}<body>{menu()}<main id='main-content'><article><header><h1>"
        f"{escape(page.title)}</h1></header>{figure(rng)}{rows}<section "
        "data-component='topic-list'>"
        f"<h2>Related topics</h2><ul><li><a href='#'>Lakes</a></li></ul></section><section "
        f"data-component='links-block'><h2>More on this story</h2>"
        f"{''.join(f'<p><a href=/x>{s}</a></p>' for s in rng.sample(SENTENCES, 3))}</section>"
        f"</article></main>{footer()}</body></html>"
    )


def led(rng, page):
    """The first paragraph stands apart, in a box of its own."""
    first, rest = page.body[0], page.body[1:]
    body = "".join(render(p) for p in rest)
    return (
        f"{head(page)}<body>{menu()}<article><h1>{escape(page.title)}</h1><div class='lead'>"
        f"{render(first)}</div>{figure(rng)}<div class='article-content'>{body}</div></article>"
        f"{teasers(rng, classes='box')}{footer()}</body></html>"
    )


def wrapped(rng, page):
    """The names around the article are those of furniture."""
    body = "".join(render(p) for p in page.body)
    return (
        f"{head(page)}<body class='has-sidebar newsletter-open'><div class='page-with-sidebar "
        f"social-enabled'>{menu()}<div class='story related-open'><h1>{escape(page.title)}</h1>"
        f"<div class='story-inner comments-on'>{body}</div></div>{teasers(rng)}</div>{footer()}"
        f"</body></html>"
    )


def galleried(rng, page):
    slides = "".join(
        f"<div class='gallery-slide'><img src='x.jpg'><p class='caption'>{s} {t}</p></div>"
        for s, t in zip(rng.sample(SENTENCES, 8), rng.sample(SENTENCES, 8), strict=True)
    )
    body = "".join(render(p) for p in page.body)
    return (
        f"{head(page)}<body>{menu()}<article><h1>{escape(page.title)}</h1><div "
        "class='photo-gallery'>"
        f"{slides}</div><div class='copy'>{body}</div></article>{footer()}</body></html>"
    )


MORE_TEMPLATES = (
    tools, live, doubled, captioned, covered, capital, threaded, prompted, spans, led, wrapped,
    galleried,
)  # fmt: skip
