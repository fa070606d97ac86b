"""The small part of Markdown that a message may hold, as HTML and as plain text."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.adapters.rendering.markdown import html, plain

TAGS = {"p", "br", "strong", "em", "ul", "li", "a"}
ADDRESS = re.compile(r"(https?://|mailto:|tel:)", re.IGNORECASE)
BITS = st.sampled_from(
    [
        *"*_-[]()<>!`#|&\"'\\\n ",
        *("**", "- ", "\n\n", "](", "https://x.example", "javascript:x", "data:text/html,x"),
        *("<script>", "<img src=x onerror=y>", "{{n}}", "1. ", "> ", "~~~", "&lt;", "a"),
    ]
)


class Reader(HTMLParser):
    """Collects what stands outside the allow-list."""

    def __init__(self):
        super().__init__()
        self.strange = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.strange.append(tag)
        for name, value in attrs:
            known = tag == "a" and (name == "class" or (name == "href" and ADDRESS.match(value)))
            if not known:
                self.strange.append((tag, name, value))


def strange(text):
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader.strange


@pytest.mark.parametrize(
    ("text", "as_html", "as_text"),
    [
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>", "one\n\ntwo"),
        ("one\ntwo", "<p>one<br>\ntwo</p>", "one\ntwo"),
        ("**a** *b*", "<p><strong>a</strong> <em>b</em></p>", "a b"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "- a\n- b"),
        ("x\n- a\n- b\n\ny", "<p>x</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>y</p>", None),
        (
            "[t](https://a.example/?b=1&c=2)",
            '<p><a class="link" href="https://a.example/?b=1&amp;c=2">t</a></p>',
            "t (https://a.example/?b=1&c=2)",
        ),
        (
            "[us](mailto:a@b.example)",
            '<p><a class="link" href="mailto:a@b.example">us</a></p>',
            None,
        ),
        ("[us](tel:+4412)", '<p><a class="link" href="tel:+4412">us</a></p>', "us (tel:+4412)"),
        ("[https://a.example](https://a.example)", None, "https://a.example"),
    ],
)
def test_what_is_understood(text, as_html, as_text):
    if as_html is not None:
        assert html(text, {}).replace("<br />", "<br>") == as_html
    if as_text is not None:
        assert plain(text, {}) == as_text


@pytest.mark.parametrize(
    "text",
    [
        "# heading",
        "1. one",
        "* star",
        "+ plus",
        "> quote",
        "`code`",
        "_under_ and __under__",
        "***",
        "![picture](https://a.example/p.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,y)",
        "[x](//a.example)",
        "[x](/local)",
        "<b>bold</b>",
        "https://a.example",
        "<https://a.example>",
        "| a | b |\n|---|---|",
        "head\n====",
        "&lt;",
    ],
)
def test_all_else_is_text(text):
    found = html(text, {})
    assert set(re.findall(r"<(\w+)", found)) <= {"p", "br", "a"}
    assert ("<a " in found) == text.startswith("!")
    if "<a " not in found:
        assert plain(text, {}) == text


@pytest.mark.parametrize("text", ["- - - - - a", "> - " * 50, "*" * 5000, "[" * 2000, "- " * 3000])
def test_deep_nesting_ends(text):
    assert strange(html(text, {})) == []


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(BITS).map("".join)), st.lists(BITS).map("".join))
def test_no_text_makes_html_beyond_the_allow_list(text, value):
    assert strange(html(text, {"n": value})) == []


@settings(deadline=None)
@given(st.lists(BITS).map("".join))
def test_a_value_reads_as_it_is(value):
    shown = " ".join(value.split())
    assert " ".join(plain("{{n}}", {"n": value}).split()) == shown


@settings(deadline=None)
@given(st.lists(BITS).map("".join), st.text())
def test_plain_text_never_breaks(text, value):
    assert isinstance(plain(text, {"n": value}), str)
