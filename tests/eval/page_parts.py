"""Parts that news sites put around and into their articles, in our own words."""

from html import escape

SENTENCES = (
    "A quiet lake town is getting ready for the busiest summer in its history.",
    "Bakers say that the price of flour has doubled since the mills upstream closed.",
    "The museum of clocks opens a new wing with two hundred pieces from private homes.",
    "Why more and more families keep hens in their gardens, and what neighbours think of it.",
    "Seven walks along the coast that can be done with a pushchair and a hungry child.",
    "The ferry company adds a night service after years of letters from commuters.",
    "Our critic has seen the new play at the old harbour theatre and left before the end.",
    "A village choir wins a prize abroad and comes home to find its hall flooded.",
    "What the new tax rules mean for people who rent out a room in their own house.",
    "Three recipes for rhubarb that need no oven and hardly any sugar at all.",
)
READERS = (
    "I have lived here for thirty years and I have never seen anything as silly as this.",
    "Thank you for the piece, but you forgot to mention the bridge that was promised in 2009!",
    "Can somebody explain to me why the council pays for this and not for the school?",
    "Totally agree with the person above, my cousin had the very same thing happen to her.",
    "This is why I stopped reading the comments, yet here I am again on a Sunday morning.",
    "Bring back the old timetable. The new one was made by people who never take a bus.",
)
COOKIES = (
    "We and our 214 partners store and read information on your device, such as cookies, to show "
    "you advertising that fits and to measure how well it works. You may change your mind at any "
    "time by a click on the link at the foot of each page. Some partners do not ask for consent "
    "but rely on their legitimate interest, which you may object to."
)
NEWSLETTER = "Sign up for our morning newsletter and never miss what happens at the lake."
MENU = ("Home", "World", "Business", "Sport", "Culture", "Weather", "Travel", "Opinion", "Jobs")


def menu(classes="nav main-menu"):
    items = "".join(f'<li><a href="/{word.lower()}">{word}</a></li>' for word in MENU)
    return f'<nav class="{classes}"><ul>{items}</ul></nav>'


def teasers(rng, count=5, classes="related-posts", *, summaries=True):
    rows = []
    for text in rng.sample(SENTENCES, count):
        summary = f"<p>{text}</p>" if summaries else ""
        rows.append(f'<li><h3><a href="/x">{text[:48]}</a></h3>{summary}</li>')
    return f'<section class="{classes}"><h2>Related stories</h2><ul>{"".join(rows)}</ul></section>'


def comments(rng, count=6, classes="comments-area"):
    rows = "".join(
        f'<li class="comment-item"><span class="user">reader{n}</span> <time>3 hours ago</time>'
        f"<p>{text}</p><a href='#'>Reply</a></li>"
        for n, text in enumerate(rng.choices(READERS, k=count))
    )
    return f'<div id="comments" class="{classes}"><h2>{count} comments</h2><ol>{rows}</ol></div>'


def share():
    names = ("Facebook", "Twitter", "WhatsApp", "Email")
    links = "".join(f'<a class="share-{name.lower()}" href="#">{name}</a>' for name in names)
    return f'<div class="share-buttons"><span>Share this</span>{links}</div>'


def figure(rng):
    caption = rng.choice(SENTENCES)
    return (
        f'<figure class="wp-block-image"><img src="a.jpg" alt=""><figcaption>{caption} '
        "(Photo: Ann Lens/Lake Post)</figcaption></figure>"
    )


def author_box():
    return (
        '<div class="author-bio"><h4>About the author</h4><p>Ann Scribe has covered the lake '
        "region for the Lake Post since 2004. She lives by the water with two dogs.</p></div>"
    )


def footer():
    return (
        "<footer class='site-footer'><p>© 2025 Lake Post Media. All rights reserved. This material "
        "may not be published, broadcast, rewritten or redistributed without permission.</p>"
        "<ul><li><a href='/t'>Terms of use</a></li><li><a href='/p'>Privacy</a></li></ul></footer>"
    )


def cookie_banner(classes="cookie-banner"):
    return (
        f'<div class="{classes}" role="dialog"><h2>Your privacy</h2><p>{COOKIES}</p>'
        "<button>Accept all</button></div>"
    )


def head(page, extra=""):
    title = escape(page.title)
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{title} | Lake Post"
        f"</title><meta property='og:title' content='{title}'><meta property='og:site_name' "
        f"content='Lake Post'>{extra}</head>"
    )


def render(part, classes=""):
    """Return one part of a body as plain markup."""
    kind, text = part
    named = f' class="{classes}"' if classes else ""
    if kind == "list":
        return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in text)}</ul>"
    if kind == "table":
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in text
        )
        return f"<table>{rows}</table>"
    tag = {"p": "p", "heading": "h2", "quote": "blockquote"}[kind]
    inner = f"<p>{escape(text)}</p>" if kind == "quote" else link_words(escape(text))
    return f"<{tag}{named}>{inner}</{tag}>"


def link_words(text):
    """Link two words of a long paragraph, as desks do."""
    words = text.split(" ")
    if len(words) < 25 or "&" in text:
        return text
    words[7] = f'<a href="/topic/{len(words)}">{words[7]}'
    words[8] = f"{words[8]}</a>"
    words[12] = f"<em>{words[12]}</em>"
    return " ".join(words)
