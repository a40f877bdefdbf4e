"""Letters that readers take for the same, in many scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.folding import fold, fold_with_offsets


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Crème Brûlée", "creme brulee"),
        ("cre\u0300me", "creme"),
        ("Łódź Øre Đà Þór", "lodz ore da thor"),
        ("Straße STRASSE ẞ", "strasse strasse ss"),
        ("Œuvre Æsir", "oeuvre aesir"),
        ("İSTANBUL ıstanbul Istanbul", "istanbul istanbul istanbul"),
        ("Ёлка ёлка", "елка елка"),
        ("Οδυσσέας ΟΔΥΣΣΕΑΣ", "οδυσσεασ οδυσσεασ"),
        ("ᾳ", "α"),
        ("كِتَاب كتـاب", "كتاب كتاب"),
        ("أحمد إحمد آحمد", "احمد احمد احمد"),
        ("شَلוֹם", "شلום"),
        ("שָׁלוֹם", "שלום"),
        ("ｗｉｄｅ　１２３", "wide 123"),
        ("٣٤ ๑๒", "34 12"),
        ("ﾊﾟﾌﾞ ハ\u309aブ", "パブ パブ"),
        ("ガラス", "ガラス"),
        ("\u1112\u1161\u11ab 한", "한 한"),
        ("ﬁne x² №5", "fine x2 no5"),
        ("don’t don't donʼt", "don t don t don t"),
        ("soft\u00adware zero\u200bspace", "software zero space"),
        ("می\u200cخواهم", "ميخواهم"),
        ("Java™", "java "),
        ("\ud800\ue000\x00", "   "),
        ("snake_case", "snake case"),
    ],
)
def test_what_readers_take_for_the_same_folds_to_the_same(text, folded):
    assert fold(text) == folded


def test_emoji_are_words_and_their_shades_are_not():
    assert fold("ok👍🏽ok❤️").split() == ["ok", "👍", "ok", "❤"]


@given(st.text())
def test_folding_again_changes_nothing_but_blanks(text):
    assert fold(fold(text)).split() == fold(text).split()


@given(st.text(alphabet="aé ßか\u3099ハ\u309aﾊﾟ\u1112\u1161\u11abㄱ👍🏽。語x\u0301"))
def test_offsets_lead_back_into_the_text(text):
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)
