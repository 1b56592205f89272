"""English: other channels than text, threats, and questions that ask for an end."""
# ruff: noqa: E501 (patterns are read whole)

from __future__ import annotations

from sendable.replies.english_parts import (
    END,
    GAP3,
    MESSAGES,
    START,
    THESE,
)
from sendable.replies.phrases import phrase

STOPS_BY_OTHER_WAYS = (
    phrase(
        rf"(?:give it a rest|leave it out|pack it in|knock it off|cut it out|give over|lay off|ease off|ease up|back off|cool it|easy|quit it|put a sock in it|wind it in|rein it in|enough already)(?: now)? (?:with|on) {GAP3}{MESSAGES}|(?:what|which) (?:part|bit) of (?:the word )?(?:stop|no|unsubscribe|opt out)|(?:stop|unsubscribe|opt out) (?:link|button|option|word|keyword|command|reply|thing|request)(?: \w+){{0,4}} (?:doesnt|does not|isnt|not|broken|wont|didnt|never|dead|useless)|(?:do i|will i|am i going to|must i|i) (?:need|have|going|had|am going) (?:to )?(?:block (?:you|this)|change my number|report you)",
        cues="easy rest out in off over up it part bit stop unsubscribe opt block change report already",
        not_before=r"(?:working|responding|starting)",
    ),
    phrase(
        rf"{START}(?:(?:please|just|text|sms|promo|all|marketing|my|the|these|your) )*{MESSAGES} off(?: (?:please|now|thanks))*{END}|(?:exit|leave|quit|get out of|get off|leaving|quitting) (?:this |the |your |ur |my )?(?:\w+ )?(?:sms list|text list|mailing list|list|group text|text group|group chat|subscription|texts?|messages|thread)(?: please| now)*{END}",
        cues="off exit leave quit out leaving quitting",
        not_after=r"(?:cant|where do i|did|when do i|\d+|%|dont|do not) ?",
    ),
    phrase(
        rf"(?:and|so|please|kindly|robot|but|hint|just|must|ok|then|said|say|mean|would you|will you|pls|you|yall|guys|sir|maam|again) (?:please |to |now )?(?:stop|unsubscribe|opt out)(?: (?:please|now|thanks|it|this|already|lah|la|n|and|thank you|ok|man|bro))*{END}|(?:stop|quit) (?:with|these|them) (?:\w+(?: \w+){{0,3}}){END}",
        "likely",
        cues="stop unsubscribe opt quit",
        not_after=r"(?:cant|dont|wont|never|couldnt|dont ever|when|if|until|before|did|does|bus|do|why|how can|could|can) ?",
        not_before=r" ?[.,?]* (?:\w+ ){0,4}(?:gorgeous|amazing|adorable|cute|beautiful|hilarious|awesome|incredible|too good|so good|love (?:it|this|them|these)|blush\w*|cheap|wow|haha|lol|crazy|insane|killing me)",
    ),
    phrase(
        rf"(?:but|and|so|just|only|also|please|or|[.,?]) (?:please )?(?:dont|do not|never|no|not|don) (?:text|texts|texting|message|sms|sending texts|text me|sms me|message me)(?: (?:please|thanks|again|anymore))*{END}|no need (?:to )?(?:send|text|message|sms)(?: (?:me|us|already|anymore|again|any more|lah|la|ok|please|these|this))*{END}|(?:dont|do not|don) (?:send|text|sms|message)(?: (?:already|anymore|again|me|lah|la|leh|lor|ok|please|liao|here|this|these))+{END}",
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
        r"(?:email|mail|post|letter|phone|call|calls|whatsapp|app|voicemail|ring|facebook|messenger|telegram|landline|in person|online) ?(?:me |us |is (?:fine|ok|best|better) |please |only |them |it |instead |but |, |. |and )*(?:not|no|never|dont|instead of|over|without|not via|not by) (?:by |via |through |with |the |these |a |my |more |you |send |use |using |on |to |want |this |any )*(?:texts?|texting|sms|text messages?|messages?|messaging|mobile|cell|phone)",
        cues="text texts texting sms message messages messaging mobile cell phone",
        not_before=r"(?:is (?:fine|ok|best|good|great)|me instead|works|came|arrived|received)",
        not_after=r"(?:my|an?|via|got the|got your|by text not|text not|text me not|your|no|dont|not|never) ?",
    ),
    phrase(
        r"(?:not|no|never|dont|stop|without) (?:contact me |reach me |send |use |using |communicate |do this |me )?(?:by|via|through|over|thru|on|using|with) (?:the |a |my |this |these )?(?:text|texts|texting|sms|phone|mobile|cell|text message|messages)(?! (?:number|them|back))|instead of (?:these |by |via |a |the |sending |using |all |all the |getting |me |this |constant )*(?:texts?|texting|sms|text messages?|messaging|messages)|rather than (?:by |via |a |these |sending )*(?:texts?|texting|sms|text messages?)",
        cues="by via through over thru on using with instead rather",
        not_after=r"(?:im|i am|why|is it|my order is|it is|payment|order|am|reply|replied|was|came|ordered) ?(?:\w+ )?",
        not_before=r"(?:me when|bank|app|order)",
    ),
    phrase(
        r"(?:switch|change|move|convert) (?:me|us|my \w+|this|these|everything|it|them) (?:over )?(?:to|from (?:text|sms) to) (?:email|e mail|mail|post|whatsapp|phone|app)|(?:prefer|rather|want|like|use) (?:an? |to (?:get|receive|have) (?:an? )?|it by |by |to be (?:contacted|reached) (?:by|via|through) |these by |it via |you )?(?:emails?|e mails?|mail|post|letters?|whatsapp)(?: (?:please|thanks|only|instead|over text|communication|contact|is))*|(?:emails?|whatsapp|mail) only|only (?:by |via |through |use |contact me (?:by|via|on) |send (?:me )?(?:an? )?|text )?(?:emails?|e mail|whatsapp|post)|(?:email|e mail|write to|mail) (?:me|us) instead",
        "doubtful",
        cues="switch change move convert prefer rather want like use email emails whatsapp mail post write",
        not_after=r"(?:if you|would you|do you|can you|could you|should i) ?",
    ),
    phrase(
        r"(?:e ?mails?|mail|post|letters?|calls?|phone calls?|whatsapp|landline|app|facebook|in person|ring|phone|call) (?:(?:me|us|it|yes|please|only|from|now|on|is|are|fine|ok|better|and|but|if|you|must|[.,]) ){0,5}(?:not|no|instead|rather|never|over|dont|do not|without|than) (?:(?:to|by|via|on|use|using|send|the|these|this|than|of|my|text|a|any|want|then) ){0,4}(?:texts?|texting|sms|messages?|here|this number|my phone|this phone|mobile|cell|my mobile|my cell)",
        "likely",
        cues="email emails mail mails post letter letters call calls whatsapp landline app facebook person ring phone",
        not_after=r"(?:bank|my|the|no|dont|not|via|your) ?",
        not_before=r"(?: number|s? ?me when|s? (?:is|are|was|were|works|came))",
    ),
    phrase(
        r"(?:no to (?:the )?|keep the \w+ (?:[.,] )?lose the )(?:sms|texts?)|(?:texts?|texting|sms) no(?= ?[.,]|$| )|no (?:sms|texts?) ?[.,]? (?:yes|email)|i (?:dont|do not|never|cant|cannot|hate|wont) (?:do|read|use|like|check|open|accept|want|answer|take|look at|even read) (?:my |these |your |any )?(?:texts?|texting|sms|text messages?)|(?:dont|do not) use (?:sms|texts?|texting)",
        "likely",
        cues="no lose dont do not never cant cannot hate wont",
        not_before=r"(?:much|often|at work|when|while|and drive|until|yet)",
    ),
    phrase(
        rf"(?:would|do|wd) (?:you|u) mind (?:taking|not|removing|stopping|deleting|unsubscrib|leaving|to (?:stop|remove))\w*|{START}mind (?:taking|not texting|removing|stopping|deleting)(?: \w+)*|(?:can|could|will|would|please can|please could) (?:any ?one|some ?one|somebody|anybody|whoever) (?:please )?(?:remove|delete|unsubscribe|take (?:me|my|this|us)|stop (?:this|these|texting|sending))|(?:get|make|tell|want|need) (?:you|u|ye|them|this|yous) (?:people |guys |lot |all |clowns )?to (?:leave me|go away|stop|quit|cease|shut up)|(?:i )?(?:want|id like|would like|need|wanna get|let me) (?:to (?:be|get|come) )?off(?: (?:this|the|your|please|now|these|it|here)(?: list)?)?{END}|(?:what|which|where|wheres|whats) (?:is |are |the |do |i |magic |right |a )*(?:off|stop|unsubscribe|opt out|magic) (?:switch|button|word|code|link|keyword|number)|(?:what|which|whats) (?:\w+ ){{0,5}}(?:to )?(?:stops?|ends?|makes) (?:this|these|it stop|them stop|the (?:texts?|messages?|sms)){END}|(?:can|could) (?:these|this|they|them|it|the (?:texts?|messages?|alerts)) (?:please )?be (?:switched|turned|stopped|ended|cancelled|disabled|blocked)(?: off)?|(?:off|kill|opt out) switch",
        "likely",
        cues="mind anyone any someone some somebody anybody whoever get make tell want need off id like wanna let what which where wheres whats can could kill",
        not_before=r"(?:the (?:heat|heating|lights?|alarm|oven|order|card)|of work|work early)",
        not_after=r"(?:dont|do not|take|\d+) ?",
    ),
    phrase(
        r"(?:one more|another|next|any more|any further|any other|further|if i (?:get|receive)) (?:(?:one|another|more|single|fucking|bloody|of|these|any) ){0,3}(?:texts?|messages?|sms|contact|spam)(?: \w+| [.,]){0,6} (?:police|lawyer|solicitor|attorney|report\w*|sue|suing|block\w*|court|review|harassment|see what|complain\w*|done|calling|fcc|acma|ico|ombudsman|legal|trouble|regret)|(?:text|message|sms|contact) (?:me|us|this number) (?:again|one more time|once more) and|(?:if|unless|when) (?:you|u|this|these|it) (?:\w+ )?(?:dont|do not|doesnt|does not|text|message|contact|wont) (?:stop|quit|cease|end|me again|this number again|leave me)",
        "likely",
        cues="one another next any further if unless when text message sms contact",
        not_after=r"(?:can you|could you|please|will you|send|give) ?",
    ),
    phrase(
        rf"(?:get )?(?:out|outta)(?: of)? my (?:phone|inbox|life|messages|dms|face)|(?:bother|text|spam|annoy|harass|message|pester|bug) (?:someone|somebody|some one|anyone|anybody) else|(?:please |just )?let (?:me|us) be{END}|give (?:me|us) (?:peace|some peace)|(?:im |i am |i |we )(?:begging|beg)(?: of)? (?:you|u|ye)|leave me (?:the )?(?:\w+ )?(?:alone|be|in peace)|lea(?:ve)? (?:me|us|it) alone",
        "likely",
        cues="out outta bother text spam annoy harass message pester bug let give begging beg leave lea",
        not_after=r"(?:can you|could you|will you|please can you|ill|i will|dont|didnt) ?",
    ),
    # Asked as a question.
    phrase(
        rf"(?:how|where|what|who|which|is there|any|cant i|can i|can we|could i|why cant|why wont|way|trying|tryna|need|want|like|wish|would|help|please|link|button|option|steps) (?:(?:do|does|can|could|to|would|should|might|number|link|is|the|a|i|we|u|you|one|have|way|any|be|need|tell|say|it|take|text|send|reply|for|me|us|done|wanna|in|order|website|button|page|go|possible|possibly|option|so|that|get|else|with|steps|process|best|please|want|keyword|word|actually|ever|just|now|word|procedure|code) ){{0,8}}"
        rf"(?:stop|unsubscribe|opt out|cancel|end|deactivate|disable|block|get rid of|turn off|switch off|get off|get out of|quit|leave|get removed|remove|discontinue|opt|delete|exit|come off|avoid) (?:(?:from|of|the|getting|receiving|my|these|this|your|all|me|to|sending|such|those|any|self|myself|number|phone|stupid|bloody|you|being|name|fucking|damn|silly|annoying|horrible|off|them|promotional|marketing|unwanted|automatic|automated|text|sms) ){{0,6}}(?:{MESSAGES}|{THESE}{END}|lists?|getting (?:{THESE})|receiving (?:{THESE})|number|database|subscription|group|chat|{THESE} (?:coming|please|thanks|now|from)|thread)",
        cues="stop unsubscribe opt cancel end deactivate disable block rid turn switch off out quit leave removed remove discontinue delete exit come avoid",
        not_after=r"(?:bus|dont) ?",
        not_before=r"(?:card|(?:on|from|for) (?:my|the) (?:order|card|account|bill|statement|watch|door|car|dashboard|app)|of (?:my|the) (?:card|order)|for (?:tomorrow|today|my)|plate|is|and (?:come|get))",
    ),
    phrase(
        rf"(?:how|where|what) (?:\w+ ){{0,6}}(?:get off|come off|get out of|be removed from|leave) (?:this|the|your|these|ur|that)(?: \w+)? ?(?:list|thing|{MESSAGES}|crap|{END})|(?:how|where|what|way|can i|can we|could i|possible|is there) (?:(?:do|can|to|i|we|you|the|is|there|a|any|way|for|me|us|how|please|be|could|would|should|ever|just|it|possible|possibly|get|best|number|text) ){{0,6}}(?:stop|not get|not receive|no longer (?:get|receive)|not be sent|not being sent|avoid getting) (?:getting |receiving |me |us )*(?:{THESE}|anymore|any more|any of these|your|{MESSAGES})(?: \w+){{0,3}}{END}",
        cues="off out removed leave stop get receive sent avoid",
        not_before=r"(?:bus|train)",
        not_after=r"(?:if i|do) ?",
    ),
    phrase(
        rf"(?:can|could|will|would|cant|wont|why (?:dont|cant|wont)|when (?:will|are|do|does)|are|please) (?:you |u |ya |yous |your (?:\w+ )?|somebody |someone |these |this |the |it |we |i |ever |going to |they |pls |all |just |please )*(?:stop|quit|cease|knock it off|end)(?: (?:sending|it|this|these|them|already|now|please|or not|with|spamming|me|the spam|doing this|bothering|messaging|texting|contacting|ever|lah|harassing|all this))+(?: \w+){{0,3}}{END}",
        cues="stop quit cease knock end",
        not_after=r"(?:bus|train) ?",
        not_before=r"(?:leak|noise|bleeding)",
    ),
)
"""Requests to end the messages, by way of something else."""
