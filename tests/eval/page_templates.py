"""Templates of news pages as content systems make them; each sets one body into its furniture."""

import json
from html import escape

from tests.eval import page_parts as parts
from tests.eval.page_parts import (
    SENTENCES,
    author_box,
    comments,
    cookie_banner,
    figure,
    footer,
    head,
    menu,
    render,
    share,
    teasers,
)


def _between(rng, page, insert, every=3, classes=""):
    """Return the body with `insert()` after every few parts."""
    out = []
    for n, part in enumerate(page.body, 1):
        out.append(render(part, classes))
        if n % every == 0:
            out.append(insert(rng))
    return "".join(out)


def _linked(page, **more):
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": page.title,
        **more,
    }
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def wordpress(rng, page):
    body = _between(rng, page, figure, 4)
    return (
        f"{head(page)}<body class='single post'>{menu()}<div id='content'><article class='post-12 "
        f"post type-post'><header class='entry-header'><h1 class='entry-title'>{escape(page.title)}"
        f"</h1><div class='entry-meta'>By <a rel='author' href='/a'>Ann Scribe</a></div></header>"
        f"<div class='entry-content'>{body}<div class='sharedaddy sd-sharing-enabled'><h3>Share "
        f"this:</h3><ul><li><a href='#'>Twitter</a></li></ul></div><div id='jp-relatedposts'><h3>"
        f"Related</h3><p>{rng.choice(SENTENCES)}</p></div></div><footer class='entry-footer'>Tags: "
        f"<a href='#'>lake</a>, <a href='#'>town</a></footer></article>{author_box()}"
        f"{comments(rng)}</div><aside id='secondary' class='widget-area'>"
        f"{teasers(rng, classes='widget')}</aside>{footer()}</body></html>"
    )


def drupal(rng, page):
    body = "".join(render(p) for p in page.body)
    return (
        f"{head(page)}<body>{menu('block-menu')}<div class='region-content'><h1 class='page-title'>"
        f"{escape(page.title)}</h1><div class='node node--type-article'><div class='field "
        f"field--name-field-image'><img src='a.jpg'><div class='field--name-field-caption'>"
        f"{rng.choice(SENTENCES)}</div></div><div class='field field--name-body field--type-text'>"
        f"<div class='field__item'>{body}</div></div><div class='field--name-field-tags'>"
        f"<a href='#'>water</a></div></div></div><div class='region-sidebar'>{teasers(rng)}</div>"
        f"{footer()}</body></html>"
    )


def arc(rng, page):
    def insert(rng):
        text = rng.choice(SENTENCES)
        return rng.choice((
            f"<p class='interstitial-link'>[ <a href='/x'>{text}</a> ]</p>",
            "<div class='ad-wrapper'><p>Advertisement</p></div>",
            f"<p><b>Read more:</b> <a href='/x'>{text}</a></p>",
        ))  # fmt: skip

    body = _between(rng, page, insert, 3, "default__StyledText-sc-1 body-paragraph")
    return (
        f"{head(page, _linked(page))}<body>{menu()}<main><section class='headline-container'><h1>"
        f"{escape(page.title)}</h1><h2 class='subheadline'>{rng.choice(SENTENCES)}</h2></section>"
        f"{share()}<article class='article-body-wrapper'>{body}</article>"
        f"<div class='more-from'><h3>More from the Lake Post</h3>{teasers(rng, classes='list')}"
        f"</div></main>{footer()}</body></html>"
    )


def amp(rng, page):
    body = _between(rng, page, lambda _: "<amp-ad width='300' height='250'></amp-ad>", 3)
    return (
        f"{head(page)}<body><amp-sidebar id='side'>{menu()}</amp-sidebar><header "
        "class='amp-header'>"
        "<a href='/'>Lake Post</a></header><article class='amp-wp-article'><h1>"
        f"{escape(page.title)}"
        f"</h1><div class='amp-wp-article-content'>{body}</div><div class='amp-wp-article-footer'>"
        f"Filed under: <a href='#'>Lake</a></div></article>{footer()}</body></html>"
    )


def hashed(rng, page):
    rows = "".join(
        f"<div class='css-{rng.randrange(10**6)}'>{render(p, 'css-at9mc1 evys1bk0')}</div>"
        for p in page.body
    )
    return (
        f"{head(page, _linked(page))}<body><div id='__next'><div class='css-1x'>{menu('css-2n')}"
        f"</div><div class='css-k3'><h1 class='css-h1'>{escape(page.title)}</h1><div "
        "class='css-by'>"
        f"By Ann Scribe</div><section name='articleBody' class='css-1r7ky0e'>{rows}</section>"
        f"<div class='css-xx'>{teasers(rng, classes='css-77')}</div></div></div></body></html>"
    )


def declared(rng, page):
    extra = _linked(page, articleBody="\n\n".join(page.paragraphs))
    body = _between(
        rng, page, lambda rng: f"<p class='x'><a href='/y'>{rng.choice(SENTENCES)}</a></p>"
    )
    return (
        f"{head(page, extra)}<body>{menu()}<div class='page'><h1>{escape(page.title)}</h1><div "
        f"class='story'>{body}</div><div class='more'>{teasers(rng, classes='grid')}</div></div>"
        f"{footer()}</body></html>"
    )


def walled(rng, page):
    """The page shows one paragraph; its JSON-LD has all."""
    extra = _linked(page, articleBody=" ".join(page.paragraphs), isAccessibleForFree=False)
    return (
        f"{head(page, extra)}<body>{menu()}<article><h1>{escape(page.title)}</h1>"
        f"<p>{escape(page.paragraphs[0])}</p><div class='paywall-prompt'><h3>Subscribe to read "
        "on</h3>"
        f"<p>Already a subscriber? <a href='#'>Log in</a>. Try one month for 1 crown.</p></div>"
        f"</article>{teasers(rng)}{footer()}</body></html>"
    )


def tables(rng, page):
    body = "<br><br>".join(escape(text) for text in page.paragraphs)
    tops = "<br>".join(f"<a href=/x>{text}</a>" for text in rng.sample(SENTENCES, 5))
    notes = "".join(f"<p><font size=1>{text}</font></p>" for text in rng.sample(SENTENCES, 3))
    links = "<br>".join(f"<a href='/{w}'><font size=1>{w}</font></a>" for w in parts.MENU)
    return (
        f"<html><head><title>{escape(page.title)}</title></head><body bgcolor=white><table "
        "width=760>"
        "<tr><td colspan=3><a href='/'><img src=logo.gif></a></td></tr><tr><td width=120 "
        "valign=top>"
        f"{links}</td><td width=480><font face=arial size=4><b>{escape(page.title)}</b></font><br>"
        "<font size=1>By ANN SCRIBE, Lake Post Writer</font><p><table align=right width=150><tr>"
        "<td>"
        f"<img src=a.jpg></td></tr><tr><td><font size=1>{rng.choice(SENTENCES)}</font></td></tr>"
        f"</table><font face=arial size=2>{body}</font></p></td><td width=160><b>Top stories</b>"
        "<br>"
        f"{tops}{notes}</td></tr><tr><td colspan=3><font size=1>Copyright 2005 Lake Post. "
        "All rights reserved.</font></td></tr>"
        f"</table></body></html>"
    )


def breaks(rng, page):
    body = "<br /><br />".join(parts.link_words(escape(text)) for text in page.paragraphs)
    return (
        f"{head(page)}<body><div id='wrap'>{menu()}<div id='main'><h2 class='title'>"
        f"{escape(page.title)}</h2><div class='date'>18 May 2025</div><div id='story'>{body}</div>"
        f"{share()}<div class='box'>{teasers(rng, classes='boxes', summaries=False)}</div>"
        f"{comments(rng, 4, 'reader-comments')}</div></div></body></html>"
    )


def bare_text(rng, page):
    """Text stands directly in a div, with headings and lists among it."""
    body = "".join(
        f"{escape(part[1])}<p></p>" if part[0] == "p" else render(part) for part in page.body
    )
    return (
        f"{head(page)}<body>{menu()}<div class='wrapper'><h1>{escape(page.title)}</h1><div "
        f"class='text'>{body}</div></div>{teasers(rng)}{footer()}</body></html>"
    )


def chunks(rng, page):
    """The body is cut into three parts with an advertisement between them."""
    size = len(page.body) // 3 + 1
    rows = "".join(
        "<div class='grid-wrapper'><div class='body__inner-container'>"
        + "".join(render(p) for p in page.body[at : at + size])
        + f"</div></div><div class='ad consumer-marketing'><p>{parts.NEWSLETTER}</p></div>"
        for at in range(0, len(page.body), size)
    )
    return (
        f"{head(page)}<body>{menu()}<main><article class='article main-content'><div "
        "class='header'>"
        f"<h1>{escape(page.title)}</h1><div class='dek'>{rng.choice(SENTENCES)}</div></div>"
        f"<div class='article__chunks'>{rows}</div></article>{teasers(rng, classes='recirc-list')}"
        f"</main>{footer()}</body></html>"
    )


def newsletter(rng, page):
    def insert(rng):
        return (
            f"<div class='inline-newsletter'><h3>The Morning Boat</h3><p>{parts.NEWSLETTER}</p>"
            "<p>By "
            "signing up you agree to our terms and to receive offers from our partners.</p></div>"
        )

    body = _between(rng, page, insert, 5)
    return (
        f"{head(page)}<body>{cookie_banner()}{menu()}<div class='content'><h1>{escape(page.title)}"
        f"</h1><div class='article-text'>{body}</div>{author_box()}</div>{footer()}</body></html>"
    )


def quoted(rng, page):
    """A sentence is pulled out and shown large beside the text it stands in."""
    pulled = max(page.paragraphs, key=len).split(". ")[0]
    at = len(page.body) // 2
    rows = [render(p) for p in page.body]
    rows.insert(at, f"<blockquote class='large-type'><p>{escape(pulled)}</p></blockquote>")
    return (
        f"{head(page)}<body>{menu()}<article><h1>{escape(page.title)}</h1><div class='prose'>"
        f"{''.join(rows)}</div></article>{teasers(rng)}{footer()}</body></html>"
    )


def discussed(rng, page):
    """There is more of the readers than of the article."""
    name = rng.choice(("user-comments", "commentary-list comments", "c-thread"))
    body = "".join(render(p) for p in page.body)
    return (
        f"{head(page)}<body>{menu()}<div class='col'><h1>{escape(page.title)}</h1>{body}</div>"
        f"{comments(rng, 40, name)}"
        f"{footer()}</body></html>"
    )


def surrounded(rng, page):
    """A short article among many long teasers without telling names."""
    body = "".join(render(p) for p in page.body)
    cards = "".join(
        f"<div class='card'><a href='/x'><b>{s[:30]}</b></a><p>{s}</p></div>" for s in SENTENCES
    )
    return (
        f"{head(page)}<body>{menu()}<div class='row'><div class='left'><h1>"
        f"{escape(page.title)}</h1>"
        f"{body}</div><div class='right'>{cards}</div></div><div class='row'>{cards}</div>"
        f"{footer()}</body></html>"
    )


def endless(rng, page):
    """Other articles follow whole, as one scrolls."""
    body = "".join(render(p) for p in page.body)
    others = "".join(
        f"<article class='article'><h1>{s[:40]}</h1><div class='article-body'>"
        f"{''.join(f'<p>{t}</p>' for t in rng.sample(SENTENCES, 6))}</div></article>"
        for s in rng.sample(SENTENCES, 2)
    )
    return (
        f"{head(page)}<body>{menu()}<article class='article'><h1>{escape(page.title)}</h1><div "
        f"class='article-body'>{body}</div></article>{others}{footer()}</body></html>"
    )


def teaser_first(rng, page):
    """Teasers are `<article>` elements too, and the first of them is not the article."""
    cards = "".join(
        f"<article class='teaser'><h3><a href='/x'>{s[:40]}</a></h3><p>{s}</p></article>"
        for s in rng.sample(SENTENCES, 4)
    )
    body = "".join(render(p) for p in page.body)
    return (
        f"{head(page)}<body>{menu()}<div class='ticker'>{cards}</div><div class='detail'><h1>"
        f"{escape(page.title)}</h1>{share()}<div class='detail-inner'>{body}</div></div>"
        f"<div class='bottom'>{cards}</div>{footer()}</body></html>"
    )


def formed(rng, page):
    body = "".join(render(p) for p in page.body)
    return (
        f"{head(page)}<body><form id='aspnetForm' method='post'>{menu()}<div id='ctl00_Body'><h1>"
        f"{escape(page.title)}</h1><span id='ctl00_lblText'>{body}</span></div><div id='ctl00_R'>"
        f"{teasers(rng, classes='news-list')}</div></form>{footer()}</body></html>"
    )


TEMPLATES = (
    wordpress, drupal, arc, amp, hashed, declared, walled, tables, breaks, bare_text, chunks,
    newsletter, quoted, discussed, surrounded, endless, teaser_first, formed,
)  # fmt: skip
