"""Keywords: what may stand around an opt-out word, how it may be mistyped, and where it ends."""

from __future__ import annotations

import pytest

from sendable.policies import read_policies
from sendable.replies.classifier import make_classifier
from sendable.replies.keywords import Keyword, find_opt_in_word, find_opt_out_word, make_vocabulary
from sendable.replies.texts import read_text

from ..library import SHIPPED

POLICIES = read_policies(SHIPPED)
VOCABULARY = make_vocabulary(POLICIES.opt_out_words, POLICIES.opt_in_words)
CLASSIFIER = make_classifier(POLICIES)


def find(text: str) -> Keyword | None:
    return find_opt_out_word(read_text(text), VOCABULARY)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("stop, please and thank you very much", "stop"),
        ("hey guys please stop asap", "stop asap"),
        ("hello dear sir kindly stop immediately", "stop"),
        ("stop right away regards", "stop"),
        ("Baja por favor", "baja"),
        ("parar, obrigada", "parar"),
        ("arret svp", "arret"),
        ("s'il vous plaît arrêt", "arret"),
        ("bitte abmelden danke", "abmelden"),
        ("annulla grazie", "annulla"),
        ("afmelden aub", "afmelden"),
        ("snälla avsluta nu tack", "avsluta"),
        ("lopeta kiitos", "lopeta"),
        ("proszę wypisz", "wypisz"),
        ("lütfen iptal", "iptal"),
        ("стоп пожалуйста", "стоп"),
        ("стоп будь ласка", "стоп"),
        ("من فضلك توقف", "توقف"),
        ("הסר בבקשה", "הסר"),
        ("कृपया बंद", "बंद"),
        ("stop lah", "stop"),
        ("berhenti terima kasih", "berhenti"),
        ("itigil po salamat", "itigil"),
        ("fucking stop", "stop"),
    ],
)
def test_courtesy_in_any_language_hides_no_keyword(text: str, word: str) -> None:
    found = find(text)
    assert found is not None
    assert found.word == word.split()[0] or found.word == word
    assert not found.is_slip


@pytest.mark.parametrize(
    "text",
    [
        "请退订谢谢",
        "麻煩你退訂",
        "唔該取消",
        "配信停止してください",
        "配信停止をお願いします",
        "解約希望です",
        "수신거부해주세요",
        "수신거부 부탁드립니다",
        "해지할게요",
        "ขอยกเลิกค่ะ",
        "กรุณาหยุดส่งด้วยครับ",
    ],
)
def test_courtesy_without_a_space_hides_no_keyword_either(text: str) -> None:
    found = find(text)
    assert found is not None
    assert not found.is_slip


@pytest.mark.parametrize(
    "text",
    [
        "Stop\n\nSent from my phone",
        "Stop. Get Outlook for Android",
        "Arrêt\nEnvoyé de mon iPhone",
        "Arret - envoyé depuis mon mobile",
        "Baja\nEnviado desde mi iPhone",
        "Sair\nEnviado do meu iPhone",
        "Stopp\nVon meinem iPhone gesendet",
        "Abmelden\nGesendet von meinem Handy",
        "Basta\nInviato dal mio telefono",
        "Basta\nInviato da iPhone",
        "Afmelden\nVerzonden vanaf mijn telefoon",
        "Sluta\nSkickat från min telefon",
        "Slet\nSendt fra min telefon",
        "Koniec\nWysłano z telefonu",
        "STOP - Jan",
        "stop -- Anna Maria",
        "Stop. Kind regards, Tom",
        "Stop! Thanks, Mary Ann x",
        "Stop\nMfg Hans",
        "Stop\nSaludos Ana",
        "Stop,\nBr\nTom.",
        "unsubscribe\n\nBest wishes,\nJo",
    ],
)
def test_a_signature_hides_no_keyword(text: str) -> None:
    found = find(text)
    assert found is not None
    assert not found.is_slip


def test_a_signature_is_looked_for_in_a_short_text_only() -> None:
    signed = "STOP\nSent from my phone"
    assert find(signed + "x" * (159 - len(signed))) is not None
    assert find(signed + "x" * (160 - len(signed))) is None


@pytest.mark.parametrize("text", ["- Jan", "Sent from my phone", "Regards, Tom", "Anna - Jan"])
def test_a_signature_alone_is_no_keyword(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("stopstopstop", "stop"),
        ("stop stop", "stop"),
        ("stop unsubscribe", "stop"),
        ("unsubscribe cancel end", "unsubscribe"),
        ("un subscribe", "unsubscribe"),
        ("st op", "stop"),
        ("STOPALL", "stop all"),
        ("stop-all", "stop all"),
    ],
)
def test_a_word_said_twice_or_broken_in_two_is_the_word(text: str, word: str) -> None:
    found = find(text)
    assert found is not None
    assert found.word == word


@pytest.mark.parametrize(
    "text",
    [
        "stop stop shopping",
        "please thank you",
        "ok",
        "",
        "...",
        "stop start",
        "start",
        "stop it is raining",
        "the end my friend",
    ],
)
def test_a_word_beside_others_is_no_keyword(text: str) -> None:
    assert find(text) is None


def test_twelve_words_of_courtesy_are_a_keyword_and_thirteen_a_text() -> None:
    assert find("please " * 11 + "stop") is not None
    assert find("please " * 12 + "stop") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("stpop", "stop"),
        ("wtop", "stop"),
        ("stip", "stop"),
        ("canvel", "cancel"),
        ("cancle", "cancel"),
        ("revike", "revoke"),
        ("terminsye", "terminate"),
        ("discpntimue", "discontinue"),
        ("unsubsrcieb", "unsubscribe"),
        ("unsbuscrieb", "unsubscribe"),
        ("desuscribit", "desuscribir"),
        ("abmeldem", "abmelden"),
        ("optuot", "opt out"),
        ("opt otu", "opt out"),
        ("unsusbcribe me", "unsubscribe me"),
    ],
)
def test_a_keyword_is_known_through_a_slip_and_a_long_one_through_two(
    typed: str, meant: str
) -> None:
    meaning = CLASSIFIER.classify(typed)
    assert (meaning.label, meaning.outcome) == ("opt_out", "exclude")
    found = find(typed)
    assert found is None or found.word == meant


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("rnd", True),  # r is beside e
        ("wnd", True),
        ("3nd", True),
        ("dnd", True),  # a word of the policy itself
        ("ebd", True),
        ("emd", True),
        ("ehd", True),
        ("ejd", True),
        ("enf", True),
        ("enx", True),
        ("ene", True),
        ("env", False),
        ("4nd", True),
        ("5nd", False),
        ("edn", True),  # swapped
        ("ned", False),  # a name
        ("ennd", True),  # hit twice
        ("eend", True),
        ("pnd", False),
        ("eld", False),
        ("ead", False),
        ("enp", False),
        ("enk", False),
        ("en", False),
        ("blend", False),
        ("spend", False),
    ],
)
def test_a_word_of_three_letters_is_known_through_neighbouring_keys_only(
    typed: str, is_one: bool
) -> None:
    assert (find(typed) is not None) == is_one


@pytest.mark.parametrize(
    ("key", "around"),
    [
        ("g", "fhtyvb"),
        ("e", "wr34sd"),
        ("q", "w12a"),
        ("p", "o0l"),
        ("1", "2q"),
        ("z", "as"),
        ("l", "kop"),
        ("m", "njk"),
    ],
)
def test_keys_beside_each_other_are_neighbours_and_no_others(key: str, around: str) -> None:
    """As they lie: each row of a keyboard is half a key to the right of the one above it."""
    word = f"{key}xx"
    vocabulary = make_vocabulary(
        POLICIES.opt_out_words.model_copy(update={"words": {"en": [word]}}), POLICIES.opt_in_words
    )
    typed = {
        other
        for other in "1234567890qwertyuiopasdfghjklzxcvbnm"
        if other not in key + "x" and find_opt_out_word(read_text(f"{other}xx"), vocabulary)
    }
    assert typed == set(around)


@pytest.mark.parametrize(
    "word",
    [
        "shop",
        "step",
        "stock",
        "quite",
        "quiet",
        "suit",
        "exit",
        "and",
        "send",
        "cancer",
        "remote",
        "describe",
        "delete",
        "pair",
        "said",
        "also",
        "hall",
        "pasta",
        "put",
        "about",
        "lease",
        "council",
        "provoke",
        "starting",
        "stopping",
        "hope",
        "cancelled",
        "removed",
        "loop",
    ],
)
def test_a_word_of_its_own_is_no_slip_of_a_keyword(word: str) -> None:
    found = find(word)
    assert found is None or not found.is_slip


@pytest.mark.parametrize(
    ("word", "is_one"),
    [("bajx", False), ("altx", False), ("salirx", False), ("detenerx", True), ("cancelarx", True)],
)
def test_a_short_word_of_another_language_is_known_only_as_it_is_spelt(
    word: str, is_one: bool
) -> None:
    assert (find(word) is not None) == is_one


@pytest.mark.parametrize("sign", "?🛑🚫⛔👎🖕❌")
def test_a_start_beside_a_sign_of_doubt_is_no_start(sign: str) -> None:
    assert find_opt_in_word(read_text("START"), VOCABULARY) == Keyword("start", "en")
    assert find_opt_in_word(read_text(f"START {sign}"), VOCABULARY) is None


def test_a_word_in_both_lists_is_an_opt_out() -> None:
    words = {"en": ["stop", "yes"]}
    vocabulary = make_vocabulary(
        POLICIES.opt_out_words.model_copy(update={"words": words}),
        POLICIES.opt_in_words.model_copy(update={"words": {"en": ["yes", "start", "stap"]}}),
    )
    assert find_opt_out_word(read_text("yes"), vocabulary) == Keyword("yes", "en")
    assert find_opt_in_word(read_text("yes"), vocabulary) is None
    assert find_opt_in_word(read_text("start"), vocabulary) == Keyword("start", "en")
    assert find_opt_out_word(read_text("stap"), vocabulary) is None, "an opt-in word is no slip"


def test_of_a_word_in_two_languages_the_first_counts_and_an_empty_word_nothing() -> None:
    vocabulary = make_vocabulary(
        POLICIES.opt_out_words.model_copy(update={"words": {"xx": ["alto", "!"], "yy": ["alto"]}}),
        POLICIES.opt_in_words,
    )
    assert find_opt_out_word(read_text("Alto"), vocabulary) == Keyword("alto", "xx")
    assert find_opt_out_word(read_text("!"), vocabulary) is None


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("s_t_o_p_s_t_o_p_s_t_o_p", "exclude"),
        ("(2/5) end", "hold"),
        ("5 stops", "keep"),
    ],
)
def test_figures_and_signs_beside_a_keyword(text: str, outcome: str) -> None:
    assert CLASSIFIER.classify(text).outcome == outcome
