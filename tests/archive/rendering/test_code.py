"""Pasted code: which language it is taken for, and that not a letter of it is lost."""

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.rendering.code import render_code
from archive.rendering.highlighting import LONGEST, highlighted
from archive.rendering.languages import language_of

TAG = re.compile(r"<[^>]*>")
LANGUAGES = [
    ("#!/bin/sh\nls", "bash"),
    ("#!/usr/bin/env node", "javascript"),
    ("<?php echo 1;", "php"),
    ('<?xml version="1.0"?><a/>', "xml"),
    ("<!DOCTYPE html>\n<p>", "html"),
    ('<div class="a">b</div>', "html"),
    ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b", "diff"),
    ("Traceback (most recent call last):\n  File", "pytb"),
    ("$ ls -l\ntotal 0", "console"),
    ("mira@host:~$ ls", "console"),
    ("FROM debian:9\nRUN ls\n", "docker"),
    ("select a from b", "sql"),
    ("INSERT INTO a VALUES (1)", "sql"),
    ("#include <stdio.h>", "cpp"),
    ("using System.Text;\nvar x = 1;", "csharp"),
    ("public class Wombat {", "java"),
    ("package main\n\nfunc main() {", "go"),
    ("fn main() {\n}", "rust"),
    ("def dig(hole):\n    pass", "python"),
    ("from a import b", "python"),
    ("const a = 1;", "javascript"),
    ("$('a').on('b', function() {", "javascript"),
    ("def dig\n  1\nend", "ruby"),
    ("a {\n  color: red;\n}", "css"),
    ("[main]\na = 1", "ini"),
    ("a:\n  b: 1\n  c: 2\n", "yaml"),
    ('{"a": [1, null]}', "json"),
    ("[1, 2", ""),
    ("{a: 1}", ""),
    ("if zeppelin < 1:", ""),
    ("we import wombats from Tasmania", ""),
    ("select wombats wisely", ""),
    ("Dear all:\nthis is prose", ""),
    ("12:03 ERROR: no such file", ""),
    ("", ""),
]


@pytest.mark.parametrize(("code", "language"), LANGUAGES)
def test_the_language_is_guessed_by_signs_that_hardly_lie(code, language):
    assert language_of(code) == language


@pytest.mark.parametrize(
    ("code", "rendered"),
    [
        (
            "select 'a' from b -- <c>",
            '<span class="code-keyword">select </span>'
            '<span class="code-string">&#x27;a&#x27; </span>'
            '<span class="code-keyword">from </span>b '
            '<span class="code-comment">-- &lt;c&gt;</span>',
        ),
        (
            '{"a": 1}',
            '{<span class="code-keyword">&quot;a&quot;</span>: '
            '<span class="code-number">1</span>}',
        ),
        ("plain <b>", "plain &lt;b&gt;"),
    ],
)
def test_parts_get_classes_and_no_style(code, rendered):
    assert render_code(code) == f'<pre class="code"><code>{rendered}</code></pre>'


def test_each_line_has_its_number_and_no_part_reaches_over_its_end():
    lines = render_code("x = '''a\nb'''\ndef f():\n").split("\n")
    assert len(lines) == 4
    for line in lines:
        assert line.count("<span") == line.count("</span>")
    assert lines[1] == (
        '<span class="code-line"><span class="code-string">b&#x27;&#x27;&#x27;'
        "</span></span>"
    )


SNIPPETS = [code for code, _ in LANGUAGES]


@given(
    parts=st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=20), max_size=5),
    end=st.sampled_from(["\n", "\r\n", "\r", " "]),
)
def test_not_a_letter_is_lost(parts, end):
    code = end.join(parts)
    read = html.unescape(TAG.sub("", render_code(code)))
    assert read == code.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "code",
    ["\n" * 100_000, " " * 100_000, '{"' * 50_000, "a:\n" * 30_000, "[" * 100_000,
     "def a(\n" * 15_000, "SELECT " * 15_000, "public static " * 8_000,
     "FROM a\n" * 15_000, "'" * 100_000, "/*" * 50_000, "select from '" * 8_000],
    ids=range(12),
)  # fmt: skip
def test_hostile_code_is_fast(code):
    for text in (code, code[:9_999]):
        begun = time.process_time()
        render_code(text)
        assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("begins", "goes_on"),
    [
        ("using A;\n", "a\n"),
        ("import a;\n", "\n\n"),
        ("#include <a>\n", "\n"),
        ("<?php ", "$"),
        ("[a]\nb=", " "),
        ("$ a\n", "a::"),
        ("def a\n", "def a\n"),
        ("fn a() -> {\n", "fn a" + ") -> " * 900),
    ],
)
def test_no_paste_keeps_a_lexer_busy(begins, goes_on):
    """Each took from one second to a minute, but the last two a tenth of one."""
    code = begins + (goes_on * LONGEST)[: LONGEST - len(begins)]
    started = time.thread_time()
    found = highlighted(code)
    assert time.thread_time() - started < 0.5
    assert html.unescape(TAG.sub("", "\n".join(found))) == code
