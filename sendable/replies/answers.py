"""Answers: replies that take their meaning from the message that was answered."""

# ruff: noqa: E501 (patterns are read whole)
from __future__ import annotations

import re
from functools import lru_cache

from sendable.replies.letters import fold, squeeze, word_set
from sendable.replies.texts import Reading

_ASKS_TO_JOIN = re.compile(
    r"\b(?:reply|text|txt|send|respond|answer|type|responda|envia|envie|repondez|antworten sie|antworte|stuur|rispondi|antwoord)"
    r"(?: with| back| us| mit| met| con| par| a)?[ \"“'(]{1,2}(?P<code>\w{1,12})[\"”')]?,? .{0,40}?"
    r"\b(?:subscri\w*|opt(?:ing)? ?-?in|join\w*|sign(?:ing)? (?:\w+ )?up|receiv(?:e|ing)|get (?:\w+ ){0,4}(?:texts?|messages?|sms|offers|deals|alerts|updates|specials|news|tips)"
    r"|start (?:getting|receiving)|resubscri\w*|rejoin|agree to|consent|confirm (?:your )?(?:subscription|sign|opt|number|you want)|stay (?:on|subscribed)|keep (?:getting|receiving)|enrol\w*"
    r"|recibir|suscrib\w*|inscrib\w*|receber|inscrev\w*|recevoir|inscri\w*|abonn\w*|anmeld\w*|erhalten|ontvangen|aanmelden|ricevere|iscriv\w*)"
)
_JOINING_BY_YES = re.compile(
    r"\b(?:opt ?-?in|subscribe|sign up|join|receive|suscrib\w*|inscri\w*|recibir|receber|recevoir|ricevere|anmeld\w*|aanmeld\w*|get (?:our|weekly|daily|monthly|text|sms|\w+ ){1,3}(?:texts?|sms|by (?:text|sms)|specials|offers|alerts|deals|tips|news))\b"
    r".{0,60}\b(?:reply|text|send|answer|responda|rispondi|repondez|antwort\w*|antwoord|envie|envia)\b(?: with| mit| con| met)?[ \"“'(]{1,2}(?P<code>\w{1,12})"
)
_ASKS_TO_CONFIRM_SOMETHING = re.compile(
    r"\bconfirm (?:your )?(?:appointment|booking|appt|reservation|attendance|order|delivery)"
)
_WAY_OUT = re.compile(
    r"\b(?:reply|text|txt|send|press|respond|type|responda|envia|envie|repondez|antworten sie mit|stuur|rispondi|回复|回覆|回)?(?: with| back| con| par| met)?[ \"“'(]{0,2}"
    r"\b(?P<code>\w{1,14})[\"”')]?,? ?(?:to|2|for|para|pour|um sich|um|om|per|=|-|:)? ?"
    r"(?:stop (?:getting|receiving|these|all|texts?|messages?|msgs?|sms|alerts)|opt(?:ing)? ?-?out|optout|unsub\w*|end (?:these|texts?|messages?|msgs?|alerts)|be removed|leave (?:this|the) list|not (?:get|receive)|no longer receive"
    r"|dejar de recibir|no recibir|darse? de baja|cancelar (?:la )?suscripcion|nao receber|sair da lista|parar de receber|ne plus recevoir|desabonn\w*|desinscri\w*|abzumelden|abbestellen|non ricevere|disiscriver\w*|af te melden|退订|退訂|拒收)"
)


_CLAUSES = re.compile(r"[.;!?\n,|]+|\s(?:or|and|o|ou|oder|of|eller|lub|veya|или|y|e|et|und|en)\s")
_SPEAKS_OF_LEAVING = re.compile(
    r"\b(?:opt ?-?out|optout|unsub\w*|stop(?:2end)?|end (?:texts?|messages?|msgs?|sms|alerts)|no more|quit|remove|leave|baja|dejar de|no recibir|sair|nao receber|parar"
    r"|desinscri\w*|desabonn\w*|ne plus|abmeld\w*|abbestell\w*|austrag\w*|disiscri\w*|cancella\w*|non ricevere|afmeld\w*|uitschrij\w*|avregistrer\w*|avslut\w*|avanmal\w*|afmeld|frameld\w*|avmeld\w*"
    r"|peruut\w*|lopet\w*|kiell\w*|wypis\w*|rezygn\w*|odhlas\w*|zrusi\w*|leirat\w*|lemond\w*|dezabon\w*|odjav\w*|iptal|istemiyor\w*|cikmak|отпис\w*|отказ\w*|відпис\w*|διαγραφ\w*|berhenti\w*|batal\w*|huy|tu choi|itigil)"
    r"|退订|退訂|拒收|取消|停止|解除|수신 ?거부|해지|ยกเลิก|หยุด|الغاء|ايقاف|הסר|בטל|बंद|रोक"
)
_IN_CAPITALS = re.compile(
    r"(?<![\w@])[A-ZÀ-ÝА-ЯΑ-Ω0-9]{1,12}(?!\w)|[\"“'‘「【][^\W_]{1,12}[\"”'’」】]"
)
_NO_CODES = word_set(
    """to reply text txt sms you can or and start join subscribe send msg opt yes help info vip a i us at am pm
    confirm y c ok pm"""
)


@lru_cache(maxsize=16384)
def joining_codes(context: str) -> frozenset[str]:
    """Give the words that a message asked to be answered with in order to join, folded."""
    text = fold(context)
    codes = {
        found["code"]
        for pattern in (_ASKS_TO_JOIN, _JOINING_BY_YES)
        for found in pattern.finditer(text)
    }
    return frozenset() if _ASKS_TO_CONFIRM_SOMETHING.search(text) else frozenset(codes)


@lru_cache(maxsize=16384)
def leaving_codes(context: str) -> frozenset[str]:
    """Give the words that a message offered as a way out of the messages, folded.

    Those are the ones it says it of ("Reply 9 to opt out"), and those in capitals in a clause that
    speaks of a way out ("Opt out: text NO").
    """
    codes = {found["code"] for found in _WAY_OUT.finditer(fold(context))}
    for clause in _CLAUSES.split(context):
        if _SPEAKS_OF_LEAVING.search(fold(clause)):
            codes.update(fold(code) for code in _IN_CAPITALS.findall(clause))
    return frozenset(codes - _NO_CODES - joining_codes(context))


def is_way_out(reading: Reading, context: str) -> bool:
    """Say whether the whole reply is the word that the message offered as a way out."""
    letters = squeeze(reading.folded)
    return 0 < len(letters) <= 14 and letters in {squeeze(code) for code in leaving_codes(context)}
