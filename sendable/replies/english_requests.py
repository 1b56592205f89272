"""English: requests to end the messages, by the ways people think of them.

``english_stops`` holds the requests with "stop", "remove" and the like. Here are those that need no
such word: my number is to be taken away, nothing is to reach this phone, we are done with each
other. One way of saying it a line; see ``phrases.one_of`` and, for the parts, ``english_parts``.
"""
# ruff: noqa: E501 (patterns are read whole)

from __future__ import annotations

from sendable.replies.english_parts import END, MESSAGES, START
from sendable.replies.phrases import one_of, phrase

_PARTS = {
    "MSG": rf"(?:{MESSAGES}|offers|pitches|surveys|junk|crap|rubbish)",
    "THESE": r"(?:these|this|those|them|it|that|your|ur|the|any|all|such|more|further|other)",
    "LIST": (
        r"(?:lists?|data ?base|system|crm|records?|books|files|contacts?|phone ?book|computers?"
        r"|distribution|mailing|subscriptions?|roll|register|loop|thread|chain|rotation)"
    ),
    "MINE": (
        r"(?:(?:my|our|this|mums|dads|his|her|their|the|me) (?:\w+ )?"
        r"(?:number|mobile|phone|cell|name|details|digits|line|contact|contacts|info|data))"
    ),
    "GONE": (
        r"(?:removed|deleted|erased|wiped|struck|scrubbed|purged|dropped|unsubscribed|taken off"
        r"|taken out|opted out|withdrawn|delisted|unlisted|blocked|crossed off)"
    ),
    "REMOVE": (
        r"(?:remove|delete|erase|wipe|strike|scrub|purge|drop|take|get|pull|cross|scratch|yank"
        r"|knock|leave|keep|cut|bump|kick|chuck|boot|pluck)"
    ),
    "PHONE": r"(?:phone|number|mobile|cell|line|handset|inbox|no)",
    "SEND": r"(?:send|text|message|sms|contact|write|bother|pester|disturb|spam|ping|notify)",
    "SENDING": (
        r"(?:sending|texting|messaging|contacting|writing|bothering|pestering|pinging|notifying)"
    ),
    "WANT": (
        r"(?:want|wants|need|needs|like|wish|desire|require|care|interested|keen|wanting|wishing"
        r"|signed up|appreciate|enjoy)"
    ),
    "NOT": r"(?:dont|do not|doesnt|didnt|not|never|no longer|no|dun|aint|isnt|really dont)",
    "END": END,
    "START": START,
}

_BEING_KEPT = r"(?:miss|lose|stop|unsubscribe|opt out|leave|be (?:removed|taken|left)|end|forget)"
"""After "I don't want to": what makes it a wish to stay."""

_ELSEWHERE = (
    r"(?:(?:\w+ ){0,3}(?:waiting|wait|waitlist|guest|class|team|booking|bookings|order|invoice"
    r"|bill|cart|basket|roster|roof|wall|car|account|raffle|event|party|appointment)\b)"
)

REQUESTS = (
    phrase(  # My number goes, off the list with me.
        one_of(
            r"""
            <MINE> (?:(?:be|to be|was|were|is|gets?|got|has been|needs to be|should be|must be|out|being) ){1,3}(?:\w+ ){0,2}<GONE>
            (?:want|wish|like|need|ask|request|prefer|appreciate) (?:\w+ ){0,4}(?:to be|being|be) (?:\w+ ){0,2}<GONE>
            <GONE> (?:off|from|out of) (?:\w+ ){0,4}(?:<LIST>|<MSG>)
            removal (?:from|of) (?:\w+ ){0,4}(?:<LIST>|<MSG>|number)
            <REMOVE> (?:me|us|<MINE>|my name|her|him|mine|myself) (?:off|out of|from|out|away from) (?:\w+ ){0,4}(?:<LIST>|<MSG>)
            <REMOVE> (?:me|us) off (?:of )?(?:this|these|it|here|that|your)<END>
            (?:get|keep|leave|take|clean|clear) <MINE> (?:out|off|away)(?: (?:of|from))? (?:\w+ ){0,4}(?:<LIST>|machine|hands|mouth|phones?)
            (?:bin|burn|shred|lose|ditch|torch|trash|toss|junk|scrap|forget|unsave|unlist|destroy) <MINE>
            (?:come|get|be|go|coming|getting) off (?:of )?(?:this|your|the|these|ur|that) (?:\w+ ){0,3}(?:<LIST>|<MSG>|thing)
            (?:cancel|end|close|drop|finish|terminate|discontinue) (?:my|our|this|me|the) (?:\w+ ){0,2}(?:subscri\w+|signup|sign up|registration|enrol\w*)(?: to| for)? (?:\w+ ){0,3}(?:<MSG>|list)
            (?:desactivate|deactivate|disactivate|unactivate|annul|finish|close|disconnect|discontinue|halt|silence) (?:(?:<THESE>|me|my|sms|text|of|from) ){0,3}(?:<MSG>|number<END>|this<END>)
            voted off (?:the|this|your) (?:island|list|show)
            """,
            **_PARTS,
        ),
        "likely",
        cues="""number mobile phone cell name details digits line contact contacts info data want
        wish like need ask request removed deleted taken dropped removal me us her him mine myself
        off cancel end close drop finish terminate discontinue desactivate deactivate disactivate
        unactivate annul disconnect halt silence voted unsubscribed prefer appreciate""",
        not_after=r"(?:dont|do not|didnt|did not|please dont|never|not|why (?:was|did)|who|accidentally|was|were|been|had|when|if) ?(?:you |it |i |want to |we )?",
        not_before=rf"(?:for|by mistake|(?:from|off|out of) {_ELSEWHERE}|{_ELSEWHERE}|(?:and|with) (?:add|use|replace|update|change|put|the new|a new))",
    ),
    phrase(  # Nothing is to reach this phone.
        one_of(
            r"""
            (?:no|not|dont|never|without|zero|nothing) (?:\w+ ){0,4}?(?:<MSG>|<SEND>|<SENDING>) (?:\w+ ){0,2}?(?:to|on|at|for|via|into) (?:my|this|our) (?:\w+ )?<PHONE>
            (?:no|not|dont|never) (?:<WANT> )?(?:these|them|this|those|it|anything|stuff) (?:coming |sent |arriving |popping up )?(?:on|to|in|at|into) (?:my|this|our) (?:\w+ )?<PHONE>
            (?:so|that|ensure|sure|guarantee|fix it|way) (?:\w+ ){0,5}(?:doesnt|dont|not|no longer|never|stops?|wont) (?:\w+ )?(?:get|gets|getting|receive|receives|receiving|ping|pinging|buzz|buzzing) (?:<THESE>|anymore|<MSG>)
            (?:to|can i|do i|and|please|i|prefer|rather|like|am) not (?:to )?(?:get|receive|be sent|be getting|have|see) (?:any |more |of |all |your )*(?:these|this|those|them|<MSG>)(?: <MSG>)?(?: anymore| please| again| thanks)*<END>
            (?:and|so|but|please|kindly|just|,) not (?:to )?<SEND> (?:me|us|any|anything|these|here|this|more|again)
            (?:please|pls|kindly|would you|could you|can you|will you|you|people|to) not <SEND> (?:me|us|any|anything|these|here|this|more|again|my|anymore)
            (?:save|keep|spare me|spare us|stick|shove|stuff|hold|pocket|take) (?:your|ur|the|these|this|all) (?:\w+ ){0,3}(?:<MSG>|breath|time) (?:for|to) (?:someone|somebody|some one|yourself|yourselves|others?|people|those|another|anyone|a person|customers)
            (?:spare|save) (?:me|us) (?:the|your|these|all|from|any) (?:\w+ ){0,3}<MSG>
            (?:keep|shove|stick) (?:your|ur|the|these) (?:\w+ ){0,2}<MSG>(?: (?:to yourself|to yourselves|up|where))+
            <START>(?:please |and |just |so |ok )*no (?:more )?(?:marketing|advertising|promotional|promo|business|company|sales|bulk|junk|personal) <MSG>
            """,
            **_PARTS,
        ),
        "likely",
        cues="""no not dont never without zero nothing doesnt stop stops wont save keep spare stick
        shove stuff hold pocket take""",
        not_after=r"(?:they|she|he|why did i|did i|why (?:do|did|am) i|there (?:is|are|was|were)|got|get|had|ive|has|have|why have i|will i|if i|still|but) ?",
        not_before=r"(?: ?(?:yet|until|before|after|during|when|while|so early|so late|so often|at night|in the|on (?:sun|week)\w*|every|about my (?:order|appointment)|because i (?:lost|changed)))",
    ),
    phrase(  # I do not want them.
        one_of(
            rf"""
            <NOT> (?:really |even |actually |particularly |much )?<WANT> (?:to |in |for )?(?!{_BEING_KEPT})(?:(?!(?:miss|to stop|unless|until|but|about my|code|confirmation) )\w+ ){{0,6}}?(?:texts|texting|messages|messaging|sms|texted|messaged|notifications|promos?|promotions|marketing|advertising|adverts|ads|spam|newsletters?|solicitations?|campaigns?)
            <NOT> <WANT> (?:to )?(?:receive|get|have|see|be getting|be receiving|be sent|keep getting|keep receiving|getting|receiving) (?:any |more |of |your |these |this |all )*(?:stuff|things?|from you|taxes|anymore|again|any more|more)
            (?:i|me|we) no (?:more )?want(?:s|ed)?(?: (?:\w+ ){{0,3}}(?:<MSG>|anymore|again|more|this|it))?<END>
            (?:want|like|ask|wish|demand|request) (?:you |u |to |for |it |this |that |these |them |the |your )*(?:<MSG> )?(?:to )?(?:stop|finish|cease|end|discontinue)(?:ped|ed)? (?:<THESE> )?(?:<MSG>|{END})
            (?:finish|end|stop|cancel|no|not) (?:more )?(?:message|msg|sms|text|texts|messages)(?: (?:ok|please|thanks|to me|for me|me|more|again|now|sir|here))+<END>
            no <SEND> (?:me|again|any|more|anymore|to me|my)
            (?:have|got|has) no (?:use|time|need|interest|desire|wish|patience) (?:for|in|of|to) (?:\w+ ){{0,4}}(?:<MSG>|texted|contacted)
            (?:these|your|the|such|any|further|more) (?:\w+ ){{0,2}}<MSG> (?:are|is|r) (?:not|no longer|un) ?(?:needed|wanted|welcome|required|necessary|appreciated|for me|requested|of interest|relevant)
            """,
            **_PARTS,
        ),
        "likely",
        cues="""dont doesnt didnt not never no dun aint isnt want like ask wish demand request
        finish end stop cancel these your the such any further more""",
        not_after=r"(?:if you|if u|why|who|said i|do you|they|people|she|he|its not that i|why do you|if|not that i|is it|i never|you|did you) ?",
        not_before=r"(?: ?(?:to (?:stop|end|finish)|but|yet|back|code|if|until|unless|before|after|so|at|on|in the|every|during|late|early|card|by (?:mail|post)|work\w*))",
    ),
    phrase(  # We are done.
        one_of(
            r"""
            <START>(?:im |i am |we are |we re |so |ok |yeah |just |am |officially |well and truly |totally |really )*(?:done|finished|through|over it|had it|had enough|had my fill|fed up|sick and tired)(?: (?:with|of) (?:these|this|you|your|ya|u|all this|all of this|it all|them|yous)(?: (?:lot|people|guys|<MSG>|now|place|shop|company))*)<END>
            (?:its|it is|this is|we are|we re|were) (?:over|finished|done|through) (?:between|with) (?:us|you)<END>
            (?:break|breaking|broke|broken|split|splitting) up with (?:you|u|ya|your|these)|breakup text|(?:its|it is) not (?:me|you) (?:[.,] )?(?:its|it is) (?:you|me)
            (?:this is|say|saying|consider this|take this as|our|my) (?:my |our |a |the |your )?(?:good ?bye|farewell|breakup|break up|divorce|resignation)(?: (?:text|message|notice|from|to))*(?: (?:you|your <MSG>|these <MSG>))?<END>
            (?:kindly|please|pls|must|now|to|but|so|and|then|just) (?:\w+ )?(?:discontinue|desist|refrain|cease|unsubscribe|opt out|withdraw|unenrol|unenroll|deregister)(?: (?:please|now|thanks|immediately|the treatment|this|these|it|from (?:now|here)))*<END>
            (?:lose|loose|misplace|forget|delete|unlearn|erase) (?:my|this|our|the) (?:\w+ )?(?:number|digits|contact|phone|cell)
            (?:on|and|an|un|in|i) (?:subscribe|subscrib|sub scribe|subscription) (?:please|me|now|from|this|pls|thanks)
            i (?:would like|want|wish|need|wanna|d like|like) to (?:\w+ )?(?:on|un) subscribe
            (?:un ?follow|un ?friend|un ?enrol|un ?enroll|un ?register|un ?list|un ?join) (?:me|us|my|this|you|please|from)
            (?:disappear|vanish|begone|be gone|shoo|scram|get outta here|go bother|go annoy|go pester)(?: (?:please|now|from my (?:phone|life)|someone else|somebody else))*<END>
            (?:quit|stop|cease) (?:the |all |this |these |your |with |it with )+(?:<MSG>|contact|madness|nonsense|bombardment|harassment|barrage|rubbish|crap|noise|pestering)
            (?:make|let) (?:this|that|it|these) (?:be )?(?:the|your) (?:very )?last (?:one|text|message|sms)|(?:this|that|it) (?:is|be|was|better be|had better be) (?:the|your) (?:very )?last (?:text|message|sms)(?: (?:i|you|from you|please|ever|to me))*
            (?:consider|take|treat|regard|read) this (?:as |to be )?(?:\w+ ){0,3}(?:opt out|unsubscribe|stop|request|notice|notification|no)(?: (?:to|from|request|notice|\w+))*
            (?:release|unleash|unchain|liberate|set) me (?:free )?(?:from|of) (?:\w+ ){0,3}(?:<MSG>|<LIST>)
            """,
            **_PARTS,
        ),
        "likely",
        not_after=r"(?:cant|dont|wont|never|couldnt|do i|should i|didnt|when|if|before|until|how|i|we|did|accidentally|will) ?(?:to )?",
        not_before=r"(?: ?(?:order|class|homework|work|dinner|shopping|smoking|drinking|of the (?:sale|day)))",
    ),
)
"""Requests to end the messages that need no word such as "stop"."""
