"""What a log says is shown as text, whatever it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.desk.logs.text import shown

UNSEEN = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u202a\u202e\u2066\u2069\u200f\ufeff\u2028"} - {
    *"\n\t"
}


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain\ttext\n", "plain\ttext\n"),
        ("æ ∑ 🙂\n".encode(), "æ ∑ 🙂\n"),
        (b"broken \xff\xc3 bytes", "broken \ufffd\ufffd bytes"),
        (b"\x1b[1;31merror\x1b[0m: no\n", "error: no\n"),
        (b"\x1b]0;a title\x07\x1b]8;;https://x.org\x1b\\link\x1b]8;;\x1b\\\n", "link\n"),
        (b"\x1b(B\x1b[?25lgone\x1b[2K\n", "gone\n"),
        (b"a title that never ends \x1b]0;\n", "a title that never ends ␛]0;\n"),
        (b"nothing\x00here\x07\x7f", "nothing␀here␇␡"),
        (b"10%\r20%\r\ndone\r\n", "10%␍20%\ndone\n"),
        ("user\u202etxt.exe \x85\n".encode(), "user\\u202etxt.exe \\u0085\n"),
    ],
)
def test_what_hides_or_moves_is_shown_or_goes(raw: bytes, text: str) -> None:
    assert shown(raw) == text


@given(st.binary() | st.text(alphabet=st.sampled_from("\x1b[]0;m\\\x07\r\nab\u202e\x00")).map(str.encode))
def test_any_bytes_are_fit_to_be_shown(raw: bytes) -> None:
    """Nothing that is obeyed or unseen is left, and lines stay lines."""
    text = shown(raw)
    assert UNSEEN.isdisjoint(text)
    assert text.count("\n") == raw.count(b"\n")
