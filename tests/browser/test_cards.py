"""What only a browser can tell of cards, code and what is folded."""

from __future__ import annotations

import json

import pytest
from dump_maker import Silent, said, write_dump
from playwright.sync_api import expect

from archive.models import Message
from importer.ingest import ingest

REMOTE = "https://evil.example/x.png"
EVIL = f'<script>alert("card")</script><img src="{REMOTE}" onerror=alert(1)><b>ok</b>'
CODE = "/code def dig(hole):\n    return 'wombat'\n\n\n# six\n# lines\n" + "x" * 300
OPEN_ALL = """() => {
    for (const folded of document.querySelectorAll("main details")) folded.open = true;
}"""
TONES = ("success", "error", "current", "complete", "moved", "strange")


def card(style, second, **content):
    content |= {
        "style": style,
        "id": style,
        "title": f"A card of the style {style} " + "t" * 100,
        "url": "https://evil.example/",
        "description": {"value": EVIL * 3, "format": "html"},
        "activity": {"html": EVIL, "icon": REMOTE},
        "icon": {"url": REMOTE, "url@2x": REMOTE},
        "thumbnail": {"url": REMOTE},
        "attributes": [
            {"label": tone, "value": {"label": tone, "style": f"lozenge-{tone}"}}
            for tone in TONES
        ],
        "site": "evil.example",
        "author": "w" * 200,
        "date": 1_467_000_000,
        "metadata": {"a": "m" * 200},
    }
    return said(
        EVIL, "Builder", second=second, kind="NotificationMessage",
        message_format="html", color="green", card=json.dumps(content),
    )  # fmt: skip


@pytest.fixture
def page_of_cards(archive, open_browser, tmp_path):
    """Opens the page of a day on which everything that can be shown was said."""

    def make(**options):
        styles = ("file", "image", "application", "link", "media", "none")
        items = [card(style, n) for n, style in enumerate(styles)]
        items += [
            card(style, 10 + n, format="compact") for n, style in enumerate(styles)
        ]
        preview = {"attach_to": "owner", "message_format": "html", "color": "gray"}
        preview["card"] = json.dumps({"style": "link", "title": "A preview"})
        items += [
            said(CODE, 1, second=20),
            said("see https://example.com", 1, second=21, id="owner"),
            said("over their", 2, second=22),
            said("s/their/there", 2, second=23),
            said("on #ff8800", 2, second=24),
            said("<p>p</p>", "Link", second=25, kind="NotificationMessage", **preview),
            said("gone", 2, second=26, deleted=True),
        ]
        for item in items:
            for fields in item.values():
                fields["timestamp"] = fields["timestamp"].replace("03-01", "03-02")
        ingest(write_dump(tmp_path / "cards", {"rooms/1": items}), str, Silent())
        watched = open_browser(**options)
        watched.open("/rooms/1/2016-03-02/")
        return watched

    return make


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_card_runs_or_loads_or_overflows(page_of_cards, width, scheme):
    watched = page_of_cards(
        viewport={"width": width, "height": 844}, color_scheme=scheme
    )
    page = watched.page
    page.evaluate(OPEN_ALL)
    assert page.locator(".hc").count() == 13
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert (watched.dialogs, watched.errors, watched.strangers) == ([], [], [])


CONTRAST = """() => {
    const canvas = document.createElement("canvas").getContext("2d",
        { willReadFrequently: true });
    const rgb = (layers) => {
        canvas.clearRect(0, 0, 1, 1);
        for (const color of layers) {
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
        }
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (color) => {
        const [r, g, b] = color.map((v) => v / 255).map(
            (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const found = [];
    const wanted = '.hc *, .code *, .change *, .attached *, .deleted, .now';
    for (const element of document.querySelectorAll(wanted)) {
        const own = [...element.childNodes].some(
            (node) => node.nodeType === 3 && node.data.trim());
        if (!own || !element.checkVisibility()) continue;
        const layers = [];
        for (let e = element; e; e = e.parentElement) {
            layers.unshift(getComputedStyle(e).backgroundColor);
        }
        const back = light(rgb(layers));
        const text = light(rgb([...layers, getComputedStyle(element).color]));
        const ratio = (Math.max(back, text) + 0.05) / (Math.min(back, text) + 0.05);
        found.push([element.className || element.tagName, ratio]);
    }
    return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_read(page_of_cards, scheme):
    page = page_of_cards(color_scheme=scheme).page
    page.evaluate(OPEN_ALL)
    ratios = page.evaluate(CONTRAST)
    names = {name for name, _ in ratios}
    assert {"code-keyword", "code-string", "code-comment", "DEL", "INS"} <= names
    assert {f"lozenge lozenge-{tone}" for tone in TONES[:-1]} <= names
    assert [(name, ratio) for name, ratio in ratios if ratio < 4.5] == []


def test_code_is_copied_without_the_numbers_of_its_lines(page_of_cards):
    page = page_of_cards().page
    copied = page.evaluate(
        """() => {
            getSelection().selectAllChildren(document.querySelector(".numbered code"));
            return getSelection().toString();
        }"""
    )
    assert copied == CODE.removeprefix("/code ")
    number = 'getComputedStyle(document.querySelector(".code-line"), "::before").width'
    assert float(page.evaluate(number).removesuffix("px")) > 20


def test_a_link_to_what_is_attached_opens_it(page_of_cards):
    watched = page_of_cards(java_script_enabled=False)
    preview = Message.objects.get(sender_name="Link")
    summary = watched.page.locator(f"#message-{preview.pk} > summary")
    title = watched.page.locator(f"#message-{preview.pk} .hc-title")
    expect(title).to_be_hidden()
    summary.click()
    expect(title).to_be_visible()
    page = watched.open(f"/messages/{preview.pk}/")
    expect(page.locator(":target .hc-title")).to_be_visible()
    expect(page.locator(":target .hc-title")).to_be_in_viewport()


def test_on_paper_all_of_it_is_unfolded(page_of_cards):
    page = page_of_cards().page
    folded = [
        page.locator(".attached .hc-title"),
        page.locator(".hc-as-text .body").first,
        page.locator(".numbered .code-line").last,
    ]
    cut = """() => [...document.querySelectorAll(".folded > .body")].filter(
        (body) => body.scrollHeight > body.clientHeight + 1).length"""
    assert page.evaluate(cut) > 0
    expect(folded[0]).to_be_hidden()
    page.emulate_media(media="print")
    for part in folded:
        expect(part).to_be_visible()
        assert part.bounding_box()["height"] > 5
    assert page.evaluate(cut) == 0
