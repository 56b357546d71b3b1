"""A body becomes what its reader sees, in linear time, whatever it is made of."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.helpdesk.html_text import looks_like_html, plain_text, text_from_html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ('<p class="no-margin">I&#39;m locked out &amp; late<br>Help</p>', "I'm locked out & late\nHelp"),
        ("<div>a<div>b</div>c</div>", "a\nb\nc"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<table><tr><td>Total</td><td>9.99</td></tr></table>", "Total 9.99"),
        ("<p>so <b>very</b> <i>late</i></p>", "so very late"),
        ("<p>un<b>believ</b>able</p>", "unbelievable"),
        ("<p>a\n  b\t c&nbsp;&nbsp;d</p>", "a b c d"),
        ("<p>a</p><script>alert('x</p>')</script><p>b</p>", "a\nb"),
        ("<STYLE>p{color:red}</STYLE ><P>b</P>", "b"),
        ("<p>a</p><script>never closed <p>hidden</p>", "a"),
        ("<p>a<!-- <p>hidden</p> -->b</p>", "ab"),
        ("<!DOCTYPE html><?xml version='1.0'?><p>a</p>", "a"),
        ('<a href="https://x.example/?a>b" title=\'c>d\'>link</a>', "link"),
        ("<p title=it's>a</p>", "a"),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<script>alert(1)</script>"),
        ("<p>3 < 5 and 7 > 2</p>", "3 < 5 and 7 > 2"),
        ("<p>&#x1F600;&#128512;&copy;&nosuch;&amp;amp;</p>", "😀😀©&nosuch;&amp;"),
        ("<p>&#0;&#1114112;&#xD800;a&#10;b&#27;</p>", "���a b"),
        ("<p>&#128105;&zwj;&#128103; a&shy;b&rlm;</p>", "👩\u200d👧 a\u00adb\u200f"),
        ("<p>&#" + "9" * 5_000 + ";</p>", "�"),
        ("<p>שלום <b>עולם</b> 👩‍👩‍👧</p>", "שלום עולם 👩‍👩‍👧"),
        ("<p></p><br><div> </div><img src=x>", ""),
        ("<p>İ<style>x</style>I</p>", "İI"),
        ("<svg><text>drawn</text></svg>seen</p>", "seen"),
        ("<br/>a<hr/>b", "a\nb"),
    ],
)  # fmt: skip
def test_html_becomes_its_text(source: str, text: str) -> None:
    assert text_from_html(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Yes.</p><blockquote><p>Can you come?</p></blockquote><p>Ann</p>", "Yes.\n> Can you come?\nAnn"),
        ("Yes.<blockquote>a<br>b</blockquote>Ann", "Yes.\n> a\n> b\nAnn"),
        ("<blockquote>a<blockquote>b</blockquote>c</blockquote>d", "> a\n> b\n> c\nd"),
        ("<BLOCKQUOTE type=cite><ul><li>a</ul></BLOCKQUOTE >b", "> a\nb"),
        ("a</blockquote>b", "a\nb"),
        ("a<blockquote>never closed<p>b", "a\n> never closed\n> b"),
        ("<blockquote> <br>&nbsp;</blockquote>a", "a"),
        ("<p>a &lt;blockquote&gt; b</p>", "a <blockquote> b"),
        # Gmail: the introduction in any language, an answer between two quotations.
        (
            '<div>Hi</div><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">2026年11月2日(月) 9:14 Acme &lt;<a href="mailto:a@b.example">a@b.example</a>&gt;:<br></div><blockquote class="gmail_quote"><div>One?</div></blockquote><div>Yes.</div><blockquote>Two?</blockquote></div>',
            "Hi\n> 2026年11月2日(月) 9:14 Acme <a@b.example>:\n> One?\nYes.\n> Two?",
        ),
        (
            '<p>Hi</p><div class="moz-cite-prefix">Am 02.11.26 um 09:14 schrieb Acme:<br></div><blockquote type=cite>One?</blockquote><p>No.</p>',
            "Hi\n> Am 02.11.26 um 09:14 schrieb Acme:\n> One?\nNo.",
        ),
        (
            '<div>Hi</div><div id="ydp1yahoo_quoted_9" class="yahoo_quoted"><div><div>On Monday, Acme wrote:</div><div>One?</div></div></div><div>After</div>',
            "Hi\n> On Monday, Acme wrote:\n> One?\nAfter",
        ),
        (
            '<div>Hi</div><hr><div id="divRplyFwdMsg" dir="ltr"><b>Fra:</b> Acme<br><b>Sendt:</b> mandag</div><p>One?</p>',
            "Hi\n> Fra: Acme\n> Sendt: mandag\n> One?",
        ),
        ('<p>I saw "gmail_attr" and divRplyFwdMsg</p><div>a</div>', 'I saw "gmail_attr" and divRplyFwdMsg\na'),
    ],
)  # fmt: skip
def test_quotations_are_marked_as_in_plain_mail(source: str, text: str) -> None:
    assert text_from_html(source) == text


@pytest.mark.parametrize(
    "words",
    [
        "if a < b then c > d",
        "<script>alert(1)</script> my order is late",
        "AT&amp;T is &lt;bad&gt;",
        "I <3 this :)",
        "<grumble> where is it",
        "2 lines\n\n  and an indent",
        "price<500 & qty>2",
    ],
)
def test_plain_text_is_left_as_it_stands(words: str) -> None:
    assert plain_text(words) == words


@pytest.mark.parametrize(
    "words", ["<p>a</p>", " <div>a", "a<br>b", "x </b>", "<BR/>", "<p\nclass=x>a"]
)
def test_layout_is_known_as_html(words: str) -> None:
    assert looks_like_html(words)


OPENINGS = (
    "<", "<!", "<!--", "<![CDATA[", "</", "<a ", '<a "', "<a '", "<?", "&", "&#9", "&#x", "<script>",
    "<script", "</script", "<script></script", "<p>", "<p/", "<p '\"", "<b \"'>", "<!-- -->", "\n ", "&amp",
    "<blockquote>", "</blockquote>", "<div class=yahoo_quoted>", "</div>", "<div yahoo_quotedyahoo_quoted",
)  # fmt: skip


@pytest.mark.parametrize("opening", OPENINGS)
def test_time_grows_with_the_length_and_no_faster(opening: str) -> None:
    """300,000 characters; a quadratic reader takes minutes for some of these."""
    body = opening * (300_000 // len(opening))
    began = time.process_time()
    plain_text(body)
    text_from_html(body)
    assert time.process_time() - began < 5


pieces = st.lists(
    st.sampled_from((*OPENINGS, "-->", ">", "a", " ", "</p>", "<br>", ";", "="))
    | st.text(max_size=5)
)


@settings(deadline=None, max_examples=300)
@given(parts=pieces)
def test_text_has_no_empty_line_no_control_character_and_no_blanks_at_ends(
    parts: list[str],
) -> None:
    text = text_from_html("".join(parts))
    assert all(line == line.strip() and line for line in text.split("\n")) or text == ""
    assert "\t" not in text
    assert "\r" not in text


@settings(deadline=None, max_examples=200)
@given(
    words=st.text(
        st.characters(exclude_characters="<&", exclude_categories=("Cc", "Cs")), max_size=80
    )
)
def test_words_between_tags_come_through_unchanged(words: str) -> None:
    shown = " ".join(part for part in words.replace("\u00a0", " ").split(" ") if part).strip()
    assert text_from_html(f"<p>{words}</p>") == shown
