r"""English: the parts that patterns of requests are made of.

Patterns are over plain text (``texts.py``): small letters, one space, no apostrophes, shorthand
written out, a mark where a clause ends. So ``(?:\w+ ){0,3}`` never crosses from one clause into the
next, which is most of what keeps "stop" and "messages" of two different matters apart.
"""
# ruff: noqa: E501 (patterns are read whole)

from __future__ import annotations

GAP2, GAP3, GAP5 = r"(?:\w+ ){0,2}", r"(?:\w+ ){0,3}", r"(?:\w+ ){0,5}"
START = r"(?:(?<=^)|(?<=[.,?] ))"
END = r"(?= ?(?:[.,?]|$))"

MESSAGES = (
    r"(?:contact|texts?|messages?|sms|mms|alerts?|notifications?|promos?|promotions?|promotionals?|ads?|adverts?"
    r"|advertisements?|advertising|marketing|spam|spams|newsletters?|campaigns?|communications?"
    r"|correspondence|solicitations?|mailings?|blasts?|coupons?|texting|messaging|reminders?|updates"
    r"|deals|vouchers|discounts|specials|whatsapps?|offers|promo|telemarketing|fundraising|bulletins?)"
)
OTHERS_MESSAGES = (
    MESSAGES.replace("|reminders?|updates", "")
    .replace("|offers|", "|")
    .replace("|deals|vouchers|discounts|specials", "")
    .replace("(?:contact|", "(?:")
)
"""For verbs such as "cancel", which people also use of a reminder or an offer."""
RUBBISH = r"(?:crap|shit|bullshit|bs|junk|garbage|rubbish|nonsense|stuff|things?|rubbish|trash)"
THESE = r"(?:this|these|them|those|it|that)"
STOP = (
    r"(?:stop|quit|cease|discontinue|halt|desist|terminate|knock off|cut out|pack in|give over"
    r"|refrain from|end|suspend|please no more|cut it out|lay off|stopping|ceasing)"
)
WRITING = (
    r"(?:texting|messaging|contacting|sending|spamming|harassing|bothering|annoying|pestering|bugging"
    r"|calling|ringing|emailing|hassling|badgering|soliciting|advertising|bombarding|smsing"
    r"|msging|blowing|hounding|stalking|disturbing|hitting|writing|pinging|chasing|marketing"
    r"|promoting|forwarding|pushing|flooding)"
)
WRITE = (
    r"(?:text|message|contact|send|sms|spam|bother|harass|write|disturb|bug|annoy|email|call|msg"
    r"|forward|ping|notify|reach out|hit|blow|solicit|advertise|txting|texting|messaging|contacting|sending)"
)
ME = r"(?:me|us|this|my|here|mine|our)"
NOT_EVER = r"(?:again|anymore|any more|any longer|no more|ever|further|any further|from now on|in future|in the future)"
DONT = r"(?:no dey|nor dey|make una no|make you no|please not|(?:me |i )?no (?=send|text|message|contact)|(?:would|could|can|will|please) (?:you )?(?:please |kindly )?not|don|dont|do not|never|please no|not to|dont ever|do not ever|dont you|you not|dont be|quit|must not|should not|shouldnt|better not|cannot|cant you not)"
LISTS = (
    r"(?:lists?|database|data base|system|mailing|messaging|subscription|subscriptions|texts?|sms|messages?|records|contacts?"
    r"|phone book|directory|distribution|campaign|books|roster of texts|text|thing|bloody thing|service|group|thread|broadcast|rota of texts)"
)
MINE = (
    r"(?:number|numbers|name|details|phone|mobile|cell|cellphone|contact|contacts|info|information|data"
    r"|digits|line|no|personal|landline|handset|telephone|tel)"
)
NOT_A_LIST = r"(?:waiting|wait|waitlist|guest|gift|wish|shopping|class|team|start|booking|reservation|cancellation)"

NOT_ASKED = (
    r"(?:cant|cannot|couldnt|could not|can not|wont|will not|dont|do not|dont ever|never|didnt|did not"
    r"|doesnt|does not|not|non|hard to|unable to|one|bus|truck|pit|full|tram|train|next|last|first|dont you"
    r"|wouldnt|not to|to not|couldnt seem to|cant seem to|impossible to|forgot to|if i|if we|should i|should we)"
)
