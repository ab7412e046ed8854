import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_demo.ui.workshop.names import LONGEST_NAME, clean, folded, numbered


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Ada", "Ada"),
        ("  Ada \n\t Lovelace ", "Ada Lovelace"),
        ("<b>Ada</b>", "Ada"),
        ("<img src=x onerror=alert(1)>Ada", "Ada"),
        ("Ada <3", "Ada 3"),
        ("＜script＞Ada", "Ada"),
        ("\u202eadA\u202c", "adA"),
        ("A\u200bd\u2066a\x00\x1b[31m", "Ada[31m"),
        ("Zoë", "Zoë"),
        ("Zoe\u0308", "Zoë"),
        ("数学", "数学"),
        ("عمر", "عمر"),
        ("🦊", "🦊"),
        ("x" * 100, "x" * LONGEST_NAME),
        *[(nothing, "") for nothing in ("", "   ", "\u200b", "\u3164", "\u2800", "<b>", "\u0301")],
    ],
)
def test_a_name_is_plain_text(written, shown):
    assert clean(written) == shown


def test_marks_stacked_on_a_letter_do_not_reach_other_lines():
    assert len(clean("a" + "\u0335\u0329" * 30)) <= 3


@given(st.text())
def test_whatever_is_written_becomes_one_short_line_without_markup(text):
    name = clean(text)
    assert len(name) <= LONGEST_NAME
    assert not set(name) & set("<>\n\r\t")
    assert not {unicodedata.category(c) for c in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert clean(name) == name


@given(st.lists(st.sampled_from(["Ada", "ADA", "ada 2", "Bob", "x" * LONGEST_NAME]), max_size=30))
def test_no_two_people_have_names_that_look_alike(wishes):
    taken = set()
    for wish in wishes:
        name = numbered(clean(wish), taken)
        assert folded(name) not in taken
        assert len(name) <= LONGEST_NAME
        taken.add(folded(name))


def test_the_first_keeps_the_name_and_the_others_are_numbered():
    assert numbered("Ada", set()) == "Ada"
    assert numbered("ADA", {folded("Ada")}) == "ADA 2"
    assert numbered("Ada", {folded("Ada"), folded("Ada 2")}) == "Ada 3"
