"""Automatic replies: reactions, auto-replies, other firms' bots and carriers' notices.

They quote our footer or bring their own ("Reply STOP to unsubscribe"), and nobody asked for
anything. What a person wrote beside such text is still read.
"""

# ruff: noqa: E501 (patterns are read whole)
from __future__ import annotations

import re

from sendable.replies.languages import is_foreign
from sendable.replies.texts import Reading

_OPEN, _CLOSE = '[“”"«»„‟「『‘‚〝]', '[”“"«»‟」』’〞]'

_REACTION_VERBS = r"""
    liked | loved | disliked | laughed\ at | emphasi[sz]ed | questioned | reacted | hearted
    | removed\ (?:an?|the)\ [\w ]{2,22}\ from | (?:se\ )?removi[oó]
    # Spanish, Portuguese
    | (?:a\ )?indicad?[oó]\ que\ (?:no\ )?le\ \w+ | (?:no\ )?le\ (?:gusta|encanta|dio\ risa|gust[oó]|encant[oó]|divirti[oó])
    | (?:ha\ )?reaccion(?:[oó]|ado)\b[^“"«]{0,24} | (?:ha\ )?(?:destac|enfatiz|cuestion)\w+ | exclam[oó] | se\ rio\ de | puso\ en\ duda
    | (?:n[aã]o\ )?(?:gostou|curtiu|adorou|amou|riu)\ ?(?:de|da|do)? | (?:reagiu|questionou|enfatizou|destacou|deu\ \w+)\b[^“"«]{0,24}
    # French, Italian
    | (?:a|n['’]a\ pas|j['’]ai|n['’]a)\ (?:pas\ )?(?:aim[eé]|ador[eé]|ri\ (?:de|[aà])|comment[eé]|soulign[eé]|insist[eé]\ sur|accentu[eé]|mis\ (?:en\ [eé]vidence|en\ doute|l['’]accent\ sur)|r[eé]agi\b[^“"«]{0,20})
    | (?:non\ )?(?:mi\ piace|piace|ha\ (?:messo|adorato|riso|enfatizzato|sottolineato|reagito|apprezzato|amato|evidenziato|trovato)\b[^“"«]{0,30})
    # German, Dutch, Nordic
    | gef[aä]llt(?:\ nicht)? | (?:hat\ )?(?:mag|liebt|lacht\ [uü]ber|reagierte\b[^“"«„]{0,16}|hervorgehoben|hinterfragt) | hat
    | (?:vindt|vond|hield\ van|lachte\ om|benadrukte|reageerde\b[^“"«]{0,16}|vroeg\ zich\ af) | (?:gillade|gillar|[aä]lskade|[aä]lskar|skrattade\ [aå]t|betonade|ifr[aå]gasatte|reagerade\b[^“"«]{0,16})
    | (?:likte|elsket|lo\ av|syntes\ godt\ om|synes\ godt\ om|elskede|grinede\ af|reagerte\b[^“"«]{0,16}) | (?:tykk[aä]si|rakasti|nauroi|korosti)
    # Slavic, Turkish, others
    | (?:polubi\w+|pokocha\w+|podkre[sś]li\w+|zareagowa\w+) | (?:понравил\w+|нравится|не\ понравил\w+|рассмеш\w+|подчеркн\w+|отреагировал\w*|вподобал\w+|сподобал\w+) | (?:be[gğ]endi|sevdi) | (?:menyukai|suka) | (?:thích|đã\ thích) | (?:赞了|喜欢|喜歡|強調|强调|大笑|对|對) | (?:أعجب\w*|أحب) | (?:אהב\w*)
"""

_REACTION = re.compile(
    rf"""(?isx) ^\s*
    (?: (?: {_REACTION_VERBS} ) [\s:]* {_OPEN} .+ {_CLOSE} \s* [.…]? \s* (?:with\ \S{{1,8}})?
      | [^\w\s]{{1,8}} \s* (?:to|a|à|zu|auf|op|на|till|til|su|em|para|en|för|for|do)?\s+ {_OPEN} .+ {_CLOSE} \s*
      | reacted \s+ \S{{1,12}} \s+ (?:to|with) .+
      | {_OPEN} .{{4,}} {_CLOSE} [\s\w]{{0,12}} (?:gef[aä]llt | geliked | favorisiert | liebt | hervorgehoben | leuk | に | を | に対して | be[gğ]en | sevdi | 님이 | 에\s | 좋아 | 웃 | ला )
        .{{0,40}}
      | [^“"«「『]{{0,24}}(?:님이|さんが)? .{{0,20}} (?:좋아함|좋아요|いいね|ハート|리액션) .{{0,6}} {_OPEN} .+ {_CLOSE} .{{0,16}}
      | (?:对|對) {_OPEN} .+ {_CLOSE} .{{0,16}}
    ) \s* $
    """
)

_QUOTED = re.compile(rf"{_OPEN}|^\s*[Rr]eacted\b")

_OWN_FOOTER = re.compile(
    r"\b(?:(?:reply|text|txt|send|type|write|respond|responda|envia|envie|repondez|antworten sie|stuur)"
    r"(?: with| back| mit| met| con)? )?"
    r"(?:stop|end|quit|cancel|unsubscribe|stopall|stop2end|baja|alto|sair|parar|arret|help|yes|start|info|no)"
    r"(?: (?:at any time|anytime|all))?,? (?:to|2|for|para|pour|um|zum|om|per|aby|untuk|now to)"
    r" (?:stop|end|quit|cancel|opt|optout|unsubscribe|no|not|be|remove|leave|help|info|more|dejar|no|cancelar"
    r"|ne|vous|se|sich|abzumelden|sair|parar|start|resubscribe|rejoin|get|receive|discontinue|exit|avoid)"
    r"(?: (?:out|msgs?|messages|texts?|alerts|removed|receiving|unsubscribed|info|help|from))*"
    r"|\bto (?:end|stop|quit|cancel|opt out|unsubscribe|leave)(?: \w+){0,4} ?,? (?:reply|text|send|type)(?: with)? \w+"
    r"|(?:reply|text|send) (?:stop|help|end|quit)\b"
)
"""Instructions that a bot gives. They are its footer, not a request of its own."""

_SURE_NOTICE = re.compile(
    r"\b(?:auto ?(?:matic(?:ally)?|mated)?,? ?(?:reply|response|responder|message|generated|answer|line|system)"
    r"|automated (?:line|text|number|system|message)|autoreply|do not disturb while driving|driving focus"
    r"|(?:inbox|mailbox|number|line|account|service|phone|text line|sms)(?: \w+){0,4}"
    r" (?:is|are|isnt|not)(?: \w+){0,2} (?:monitored|unmonitored|attended|unattended)|unmonitored"
    r"|(?:does|do|cannot|can|doesnt|dont|not) (?:not )?(?:accept|support|receive|process|take)"
    r"(?: any| incoming| inbound| text| sms){0,2} (?:replies|responses|texts|messages|incoming|sms)"
    r"|not (?:receiving|getting) notifications|out of (?:the )?office"
    r"|(?:we|we have|weve) (?:have )?received your (?:text|message|enquiry|inquiry|request)"
    r"|messages? (?:and|&) data rates|msg ?& ?data|data rates may apply"
    r"|(?:well|we will|someone will|an agent will|a member of our team will|our team will)"
    r"(?: \w+){0,2} (?:get back to|respond to|reply to|be in touch|respond|contact you|assist you|reply)"
    r"|free ?(?:msg|message)|network (?:msg|message)|(?:msg|message) block(?:ing|ed)"
    r"|(?:message|text|sms)(?: \w+){0,3} (?:could not|cannot|was not|not|unable to) be? ?(?:delivered|sent)"
    r"|undeliver(?:able|ed)|delivery (?:failed|failure|status)|(?:unable|failed) to deliver"
    r"|you have (?:already |now |been |successfully )*(?:opted|subscribed|unsubscribed|been|joined)"
    r"|you are (?:now |already )?(?:opted|subscribed|unsubscribed)|has enabled (?:auto|do not)"
    r"|subscriber (?:is|you)|not in service|will (?:see|read|get) your (?:message|text) when"
    r"|(?:this|it) is an auto\w*|virtual assistant|chat ?bot|invalid (?:keyword|response|command)"
    r"|unrecogni[sz]ed (?:keyword|command|response)|i (?:do not|dont|didnt) understand that (?:keyword|command)"
    r"|office hours are|our (?:opening|business|trading|working|office) hours"
    r"|(?:currently|presently) (?:out of office|away from (?:my|the) (?:desk|phone)|closed|unavailable|on (?:annual )?leave))\b"
)

_THANKS_FROM_A_FIRM = re.compile(
    r"^(?:hi|hello|hey|dear|good \w+|,| |there|customer|valued|\.)*\b(?:thank you|thanks) (?:so much )?for"
    r" (?:contacting|messaging|texting|your (?:message|text|enquiry|inquiry|interest in \w+)|reaching (?:out|us)|getting in touch"
    r"|calling|writing|subscribing|joining|signing up|being)"
)

_BUSY = re.compile(
    r"^(?:hi|hello|hey|sorry|apologies|,| |\.)*"
    r"(?:(?:im|i am|currently|am)(?: currently| just| away| in| at)* (?:driving|(?:in )?a? ?(?:meeting|conference|class|appointment|movie|cinema|surgery)"
    r"|on another call|on leave|on holiday|on vacation|annual leave|unavailable|not available|busy|away)\b"
    r".*\b(?:call|ring|text|reply|respond|message|get back|see|back|urgent|later|return|contact|until|when)"
    r"|(?:i )?(?:cant|cannot|can not) (?:talk|take your call|answer|pick up|chat)(?: to you)?(?: right)?(?: now| at the moment)?\b"
    r"|ill (?:call|ring|text|get back to) (?:you )?(?:back|later|soon|shortly)\b)"
)

_BUSY_ELSEWHERE = re.compile(
    r"(?:estoy (?:conduciendo|manejando|en una? (?:reunion|junta|clase)|ocupad|fuera de la oficina)"
    r"|no puedo (?:hablar|contestar|atender)|gracias por (?:comunicarte|comunicarse|contactar|escribir|tu mensaje|su mensaje)"
    r"|(?:mensaje|respuesta) automatic|en breve (?:te|le|nos|un)|nos pondremos en contacto"
    r"|estou (?:dirigindo|conduzindo|numa? reuniao|em reuniao|ocupad)|obrigad\w pelo (?:seu )?contato|mensagem automatica|resposta automatica|retornaremos"
    r"|je (?:conduis|suis (?:en (?:reunion|train de conduire|conge|vacances)|au volant|absent|indisponible))|reponse automatique|message automatique|merci (?:de nous avoir|d ?avoir) contact|merci pour votre message"
    r"|ich (?:fahre gerade|bin (?:gerade )?(?:in einem (?:meeting|gesprach)|in einer besprechung|im urlaub|am steuer|nicht im buro|unterwegs))|automatische (?:antwort|nachricht)|abwesenheit|vielen dank fur (?:ihre|deine) (?:nachricht|anfrage)|wir melden uns|kann gerade nicht"
    r"|sono (?:in riunione|alla guida|in ferie|fuori ufficio)|sto guidando|risposta automatica|messaggio automatico|grazie per averci contatt"
    r"|ik (?:ben (?:aan het rijden|in (?:een )?(?:vergadering|gesprek)|afwezig)|zit in (?:een )?(?:vergadering|overleg)|rijd)|automatisch (?:antwoord|bericht)|bedankt voor (?:uw|je) bericht"
    r"|jag (?:kor bil|sitter i mote|ar i mote|ar pa semester)|autosvar|jeg (?:korer|kjorer|er i (?:et )?mote|er til mode|sidder i mode)|automaattinen|olen (?:kokouksessa|ajamassa|lomalla)"
    r"|(?:jestem|prowadze) (?:na spotkaniu|teraz|samochod|w trakcie)|automatyczna odpowiedz|dziekujemy za (?:kontakt|wiadomosc)"
    r"|toplantidayim|arac kullaniyorum|otomatik (?:yanit|cevap|mesaj)|mesajiniz (?:alindi|icin tesekkur)"
    r"|я (?:за рулем|на совещании|сеичас занят|в отпуске)|автоответ|автоматическ|спасибо за обращение|перезвоню позже"
    r"|sedang (?:rapat|meeting|mengemudi|menyetir)|balasan otomatis|pesan otomatis|terima kasih telah menghubungi|nasa meeting|nagmamaneho"
    r"|自动回复|自動回覆|自動返信|自動応答|会议中|开会|開會|正在开车|会議中|運転中|お問い合わせ(?:いただき)?ありがとう|자동 ?응답|회의 중|운전 중|문의해 ?주셔서|ขณะนี้|ข้อความอัตโนมัติ|ขอบคุณที่ติดต่อ"
    r"|tin nhan tu dong|dang hop|dang lai xe|cam on ban da lien he|رد تلقائي|رساله تلقائيه|انا في اجتماع|شكرا لتواصلك|מענה אוטומטי|בפגישה|נוהג|אני בישיבה|स्वचालित|मीटिंग में|गाड़ी चला)"
)


def is_reaction(raw: str) -> bool:
    """Say whether a text is a phone's way of saying that somebody tapped on a message."""
    return _QUOTED.search(raw) is not None and _REACTION.match(raw) is not None


def is_notice(reading: Reading) -> bool:
    """Say whether a text was sent by a machine: an auto-reply, a bot, a carrier."""
    plain = reading.plain
    return bool(
        _SURE_NOTICE.search(plain)
        or (_THANKS_FROM_A_FIRM.search(plain) and (len(plain) > 60 or _OWN_FOOTER.search(plain)))
        or _BUSY.search(plain)
        or (is_foreign(reading) and _BUSY_ELSEWHERE.search(plain))
    )


def is_busy(reading: Reading) -> bool:
    """Say whether a text is only a person's "I am driving", which they may have typed themselves."""
    plain = reading.plain
    return not (_SURE_NOTICE.search(plain) or _THANKS_FROM_A_FIRM.search(plain))


def has_footer(reading: Reading) -> bool:
    """Say whether a text holds an instruction such as bots give: "Reply STOP to unsubscribe"."""
    return _OWN_FOOTER.search(reading.plain) is not None


def drop_footers(plain: str) -> str:
    """Give a text without the instructions that a bot gives."""
    return _OWN_FOOTER.sub(" , ", plain)
