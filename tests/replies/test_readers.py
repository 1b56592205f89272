"""What a reply takes its meaning from: the message it answers, an emoji, a name, what it adds."""

from __future__ import annotations

import pytest

from sendable.policies import read_policies
from sendable.replies.classifier import make_classifier
from sendable.replies.english_strangers import denies_a_name
from sendable.replies.texts import read_text

from ..library import SHIPPED

CLASSIFIER = make_classifier(read_policies(SHIPPED))


def read(text: str, context: str | None = None) -> tuple[str, str, str]:
    found = CLASSIFIER.classify(text, context)
    return found.label, found.certainty, found.outcome


@pytest.mark.parametrize(
    ("offered", "answer"),
    [
        ("Sale! Reply 9 to opt out", "9"),
        ("Big sale today. Opt out: text NO", "no"),
        ("Abmelden: antworte WEG.", "weg"),
        ("Opt-out: «BYE» o «CHAU»", "BYE."),
        ("Reply GETMEOUTOFHERE to opt out", "getmeoutofhere"),  # as long as one may be
    ],
)
def test_the_way_out_that_a_message_offered_ends_the_messages(offered: str, answer: str) -> None:
    assert read(answer, offered) == ("opt_out", "certain", "exclude")


@pytest.mark.parametrize(
    ("offered", "answer"),
    [
        ("Reply ___ to opt out", "!!"),  # a template that was not filled in
        ("Reply 9 to opt out", "19"),
        ("Reply 9 to opt out", "9 people please"),
        ("Reply YES to join. Text HELP for help, opt out: STOP", "help"),
        ("Reply YES to join or NO to opt out", "yes"),
        ("Your order 9 is ready", "9"),
    ],
)
def test_what_the_message_did_not_offer_as_a_way_out_is_none(offered: str, answer: str) -> None:
    assert read(answer, offered)[0] != "opt_out"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Reply Y to get texts from us", "y"),
        ("Want our weekly deals by sms? Subscribe now, text 'GO'", "Go!"),
        ("Reply YES to receive offers", "sure please"),
        ("Responda SI para recibir ofertas", "si"),
        ("Antworte mit JA, um Angebote zu erhalten", "ja"),
        ("Text JOIN to subscribe", "join"),
    ],
)
def test_the_word_that_a_message_asked_for_to_join_is_an_opt_in(asked: str, answer: str) -> None:
    assert read(answer, asked) == ("opt_in", "certain", "keep")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Reply YES to confirm your appointment and join the queue", "YES"),
        ("Reply Y to get texts from us", "n"),
        ("We open at nine", "yes"),
    ],
)
def test_a_yes_to_something_else_joins_nothing(asked: str, answer: str) -> None:
    assert read(answer, asked)[0] != "opt_in"


@pytest.mark.parametrize(
    ("asked", "answer", "label"),
    [
        ("Rate us from 0-10", "9", "positive"),
        ("Rate us from 0-10", "7", "positive"),
        ("Rate us from 0-10", "5", "neutral"),
        ("Rate us from 0-10", "4", "complaint"),
        ("How many stars?", "5", "positive"),
        ("How many stars?", "4", "positive"),
        ("HOW WAS IT? RATE FROM 1-5", "5 ", "positive"),
        ("RATE US OUT OF 10", "7 out of 10!", "positive"),
        ("Score your visit, 1 to 5", "3", "neutral"),
        ("How likely are you to come back, 0-10", "0", "complaint"),
        ("How many stars?", "3", "neutral"),
        ("How many stars?", "2", "complaint"),
        ("How was it? Rate us 0 - 10", "10/10", "positive"),
        ("Your table is ready", "2", "neutral"),
    ],
)
def test_a_figure_is_a_rating_where_one_was_asked_for(asked: str, answer: str, label: str) -> None:
    assert read(answer, asked)[0] == label
    assert read(answer, asked)[2] == "keep"


def test_the_letter_that_confirms_is_a_yes_and_another_is_not() -> None:
    asked = "Reply C to confirm your appointment"
    assert read("C", asked) == ("positive", "certain", "keep")
    assert read("D", asked)[0] == "neutral"


@pytest.mark.parametrize(
    ("emoji", "meaning"),
    [
        ("🛑", ("opt_out", "likely", "exclude")),
        ("👎", ("not_interested", "likely", "hold")),
        ("❌", ("not_interested", "likely", "hold")),
        ("👍", ("positive", "likely", "keep")),
    ],
)
def test_an_emoji_alone_has_a_meaning(emoji: str, meaning: tuple[str, str, str]) -> None:
    assert read(emoji) == meaning


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("I'm Paul, not Sarah", "Hi Sarah, your table is ready"),
        ("this is not sarah", "Hi Sarah, your table is ready"),
        ("hey, who is Leon? i am not leon", None),
    ],
)
def test_who_is_not_the_one_that_was_named_is_a_wrong_number(
    text: str, context: str | None
) -> None:
    assert read(text, context) == ("wrong_number", "likely", "exclude")


@pytest.mark.parametrize(
    ("text", "is_notice"),
    [
        ("Thanks for contacting us the counter is left of the red door", False),  # sixty long
        ("Thanks for contacting us the counter is left of the red doors", True),
        ("Thanks for joining! Reply STOP to end", True),
        ("Automatic reply: back on Monday", True),
        ("Your message could not be delivered", True),
        ("I'm driving, call you later", True),
        ("estoy en una reunion, te llamo", True),
        ("Ich bin gerade in einem Meeting", True),
        ("Out of the office until June", True),
        ("You have successfully been unsubscribed", True),
        ("I'm driving a new car", False),
        ("thanks for the lovely meal", False),
    ],
)
def test_what_a_machine_sent_is_known_by_its_words(text: str, is_notice: bool) -> None:
    found = CLASSIFIER.classify(text)
    assert (found.manner == "automatic") == is_notice
    assert found.outcome == "keep"


@pytest.mark.parametrize(
    "text",
    [
        "Liked “Sale today”",
        "Loved “Reply STOP to opt out”",
        "Removed a heart from “Sale”",
        "Emphasized “STOP”",
        "Questioned “see you”",
        "Reacted 👍 to “STOP to end”",
        "👍 to “Reply STOP to end”",
        "Le gustó “Venta”",
        "Gostou de “Oferta”",
        "A aimé « Soldes »",
        "Ha messo mi piace a “Saldi”",
        "“Angebot” geliked",
        "Gefällt “Angebot”",
        "“Actie” leuk",
        "Gillade “Rea”",
        "Likte “Salg”",
        "Polubił “Oferta”",
        "Понравилось «Скидки»",
        "Beğendi “İndirim”",
        "赞了“促销”",
        "「本日のセール」に「いいね」しました",
        "'세일'을 좋아함 “세일”",
    ],
)
def test_a_tap_on_a_message_means_nothing_whatever_it_quotes(text: str) -> None:
    found = CLASSIFIER.classify(text)
    assert (found.label, found.manner, found.outcome) == ("neutral", "automatic", "keep")


@pytest.mark.parametrize("text", ["Stop “liking” me", "I loved it", "“STOP”", "Liked it"])
def test_what_only_looks_like_a_tap_is_read(text: str) -> None:
    assert CLASSIFIER.classify(text).manner != "automatic"


def test_a_rating_is_shown_without_the_space_around_it() -> None:
    assert CLASSIFIER.classify(" 2/5 ", "How many stars?").words == "2/5"
    assert CLASSIFIER.classify(" 5/5! ", "How many stars?").words == "5/5!"


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_but_space_means_nothing(text: str) -> None:
    assert read(text) == ("neutral", "likely", "keep")


@pytest.mark.parametrize(
    "text", ["hey, say hi to Leon, this is leon", "a table for Leon, i am not hungry yet"]
)
def test_who_gives_their_name_or_denies_something_else_is_no_wrong_number(text: str) -> None:
    assert read(text)[0] != "wrong_number"


def test_another_person_of_the_name_waits_for_somebody_to_look() -> None:
    assert read("Different Sarah mate") == ("wrong_number", "doubtful", "hold")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("nope sorry", ("not_interested", "certain", "exclude")),
        ("no, not yet", ("not_interested", "likely", "hold")),
        ("maybe another time, cant wait", ("not_interested", "doubtful", "keep")),
        ("maybe another time", ("not_interested", "likely", "hold")),
        ("nah not yet, what time?", ("neutral", "likely", "keep")),
        ("No thanks, but what time are you open?", ("not_interested", "doubtful", "keep")),
    ],
)
def test_a_no_that_asks_for_more_is_no_plain_no(text: str, meaning: tuple[str, str, str]) -> None:
    assert read(text) == meaning


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("you absolute idiots", "complaint"),
        ("you legends, shit hot service thanks", "positive"),
        ("did my order come late?", "question"),
    ],
)
def test_swearing_is_a_complaint_where_nothing_kind_is_said(text: str, label: str) -> None:
    assert read(text)[0] == label


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("I'm in a meeting, call you later. stop texting me", ("opt_out", "certain", "exclude")),
        ("Auto reply: I am on leave. stop texting me", ("opt_out", "doubtful", "hold")),
        ("Thanks for reaching out, bye. stop texting me", ("opt_out", "certain", "exclude")),
        (
            "Thank you for contacting us, our shop is open from nine to five. stop texting me",
            ("opt_out", "doubtful", "hold"),
        ),
        ("Acme Gym: new classes on Monday. HELP for help", ("opt_out", "doubtful", "hold")),
        ("stop sending the weekly ones, keep the alerts", ("opt_out", "certain", "exclude")),
        ("please take me off the stop list", ("opt_in", "likely", "keep")),
        ("dont unsubscribe me", ("opt_in", "likely", "keep")),
        ("I sent stop by mistake, sign me up again", ("opt_in", "likely", "keep")),
        ("I did not mean to subscribe, stop", ("opt_out", "certain", "exclude")),
        ("STOP it hurts", ("neutral", "likely", "keep")),
        ("i cant stop texting lol. stop texting me", ("opt_out", "certain", "exclude")),
        ("stop calling my friends and stop calling me", ("opt_out", "certain", "exclude")),
        ("I never delete my number. delete my number", ("opt_out", "certain", "exclude")),
        ("could you bother somebody else? bother somebody else", ("opt_out", "likely", "exclude")),
        ("is this the bus stop, stop it now", ("opt_out", "certain", "exclude")),
    ],
)
def test_what_is_around_a_request_to_stop_counts(text: str, meaning: tuple[str, str, str]) -> None:
    assert read(text) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "Tехting me again? dо not cоntact me",  # half of the letters are Cyrillic
        "もう配信停止してください",
        "ขอยกเลิกข้อความ",
        "Καλημέρα, σταματήστε τα μηνύματα",
        "בבקשה הסר אותי מהרשימה",
        "请不要再发了",
        "수신거부 부탁드립니다",
        "Отпишите меня от рассылки",
        "أوقفوا الرسائل من فضلكم",
        "कृपया मैसेज भेजना बंद करें",
        "দয়া করে মেসেজ পাঠানো বন্ধ করুন",
        "தயவுசெய்து செய்தி அனுப்புவதை நிறுத்துங்கள்",
    ],
)
def test_who_asks_in_another_script_is_not_kept(text: str) -> None:
    assert read(text)[2] != "keep"


def test_a_mark_of_a_question_is_one_wherever_it_stands() -> None:
    assert read_text("really?!").plain == "really ?"
    assert read_text("what,?").plain == "what ?"
    assert read_text("a - b!").plain == "a , b ."


def test_letters_in_the_wrong_order_are_put_right_in_words_that_weigh() -> None:
    assert read_text("tkae me off the lsit").plain == "take me off the list"
    assert read("tkae me off the lsit") == ("opt_out", "certain", "exclude")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("unsubskrybe", "exclude"), ("edn", "exclude"), ("and", "keep"), ("ens", "keep")],
)
def test_a_short_word_is_only_a_slip_of_neighbouring_fingers(text: str, outcome: str) -> None:
    assert read(text)[2] == outcome


def test_a_stem_of_a_stop_word_inside_another_word_is_none() -> None:
    assert read("ich mag das xstoppnachrichten nicht?")[0] != "opt_out"


def test_a_name_with_a_capital_is_not_looked_for_in_a_text_of_capitals() -> None:
    assert read("DIFFERENT SARAH")[0] == "neutral"


def test_who_denies_a_name_is_quoted_with_the_words_before_it() -> None:
    raw = "Hello, this is not Sarah"
    assert denies_a_name(raw, read_text(raw).plain) == "this is not sarah"
    assert denies_a_name("Hello, this is Sarah", read_text("Hello, this is Sarah").plain) is None
