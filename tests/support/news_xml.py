"""Documents of a news agency that does not exist, in NewsML-G2 and NITF."""

G2_NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def nitf(content, head="", namespace=""):
    """Return an NITF document with this inside `body.content`."""
    opening = f'<nitf xmlns="{namespace}">' if namespace else "<nitf>"
    body = f"<body>{head}<body.content>{content}</body.content></body>"
    return f"{opening}{body}</nitf>"


def news_item(content_set, item="", content="", guid="urn:lake:1"):
    """Return a NewsML-G2 item with this inside `contentSet`, `itemMeta` and `contentMeta`."""
    return (
        f'<newsItem xmlns="{G2_NAMESPACE}" guid="{guid}" version="1">'
        f"<itemMeta>{item}</itemMeta><contentMeta>{content}</contentMeta>"
        f"<contentSet>{content_set}</contentSet></newsItem>"
    )


def news_message(*items):
    """Return a NewsML-G2 message with these items."""
    inner = "\n".join(items)
    return (
        f'{DECLARATION}<newsMessage xmlns="{G2_NAMESPACE}"><header><sent>2025-05-18</sent></header>'
        f"<itemSet>{inner}</itemSet></newsMessage>"
    )


ITEM = DECLARATION + news_item(
    '<inlineXML contenttype="application/nitf+xml">'
    + nitf(
        "<p>The two envoys met &amp; talked\n   on Sunday.</p>"
        "<p>They “will <em>meet</em> again”, a spokeswoman said.</p>",
        "<body.head><hedline><hl1>Envoys meet</hl1></hedline>"
        "<byline>By Bo Lindt</byline>"
        "<dateline><location>VERIN</location>, <story.date>May 18</story.date> (Lakewire)"
        "</dateline>"
        "</body.head>",
        "http://iptc.org/std/NITF/2006-10-18/",
    )
    + "</inlineXML>",
    item='<itemClass qcode="ninat:text"/>'
    '<provider qcode="nprov:LAKE"><name>Lakewire</name></provider>'
    "<versionCreated>2025-05-18T11:30:00+02:00</versionCreated>"
    "<firstCreated>2025-05-18T10:00:00+02:00</firstCreated>"
    '<pubStatus qcode="stat:usable"/>',
    content="<creator><name>Ann Miller</name></creator>"
    "<infoSource><name>Associated Press</name></infoSource>"
    '<language tag="en-GB"/><headline> Envoys meet in Verin</headline>',
    guid="urn:newsml:lake.example:20250518:talks",
)  # fmt: skip

NITF = """<?xml version="1.0"?>
<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">
<nitf change.date="20250518T120000Z" baselang="en">
  <head><title>Not this one</title>
    <docdata management-status="usable"><doc-id id-string="lake-7"/>
      <date.issue norm="20250518T101500Z"/><ed-msg info="Corrects the date in paragraph 1"/>
    </docdata>
    <pubdata name="Lake Post"/>
  </head>
  <body>
    <body.head><hedline><hl1>Envoys meet</hl1></hedline>
      <byline><person>Ann Miller</person> and <person>Bo Lindt</person></byline>
    </body.head>
    <body.content>
      <p>The first paragraph of the talks.</p><hl2>A heading</hl2>
      <table><tr><td>1</td></tr></table><ul><li>One point</li></ul>
    </body.content>
    <body.end><tagline>Reporting by the desk</tagline></body.end>
  </body>
</nitf>
"""
