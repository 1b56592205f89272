"""English: how people ask for messages to end."""
# ruff: noqa: E501 (patterns are read whole)

from __future__ import annotations

from sendable.replies.english_parts import (
    DONT,
    END,
    GAP3,
    GAP5,
    LISTS,
    ME,
    MESSAGES,
    MINE,
    NOT_A_LIST,
    NOT_ASKED,
    NOT_EVER,
    OTHERS_MESSAGES,
    RUBBISH,
    START,
    STOP,
    THESE,
    WRITING,
)
from sendable.replies.phrases import phrase

STOPS = (
    # Stop, with messages or writing as its object.
    phrase(
        rf"{STOP} (?!teasing|tempting|making|being)(?:with |it |all |of |off )?{GAP5}{MESSAGES}",
        cues="stop quit cease discontinue halt desist terminate knock cut pack give refrain end suspend lay stopping ceasing please",
        not_after=rf"{NOT_ASKED}|(?:bus|work|truck|meds|tablets|week|day|month|year|dead|back|front|the|an)|by the|at the",
        not_before=r"(?:again )?(?:work|to (?:see|say|pick|check)|from (?:my|his|her) )|me when|instead of (?:calling|ringing|email)",
    ),
    phrase(
        rf"(?:stop|quit|cease|discontinue|refrain from|desist from|halt|end|avoid|stopping) {GAP3}{WRITING}",
        cues="stop quit cease discontinue refrain desist halt end avoid stopping",
        not_after=NOT_ASKED + r"|(?:i|we|ill) (?:\w+ ){0,2}to|she|he|they|wont",
        not_before=r"(?:my|the) (?:parcels?|orders?|packages?|mail|post|letters?|invoices?|bills?|statements?|friends?|gf|girlfriend|ex)|him|her|everyone|everybody|at the (?:shop|door)|me (?:the )?(?:wrong|bills?|invoices?)",
    ),
    phrase(
        r"(?:cancel|end|quit|kill|block|suspend|disable|deactivate|turn off|switch off|shut off|remove|delete|discontinue|revoke|mute|get rid of|opt out of|unsubscribe from|delete me from)"
        rf" (?:(?:all|any|the|these|those|this|your|my|of|me|from|future|further|please|text|sms|marketing|more|phone|stupid|annoying|bloody|fucking) ){{0,5}}{OTHERS_MESSAGES}",
        cues="cancel end quit kill block suspend disable deactivate turn switch shut remove delete discontinue revoke mute get opt unsubscribe",
        not_after=NOT_ASKED + r"|the|by the|back|an|accidentally|by mistake|weekend",
        not_before=r"(?:card|code|for (?:my|the)|from (?:my|the) (?:order|invoice|bill))",
    ),
    # Stop alone: a clause of its own, or with only emphasis beside it.
    phrase(
        rf"{START}(?:(?:please|just|ok|okay|and|so|now|but|yes|no|hey|hi|kindly|enough|again|seriously|omg|ffs|jesus|mate|dude|bro|oi|for the last time|bot|last time|nope|nvm|never mind|wait|actually|hold on|on second thoughts?|hmm|ugh|argh|bruh|yo|dear|honestly|really|abeg|biko|ah|eh|aiyo|walao|wah|fwd|re|fw|final warning|one more time|i said|i say|told you|will you|would you|could you|can you|lol|sorry|spam|must|thanks|why not|you can|wrong number|you need to|you must|no really|go away|aiyah|once again|reply|to|text|send) )*"
        r"(?:stop|unsubscribe|opt out|opt me out|stopall|stop all|stop it all|unsubscribe me|cease|desist|cease and desist|stop please|stop this|stop these|stop now|just stop|stop stop|stop already|stop them|stop it|quit it|knock it off|cut it out|pack it in|give it a rest|unsubscribed me|unsubscribed please|stop the madness|stop this madness)"
        r"(?: (?:please|now|thanks|thank you|immediately|asap|already|it|this|that|these|those|them|all|everything|mate|bro|man|dude|lah|la|leh|po|na|ok|okay|right|away|ah|abeg|dat|xx?|n|o|oh|nah|biko|yaar|yo|fam|bruv|innit|x|at once|once and for all|for good|forever|permanently|today|seriously|sir|maam|guys|people|for fucks sake|ffs|for the love of god|or not|fucking|bloody|nonsense|rubbish|crap|shit|the|me|us|lol|omg|eh|yeah|haha|bothering|stop|lads|you|assholes?|idiots?|kindly|k|now now|will you|would you|cheers|hey|i|mean|said|beg|am|begging))*"
        rf"{END}",
        cues="stop unsubscribe unsubscribed opt stopall cease desist quit knock cut pack rest",
        not_after=r"(?:cant|dont|please dont|wont|never|couldnt) [.,]",
        not_before=r" ?[.,?]* (?:\w+ ){0,4}(?:gorgeous|amazing|adorable|cute|beautiful|hilarious|awesome|incredible|too good|so good|need (?:that|those|one)|want (?:that|those|one)|love (?:it|this|them|these)|blush\w*|cheap|wow|haha|lol|crazy|insane|killing me)",
    ),
    phrase(
        rf"{START}(?:(?:please|just|ok|and|now|so|kindly|then|bye|thanks|yes) )*(?:remove|delete|unlist|removal|opt me out|take off|remove please|delete please|exclude)(?: (?:please|now|thanks|immediately|asap|me|us|this|from|list|forthwith|today))*{END}",
        "likely",
        cues="remove delete unlist removal opt take exclude",
    ),
    phrase(
        rf"{START}(?:(?:please|just|ok|now|so|kindly) )*(?:quit|end|cancel|revoke|halt|terminate)(?: (?:please|now|thanks|it|this|all|these|immediately))*{END}",
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
        r"(?:said|say|saying|told|replied|reply|replying|sent|send|sending|texted|text|texting|typed|typing|wrote|write|tried|pressed|answered|asked|respond|responded|putting|put|type|spell it out) (?:you |u |ya |already |to |the |the word |with |in |back |by |with a |clearly |a |for |this |your |it |before )*(?:stop|unsubscribe|opt out|stopall|opt out of this|remove me|unsubscribe me)(?! (?:sign|by|in|at))",
        cues="stop unsubscribe opt stopall remove",
        not_after=r"(?:never|didnt|did not|not|dont|do not|havent|nobody|who|driver|they|she|he|sign|doctor|if you|can|just)",
    ),
    phrase(
        rf"(?:these|this|those|the|your|all|it|that|them) (?:\w+ )?{MESSAGES}?(?:\w+ )?(?:need to|needs to|have to|has to|must|should|better|got to|has got to|ought to|can) (?:now |please |just )*(?:stop|end|cease|be stopped)",
        cues="stop end cease stopped",
        not_after=r"(?:bus|train)",
        not_before=r"(?:at|by|in|for|here|working)",
    ),
    phrase(
        rf"(?:make|making|get|getting|see|have) (?:it|this|these|them|those|that|you|the {MESSAGES}|your {MESSAGES}|(?:these|this) {MESSAGES}|(?:the|these|your|this|all) (?:\w+ )?{MESSAGES}) (?:to )?(?:all |please |just )*(?:stop|end|go away|stopped|cease)",
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
        rf"{DONT} (?:ever |you |you dare |please |keep |bother |want you |want you to |need to |try to |try and |continue |continue to |u |be )*"
        rf"(?:text|texting|message|messaging|sms|spam|spamming|contact|contacting|harass|bother|disturb|solicit|bug|pester|hassle)(?:ing)?(?: or \w+)? (?:{ME}|{NOT_EVER}|please|thanks|{MESSAGES}|anything|your|these|any|or|ok|the person|now|such|regarding|with|to)",
        cues="dont not never no quit cannot cant shouldnt don nor",
        not_after=r"(?:i|we|why|they|she|he|who|when you|since you|because you|why you|if you|cant|so i|which) ?(?:just |really |usually |always )?",
        not_before=r"(?:my (?:wife|husband|mum|mom|dad|son|daughter|partner)|the (?:driver|office|kids))",
    ),
    phrase(
        rf"{START}(?:(?:please|just|ok|and|so|kindly|now|hi|sorry|hey|also|wrong number|no|but|thanks|stop|mate|again|seriously) )*(?:dont|do not|never) (?:ever |please )*(?:text|message|contact|spam|sms|bother|disturb)(?:ing)?{END}",
        cues="dont not never",
    ),
    phrase(
        rf"{DONT} (?:ever |you |keep |please |bother |want to |need to |want you to |continue |continue to )*(?:send|sending|forward|forwarding|write|call|calling|email|phone|ring|blow|hit|get|push|share|include)"
        rf" (?:to )?(?:(?:me|us|this|my|here|to|out|any|anything|the|these|your|more|such|so|up|phone|number|all|of|anymore|no|further|other|stupid|silly|fucking|bloody|those|that|random|number|cell|mobile|or|text) ){{0,6}}(?:{MESSAGES}|{NOT_EVER}|{RUBBISH}|this number|my number|my phone|my cell|this phone|here)",
        cues="dont not never no quit cannot cant shouldnt don nor",
        not_after=r"(?:i|we|why|they|she|he|it|who|if you|when you|which) ?",
        not_before=r"(?:to (?:work|my (?:old|work|home))|by post)",
    ),
    phrase(
        rf"{START}(?:(?:please|just|ok|kindly|so|now|hi|sorry|thanks|no) )*(?:dont|do not|never) (?:ever )?(?:send|sending) (?:me |us )?(?:{THESE}|{NOT_EVER}|any|anything|more|stuff|{MESSAGES}|nothing)",
        cues="dont not never",
        not_before=r"(?:to (?:the|my|our|her|his) (?:office|old|home|house|work|shop|store|school|other)|yet|until)",
    ),
    phrase(
        rf"(?:never|dont ever|do not ever|dont you ever|no longer) (?:text|message|contact|send|sms|call|write|email|bother)(?:ing)? (?:{ME}|{NOT_EVER}|anything|to|or|{END})",
        cues="never ever no",
        not_after=r"(?:you|they|i|we|she|he|will|would|can|could) ?",
    ),
    # No more.
    phrase(
        rf"(?:no more|not another|no further|no (?:fucking |bloody |damn )?(?:sms|texts|texting|messages|messaging|promos?|promotions|marketing|ads|adverts|advertising|spam|notifications|solicitations?|alerts)|not any more|zero|enough (?:of|with)|enough)"
        rf" {GAP3}(?:{MESSAGES}|contact|from you|of (?:this|these|your|it)|to (?:this|my) (?:number|phone|mobile|cell))",
        cues="no not zero enough",
        not_after=r"(?:there are|theres|is|are|got|get|had|have|with|received|was|were|gets|i have|be|say|not|isnt|strong|long|big|good|more than|are there|had|see|hear|hearing|no bars) ?",
        not_before=r"(?:for me thanks its|ever arrived|(?:code|today|came|arrived|yet|about my))",
    ),
    phrase(
        rf"{START}(?:(?:please|and|so|ok|sorry|hi|but|just|also|thanks) )*no (?:more )?(?:sms|(?:text|message)(?= (?:please|thanks|again|here))|texts|texting|messages|promos?|promotions|marketing|ads|adverts|spam|notifications|solicitations?|contact|solicitors|telemarketing)(?: (?:please|thanks|thank you|anymore|again|ever|from (?:you|now)|to this|ok|on|at all|just))*{END}",
        cues="no",
    ),
    phrase(
        rf"{START}(?:please )?no more(?: (?:please|thanks|thank you|of (?:this|these|it)|from you(?: lot)?))*{END}",
        "likely",
        cues="no",
    ),
    phrase(
        rf"(?:had enough of|sick of|sick and tired of|tired of|fed up (?:with|of)|over|done with|through with|bored of) {GAP3}(?:{MESSAGES}|{THESE}|you lot|you people)(?: \w+){{0,6}} ?[.,]? (?:\w+ ){{0,3}}(?:stop|remove|bye|off|unsubscribe|goodbye)",
        cues="enough sick tired fed over done through bored",
    ),
    phrase(
        rf"{START}(?:ok |please |thats |just |seriously )*enough(?: (?:already|is enough|now|please|of (?:this|these|your|it|that)(?: \w+)?|with (?:this|these|the|your)(?: \w+)?))+{END}",
        "likely",
        cues="enough",
    ),
    # Do not want, wish, need to get.
    phrase(
        rf"(?:me no|i not|no|dont|do not|dont really|really dont|no longer|never|didnt|not|dun|dont even|doesnt) (?:want|wants|wish|wanted|wishing|wanting|like|need|care|desire|would like|interested|willing|authori[sz]e|appreciate|accept|welcome)(?: (?:to|for|in))?"
        rf" (?:(?:to|receive|receiving|get|getting|be|have|see|read|any|more|of|your|these|the|this|those|further|such|so|many|in|from|you|all|bombarded|by|with|other|future|hear|contacted|texted|messaged|on|my|marketing|promotional|text|sms|stupid|silly|random|unsolicited|about|fucking|bloody|daily|weekly|constant|endless|no|spammed|disturbed|bothered|contact|via|these|kind|type|sorts|sort|advert|company|school|church|shop|store|sale) ){{0,8}}"
        rf"(?:{MESSAGES}|hear from (?:you|ya|this)|contacted|texted|messaged|bothered|spammed|disturbed|from you(?: lot| people| guys)?|contact from|receive (?:{THESE}|anything)|receive(?: already| any ?more)*{END}|(?:get|getting) (?:{THESE})|anything (?:more|else|further) from|to be (?:on|in|part of) (?:this|your|the)|(?:these|them|this|those) anymore|(?:these|them|those){END})",
        cues="want wants wish wanted wishing wanting like need care desire interested willing authorise authorize appreciate accept welcome",
        not_before=r"(?:to (?:stop|end|miss)|but|yet|back|code|reply|about my (?:order|appointment)|if|until|unless|card|tones?|number)",
        not_after=r"(?:if you|if u|why|who|said i|do you|they|people|she|he|its not that i|why do you|who) ?",
    ),
    phrase(
        rf"(?:rather|prefer|like|want|wish|choose|please|pls|better|can i|can we|could i|could we|may i|ask|how (?:do|can|to) i?|way|how|way for me|request|asking|possible) (?:to )?(?:just )?(?:please )?(?:not|never|no longer|stop|avoid|cease|quit) (?:to )?(?:be )?(?:get|getting|receive|receiving|have|hear|be sent|sent|contacted|texted|messaged|be on|be contacted|see|seeing|hearing)(?: {GAP3}(?:{MESSAGES}|{THESE}|from you|on (?:this|your|the) list|any ?more|again|by (?:text|sms)|by you|your)|(?<=texted)|(?<=contacted)|(?<=messaged)|{END})",
        cues="get getting receive receiving have hear sent contacted texted messaged be see seeing hearing",
        not_before=r"(?:a (?:refund|reply|receipt)|the (?:vaccine|jab|receipt)|charged|fined|it on|to (?:that|the))",
        not_after=r"(?:you|they|she|he|we|had) ?",
    ),
    phrase(
        r"(?:would|id|want|wish|like|please|demand|request|requested|requesting|asked|asking|told|need|should|must|could i|can i|may i|has|have|still not|not|needs|how do i|how can i|never|to|kindly) (?:to |please |like |really |to please |immediately )*(?:be |been |get |got |have (?:my|this|our) (?:\w+ )?(?:number|name|details|phone|mobile|cell) )(?:permanently |immediately )?(?:removed|unsubscribed|taken off|deleted|opted out|excluded|dropped|struck off|left alone|off (?:this|your|the))",
        cues="removed unsubscribed taken deleted opted excluded dropped struck left off",
        not_before=r"(?:from the (?:class|waitlist|waiting|team|order|bill|menu|invoice|site|website|building)|by mistake)",
    ),
    # Remove me, my number, from the list.
    phrase(
        rf"(?:remove|delete|drop|bin|dump|chuck|rm|rmv|comot|discharge|withdraw|expunge|boot|scratch|strike|erase|wipe|scrub|exclude|purge|unlist|block|cancel|omit|eliminate|withdraw|discard|unsubscribe|forget|deregister|unregister|disconnect|removing) (?:me|us|myself|my|our|this|the|mine|his|her|him|them|these)"
        rf"(?: (?:(?:personal|cell|mobile|phone|own|contact|full|work|home|damn|fucking|bloody|telephone|whole|numbers?|late|wifes|husbands|mums|moms|dads|mothers|fathers|sons|daughters|name) ){{0,4}}?(?:{MINE}|from|off|out|immediately|now|please|asap|thanks|permanently|right|as|and|or|today|at once|already|completely|entirely|forthwith|{END})|{END})",
        cues="rm rmv comot discharge withdraw remove delete drop bin dump chuck expunge boot scratch strike erase wipe scrub exclude purge unlist block cancel omit eliminate withdraw discard unsubscribe forget deregister unregister disconnect removing",
        not_after=r"(?:dont|do not|didnt|did you|please dont|why did you|accidentally|never|why would you|you already|(?<!can )(?<!could )(?<!would )(?<!will )you|they|to not|not|doctor|he|she|they can|cant) ?",
        not_before=rf"(?:(?:old )?(?:\w+ )?(?:and (?:add|use|put|replace|update|change)|(?:off|from) my (?:account|profile|file|order|booking))|(?:me |us )?(?:from )?(?:the|our|my|a|an) (?!(?:\w+ ){{0,3}}?(?:list|lists|database|system|contacts?|texts?|sms|messages?|messaging|subscription|group|records|service|mailing|distribution|file|files|campaign|thread|chat|program|promotions?|marketing|alerts?|notifications?|reminders?|blast|spam)\b)\w+.*|{GAP3}(?:{NOT_A_LIST}|class|booking|appointment|order|cart|basket|bill|invoice|party|reservation|chair|tooth|stitches|card|table|room|roster|team|shift|event|meeting|course|trial|address|membership|website|screen|case|tour|trip)|(?:on|for) (?:file|the order)|(?:of|with) )",
    ),
    phrase(
        rf"(?:take|get|keep|leave|pull|knock|cross|kick|strike|scratch|rub|boot|have|drop|put|want|wanted|be|come|cut|move|bump|let) (?:me|us|my|our|this|my name|my number|this number|the number|it|them|him|her|both|number|name|off|out|myself|mine|\d{{5,}}) (?:(?:\w+) ){{0,4}}?(?:off|of|out of|from|out) (?:of )?(?:(?:your|the|this|these|all|any|that|every|ur|ya|yer|bloody|damn|fucking|stupid|goddamn|mailing|marketing|text|sms|messaging|contact|call|email|subscriber|distribution|phone|customer|promo|promotional|\w+s|spam|calling|texting|alert|blast|list|group|future) ){{0,5}}{LISTS}",
        cues="off of out from",
        not_before=r"(?:for (?:tonight|today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|the \d)|of (?:people|guests))",
        not_after=r"(?:dont|do not|didnt|please dont|never|not)",
    ),
    phrase(
        rf"(?:take|get|let|strike|cross|scratch|knock|count|keep|leave) (?:me|us|my (?:number|name|cell|mobile|phone|no|digits|details)|our (?:number|name)|this (?:number|phone|mobile|cell|one)|my|mine|number) (?:the (?:hell|fuck|heck) )?(?:off|out)(?: (?:please|now|thanks|of (?:this|it|these|here|the next|your|all)|this|these|it|immediately|already|asap|right now|or|and|today|completely|permanently|for good|as|before|i|since|because|if|cheers|your|ur|u|the sms|sms|then|lah|eh|the texts?|texting|the promo\w*|the offers?|the messages?))*{END}",
        cues="off out",
        not_after=r"(?:dont|do not|didnt|please dont|never|not|cant|doesnt|could you pick and) ?",
        not_before=r"(?:for (?:dinner|lunch|a)|the (?:waiting|waitlist|guest|tuesday|monday|class))",
    ),
    phrase(
        rf"(?:count|leave|keep) (?:me|us) out of (?:this|these|it|your|the|any|all|future) {GAP3}(?:{MESSAGES}|lists?|{THESE}|hundred|thousand|\d+)|(?:take|get) (?:me|us) off(?: (?:please|now|thanks|this|it|these|cant|i|before|as|so|or|and))|take (?:my|our|this) (?:\w+ )?(?:number|name|cell|mobile|phone|no) off",
        cues="out off",
        not_after=r"(?:dont|do not|didnt|please dont|never|not|cant|doesnt) ?",
        not_before=r"(?:the |of the )?(?:waiting|waitlist|guest|class|booking)",
    ),
    phrase(
        r"(?:off|out of|from) (?:(?:your|this|these|ur|yer|all your|all|that|any of your|the) )(?!(?:\w+ )?(?:waiting|wait|guest|class|shopping|wish))(?:\w+ ){0,3}(?:mailing lists?|sms lists?|text lists?|marketing lists?|contact lists?|call lists?|lists|database|subscription|list)",
        "likely",
        cues="off out from",
        not_after=r"(?:far|order|buy|bought|ordered|item|items|chose|choose|something|anything|cross(?:ed)?|5|10|15|20|25|30|50) ?|(?:cant find|pick|picked|read|went|got it|want one|missing|things|products?|dropped|fell|\d+) (?:\w+ )?",
        not_before=r"(?:price|of (?:items|things|guests))",
    ),
    phrase(
        r"(?:lose|forget|delete|erase|burn|block|remove|clear|deactivate|trash|ditch|loose) (?:my|this|our|the|that) (?:\w+ )?(?:number|numbers|digits|phone number|mobile number|contact|details|cell|data|info|information|personal (?:data|info|information|details))",
        cues="lose forget delete erase burn block remove clear deactivate trash ditch loose",
        not_after=r"(?:dont|do not|did you|didnt|i|did i|accidentally|might|ill|i will|i would|i may|dont want you to) ?",
        not_before=r"(?:and (?:add|use|put|replace|update|change)|(?:from|off) (?:the |my |this )?(?:order|booking|invoice|bill|account|profile|file)|of (?:the|my) (?:order|booking))",
    ),
    # Unsubscribe and opt out as verbs.
    phrase(
        r"(?:unsubscribe|unsubscribing|opt out|opting out|opt me out|opt us out|opt this|opt my|opt (?:\w+ )?number out|to be opted out|unsubscribed please|deregister|deactivate (?:this|my|me)|unenroll|unregister|disenroll)",
        cues="unsubscribe unsubscribing opt opting opted unsubscribed deregister deactivate unenroll unregister disenroll",
        not_after=r"(?:dont|do not|didnt|did not|never|not|wont|cant you|please dont|to not|accidentally|will|they|he|she|people|who|wouldnt|dont want to|not want to|do not want to|i didnt mean to|mean to|dont wish to|almost|why would i) ?",
        not_before=rf"(?:forms?|my (?:son|daughter|kid|child)\b.*|(?:from|of|out of) (?!(?:\w+ ){{0,4}}?(?:{MESSAGES}|{THESE}|lists?|everything|all|you|your|yours|receiving|getting|any|future|further|database|ur|anything|here|service|subscription|being)\b).*|(?:from|of|out of)? ?(?:the |my |that |this |our |an? |your )?(?:other|school|photos?|youtube|channel|email|emails|pension|insurance|class|excursion|lunch|meal|dental|plan|super|policy|scheme|trip|camp|swimming|vaccination|vaccine|benefits?|paperless|mail|post|magazine|netflix|podcast|gym|box|sermon|religion|organ|membership|paper|e ?statements?|leaflets?|catalogue|rewards?|loyalty|auto ?pay|auto ?renewal|401k|common sense)\b)",
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
        not_after=r"(?:(?:i|we|want|wanted|wants|try|trying|tried|used|going|have|able|need|got) to|they can|they will|told him to|i|we|dont|never|wont|will|tried to|go|didnt|pain|symptoms|problem|did it|cant|and then|couldnt|wouldnt|would|might|could|must|before you|before we|when you|when we|if you|if we|wanna|should we|will it|does it|do they|not) ?",
    ),
    phrase(
        rf"(?:blocking|blocked|block|im blocking|i blocked|reporting and blocking|going to block|will block|will be blocking|have blocked|ive blocked) (?:you|this number|your number|u|ya|this|the number|them|these|your|and reporting)|{START}(?:blocked|block|blocking|and block)(?: (?:and|bye|now|loser|you|deleted))*{END}",
        "likely",
        cues="blocking blocked block",
        not_after=r"(?:road|drain|sink|toilet|is|was|are|ears?|ear|pipes?|nose|dont|didnt|accidentally|my|card|the|site) ?",
    ),
    phrase(
        rf"(?:(?:want|let me|wanna be|get me|take me|i want|want to be) out(?: of (?:this|it|here|these|the list))?|(?:turn|switch|shut) (?:these|them|it|this|those|all this|notifications|the texts|these texts) off|no longer (?:wish|want|interested|willing|care) (?:to (?:participate|receive|continue|be|get|take part|hear)|in (?:receiving|getting))|(?:mute|nix|kill|scrap|lose|ditch|axe|drop|skip) (?:the |these |your |all |this )+{MESSAGES})(?: \w+)?{END}",
        "likely",
        cues="out off longer mute nix kill scrap lose ditch axe drop skip",
        not_after=r"(?:cant|couldnt|you|they|do you|dont) ?",
    ),
    phrase(
        rf"{DONT} (?:use|utili[sz]e|keep|store|hold|share|include|put|have) (?:me|my|this|our|us|mine)(?: (?:\w+ ){{0,2}}?(?:number|mobile|phone|cell|details|data|in (?:your|this|any)|on (?:your|this|any))|{END})",
        cues="use utilise utilize keep store hold share include put have",
        not_after=r"(?:i|we|you|they|why) ?",
        not_before=r"(?:yet|because|anymore i have)",
    ),
    phrase(
        r"(?:delete|erase|remove|destroy|wipe) (?:all )?(?:of )?(?:my |our )?(?:personal |contact )?(?:data|details|information|info|records)(?= ?(?:[.,?]|$| please| now| from| immediately| under))|(?:please|and|so|now|kindly) (?:delete|remove|unlist)(?= ?(?:[.,?]|$))",
        "likely",
        cues="delete erase remove destroy wipe unlist",
        not_after=r"(?:how do i|can i|dont|how to|did you|(?<!can )(?<!could )(?<!would )(?<!will )you) ?(?:please )?",
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
)
"""Requests to end the messages. Each is certain unless it says otherwise."""
