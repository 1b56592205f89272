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
            <REMOVE> (?:me|us|<MINE>|my name|her|him|mine|myself) (?:off|of|out of|from|out|away from) (?:\w+ ){0,4}(?:<LIST>|<MSG>)
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
        unactivate annul disconnect halt silence voted unsubscribed prefer appreciate erased wiped
        struck scrubbed purged dropped withdrawn delisted unlisted blocked crossed""",
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
    phrase(  # I would rather not; it should not be so; it is no use.
        one_of(
            r"""
            (?:rather|prefer|prefers?|better if|appreciate it if|grateful if|great if|nice if|good if|lovely if|wish|love it if|like it if|happy if|glad if|ideal if) (?:that )?(?:you|u|ye|yous|they|these|this|it|your <MSG>|the <MSG>) (?:\w+ )?(?:didnt|did not|dont|do not|not|stopped|would stop|could stop|ceased|left me|never|quit|wouldnt|removed|took me|unsubscribed)(?: (?:<SEND>|<SENDING>|me|us|sent|do this|contact me|off|coming|getting|here))*
            prefer (?:it )?if (?:you|u|ye|yous|they|these|your <MSG>) (?:\w+ )?(?:didnt|did not|dont|do not|stopped|wouldnt) (?:<SEND>|<SENDING>)
            (?:appreciate|prefer|rather|like|love|enjoy|request|require|ask) (?:to )?(?:not|never) (?:to )?(?:being|be|getting|get|receiving|receive|having) (?:\w+ )?(?:texted|contacted|messaged|spammed|bothered|these|them|this|disturbed|pestered|any|<MSG>)
            (?:ensure|sure|confirm|certain|see to it|see|check) (?:that )?(?:i|we|this number|my number) (?:\w+ )?(?:am|is|are|do|does|will|be|get)? ?(?:not|never|dont|no longer) (?:be |being |get |to be )?(?:contacted|texted|messaged|bothered|on (?:your|this|the) (?:\w+ )?list|receive|sent|added)
            (?:shouldnt|should not|dont belong|do not belong|not supposed to|dont want to|never asked to|didnt ask to|not meant to|dont wish to|no reason to|not happy to) (?:even |still )?(?:be )?(?:on|in) (?:your|this|the|ur|any|these) (?:\w+ )?(?:<LIST>)
            (?:no|without|lost|lose|have no|never had|dont have|do not have) (?:longer )?(?:have )?(?:my |our )?(?:permission|consent|authori[sz]ation|right) to (?:\w+ )?(?:contact|text|message|sms|use|send|keep)
            (?:want|need|wants|needs|wanting|wish|like|require|ask|asking|request) (?:to (?:be|get) |me |us |<MINE> |this |my data |this number )?<GONE>(?: (?:please|asap|now|thanks|immediately|from \w+ list))*<END>
            (?:erase|delete|remove|forget|purge|scrub) (?:me|us|mine|that you|you) ?(?:ever )?(?:had|have|got)? ?(?:my number|my details|from (?:your|the|this)|me)?<END>
            (?:texts?|texting|messages?|messaging|sms|marketing|these|reminders) (?:\w+ )?(?:arent|are not|isnt|is not|not|no longer|never) (?:really )?(?:needed|wanted|welcome|required|necessary|appreciated|requested)
            <START>(?:please |just |so |and |ok )*(?:(?:end|quit|cut|knock|pack) (?:it|this|that|these|them)|leave (?:(?:this|the) )?(?:group|group chat|chat|list))(?: (?:out|off|in))?(?: (?:please|now|thanks|already|nonsense|ffs))*<END>
            <START>(?:deleted|muted|ignored|blocked)(?: (?:and|then|plus|you|as|spam|,))* (?:blocked|blocking|block|deleted|binned)<END>
            (?:nobody|no one|noone|none of us|not one person) (?:\w+ )?(?:wants?|asked for|needs?|likes?|reads?|cares about|cares for|signed up for) (?:these|this|your <MSG>|your|them|any of this|<MSG>)
            (?:dont|do not|never|wont|will not|not going to|wouldnt|cant) (?:even |ever |actually |bother |want to )*(?:read|open|look at|reading|opening|looking at) (?:these|them|your|any of|ur|this|<MSG>)
            (?:wast(?:e|ing|es) (?:of )?(?:your |my |ur |everyones |our |both our |yours? )?(?:time|money|breath|credit|credits|energy|effort|phone credit)|no (?:point|use|sense|value)|pointless|useless|futile)(?: (?:in|with|on))? (?:\w+ ){0,2}?(?:texting|messaging|sending|contacting|me|us|these|this number|text|<MSG>)
            (?:these|your|the) <MSG> (?:are|is) (?:\w+ )?(?:wast(?:e|ing)|useless|pointless|no use|worthless|not for me|unwelcome|unwanted)
            (?:better be|had better be|should be|hope(?:fully)?|trust|let|make|expect|must be)(?: \w+){0,3} (?:the|your) (?:very )?last (?:one|time|text|message|i (?:get|hear|see|receive))
            (?:not interested|no thanks|no thank you|nope|nah|not me|wrong number|im done|ya|u) (?:[.,] )?(?:please )?stop<END>
            (?:how (?:do|can|to) (?:i |we )?|let me )(?:break free|escape|get free|get away|be free)(?: (?:of|from) (?:this|these|you))?<END>
            had it up to here with (?:\w+ ){0,3}(?:<MSG>|you|this|these)
            (?:wont|dont|will not|no longer|not) (?:be )?(?:need|needing|require|requiring) (?:these|them|this|your <MSG>|the <MSG>|any <MSG>|any more|anymore)<END>
            ^(?:this is your |your |final |last )+(?:warning|notice|chance)<END>
            (?:find|text|message|go|annoy|get) (?:and )?(?:someone|somebody|some one|anyone) (?:else to (?:text|message|annoy|bother|spam)|who cares|who wants (?:it|them|these)|that cares)
            (?:suppress|mute|exclude|block|blacklist|opt) (?:my|this|me) ?(?:number|mobile|phone|cell|out)?(?: (?:please|from \w+ <MSG>|now))*<END>
            (?:flag|mark|tag|list|set|register) (?:me|us|<MINE>|this) (?:\w+ ){0,2}(?:no|not|do not|dont|opted out|inactive|dnc|off limits)(?: \w+){0,2}
            (?:not|no|never) (?:to be used )?for (?:\w+ )?(?:marketing|advertising|promotions?|promotional|sales|spam)(?: (?:use|purposes|texts?|messages?|please))*<END>
            (?:no|not|dont (?:want|send|need)) (?:the |any |your )?(?:promos?|promotions|advertising|ads|adverts|marketing|specials|sales)(?: (?:please|thanks|texts?|messages?|stuff|ones))*<END>
            (?:not|never|dont|havent|without) (?:\w+ )?(?:got|had|have|obtained|received|given) (?:my|our) (?:consent|permission|authori[sz]ation)
            ^(?:please |just |kindly )*(?:mute|silence|suppress|pause) (?:these|them|this|your <MSG>|the <MSG>|all)(?: (?:please|now|forever))*<END>
            (?:will|wont|dont|does|do|are|when will|when does|why wont|why dont|cant) (?:you|u|this|these|they) (?:ever |going to |gonna |just |please )*(?:stop|end)(?: (?:already|please|ever))*<END>
            (?:get|be) rid of (?:me|my (?:number|name|details))
            (?:turn|switch|shut) (?:these|them|(?:the|your|all|all these|those|this) <MSG>) off(?: (?:please|now|thanks))*<END>
            <START>(?:please |right |ok |thats it |thats enough |enough |too many <MSG> |and |so |, )*(?:im|i am|we are|count me) (?:so |well and truly |officially )?out(?: (?:of (?:here|this)|thanks|bye|now|please))?<END>
            <START>(?:so long|good ?bye|bye|farewell|sayonara|adios|ta ta|toodle ?pip|see ya never|hasta la vista|cya)(?: (?:bye|forever|for good|and good riddance|good riddance|felicia|spam|spammers?|spambot|now|never text again|baby))+<END>
            (?:family|friends|personal|private|emergency|emergencies|work|business) (?:\w+ )?(?:only|use only)(?: \w+| [.,]){0,4} (?:no|not|dont) (?:\w+ )?(?:businesses|business|companies|shops|marketing|sales|ads|advertising|<MSG>|text|these|stuff)
            (?:dont|do not|not|never) (?:want|need|wanting) (?:all )?(?:any more of )?(?:this|these|it|them|that|any more|more of (?:these|this))(?: \w+){0,2} (?:on (?:my|the|this)|thanks|from you|sent)
            (?:dont|do not|not|never) (?:receive|get|receiving|getting|send|sending) (?:\w+ )?(?:any ?more|of these|these|again|ever)
            (?:how) (?:\w+ ){0,5}(?:turn|switch|shut) (?:this|these|it|them|the <MSG>|your <MSG>)(?: thing)? off<END>
            (?:how|which|what|where) (?:\w+ ){0,5}(?:text|send|reply|type|press|get|say|use) (?:\w+ )?(?:to (?:quit|end|stop|cancel|leave|unsubscribe|opt out)|out of (?:this|these))<END>
            <START>(?:how (?:do|can|would|to) (?:i |we |you |one )?(?:cancel|unsubscribe|opt out|quit|end|leave|stop|exit|opt))(?: (?:please|this|these|it|pls|out|them|thanks))*<END>
            (?:article 17|right to erasure|right to be forgotten|gdpr|popia|ccpa|data protection) (?:\w+ ){0,4}(?:erase|delete|remove|request|removal|erasure)
            (?:data|details|info|information|number|everything you have(?: on me)?) (?:to be |be )?(?:deleted|erased|removed|destroyed)
            (?:another|any more|further|any) (?:text|message|sms) (?:from|off) (?:you|u|ya|ye|them)(?: (?:again|ever|lot|people))*
            """,
            **_PARTS,
        ),
        "likely",
        cues="""rather prefer prefers better appreciate grateful great nice good lovely wish love
        like happy glad ideal ensure sure confirm certain see shouldnt should belong not dont do
        no without lost lose want need wants needs wanting require ask asking request erase delete
        remove forget purge scrub texts text texting messages message messaging sms marketing these
        reminders end quit cut knock pack leave reported deleted muted ignored blocked flagged
        nobody noone none never wont cant waste wasting wastes pointless useless futile hope
        hopefully trust let make expect last rid turn switch shut im am out count bye goodbye long
        farewell sayonara adios ta toodle hasta cya see how which what where article gdpr popia
        ccpa data details info information number everything nope nah u ya had warning notice
        chance find go annoy get suppress mute exclude block blacklist opt flag mark tag list set
        register havent silence pause will does are when why wouldnt unwanted unwelcome worthless""",
        not_after=r"(?:how do i|where do i|did you|was|were|when do|when does|dont|got|get|received|why (?:was|were)|sorry i|send me|id love|waiting for|havent had|missed|didnt get|just got|if i|so i|the|a|\d+|class|lights?|oven) ?",
        not_before=r"(?: ?(?:my (?:appointment|booking|order|membership|account|class|lights?|oven|alarm)|by mistake|accidentally|until|unless|card|the (?:order|oven|light|alarm|heating)|an? (?:order|appointment|booking)|yet|order))",
    ),
)
"""Requests to end the messages that need no word such as "stop"."""
