"""Shorthand: how people shorten and mistype words on a phone, and the words they meant."""

from __future__ import annotations

import pytest

from sendable.replies.shorthand import mend_word
from sendable.replies.texts import read_text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("yall r texitng 2 ppl b4 tmrow", "you are texting to people before tomorrow"),
        ("yor txtt cud b gd", "your text could b good"),
        ("wud u pleae stoppit", "would you please stop"),
        ("stopit", "stop it"),
        ("srop syop stoo stawp", "stop stop stop stop"),
        ("usubscribe unsusbcribe unsub", "unsubscribe unsubscribe unsubscribe"),
        ("txtz txtd tekst", "texts texted texts"),
        ("messg messags msgin messaging smses", "message messages messaging messaging sms"),
        ("doent snd agian nemore", "dont send again anymore"),
        ("phonenumber numbr wron", "number number wrong"),
        ("remobe my mobil fone phon", "remove my mobile phone phone"),
        ("snding sendin", "sending sending"),
        ("tia thx tysm", "thanks thanks thanks"),
        ("coz i wamt", "because i want"),
        ("wanr wanna gonna gotta", "want want to going to got to"),
        ("apt appoinment", "appointment appointment"),
        ("wiv tht ths hte", "with that this the"),
        ("immed", "immediately"),
        ("optoutt opt0ut", "opt out opt out"),
        ("receve recive reciving", "receive receive receiving"),
        ("iam ima", "i am im"),
        ("wht wen whr", "what when where"),
        ("fecking fk sht", "fucking fuck shit"),
        ("some1 any1 noone", "somebody anyone no one"),
        ("contct eml neva", "contact email never"),
        ("sen nothin nme", "send nothing name"),
        ("whered howd whod", "where did how did who did"),
        ("abt shud 4 hv", "about should for have"),
        ("svc hallo", "service hello"),
        ("dunwan alredy yas", "dont want already yes"),
        ("nto ont od thsi tehse", "not not do this these"),
    ],
)
def test_shortened_and_mistyped_words_are_written_out(typed: str, read: str) -> None:
    assert read_text(typed).plain == read


@pytest.mark.parametrize(
    "word",
    [
        "unsubscribe",
        "messages",
        "message",
        "messaging",
        "texting",
        "sending",
        "contact",
        "contacting",
        "remove",
        "number",
        "please",
        "receive",
        "marketing",
        "anymore",
        "delete",
        "promotional",
        "promotions",
        "notifications",
        "harassing",
        "harassment",
        "interested",
        "advertising",
        "subscribe",
        "immediately",
        "permission",
        "appointment",
        "cancel",
        "consent",
    ],
)
def test_a_weighty_word_is_known_with_a_letter_too_many_and_not_by_another_beginning(
    word: str,
) -> None:
    assert mend_word(f"{word[:4]}x{word[4:]}") == word
    assert mend_word(f"q{word[1:]}") != word


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("promotoinxl", "promotional"),  # two slips in a long word
        ("messxgxs", "messxgxs"),  # two in a shorter one
        ("numbers", "numbers"),
        ("contract", "contract"),
        ("removes", "removes"),
        ("massages", "massages"),
        ("meeting", "meeting"),
        ("deliver", "deliver"),
        ("sender", "sender"),
        ("cancex", "cancel"),
        ("canex", "canex"),  # too short to be sure of
    ],
)
def test_a_word_of_its_own_is_not_mended_and_a_long_one_may_have_two_slips(
    typed: str, read: str
) -> None:
    assert mend_word(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("tsop sotp stpo", "stop stop stop"),
        ("txet tetx", "text text"),
        ("etxts texst", "texts texts"),
        ("wnat", "want"),
        ("phoen pohne", "phone phone"),
        ("laeve", "leave"),
        ("aolne", "alone"),
        ("ilst", "list"),
        ("naem", "name"),
        ("thees mroe tkae", "these more take"),
        ("deelte aagin worng", "delete again wrong"),
        ("nveer perosn", "never person"),
        ("unsubcsribe", "unsubscribe"),
        ("moible rmeind", "mobile remind"),
        ("mesage cotact", "message contact"),
        ("lits", "lits"),
        ("numer mobil pleas", "numer mobile please"),
        ("peron lease", "peron lease"),
    ],
)
def test_two_letters_in_the_wrong_order_are_put_right_in_words_that_weigh(
    typed: str, read: str
) -> None:
    assert read_text(typed).plain == read


@pytest.mark.parametrize("word", ["perso", "remin"])
def test_what_lacks_its_last_letter_may_be_a_word_of_its_own(word: str) -> None:
    assert mend_word(word) == word
