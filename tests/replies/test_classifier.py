"""The classifier: an opt-out in every spelling, nothing else taken for one, doubt held."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sendable.policies import read_policies
from sendable.replies.classifier import Meaning, classify_reply, make_classifier
from sendable.replies.letters import fold

from ..figures import say
from ..library import SHIPPED

POLICIES = read_policies(SHIPPED)
CLASSIFIER = make_classifier(POLICIES)
PER_SE = ("stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe")
"""The words that 47 CFR 64.1200(a)(10) names."""

WORDS = sorted({word for group in POLICIES.opt_out_words.words.values() for word in group})
JOINING = "Reply YES to get our weekly offers by text."


def read(text: str, context: str | None = None) -> Meaning:
    return CLASSIFIER.classify(text, context)


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_the_policy_opts_out(word: str) -> None:
    for text in (word, word.upper(), f" {word}. ", f"«{word}»"):
        meaning = read(text, "Reply YES to confirm your booking or CANCEL to cancel it.")
        assert (meaning.label, meaning.manner) == ("opt_out", "keyword"), text
        assert meaning.outcome == "exclude"


def test_the_words_that_the_rule_of_2024_names_are_in_the_policy() -> None:
    assert set(PER_SE) <= set(POLICIES.opt_out_words.words["en"])
    assert len(POLICIES.opt_out_words.words) >= 15


@pytest.mark.parametrize(
    "text",
    [
        "STOP please",
        "ok stop",
        "Stop, thanks!",
        "Stop\n\nSent from my phone",
        "STOP - Jan",
        "Reply STOP",
        "stooooop",
        "st0p",
        "Sotp",
        "unsubscibe",
        "S.T.O.P",
        "un subscribe",
        "STOP STOP STOP",
        "🛑 stop 🛑",
        "🇸🇹🇴🇵",
        "ѕtор",
    ],
)
def test_what_stands_around_a_keyword_does_not_hide_it(text: str) -> None:
    meaning = read(text)
    assert (meaning.label, meaning.certainty, meaning.manner) == ("opt_out", "certain", "keyword")


@pytest.mark.parametrize(
    "text",
    [
        "give it a rest",
        "knock it off",
        "Easy on the texts",
        "wiped from your system",
        "struck from your records",
        "Nor dey text me",
        "Don call my number",
        "disconnect me",
        "Discard me",
        "please dump me",
    ],
)
def test_a_request_to_end_the_messages_needs_neither_a_usual_word_nor_a_full_stop(
    text: str,
) -> None:
    for ending in ("", ".", "!"):
        meaning = read(text + ending)
        assert (meaning.label, meaning.outcome) == ("opt_out", "exclude")


@pytest.mark.parametrize("text", ["this is a landline", "random here", "no longer hers"])
def test_a_stranger_is_known_by_words_that_no_list_of_wrong_numbers_had(text: str) -> None:
    meaning = read(text)
    assert (meaning.label, meaning.outcome) == ("wrong_number", "exclude")


@pytest.mark.parametrize("text", ["Walt", "Quito", "Holt", "exist"])
def test_a_word_a_letter_from_an_opt_out_is_excluded_and_a_person_may_say_otherwise(
    text: str,
) -> None:
    found = read(text)
    assert (found.label, found.certainty, found.outcome) == ("opt_out", "likely", "exclude")
    assert found.manner == "phrase"


@pytest.mark.parametrize(
    "text", ["1+1 STOP", "STOP 1+1", "2+2=4 stop", "10-1 stop", "cancel 10:30"]
)
def test_an_opt_out_word_beside_nothing_but_figures_waits_for_a_person(text: str) -> None:
    meaning = read(text)
    assert (meaning.label, meaning.outcome) == ("opt_out", "hold")


@pytest.mark.parametrize(
    "text",
    [
        "stop by tomorrow",
        "can't stop laughing",
        "end of day works",
        "cancel my appointment on Friday",
        "is there a bus stop nearby",
        "a non-stop flight please",
        "the end",
        "shop",
        "Step",
        "quite",
        "don't call me, text",
        "please text less often, weekends only",
        "No worries",
        "Liked “Big sale. Reply STOP to opt out”",
        "Thanks for contacting us! Reply STOP to unsubscribe.",
        "I'm driving right now, I'll get back to you later.",
    ],
)
def test_near_misses_are_kept(text: str) -> None:
    assert read(text).outcome == "keep"


@pytest.mark.parametrize("text", ["START", "start.", "Unstop", "𝐒𝐓𝐀𝐑𝐓", "s t a r t"])
def test_only_a_bare_word_of_the_policy_is_an_opt_in_by_keyword(text: str) -> None:
    meaning = read(text)
    assert (meaning.label, meaning.certainty, meaning.manner) == ("opt_in", "certain", "keyword")


@pytest.mark.parametrize(
    "text",
    [
        "start please",
        "STRAT",
        "START?",
        "START 🛑",
        "sign me up",
        "start again",
        "join",
        "yes start",
    ],
)
def test_what_is_only_like_an_opt_in_word_can_lift_nothing(text: str) -> None:
    assert read(text).manner != "keyword"


def test_yes_joins_only_where_joining_was_asked() -> None:
    assert read("YES", JOINING).label == "opt_in"
    assert read("YES", JOINING).manner == "answer"
    assert read("YES", "Reply YES to confirm your appointment.").label == "positive"
    assert read("YES").label == "positive"


def test_of_start_and_stop_the_last_clear_word_counts_and_else_the_opt_out() -> None:
    assert read("I said START by mistake. STOP").label == "opt_out"
    assert read("I replied STOP by mistake. START").label == "opt_in"
    assert read("START STOP").label == "opt_out"


def test_the_word_that_a_message_offered_as_a_way_out_is_one() -> None:
    meaning = read("9", "Sale! Reply 9 to opt out")
    assert (meaning.label, meaning.outcome) == ("opt_out", "exclude")
    assert read("9").label != "opt_out"


def test_the_version_covers_the_policies_words_and_outcomes() -> None:
    fewer = POLICIES.opt_out_words.model_copy(update={"words": {"en": ["stop"]}})
    assert make_classifier(POLICIES).version == CLASSIFIER.version
    changed = type(POLICIES)(**{**vars(POLICIES), "opt_out_words": fewer})
    assert make_classifier(changed).version != CLASSIFIER.version
    joining = POLICIES.opt_in_words.model_copy(update={"words": {"en": ["start"]}})
    changed = type(POLICIES)(**{**vars(POLICIES), "opt_in_words": joining})
    assert make_classifier(changed).version != CLASSIFIER.version
    assert classify_reply("Unstop", changed).manner != "keyword"
    assert classify_reply("START", changed) == read("START")


def test_the_order_in_which_outcomes_are_listed_is_no_other_version() -> None:
    listed = POLICIES.reply_outcomes.outcomes
    mixed = POLICIES.reply_outcomes.model_copy(
        update={"outcomes": dict(reversed(list(listed.items())))}
    )
    assert make_classifier(
        type(POLICIES)(**{**vars(POLICIES), "reply_outcomes": mixed})
    ).version == (CLASSIFIER.version)
    changed = {**listed, "question": {**listed["question"], "likely": "hold"}}
    other = POLICIES.reply_outcomes.model_copy(update={"outcomes": changed})
    held = make_classifier(type(POLICIES)(**{**vars(POLICIES), "reply_outcomes": other}))
    assert held.version != CLASSIFIER.version
    assert held.classify("what time?").outcome == "hold"


def test_a_reply_of_more_than_sixty_characters_speaks_for_itself() -> None:
    assert read("YES" + "!" * 57, JOINING).label == "opt_in"
    assert read("YES" + "!" * 58, JOINING).label == "positive"
    assert CLASSIFIER.needed_context("YES", None) is None
    assert CLASSIFIER.needed_context("YES", "") is None


LOOKALIKES = str.maketrans("acekmopstxySTOPE", "асекморѕтхуЅТОРЕ")
DRESSES = (
    str.upper,
    str.title,
    lambda word: word.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
    lambda word: word.translate(LOOKALIKES),
    lambda word: word[0] + word[1] * 4 + word[2:],
    lambda word: " ".join(word.replace(" ", "")),
    lambda word: ".".join(word.replace(" ", "")),
    lambda word: "\u200b".join(word),
)


@given(
    st.sampled_from(PER_SE),
    st.sampled_from(DRESSES),
    st.text(" .,!*_-'\"\n\u00a0\u200b\ufeff🛑😡", max_size=4),
    st.text(" .,!*_-'\"\n\u00a0\u200b\ufeff🛑😡", max_size=4),
)
def test_no_dress_hides_a_per_se_word(word: str, dress, before: str, after: str) -> None:
    meaning = read(before + dress(word) + after)
    assert (meaning.label, meaning.outcome) == ("opt_out", "exclude")


@given(st.text())
@example("Liked “Sale”")
@example("I'm driving, I'll call you later")
@example("I replied STOP by mistake")
@example("Thanks for contacting us, reply STOP to end")
def test_a_text_that_also_asks_for_an_end_is_never_kept(text: str) -> None:
    assert read(f"{text}. Please stop texting me").outcome != "keep"


@settings(deadline=None, max_examples=300)
@given(st.text(), st.none() | st.text())
@example("\ud83d", None)
@example("", "")
def test_any_text_has_one_meaning(text: str, context: str | None) -> None:
    meaning = read(text, context)
    assert meaning.outcome == POLICIES.reply_outcomes.outcomes[meaning.label][meaning.certainty]


@given(st.text())
@example("ßẞſİıŉǰ")
@example("ΐᾳ")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_how_many_replies_are_read_in_a_second() -> None:
    names = [f"{first} {second}" for first in ("Ann", "Ben", "Cas") for second in range(300)]
    forms = (
        "Hi it's {}, can I book a table for two on Friday",
        "thanks {} that was lovely",
        "{} please stop texting me, I moved away",
        "No thanks {}, already got one",
        "wrong number, this is not {}",
        "What time do you open {}",
        "gracias {}, ahí estaré",
    )
    texts = [form.format(name) for form in forms for name in names]
    began = time.process_time()
    for text in texts:
        read(text)
    taken = time.process_time() - began
    say(f"replies: {len(texts) / taken:,.0f} distinct replies read in a second on one core")
