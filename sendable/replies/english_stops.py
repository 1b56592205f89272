"""English: how people ask for messages to end, and what only sounds like it.

Patterns are over plain text (``texts.py``): small letters, one space, no apostrophes, shorthand
written out, a mark where a clause ends. So ``(?:\\w+ ){0,3}`` never crosses from one clause into the
next, which is most of what keeps "stop" and "messages" of two different matters apart.
"""

from __future__ import annotations

import re

from sendable.replies.phrases import phrase

_GAP2, _GAP3, _GAP5 = r"(?:\w+ ){0,2}", r"(?:\w+ ){0,3}", r"(?:\w+ ){0,5}"
_START = r"(?:(?<=^)|(?<=[.,?] ))"
_END = r"(?= ?(?:[.,?]|$))"

_MESSAGES = (
    r"(?:contact|texts?|messages?|sms|mms|alerts?|notifications?|promos?|promotions?|promotionals?|ads?|adverts?"
    r"|advertisements?|advertising|marketing|spam|spams|newsletters?|campaigns?|communications?"
    r"|correspondence|solicitations?|mailings?|blasts?|coupons?|texting|messaging|reminders?|updates"
    r"|deals|vouchers|discounts|specials|whatsapps?|offers|promo|telemarketing|fundraising|bulletins?)"
)
_OTHERS_MESSAGES = _MESSAGES.replace("|reminders?|updates", "").replace("|offers|", "|").replace("|deals|vouchers|discounts|specials", "").replace("(?:contact|", "(?:")
"""For verbs such as "cancel", which people also use of a reminder or an offer."""
_RUBBISH = r"(?:crap|shit|bullshit|bs|junk|garbage|rubbish|nonsense|stuff|things?|rubbish|trash)"
_THESE = r"(?:this|these|them|those|it|that)"
_STOP = (
    r"(?:stop|quit|cease|discontinue|halt|desist|terminate|knock off|cut out|pack in|give over"
    r"|refrain from|end|suspend|please no more|cut it out|lay off|stopping|ceasing)"
)
_WRITING = (
    r"(?:texting|messaging|contacting|sending|spamming|harassing|bothering|annoying|pestering|bugging"
    r"|calling|ringing|emailing|hassling|badgering|soliciting|advertising|bombarding|smsing"
    r"|msging|blowing|hounding|stalking|disturbing|hitting|writing|pinging|chasing|marketing"
    r"|promoting|forwarding|pushing|flooding)"
)
_WRITE = (
    r"(?:text|message|contact|send|sms|spam|bother|harass|write|disturb|bug|annoy|email|call|msg"
    r"|forward|ping|notify|reach out|hit|blow|solicit|advertise|txting|texting|messaging|contacting|sending)"
)
_ME = r"(?:me|us|this|my|here|mine|our)"
_NOT_EVER = r"(?:again|anymore|any more|any longer|no more|ever|further|any further|from now on|in future|in the future)"
_DONT = r"(?:no dey|nor dey|make una no|make you no|please not|(?:me |i )?no (?=send|text|message|contact)|(?:would|could|can|will|please) (?:you )?(?:please |kindly )?not|don|dont|do not|never|please no|not to|dont ever|do not ever|dont you|you not|dont be|quit|must not|should not|shouldnt|better not|cannot|cant you not)"
_LISTS = (
    r"(?:lists?|database|data base|system|mailing|messaging|subscription|subscriptions|texts?|sms|messages?|records|contacts?"
    r"|phone book|directory|distribution|campaign|books|roster of texts|text|thing|bloody thing|service|group|thread|broadcast|rota of texts)"
)
_MINE = (
    r"(?:number|numbers|name|details|phone|mobile|cell|cellphone|contact|contacts|info|information|data"
    r"|digits|line|no|personal|landline|handset|telephone|tel)"
)
_NOT_A_LIST = r"(?:waiting|wait|waitlist|guest|gift|wish|shopping|class|team|start|booking|reservation|cancellation)"

_NOT_ASKED = (
    r"(?:cant|cannot|couldnt|could not|can not|wont|will not|dont|do not|dont ever|never|didnt|did not"
    r"|doesnt|does not|not|non|hard to|unable to|one|bus|truck|pit|full|tram|train|next|last|first|dont you"
    r"|wouldnt|not to|to not|couldnt seem to|cant seem to|impossible to|forgot to|if i|if we|should i|should we)"
)

_LIMIT = (
    r"(?:\w+ ){0,4}?(?:so|this|that|too|quite so|very) (?:early|late|often|much|frequently|many)"
    r"|(?:\w+ ){0,4}?(?:before|after|past|during|until|till|while|when|whilst) (?!i (?:said|asked|told|have)|all|that)"
    r"|(?:\w+ ){0,3}?(?:at night|at \d|at work|on (?:sun|sat|mon|tues|wednes|thurs|fri)\w*|on weekends?|in the (?:night|morning|evening|middle)"
    r"|overnight|at dinner|at midnight|at this hour|early|late|every (?:day|hour|week|single day|other day|few)|daily|twice a|more than|\d+ times (?:a|per|every)|in (?:spanish|english|french|chinese)"
    r"|about (?:the|my|shoes|men|women|kids))"
)
LIMIT = re.compile(rf" ?(?:{_LIMIT})(?!\w)")
"""What follows a request that limits it: a time, or how often."""

STOPS = (
    # Stop, with messages or writing as its object.
    phrase(
        rf"{_STOP} (?:with |it |all |of |off )?{_GAP5}{_MESSAGES}",
        cues="stop quit cease discontinue halt desist terminate knock cut pack give refrain end suspend lay stopping ceasing please",
        not_after=rf"{_NOT_ASKED}|(?:bus|work|truck|\w+s)|(?:week|day|month|year)|the|by the|at the|dead|back|front|an|{_GAP2}no",
        not_before=r"(?:again )?(?:work|to (?:see|say|pick|check)|from (?:my|his|her) )|me when|instead of (?:calling|ringing|email)",
    ),
    phrase(
        rf"(?:stop|quit|cease|discontinue|refrain from|desist from|halt|end|avoid|stopping) {_GAP3}{_WRITING}",
        cues="stop quit cease discontinue refrain desist halt end avoid stopping",
        not_after=_NOT_ASKED + r"|to|she|he|they|wont",
        not_before=r"(?:my|the) (?:parcels?|orders?|packages?|mail|post|letters?|invoices?|bills?|statements?|friends?|gf|girlfriend|ex)|him|her|everyone|everybody|at the (?:shop|door)|me (?:the )?(?:wrong|bills?|invoices?)",
    ),
    phrase(
        r"(?:cancel|end|quit|kill|block|suspend|disable|deactivate|turn off|switch off|shut off|remove|delete|discontinue|revoke|mute|get rid of|opt out of|unsubscribe from|delete me from)"
        rf" (?:(?:all|any|the|these|those|this|your|my|of|me|from|future|further|please|text|sms|marketing|more|phone|stupid|annoying|bloody|fucking) ){{0,5}}{_OTHERS_MESSAGES}",
        cues="cancel end quit kill block suspend disable deactivate turn switch shut remove delete discontinue revoke mute get opt unsubscribe",
        not_after=_NOT_ASKED + r"|the|by the|back|an|accidentally|by mistake|weekend",
        not_before=r"(?:card|code|for (?:my|the)|from (?:my|the) (?:order|invoice|bill))",
    ),
    # Stop alone: a clause of its own, or with only emphasis beside it.
    phrase(
        rf"{_START}(?:(?:please|just|ok|okay|and|so|now|but|yes|no|hey|hi|kindly|enough|again|seriously|omg|ffs|jesus|mate|dude|bro|oi|for the last time|bot|last time|nope|nvm|never mind|wait|actually|hold on|on second thoughts?|hmm|ugh|argh|bruh|yo|dear|honestly|really|abeg|biko|ah|eh|aiyo|walao|wah|fwd|re|fw|final warning|one more time|i said|i say|told you|will you|would you|could you|can you|lol|sorry|spam|must|thanks|why not|you can|wrong number|you need to|you must|no really|go away|aiyah|once again|reply|to|text|send) )*"
        r"(?:stop|unsubscribe|opt out|opt me out|stopall|stop all|stop it all|unsubscribe me|cease|desist|cease and desist|stop please|stop this|stop these|stop now|just stop|stop stop|stop already|stop them|stop it|quit it|knock it off|cut it out|pack it in|give it a rest|unsubscribed me|unsubscribed please|stop the madness|stop this madness)"
        r"(?: (?:please|now|thanks|thank you|immediately|asap|already|it|this|that|these|those|them|all|everything|mate|bro|man|dude|lah|la|leh|po|na|ok|okay|right|away|ah|abeg|dat|xx?|n|o|oh|nah|biko|yaar|yo|fam|bruv|innit|x|at once|once and for all|for good|forever|permanently|today|seriously|sir|maam|guys|people|for fucks sake|ffs|for the love of god|or not|fucking|bloody|nonsense|rubbish|crap|shit|the|me|us|lol|eh|yeah|haha|bothering|stop|lads|you|assholes?|idiots?|kindly|k|now now|will you|would you|cheers|hey|i|mean|said|beg|am|begging))*"
        rf"{_END}",
        cues="stop unsubscribe opt stopall cease desist",
        not_after=r"(?:cant|dont|please dont|wont|never|couldnt) [.,]",
        not_before=r" ?[.,?]* (?:\w+ ){0,4}(?:gorgeous|amazing|adorable|cute|beautiful|hilarious|awesome|incredible|too good|so good|love (?:it|this|them|these)|blush\w*)",
    ),
    phrase(
        rf"{_START}(?:(?:please|just|ok|and|now|so|kindly|then|bye|thanks|yes) )*(?:remove|delete|unlist|removal|opt me out|take off|remove please|delete please|exclude)(?: (?:please|now|thanks|immediately|asap|me|us|this|from|list|forthwith|today))*{_END}",
        "likely",
        cues="remove delete unlist removal opt take exclude",
    ),
    phrase(
        rf"{_START}(?:(?:please|just|ok|now|so|kindly) )*(?:quit|end|cancel|revoke|halt|terminate)(?: (?:please|now|thanks|it|this|all|these|immediately))*{_END}",
        "doubtful",
        cues="quit end cancel revoke halt terminate",
    ),
    # Asked, told, said, begged.
    phrase(
        r"(?:asked|asking|told|telling|tell|ask|begging|beg|begged|want|wanted|wants|need|like|wish|prefer|ordering|requesting|request|demand|expect|warned|order) (?:you|your|these|this|them|those|it|that|the|all|me|people)"
        r" (?:to |please |just |fucking |already |guys |people |all |two |three |four |\d+ |times |repeatedly |multiple |many |before |nicely |politely |system |team |company |lot |spammers |kindly |messages |texts |message |text |now |again |so |once |twice |really |both |would )*(?:stop|stopped|unsubscribe|cease|quit|end|ended|go away|opt out|remove|removed|leave me|not (?:text|message|contact|send))",
        cues="asked asking told telling tell ask begging beg begged want wanted wants need like wish prefer ordering requesting request demand expect warned order",
        not_before=r"(?:by|in|at|over|off|here|there|for|working|the (?:car|bus|work|order|payment|leak|noise|bleeding)|(?:my|the) (?:card|onions?|stitches|subscription box|membership|gym))",
        not_after=r"(?:dont|doesnt|didnt|do not|never|not)",
    ),
    phrase(
        rf"(?:said|say|saying|told|replied|reply|replying|sent|send|sending|texted|text|texting|typed|typing|wrote|write|tried|pressed|answered|asked|respond|responded|putting|put|type|spell it out) (?:you |u |ya |already |to |the |the word |with |in |back |by |with a |clearly |a |for |this |your |it |before )*(?:stop|unsubscribe|opt out|stopall|opt out of this|remove me|unsubscribe me)(?! (?:sign|by|in|at))",
        cues="stop unsubscribe opt stopall remove",
        not_after=r"(?:never|didnt|did not|not|dont|do not|havent|nobody|who|driver|they|she|he|sign|doctor|if you|can|just)",
    ),
    phrase(
        rf"(?:these|this|those|the|your|all|it|that|them) (?:\w+ )?{_MESSAGES}?(?:\w+ )?(?:need to|needs to|have to|has to|must|should|better|got to|has got to|ought to|can) (?:now |please |just )*(?:stop|end|cease|be stopped)",
        cues="stop end cease stopped",
        not_after=r"(?:bus|train)",
        not_before=r"(?:at|by|in|for|here|working)",
    ),
    phrase(
        rf"(?:make|making|get|getting|see|have) (?:it|this|these|them|those|that|you|the {_MESSAGES}|your {_MESSAGES}|(?:these|this) {_MESSAGES}|(?:the|these|your|this|all) (?:\w+ )?{_MESSAGES}) (?:to )?(?:all |please |just )*(?:stop|end|go away|stopped|cease)",
        cues="make making get getting see have",
        not_after=r"(?:cant|couldnt|cannot)",
        not_before=r"(?:work|working|leaking|beeping|making|at|by|in|crying|barking|itching|hurting)",
    ),
    # After all: the word at the very end of a text that also says START.
    phrase(
        r"(?:start|resume|subscribe|unstop)(?: \w+| [.,?])* (?:stop|unsubscribe|opt out|cancel|quit)(?: please)?(?= ?(?:[.,?] ?)*$)|(?:meant|mean|meaning|want|wanted|i said) (?:to )?(?:say |type |send |text |write |reply )?(?:stop|unsubscribe|opt out|stopall)(?= ?(?:[.,?]|$))",
        cues="start resume subscribe unstop meant mean meaning want wanted said",
        not_after=r"(?:didnt|did not|dont|never|not) ?",
    ),
    # Do not write.
    phrase(
        rf"{_DONT} (?:ever |you |you dare |please |keep |bother |want you |want you to |need to |try to |try and |continue |continue to |u |be )*"
        rf"(?:text|texting|message|messaging|sms|spam|spamming|contact|contacting|harass|bother|disturb|solicit|bug|pester|hassle)(?:ing)?(?: or \w+)? (?:{_ME}|{_NOT_EVER}|please|thanks|{_MESSAGES}|anything|your|these|any|or|ok|the person|now|such|regarding|with|to)",
        cues="dont not never no quit cannot cant shouldnt",
        not_after=r"(?:i|we|why|they|she|he|you|who|if you|if u|cant|so i|that|that you|which) ?(?:just |really |usually |always )?",
        not_before=r"(?:my (?:wife|husband|mum|mom|dad|son|daughter|partner)|the (?:driver|office|kids))",
    ),
    phrase(
        rf"{_START}(?:(?:please|just|ok|and|so|kindly|now|hi|sorry|hey|also|wrong number|no|but|thanks|stop|mate|again|seriously) )*(?:dont|do not|never) (?:ever |please )*(?:text|message|contact|spam|sms|bother|disturb)(?:ing)?{_END}",
        cues="dont not never",
    ),
    phrase(
        rf"{_DONT} (?:ever |you |keep |please |bother |want to |need to |want you to |continue |continue to )*(?:send|sending|forward|forwarding|write|call|calling|email|phone|ring|blow|hit|get|push|share|include)"
        rf" (?:to )?(?:(?:me|us|this|my|here|to|out|any|anything|the|these|your|more|such|so|up|phone|number|all|of|anymore|no|further|other|stupid|silly|fucking|bloody|those|that|random|number|cell|mobile|or|text) ){{0,6}}(?:{_MESSAGES}|{_NOT_EVER}|{_RUBBISH}|this number|my number|my phone|my cell|this phone|here)",
        cues="dont not never no quit cannot cant shouldnt",
        not_after=r"(?:i|we|why|they|she|he|it|who|that|just|you|which) ?",
        not_before=r"(?:to (?:work|my (?:old|work|home))|by post)",
    ),
    phrase(
        rf"{_START}(?:(?:please|just|ok|kindly|so|now|hi|sorry|thanks|no) )*(?:dont|do not|never) (?:ever )?(?:send|sending) (?:me |us )?(?:{_THESE}|{_NOT_EVER}|any|anything|more|stuff|{_MESSAGES}|nothing)",
        cues="dont not never",
    ),
    phrase(
        rf"(?:never|dont ever|do not ever|dont you ever|no longer) (?:text|message|contact|send|sms|call|write|email|bother)(?:ing)? (?:{_ME}|{_NOT_EVER}|anything|to|or|{_END})",
        cues="never ever no",
        not_after=r"(?:you|they|i|we|she|he|u) ?|(?:will|would|can|could|that) ?",
    ),
    # No more.
    phrase(
        rf"(?:no more|not another|no further|no (?:fucking |bloody |damn )?(?:sms|texts|texting|messages|messaging|promos?|promotions|marketing|ads|adverts|advertising|spam|notifications|solicitations?|alerts)|not any more|zero|enough (?:of|with)|enough)"
        rf" {_GAP3}(?:{_MESSAGES}|contact|from you|of (?:this|these|your|it)|to (?:this|my) (?:number|phone|mobile|cell))",
        cues="no not zero enough",
        not_after=r"(?:there are|theres|is|are|got|get|had|have|with|received|was|were|gets|i have|be|say|not|isnt|strong|long|big|good|more than|are there|had|see|hear|hearing|no bars) ?",
        not_before=r"(?:for me thanks its|ever arrived|(?:code|today|came|arrived|yet|about my))",
    ),
    phrase(
        rf"{_START}(?:(?:please|and|so|ok|sorry|hi|but|just|also|thanks) )*no (?:more )?(?:sms|text|message|texts|texting|messages|promos?|promotions|marketing|ads|adverts|spam|notifications|solicitations?|contact|solicitors|telemarketing)(?: (?:please|thanks|thank you|anymore|again|ever|from (?:you|now)|to this|ok|on|at all|just))*{_END}",
        cues="no",
    ),
    phrase(rf"{_START}(?:please )?no more(?: (?:please|thanks|thank you|of (?:this|these|it)|from you(?: lot)?))*{_END}", "likely", cues="no"),
    phrase(
        rf"(?:had enough of|sick of|sick and tired of|tired of|fed up (?:with|of)|over|done with|through with|bored of) {_GAP3}(?:{_MESSAGES}|{_THESE}|you lot|you people)(?: \w+){{0,6}} ?[.,]? (?:\w+ ){{0,3}}(?:stop|remove|bye|off|unsubscribe|goodbye)",
        cues="enough sick tired fed over done through bored",
    ),
    phrase(rf"{_START}(?:ok |please |thats |just |seriously )*enough(?: (?:already|is enough|now|please|of (?:this|these|your|it|that)(?: \w+)?|with (?:this|these|the|your)(?: \w+)?))+{_END}", "likely", cues="enough"),
    # Do not want, wish, need to get.
    phrase(
        rf"(?:me no|i not|no|dont|do not|dont really|really dont|no longer|never|didnt|not|dun|dont even|doesnt) (?:want|wants|wish|wanted|wishing|wanting|like|need|care|desire|would like|interested|willing|authori[sz]e|appreciate|accept|welcome)(?: (?:to|for|in))?"
        rf" (?:(?:to|receive|receiving|get|getting|be|have|see|read|any|more|of|your|these|the|this|those|further|such|so|many|in|from|you|all|bombarded|by|with|other|future|hear|contacted|texted|messaged|on|my|marketing|promotional|text|sms|stupid|silly|random|unsolicited|about|fucking|bloody|daily|weekly|constant|endless|no|spammed|disturbed|bothered|contact|via|these|kind|type|sorts|sort|advert|company|school|church|shop|store|sale) ){{0,8}}"
        rf"(?:{_MESSAGES}|hear from (?:you|ya|this)|contacted|texted|messaged|bothered|spammed|disturbed|from you(?: lot| people| guys)?|contact from|receive (?:{_THESE}|anything)|receive(?: already| any ?more)*{_END}|(?:get|getting) (?:{_THESE})|anything (?:more|else|further) from|to be (?:on|in|part of) (?:this|your|the)|(?:these|them|this|those) anymore|(?:these|them|those){_END})",
        cues="want wants wish wanted wishing wanting like need care desire interested willing authorise authorize appreciate accept welcome",
        not_before=r"(?:to (?:stop|end|miss)|but|yet|back|code|reply|about my (?:order|appointment)|if|until|unless|card|tones?|number)",
        not_after=r"(?:if you|if u|why|who|said i|do you|they|people|she|he|its not that i|why do you|who) ?",
    ),
    phrase(
        rf"(?:rather|prefer|like|want|wish|choose|please|pls|better|can i|can we|could i|could we|may i|ask|how (?:do|can|to) i?|way|how|way for me|request|asking|possible) (?:to )?(?:just )?(?:please )?(?:not|never|no longer|stop|avoid|cease|quit) (?:to )?(?:be )?(?:get|getting|receive|receiving|have|hear|be sent|sent|contacted|texted|messaged|be on|be contacted|see|seeing|hearing)(?: {_GAP3}(?:{_MESSAGES}|{_THESE}|from you|on (?:this|your|the) list|any ?more|again|by (?:text|sms)|by you|your)|(?<=texted)|(?<=contacted)|(?<=messaged)|{_END})",
        cues="get getting receive receiving have hear sent contacted texted messaged be see seeing hearing",
        not_before=r"(?:a (?:refund|reply|receipt)|the (?:vaccine|jab|receipt)|charged|fined|it on|to (?:that|the))",
        not_after=r"(?:you|they|she|he|we|had) ?",
    ),
    phrase(
        rf"(?:would|id|want|wish|like|please|demand|request|requested|requesting|asked|asking|told|need|should|must|could i|can i|may i|has|have|still not|not|needs|how do i|how can i|never|to|kindly) (?:to |please |like |really |to please |immediately )*(?:be |been |get |got |have (?:my|this|our) (?:\w+ )?(?:number|name|details|phone|mobile|cell) )(?:permanently |immediately )?(?:removed|unsubscribed|taken off|deleted|opted out|excluded|dropped|struck off|left alone|off (?:this|your|the))",
        cues="removed unsubscribed taken deleted opted excluded dropped struck left off",
        not_before=r"(?:from the (?:class|waitlist|waiting|team|order|bill|menu|invoice|site|website|building)|by mistake)",
    ),
    # Remove me, my number, from the list.
    phrase(
        rf"(?:remove|delete|drop|bin|dump|chuck|rm|rmv|comot|discharge|withdraw|expunge|boot|scratch|strike|erase|wipe|scrub|exclude|purge|unlist|block|cancel|omit|eliminate|withdraw|discard|unsubscribe|forget|deregister|unregister|disconnect|removing) (?:me|us|myself|my|our|this|the|mine|his|her|him|them|these)"
        rf" (?:(?:personal|cell|mobile|phone|own|contact|full|work|home|damn|fucking|bloody|telephone|whole|numbers?|late|wifes|husbands|mums|moms|dads|mothers|fathers|sons|daughters|name) ){{0,4}}?(?:{_MINE}|from|off|out|immediately|now|please|asap|thanks|permanently|right|as|and|or|today|at once|already|completely|entirely|forthwith|{_END})",
        cues="rm rmv comot discharge withdraw remove delete drop bin dump chuck expunge boot scratch strike erase wipe scrub exclude purge unlist block cancel omit eliminate withdraw discard unsubscribe forget deregister unregister disconnect removing",
        not_after=r"(?:dont|do not|didnt|did you|please dont|why did you|accidentally|never|you|they|to not|not|doctor|will|he|she|they can|cant) ?",
        not_before=rf"(?:(?:old )?(?:\w+ )?(?:and (?:add|use|put|replace|update|change)|(?:off|from) my (?:account|profile|file|order|booking))|(?:me |us )?(?:from )?(?:the|our|my|a|an) (?!(?:\w+ ){{0,3}}?(?:list|lists|database|system|contacts?|texts?|sms|messages?|messaging|subscription|group|records|service|mailing|distribution|file|files|campaign|thread|chat|program|promotions?|marketing|alerts?|notifications?|reminders?|blast|spam)\b)\w+.*|{_GAP3}(?:{_NOT_A_LIST}|class|booking|appointment|order|cart|basket|bill|invoice|party|reservation|chair|tooth|stitches|card|table|room|roster|team|shift|event|meeting|course|trial|address|membership|website|screen|case|tour|trip)|(?:on|for) (?:file|the order)|(?:of|with) )",
    ),
    phrase(
        rf"(?:take|get|keep|leave|pull|knock|cross|kick|strike|scratch|rub|boot|have|drop|put|want|wanted|be|come|cut|move|bump|let) (?:me|us|my|our|this|my name|my number|this number|the number|it|them|him|her|both|number|name|off|out|myself|mine|\d{{5,}}) (?:(?:\w+) ){{0,4}}?(?:off|of|out of|from|out) (?:of )?(?:(?:your|the|this|these|all|any|that|every|ur|ya|yer|bloody|damn|fucking|stupid|goddamn|mailing|marketing|text|sms|messaging|contact|call|email|subscriber|distribution|phone|customer|promo|promotional|\w+s|spam|calling|texting|alert|blast|list|group|future) ){{0,5}}{_LISTS}",
        cues="off of out from",
        not_before=r"(?:for (?:tonight|today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|the \d)|of (?:people|guests))",
        not_after=r"(?:dont|do not|didnt|please dont|never|not)",
    ),
    phrase(
        rf"(?:take|get|let|strike|cross|scratch|knock|count|keep|leave) (?:me|us|my (?:number|name|cell|mobile|phone|no|digits|details)|our (?:number|name)|this (?:number|phone|mobile|cell|one)|my|mine|number) (?:the (?:hell|fuck|heck) )?(?:off|out)(?: (?:please|now|thanks|of (?:this|it|these|here|the next|your|all)|this|these|it|immediately|already|asap|right now|or|and|today|completely|permanently|for good|as|before|i|since|because|if|cheers|your|ur|u|the sms|sms|then|lah|eh|the texts?|texting|the promo\w*|the offers?|the messages?))*{_END}",
        cues="off out",
        not_after=r"(?:dont|do not|didnt|please dont|never|not|cant|doesnt|can you|could you pick and) ?",
        not_before=r"(?:for (?:dinner|lunch|a)|the (?:waiting|waitlist|guest|tuesday|monday|class))",
    ),
    phrase(
        rf"(?:count|leave|keep) (?:me|us) out of (?:this|these|it|your|the|any|all|future) {_GAP3}(?:{_MESSAGES}|lists?|{_THESE}|hundred|thousand|\d+)|(?:take|get) (?:me|us) off(?: (?:please|now|thanks|this|it|these|cant|i|before|as|so|or|and))|take (?:my|our|this) (?:\w+ )?(?:number|name|cell|mobile|phone|no) off",
        cues="out off",
        not_after=r"(?:dont|do not|didnt|please dont|never|not|cant|doesnt) ?",
        not_before=r"(?:the |of the )?(?:waiting|waitlist|guest|class|booking)",
    ),
    phrase(
        rf"(?:off|out of|from) (?:(?:your|this|these|ur|yer|all your|all|that|any of your|the) )(?!(?:\w+ )?(?:waiting|wait|guest|class|shopping|wish))(?:\w+ ){{0,3}}(?:mailing lists?|sms lists?|text lists?|marketing lists?|contact lists?|call lists?|lists|database|subscription|list)",
        "likely",
        cues="off out from",
        not_after=r"(?:far|order|buy|bought|ordered|item|items|chose|choose|something|anything|cross(?:ed)?|5|10|15|20|25|30|50) ?|(?:cant find|pick|picked|read|went|got it|want one|missing|things|products?|dropped|fell|\d+) (?:\w+ )?",
        not_before=r"(?:price|of (?:items|things|guests))",
    ),
    phrase(rf"(?:lose|forget|delete|erase|burn|block|remove|clear|deactivate|trash|ditch|loose) (?:my|this|our|the|that) (?:\w+ )?(?:number|numbers|digits|phone number|mobile number|contact|details|cell|data|info|information|personal (?:data|info|information|details))",
        cues="lose forget delete erase burn block remove clear deactivate trash ditch loose",
        not_after=r"(?:dont|do not|did you|didnt|i|did i|accidentally|you|to|might|will|would) ?",
        not_before=r"(?:from (?:the )?(?:order|booking|invoice|bill)|of (?:the|my) (?:order|booking))"),
    # Unsubscribe and opt out as verbs.
    phrase(
        r"(?:unsubscribe|unsubscribing|opt out|opting out|opt me out|opt us out|opt this|opt my|opt (?:\w+ )?number out|to be opted out|unsubscribed please|deregister|deactivate (?:this|my|me)|unenroll|unregister|disenroll)",
        cues="unsubscribe unsubscribing opt opting opted unsubscribed deregister deactivate unenroll unregister disenroll",
        not_after=r"(?:dont|do not|didnt|did not|never|not|wont|cant you|please dont|to not|accidentally|will|they|he|she|people|who|wouldnt|dont want to|not want to|do not want to|i didnt mean to|mean to|dont wish to|almost|why would i) ?",
        not_before=rf"(?:my (?:son|daughter|kid|child)\b.*|(?:from|of|out of) (?!(?:\w+ ){{0,4}}?(?:{_MESSAGES}|{_THESE}|lists?|everything|all|you|your|yours|receiving|getting|any|future|further|database|ur|anything|here|service|subscription|being)\b).*|(?:from|of|out of)? ?(?:the |my |that |this |our |an? |your )?(?:other|school|photos?|youtube|channel|email|emails|pension|insurance|class|excursion|lunch|meal|dental|plan|super|policy|scheme|trip|camp|swimming|vaccination|vaccine|benefits?|paperless|mail|post|magazine|netflix|podcast|gym|box|sermon|religion|organ|membership|paper|e ?statements?|leaflets?|catalogue|rewards?|loyalty|auto ?pay|auto ?renewal|401k|common sense)\b)",
    ),
    phrase(
        r"(?:i|ive|i have|we|weve|thought i|i had|already|have|had|im|we have|been|am) (?:already |just |now |have |had |been |definitely |previously |repeatedly |clearly |specifically )*(?:unsubscribed|opted out|opted|unsubbed)(?: (?:out|from (?:this|these|you|your|all)|already|before|weeks|months|ages|years|last|yesterday|twice|three|\d|multiple|several|many|and|but|so|why|yet|still|ages|a|long|of))",
        "likely",
        cues="unsubscribed opted unsubbed",
        not_before=r"(?:the )?(?:other|youtube|in|by mistake|by accident|accidentally)",
    ),
    phrase(
        r"(?:thought|swear|sure|believe|told|know) (?:\w+ )?(?:i|we)(?: had| have|d|ve)? (?:already )?(?:unsubscribed|opted out|stopped (?:these|this|you|it))|(?:i|we|ive|i have) (?:already )?(?:unsubscribed|opted out)(?= ?(?:[.,?]|$))|no need (?:to|for you to) (?:\w+ )?(?:text|message|send|keep (?:me|us)|contact|remind|keep (?:texting|sending|messaging))(?: \w+){0,5}",
        "likely",
        cues="unsubscribed opted stopped need",
        not_after=r"(?:did|have|if|when) ?",
        not_before=r" ?(?:the (?:invoice|receipt|details)|me (?:the|a) (?:invoice|receipt))",
    ),
    # Leave me alone, go away.
    phrase(
        r"(?:leave (?:me|us|him|her|my (?:family|mum|mom|mother|dad|phone)|this number) (?:the (?:fuck|hell|f) |tf |well )?(?:alone|be|in peace)|lemme alone|get lost|go away|buzz off|piss off|fuck (?:right )?off|f off|f ?off|eff off|bugger off|sod off|rack off|naff off|jog on|shove off|get stuffed|get fucked|bog off|stay away|away with you|go to hell|go fuck|fuck away|stop it all|take a hike|beat it|do one)",
        "likely",
        cues="leave lemme lost away off foff on stuffed fucked hell fuck it hike one",
        not_before=r"(?:with (?:that|the) price|really|thats|wow|lol|haha|so (?:fast|good)|for the weekend|from (?:the|home)|home|with my|when (?:it|he|she)|now and then|no way|mate (?:thats|really)|on (?:holiday|vacation)|\d+|to (?:school|work)|the (?:sale|deal))",
        not_after=r"(?:to|they can|they will|told him to|i|we|dont|never|wont|will|tried to|go|didnt|pain|symptoms|problem|did it|cant|and then|couldnt|wouldnt|would|might|could|must|before you|before we|when you|when we|if you|if we|wanna|should we|will it|does it|do they|not) ?",
    ),
    phrase(rf"(?:blocking|blocked|block|im blocking|i blocked|reporting and blocking|going to block|will block|will be blocking|have blocked|ive blocked) (?:you|this number|your number|u|ya|this|the number|them|these|your|and reporting)|{_START}(?:blocked|block|blocking|and block)(?: (?:and|bye|now|loser|you|reported|deleted))*{_END}",
        "likely", cues="blocking blocked block",
        not_after=r"(?:road|drain|sink|toilet|is|was|are|ears?|ear|pipes?|nose|dont|didnt|accidentally|my|card|the|site) ?"),
    phrase(
        rf"(?:(?:want|let me|wanna be|get me|take me|i want|want to be) out(?: of (?:this|it|here|these|the list))?|(?:turn|switch|shut) (?:these|them|it|this|those|all this|notifications|the texts|these texts) off|no longer (?:wish|want|interested|willing|care) (?:to (?:participate|receive|continue|be|get|take part|hear)|in (?:receiving|getting))|(?:mute|nix|kill|scrap|lose|ditch|axe|drop|skip) (?:the |these |your |all |this )+{_MESSAGES})(?: \w+)?{_END}",
        "likely",
        cues="out off longer mute nix kill scrap lose ditch axe drop skip",
        not_after=r"(?:cant|couldnt|you|they|do you|dont) ?",
    ),
    phrase(
        rf"{_DONT} (?:use|utili[sz]e|keep|store|hold|share|include|put|have) (?:me|my|this|our|us|mine)(?: (?:\w+ ){{0,2}}?(?:number|mobile|phone|cell|details|data|in (?:your|this|any)|on (?:your|this|any))|{_END})",
        cues="use utilise utilize keep store hold share include put have",
        not_after=r"(?:i|we|you|they|why) ?",
        not_before=r"(?:yet|because|anymore i have)",
    ),
    phrase(
        r"(?:delete|erase|remove|destroy|wipe) (?:all )?(?:of )?(?:my |our )?(?:personal |contact )?(?:data|details|information|info|records)(?= ?(?:[.,?]|$| please| now| from| immediately| under))|(?:please|and|so|now|kindly) (?:delete|remove|unlist)(?= ?(?:[.,?]|$))",
        "likely",
        cues="delete erase remove destroy wipe unlist",
        not_after=r"(?:how do i|can i|you|dont|how to|did you) ?(?:please )?",
    ),
    # Consent and law.
    phrase(
        r"(?:withdraw|withdrawing|withdrawn|revoke|revoking|revoked|rescind|rescinding|retract|cancel|remove|removing|withdrew|take back|terminate) (?:(?:my|any|all|of|the|previous|prior|this|express|written|marketing|sms|text|hereby|our|earlier) ){0,5}(?:consent|permission|permissions|authori[sz]ation|agreement|subscription|opt in|approval|consents|registration|enrol\w*)",
        cues="withdraw withdrawing withdrawn revoke revoking revoked rescind rescinding retract cancel remove removing withdrew take terminate",
        not_after=r"(?:school|you|they|if i|how would i|can i|who) ?",
        not_before=r"(?:box|meal|form|slip|for the|to the|renewal|order|price|fee|note|letter)",
    ),
    phrase(
        r"(?:object to|exercis\w+ (?:my )?right to|right to (?:object|erasure|be forgotten)|opt me out|erasure request|gdpr (?:request|removal|erasure)|forget me|delete all (?:my|of my|our) (?:data|details|info|information|records)|no consent to (?:text|message|contact)|do not process|cease processing|register (?:this|my) (?:number|phone) (?:as|for|on) (?:do not|dnc|dnd)|(?:put|add|place) (?:me|us|my number|this number|my phone|this|my) (?:\w+ )?(?:on|to|in) (?:your |the |a |ur )?(?:do not (?:call|contact|text|disturb)|dnc|dnd|no (?:call|contact|text)|suppression|opt out|blacklist|blocked)|(?:activate|enable|apply|put|add|start|turn on|set) (?:full )?(?:dnd|do not disturb)|remove my data|(?:mark|set|make) (?:me|this|my number|this number) (?:as )?(?:dnd|dnc|do not|opted out|inactive))",
        cues="object right erasure gdpr forget delete consent process processing register put add place activate enable apply start turn set remove mark make opt",
        not_after=r"(?:dont|do not|never) ?",
    ),
    phrase(
        r"(?:consent|permission|authori[sz]ation|opt in) (?:is |has been |hereby |now |was )*(?:revoked|withdrawn|denied|cancelled|rescinded|removed|ended)|(?:no longer|do not|dont) (?:give|grant|authori[sz]e|permit|allow) (?:(?:you|my|any|this|company|permission|consent|to|for) )*(?:permission|consent|text|message|contact|send|authori[sz]ation)\w*|(?:request|requesting|want|demand|ask for|asking for|require) (?:(?:the|immediate|a|full|complete|you|my|for) )*(?:deletion|removal|erasure|opt out|unsubscription|cancellation of (?:these|the|your) (?:texts?|messages|sms))",
        cues="consent permission authorisation authorization opt give grant authorise authorize permit allow request requesting want demand ask asking require",
        not_before=r"(?:of (?:the|a) (?:charge|fee|item|tree|stain|tattoo|tooth|stitches))",
    ),
    phrase(
        rf"(?:give it a rest|leave it out|pack it in|knock it off|cut it out|give over|lay off|ease off|ease up|back off|cool it|easy|quit it|put a sock in it|wind it in|rein it in|enough already)(?: now)? (?:with|on) {_GAP3}{_MESSAGES}|(?:what|which) (?:part|bit) of (?:the word )?(?:stop|no|unsubscribe|opt out)|(?:stop|unsubscribe|opt out) (?:link|button|option|word|keyword|command|reply|thing|request)(?: \w+){{0,4}} (?:doesnt|does not|isnt|not|broken|wont|didnt|never|dead|useless)|(?:do i|will i|am i going to|must i|i) (?:need|have|going|had|am going) (?:to )?(?:block (?:you|this)|change my number|report you)",
        cues="rest out in off over up it part bit stop unsubscribe opt block change report already",
        not_before=r"(?:working|responding|starting)",
    ),
    phrase(
        rf"{_START}(?:(?:please|just|text|sms|promo|all|marketing|my|the|these|your) )*{_MESSAGES} off(?: (?:please|now|thanks))*{_END}|(?:exit|leave|quit|get out of|get off|leaving|quitting) (?:this |the |your |ur |my )?(?:\w+ )?(?:sms list|text list|mailing list|list|group text|text group|group chat|subscription|texts?|messages|thread)(?: please| now)*{_END}",
        cues="off exit leave quit out leaving quitting",
        not_after=r"(?:cant|where do i|did|when do i|\d+|%|dont|do not) ?",
    ),
    phrase(
        rf"(?:and|so|please|kindly|robot|but|hint|just|must|ok|then|said|say|mean|would you|will you|pls|you|yall|guys|sir|maam|again) (?:please |to |now )?(?:stop|unsubscribe|opt out)(?: (?:please|now|thanks|it|this|already|lah|la|n|and|thank you|ok|man|bro))*{_END}|(?:stop|quit) (?:with|these|them) (?:\w+(?: \w+){{0,3}}){_END}",
        "likely",
        cues="stop unsubscribe opt quit",
        not_after=r"(?:cant|dont|wont|never|couldnt|dont ever|when|if|until|before|did|does|bus|do|why|how can|could|can) ?",
        not_before=r" ?[.,?]* (?:\w+ ){0,4}(?:gorgeous|amazing|adorable|cute|beautiful|hilarious|awesome|incredible|too good|so good|love (?:it|this|them|these)|blush\w*)",
    ),
    phrase(
        rf"(?:but|and|so|just|only|also|please|or|[.,?]) (?:please )?(?:dont|do not|never|no|not|don) (?:text|texts|texting|message|sms|sending texts|text me|sms me|message me)(?: (?:please|thanks|again|anymore))*{_END}|no need (?:to )?(?:send|text|message|sms)(?: (?:me|us|already|anymore|again|any more|lah|la|ok|please|these|this))*{_END}|(?:dont|do not|don) (?:send|text|sms|message)(?: (?:already|anymore|again|me|lah|la|leh|lor|ok|please|liao|here|this|these))+{_END}",
        cues="dont not never no don need",
        not_after=r"(?:i|we|why|they|you|if you|who|that) ?",
        not_before=r"(?:, (?:text|sms)|can (?:text|call))",
    ),
    phrase(
        r"(?:prefer|rather|like|want) (?:an? |to (?:get |have )?|only |just )?(?:emails?|e mails?|calls?|a call|phone calls?|post|letters?|mail|whatsapp) (?:to|over|not|instead of|rather than|than) (?:texts?|texting|sms|messages)",
        cues="prefer rather like want",
    ),
    # By another channel than text.
    phrase(
        rf"(?:email|mail|post|letter|phone|call|calls|whatsapp|app|voicemail|ring|facebook|messenger|telegram|landline|in person|online) ?(?:me |us |is (?:fine|ok|best|better) |please |only |them |it |instead |but |, |. |and )*(?:not|no|never|dont|instead of|over|without|not via|not by) (?:by |via |through |with |the |these |a |my |more |you |send |use |using |on |to |want |this |any )*(?:texts?|texting|sms|text messages?|messages?|messaging|mobile|cell|phone)",
        cues="text texts texting sms message messages messaging mobile cell phone",
        not_before=r"(?:is (?:fine|ok|best|good|great)|me instead|works|came|arrived|received)",
        not_after=r"(?:my|an?|via|got the|got your|by text not|text not|text me not|your|no|dont|not|never) ?",
    ),
    phrase(
        rf"(?:not|no|never|dont|stop|without) (?:contact me |reach me |send |use |using |communicate |do this |me )?(?:by|via|through|over|thru|on|using|with) (?:the |a |my |this |these )?(?:text|texts|texting|sms|phone|mobile|cell|text message|messages)(?! (?:number|them|back))|instead of (?:these |by |via |a |the |sending |using |all |all the |getting |me |this |constant )*(?:texts?|texting|sms|text messages?|messaging|messages)|rather than (?:by |via |a |these |sending )*(?:texts?|texting|sms|text messages?)",
        cues="by via through over thru on using with instead rather",
        not_after=r"(?:im|i am|why|is it|my order is|it is|payment|order|am|reply|replied|was|came|ordered) ?(?:\w+ )?",
        not_before=r"(?:me when|bank|app|order)",
    ),
    phrase(
        r"(?:switch|change|move|convert) (?:me|us|my \w+|this|these|everything|it|them) (?:over )?(?:to|from (?:text|sms) to) (?:email|e mail|mail|post|whatsapp|phone|app)|(?:prefer|rather|want|like|use) (?:an? |to (?:get|receive|have) (?:an? )?|it by |by |to be (?:contacted|reached) (?:by|via|through) |these by |it via |you )?(?:emails?|e mails?|mail|post|letters?|whatsapp)(?: (?:please|thanks|only|instead|over text|communication|contact|is))*|(?:emails?|whatsapp|mail) only|only (?:by |via |through |use |contact me (?:by|via|on) |send (?:me )?(?:an? )?|text )?(?:emails?|e mail|whatsapp|post)|(?:email|e mail|write to|mail) (?:me|us) instead",
        "doubtful",
        cues="switch change move convert prefer rather want like use email emails whatsapp mail post",
        not_after=r"(?:if you|would you|do you|can you|could you|should i) ?",
    ),
    phrase(
        r"(?:e ?mails?|mail|post|letters?|calls?|phone calls?|whatsapp|landline|app|facebook|in person|ring|phone|call) (?:(?:me|us|it|yes|please|only|from|now|on|is|are|fine|ok|better|and|but|if|you|must|[.,]) ){0,5}(?:not|no|instead|rather|never|over|dont|do not|without|than) (?:(?:to|by|via|on|use|using|send|the|these|this|than|of|my|text|a|any|want|then) ){0,4}(?:texts?|texting|sms|messages?|here|this number|my phone|this phone|mobile|cell|my mobile|my cell)",
        "likely",
        cues="email emails mail post letter letters call calls whatsapp landline app facebook person ring phone",
        not_after=r"(?:bank|my|the|no|dont|not|via|your) ?",
        not_before=r"(?: number|s? ?me when|s? (?:is|are|was|were|works|came))",
    ),
    phrase(
        rf"(?:no to (?:the )?|keep the \w+ (?:[.,] )?lose the )(?:sms|texts?)|(?:texts?|texting|sms) no(?= ?[.,]|$| )|no (?:sms|texts?) ?[.,]? (?:yes|email)|i (?:dont|do not|never|cant|cannot|hate|wont) (?:do|read|use|like|check|open|accept|want|answer|take|look at|even read) (?:my |these |your |any )?(?:texts?|texting|sms|text messages?)|(?:dont|do not) use (?:sms|texts?|texting)",
        "likely",
        cues="no lose dont do not never cant cannot hate wont",
        not_before=r"(?:much|often|at work|when|while|and drive|until|yet)",
    ),
    phrase(
        rf"(?:would|do|wd) (?:you|u) mind (?:taking|not|removing|stopping|deleting|unsubscrib|leaving|to (?:stop|remove))\w*|{_START}mind (?:taking|not texting|removing|stopping|deleting)(?: \w+)*|(?:can|could|will|would|please can|please could) (?:any ?one|some ?one|somebody|anybody|whoever) (?:please )?(?:remove|delete|unsubscribe|take (?:me|my|this|us)|stop (?:this|these|texting|sending))|(?:get|make|tell|want|need) (?:you|u|ye|them|this|yous) (?:people |guys |lot |all |clowns )?to (?:leave me|go away|stop|quit|cease|shut up)|(?:i )?(?:want|id like|would like|need|wanna get|let me) (?:to (?:be|get|come) )?off(?: (?:this|the|your|please|now|these|it|here)(?: list)?)?{_END}|(?:what|which|where|wheres|whats) (?:is |are |the |do |i |magic |right |a )*(?:off|stop|unsubscribe|opt out|magic) (?:switch|button|word|code|link|keyword|number)|(?:what|which|whats) (?:\w+ ){{0,5}}(?:to )?(?:stops?|ends?|makes) (?:this|these|it stop|them stop|the (?:texts?|messages?|sms)){_END}|(?:can|could) (?:these|this|they|them|it|the (?:texts?|messages?|alerts)) (?:please )?be (?:switched|turned|stopped|ended|cancelled|disabled|blocked)(?: off)?|(?:off|kill|opt out) switch",
        "likely",
        cues="mind anyone any someone some somebody anybody whoever get make tell want need off id like wanna let what which where wheres whats can could kill",
        not_before=r"(?:the (?:heat|heating|lights?|alarm|oven|order|card)|of work|work early)",
        not_after=r"(?:dont|do not|take|\d+) ?",
    ),
    phrase(
        rf"(?:one more|another|next|any more|any further|any other|further|if i (?:get|receive)) (?:(?:one|another|more|single|fucking|bloody|of|these|any) ){{0,3}}(?:texts?|messages?|sms|contact|spam)(?: \w+| [.,]){{0,6}} (?:police|lawyer|solicitor|attorney|report\w*|sue|suing|block\w*|court|review|harassment|see what|complain\w*|done|calling|fcc|acma|ico|ombudsman|legal|trouble|regret)|(?:text|message|sms|contact) (?:me|us|this number) (?:again|one more time|once more) and|(?:if|unless|when) (?:you|u|this|these|it) (?:\w+ )?(?:dont|do not|doesnt|does not|text|message|contact|wont) (?:stop|quit|cease|end|me again|this number again|leave me)",
        "likely",
        cues="one another next any further if unless when text message sms contact",
        not_after=r"(?:can you|could you|please|will you|send|give) ?",
    ),
    phrase(
        rf"(?:get )?(?:out|outta)(?: of)? my (?:phone|inbox|life|messages|dms|face)|(?:bother|text|spam|annoy|harass|message|pester|bug) (?:someone|somebody|some one|anyone|anybody) else|(?:please |just )?let (?:me|us) be{_END}|give (?:me|us) (?:peace|some peace)|(?:im |i am |i |we )(?:begging|beg)(?: of)? (?:you|u|ye)|leave me (?:the )?(?:\w+ )?(?:alone|be|in peace)|lea(?:ve)? (?:me|us|it) alone",
        "likely",
        cues="out outta bother text spam annoy harass message pester bug let give begging beg leave lea",
        not_after=r"(?:can you|could you|will you|please can you|ill|i will|dont|didnt) ?",
    ),
    # Asked as a question.
    phrase(
        rf"(?:how|where|what|who|which|is there|any|cant i|can i|can we|could i|why cant|why wont|way|trying|tryna|need|want|like|wish|would|help|please|link|button|option|steps) (?:(?:do|does|can|could|to|would|should|might|number|link|is|the|a|i|we|u|you|one|have|way|any|be|need|tell|say|it|take|text|send|reply|for|me|us|done|wanna|in|order|website|button|page|go|possible|possibly|option|so|that|get|else|with|steps|process|best|please|want|keyword|word|actually|ever|just|now|word|procedure|code) ){{0,8}}"
        rf"(?:stop|unsubscribe|opt out|cancel|end|deactivate|disable|block|get rid of|turn off|switch off|get off|get out of|quit|leave|get removed|remove|discontinue|opt|delete|exit|come off|avoid) (?:(?:from|of|the|getting|receiving|my|these|this|your|all|me|to|sending|such|those|any|self|myself|number|phone|stupid|bloody|you|being|name|fucking|damn|silly|annoying|horrible|off|them|promotional|marketing|unwanted|automatic|automated|text|sms) ){{0,6}}(?:{_MESSAGES}|{_THESE}{_END}|lists?|getting (?:{_THESE})|receiving (?:{_THESE})|number|database|subscription|group|chat|{_THESE} (?:coming|please|thanks|now|from)|thread)",
        cues="stop unsubscribe opt cancel end deactivate disable block rid turn switch off out quit leave removed remove discontinue delete exit come avoid",
        not_after=r"(?:bus|dont) ?",
        not_before=r"(?:card|(?:on|from|for) (?:my|the) (?:order|card|account|bill|statement|watch|door|car|dashboard|app)|of (?:my|the) (?:card|order)|for (?:tomorrow|today|my)|plate|is|and (?:come|get))",
    ),
    phrase(
        rf"(?:how|where|what) (?:\w+ ){{0,6}}(?:get off|come off|get out of|be removed from|leave) (?:this|the|your|these|ur|that)(?: \w+)? ?(?:list|thing|{_MESSAGES}|crap|{_END})|(?:how|where|what|way|can i|can we|could i|possible|is there) (?:(?:do|can|to|i|we|you|the|is|there|a|any|way|for|me|us|how|please|be|could|would|should|ever|just|it|possible|possibly|get|best|number|text) ){{0,6}}(?:stop|not get|not receive|no longer (?:get|receive)|not be sent|not being sent|avoid getting) (?:getting |receiving |me |us )*(?:{_THESE}|anymore|any more|any of these|your|{_MESSAGES})(?: \w+){{0,3}}{_END}",
        cues="off out removed leave stop get receive sent avoid",
        not_before=r"(?:bus|train)",
        not_after=r"(?:if i|do) ?",
    ),
    phrase(
        rf"(?:can|could|will|would|cant|wont|why (?:dont|cant|wont)|when (?:will|are|do|does)|are|please) (?:you |u |ya |yous |your (?:\w+ )?|somebody |someone |these |this |the |it |we |i |ever |going to |they |pls |all |just |please )*(?:stop|quit|cease|knock it off|end)(?: (?:sending|it|this|these|them|already|now|please|or not|with|spamming|me|the spam|doing this|bothering|messaging|texting|contacting|ever|lah|harassing|all this))+(?: \w+){{0,3}}{_END}",
        cues="stop quit cease knock end",
        not_after=r"(?:bus|train) ?",
        not_before=r"(?:leak|noise|bleeding)",
    ),
)
"""Requests to end the messages. Each is certain unless it says otherwise."""

PREFERS_TEXT = phrase(
    r"(?:(?:just|only|please|rather|better|prefer|best|always|can you|could you|but) (?:to )?(?:you )?(?:text|message|sms)(?: me| us)?(?: (?:instead|please|only|thanks|is))?|by (?:text|sms|message) (?:only|please|is|instead|thanks|works)|text(?:s|ing)? (?:is|are|me|works|us) (?:\w+ )?(?:best|fine|better|good|ok|instead|great|preferred|easier|works|enough|please|only)|keep (?:the |these |your |them )?(?:texts?|messages?|offers|alerts|updates|deals|them)? ?coming|keep (?:texting|messaging|sending)|texts? (?:are|is) (?:fine|ok|great|good))",
    cues="text texts texting message messages sms keep",
)
"""The person asks for texts, in place of calls or of other texts."""

KEEPS = phrase(
    r"(?:keep (?:\w+ )?(?:\w+ )?coming|(?:after|before|from|till|until) \d+ ?(?:am|pm|ish)? (?:is|are|only|works|onwards|please)|(?:is|are) (?:fine|ok|okay|good|great|better|best|alright)|just (?:the|send|once|one|weekly|monthly|not so|less|during|after|before)|only (?:send|the|on|in|once|text|for|during|after|before|want)|once a (?:week|month|fortnight)|(?:mornings?|evenings?|afternoons?|weekends?|weekdays?|daytime) (?:only|ok|fine|please|are|is|is fine|works|instead)|instead|less often|fewer)",
    cues="keep after before from till until is are just only once mornings morning evenings evening afternoon afternoons weekends weekend weekdays weekday daytime instead less fewer",
)
"""What says that messages are wanted after all, at another time or about something else."""

ENDING = frozenset(
    """stop stopped stopping quit quitting cease unsubscribe unsubscribed unsubscribing opt opted remove
    removed removal delete deleted block blocked blocking enough bother bothering bothered lose drop kill
    mute alone peace bye goodbye farewell permanently forever anymore bin dump ditch boot scrub spare
    breaking breakup tormented tormenting torment harassed harassing pester pestering tired sick fed unwanted
    unsolicited desist refrain discontinue terminate withdraw revoke revoked""".split()
)
MESSAGES = frozenset(
    """text texts texting texted message messages messaging messaged sms list lists notifications alerts
    promos promo spam spamming marketing subscription database mailing advertising ads inbox""".split()
)
"""A word of each in one text: near enough to the theme for a person to read it."""

THEME = frozenset(
    """stop stopped stopping stops quit cease unsubscribe unsubscribed unsubscribing opt opted opting
    remove removed delete deleted block blocked leave enough end cancel off out bother bothering annoying
    annoyed harassing spam spamming consent lose alone disturb permission""".split()
)
"""Words near the theme of opting out."""

OBJECTS = frozenset(
    """text texts texting texted message messages messaging messaged sms list lists contact contacting
    contacted number alerts notifications marketing promotional promotions promos spam spamming
    subscription subscribed subscribe database mailing advertising ads send sending""".split()
)
"""Words for messages and for being on a list."""

NEAR_STOPS = (
    phrase(
        rf"{_START}(?:(?:please|just|ok|so|now|kindly|hey|hi|seriously|mate|lol|omg|can you|could you|will you|would you|must|u|you|you guys|guys|and|again|i said|also) )*(?:stop|quit) (?!it |it$)(?:\w+(?: \w+){{0,7}})",
        "doubtful",
        cues="stop quit",
        not_after=r"(?:cant|dont|wont|never|full|non) ?[.,]?",
    ),
    phrase(
        rf"(?:when|is) (?:will|does|is|do|are) ?(?:this|these|it|they|ye|you|the texts?|the messages?)? ?(?:ever |going to |gonna |finally )*(?:end|stop|over){_END}|is (?:this|it) ever going to (?:end|stop){_END}|(?:letters?|calls?|phone calls?|emails?|post|mail|whatsapp|landline)(?: calls?)? only|(?:only|just) (?:do|take|use|answer|accept|read|want|by) (?:emails?|e mails?|calls?|letters?|post|mail|whatsapp|phone calls?)|(?:stick|back) to (?:emails?|calls?|letters?|post|mail)|use (?:my )?emails?|rather (?:get|have|receive) (?:it|them|these|this|things|everything) (?:by|via|through|in) (?:the )?(?:e ?mail|post|letter)|(?:better|easier|best) than (?:texts?|texting|sms)|(?:not|than) (?:to |on |in |via )?(?:my |this )?(?:phone|mobile|cell|here|this number){_END}",
        "doubtful",
        not_before=r" ?(?:card|bag|in)\b",
    ),
    phrase(
        rf"^(?:please |oh |just |ffs |omg |jesus |ok |omfg |wow )*(?:shut up|shut it|stfu|shut the fuck up|shush|quiet|silence|zip it|give me a break|gimme a break|get a life|let me live|buzz off|scram|enough|no more|not again|again|omg again|really again)(?: (?:please|now|already|you|ffs|and|stop|lads|man|mate))*(?: ?[.,?])*$",
        "doubtful",
    ),
    phrase(
        rf"(?:stop|unsubscribe|unsubscribed|opt out|opted out)(?: (?:please|already|now|thanks|me|it|this|these|all))*{_END}",
        "doubtful",
        cues="stop unsubscribe unsubscribed opt opted",
        not_after=rf"(?:bus|full|non|pit|next|truck|last|one|a|the|this|that|at|tram|train|every|first|rest|door|my|your|our|rain|to|never|wont|cant|dont|doesnt|didnt|not|cannot|couldnt|will|pitstop|quick|short|each|which|what|no|any|it will|should i|do i|do you|does it|does the \w+|non|to a|hard|shop|dead|corner|taxi|coach|subway|stage|stages|is|\d+\w*) ?",
    ),
    phrase(
        rf"(?:cancel|end|terminate) (?:me|everything|all|it all|this service|service|my service|the service|all of it|the lot|now){_END}|let me (?:leave|go|out|off)|(?:get away|escape|free me|freedom|rid me) (?:from|of) (?:you|this|these)|{_START}(?:off|delete this|erase|gone)(?: please)?{_END}|no more (?:\w+ ){{0,2}}\w+(?: please| thanks)?{_END}|(?:dont|do not|don) (?:send|text|message|contact|disturb|spam)",
        "doubtful",
        cues="cancel end terminate let away escape free freedom rid off delete erase gone more dont not don",
        not_after=r"(?:i|we|why|they|you|if you|there is|theres|have|has|had|got|is|are|with|please) ?",
        not_before=r"(?: it to| the (?:parcel|invoice|order|package|link)| (?:parcel|invoice|order|him|her|them))",
    ),
    phrase(rf"^(?:please |thanks |sorry |no )?(?:out|leave|leave (?:this )?group|unfollow|cancelled|canceled|unsubscribed|not any ?more|dont|mute|silence|bye|goodbye|no longer|get out|out please|done with (?:you|these)|withdraw me|(?:id like|i want|want) to (?:withdraw|leave))(?: (?:please|thanks|now|bye|this|you|these))*{_END}", "doubtful", cues="withdraw leave unfollow cancelled canceled unsubscribed out not dont mute silence bye goodbye no get done quit"),
    phrase(
        rf"(?:end|cancel|terminate|stop|discontinue|close) (?:my |this |the |our |sms |text )*(?:subscription|membership to this|account and|sms|alerts?){_END}",
        "doubtful",
        cues="subscription membership account sms alert alerts",
        not_after=r"(?:how do i|can i|how to|want to|like to|does my|when does|did my|i|you) ?(?:get )?",
    ),
)
"""Not a request for sure. A person should read it."""

STOP_ELSEWHERE = re.compile(
    r"\b(?:stop|quit) (?:by|in|at|over|off|on|for (?!me|my|us|this|all)|sign|signs|press|light|lights|here|there|into|near|past|around|and|to (?!both|all|this|my)|when|where|making|teasing|smoking|drinking|eating|working|raining|the (?:car|bus|work|train|order|payment|press|clock|leak|noise|bleeding|fight|war)|my (?:direct|standing|order|payment|card|subscription box|membership|medication|job)|payment|\d{1,3}|your (?:driver|dog|courier)|taking|worrying|apologi[sz]ing|crying|laughing|stressing|being (?:so|silly|cute)|tempting|playing|lying|showing off|running|serving|selling|job|it)\b"
)
"""What follows "stop" where it is about something else."""

BACK_ON = phrase(
    r"(?:off|from|out of) (?:the |your |this |that )?(?:stop|opt out|unsubscribed?|unsubscription|blocked|block|do not (?:text|contact|call)|dnc|suppression|black) ?list|(?:cancel|undo|reverse|remove|revoke|ignore) (?:my |the |that |this )(?:stop|opt out|unsubscribe|unsubscription)|un ?stop|(?:dont|do not|please dont|never) (?:opt me out|unsubscribe me|remove me|take me off|stop (?:my|the|your|these|sending|texting))",
    cues="list stop unsubscribe unsubscription unstop opt remove take",
    not_after=r"(?:i|we|you|they|why) ?",
)
"""An end of the end: the person wants the messages again, or still."""

CLOSE_TO_A_STOP = phrase(
    r"(?:stop|stopped|quit|cease|unsubscribe|unsubscribed|opt out|opting out|opted out|no more|remove (?:me|us|my|this)|delete (?:me|us|my|this)|take (?:me|us|my|this)|get (?:me|us) (?:off|out)|leave (?:me|us)|enough|block|dont (?:want|need|like)|do not (?:want|need|like)|not (?:want|interested)|never (?:asked|want)|get off|tired of|sick of|fed up|cancel|off)"
    r" (?:\w+ |[.,?] ){0,6}(?:texts?|texting|messages?|messaging|sms|lists?|contact(?:ing|ed)?|notifications?|alerts|marketing|promos?|promotion\w*|spam\w*|advert\w*|number|subscription)",
    "doubtful",
    cues="stop stopped quit cease unsubscribe unsubscribed opt opting opted no remove delete take get leave enough block dont not never tired sick fed cancel off",
    not_after=r"(?:cant|couldnt|bus|dont|to|in my|the|day|next|full|did not|didnt|turned|turn|to|need to|have to|\d+|my) ?",
    not_before=r"(?:please call|of people)",
)
"""Not a request as written, but near enough to one for a person to read it."""
