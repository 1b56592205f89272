"""Shorthand: how words are shortened and mistyped on a phone, written out."""

from __future__ import annotations

from functools import lru_cache

from sendable.replies.letters import is_within, to_latin, unmask, unstretch, word_set

_WRITTEN_OUT = {
    "you": "u yu yew yous ye yall",
    "your": "ur yr yur youre yer ure yor",
    "are": "r",
    "please": "pls plz plse plzz pleas plese plesae pleease pleaze plis plzzz pleasee pleae",
    "text": "txt tekst texxt txtt texy",
    "texts": "txts texs tekst txtz",
    "texting": "txting txtn txtin textn textng texing textin texring textign teksing txtng texitng",
    "texted": "txted txtd",
    "message": "msg mesg mssg messg mesage messge massege mssage messsage mesaage meassage",
    "messages": "msgs mesgs mssgs messgs mesages messges masseges mssages msges msgz messags",
    "messaging": "msging msgin messagin mesaging msgng",
    "sms": "smss smses",
    "dont": "dnt dun nuh donot dontt doent",
    "again": "agen agn agin agian",
    "anymore": "anymor nymore anymre animore anymoar nemore",
    "stop": "stp stpo sotp tsop stopp stopt stawp stahp stap stoop sto0p stiop dtop stoo stpp "
    "stopo srop sopt stopl stoip syop stopm stoppit",
    "stop it": "stopit",
    "unsubscribe": "unsub unsubs unsubcribe unsuscribe unsubscibe unsubscrib unsubscribr "
    "usubscribe unsubscripe unsubscride unsubscrbe unscribe unsubscriber unsubribe unsusbcribe",
    "number": "num numb numba numbr nbr nmber nr phonenumber",
    "wrong": "wrng rong worng wron",
    "remove": "remov remvoe rmv removr remobe",
    "sending": "sendin sendng sening snding",
    "thanks": "thnks thnaks thx thnx tnx tks thks thanx tq tqvm ty tyvm cheers "
    "thankyou tx fanks tysm tyia tia",
    "mobile": "mob mobil",
    "because": "cos cuz bc coz",
    "want": "wan wnt wnna wnat watn wamt wanr",
    "want to": "wanna",
    "going to": "gonna",
    "got to": "gotta",
    "to": "2",
    "people": "ppl",
    "tomorrow": "tmrw tmr tomoz tmw tomorow tmro 2moro tmrow",
    "appointment": "appt apt appointmnt appoinment",
    "with": "wiht wif wiv",
    "that": "tht",
    "this": "dis ths",
    "the": "teh hte",
    "immediately": "immediatly imediately immed",
    "opt out": "optout opout optou opt0ut optoutt",
    "receive": "recieve recive receve",
    "receiving": "recieving reciving",
    "phone": "fone phon",
    "i am": "iam",
    "im": "ima",
    "what": "waht whta wot wht",
    "when": "wen",
    "where": "whr",
    "fucking": "fkn fckn fukn fuckin fking fcking effing freaking frigging bloody "
    "fkin feckin fecking",
    "fuck": "fck fuk fk feck",
    "shit": "sht",
    "somebody": "sum1 some1",
    "anyone": "any1",
    "no one": "noone",
    "contact": "cntact contct",
    "email": "emial eml",
    "never": "nvr neva",
    "send": "snd sned sen",
    "nothing": "nuthin nuttin nothin",
    "name": "nme",
    "good": "gd gud",
    "about": "abt",
    "could": "cud",
    "would": "wud",
    "should": "shud",
    "for": "4",
    "before": "b4",
    "have": "hav hv",
    "service": "servce svc",
    "hello": "helo hallo",
    "dont want": "dowan dwan dunwan",
    "already": "liao alr alrdy alredy",
    "yes": "yse yess yesss yass yas",
}  # fmt: skip
SHORTHAND = {short: whole for whole, group in _WRITTEN_OUT.items() for short in group.split()}

_IMPORTANT = (
    "unsubscribe", "messages", "message", "messaging", "texting", "sending", "contact",
    "contacting", "remove", "number", "please", "receive", "marketing", "anymore", "delete",
    "promotional", "promotions", "notifications", "harassing", "harassment", "interested",
    "advertising", "subscribe", "immediately", "permission", "appointment", "cancel", "consent",
)  # fmt: skip

_REAL = word_set(
    """
    contract contacts contacted contrast contrasts removed removes remover removing remote
    messaged messenger massage massages massaging testing seeing spending seeding sanding
    numbers member lumber receives received receiver deceive relieve pleased pleases pleasure
    pleasing lease pleads subscribed subscriber subscribes subscribing unsubscribed
    unsubscribing unsubscribes deleted deletes cancels cancelled canceled cancer notification
    promotion disinterested interest interests uninterested consents content contents context
    convent permissions appointments contacting canceling cancelling contracting contesting
    markets nummer numer numero numar numeros cancela cancele remova removi removes deleta
    contacte contacto contacta sendung subscreve interesse interessa interessert interesseret
    interessata interessato nexting setting sitting getting letting meeting numbed remodel
    reserve revive deceiving sender senders sinning singing cancelle canceller deliver
    delegate
    """
)

_KEY = frozenset({"stop", "unsubscribe", "remove", "quit", "cancel", "end", "revoke", "text"})


@lru_cache(maxsize=65536)
def mend_word(word: str) -> str:
    """Give the word that somebody meant: shorthand written out, slips in weighty words mended."""
    if word in SHORTHAND:
        return SHORTHAND[word]
    if word.isascii() and word.isalpha() and len(word) < 3:
        return word
    if not word.isascii():
        latin = to_latin(word)
        if not latin.isascii() or (not _has_ascii(word) and latin not in _KEY):
            return word
        return mend_word(latin)
    short = unstretch(word)
    if short != word:
        return mend_word(short)
    if not word.isalpha():
        bare = unmask(word)
        return bare if bare in _KEY else word
    if len(word) < 6 or word in _REAL or word in _IMPORTANT:
        return word
    for meant in _IMPORTANT:
        if meant[0] == word[0] and is_within(word, meant, 2 if len(meant) > 8 else 1):
            return meant
    return word


def _has_ascii(word: str) -> bool:
    return any(char.isascii() and char.isalpha() for char in word)
