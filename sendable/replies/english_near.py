"""English: what limits a request, takes it back, or comes near to one."""
# ruff: noqa: E501 (patterns are read whole)

from __future__ import annotations

import re

from sendable.replies.english_parts import (
    END,
    START,
)
from sendable.replies.letters import word_set
from sendable.replies.phrases import phrase

_LIMIT = (
    r"(?:\w+ ){0,4}?(?:so|this|that|too|quite so|very) (?:early|late|often|much|frequently|many)"
    r"|(?:\w+ ){0,4}?(?:before|after|past|during|until|till|while|whilst)(?= (?!i |we |you |it |they |all|that|this)\w)|(?:\w+ ){0,3}?(?:when|while) (?:im|i am|i work|working|driving|sleeping)"
    r"|(?:\w+ ){0,3}?(?:at night|at \d|at work|on (?:sun|sat|mon|tues|wednes|thurs|fri)\w*|on weekends?|in the (?:night|morning|evening|middle)"
    r"|overnight|at dinner|at midnight|at this hour|early|late|every (?:day|hour|week|single day|other day|few)|daily|twice a|more than|\d+ times (?:a|per|every)|in (?:spanish|english|french|chinese)"
    r"|about (?:the|my|shoes|men|women|kids))"
)
LIMIT = re.compile(rf" ?(?:{_LIMIT})(?!\w)")
"""What follows a request that limits it: a time, or how often."""


PREFERS_TEXT = phrase(
    r"(?:(?:just|only|please|rather|better|prefer|best|always|can you|could you|but) (?:to )?(?:you )?(?:text|message|sms)(?: me| us)?(?: (?:instead|please|only|thanks|is))?|by (?:text|sms|message) (?:only|please|is|instead|thanks|works)|text(?:s|ing)? (?:is|are|me|works|us) (?:\w+ )?(?:best|fine|better|good|ok|instead|great|preferred|easier|works|enough|please|only)|keep (?:the |these |your |them )?(?:texts?|messages?|offers|alerts|updates|deals|them)? ?coming|keep (?:texting|messaging|sending)|texts? (?:are|is) (?:fine|ok|great|good))",
    cues="text texts texting message messages sms keep",
)
"""The person asks for texts, in place of calls or of other texts."""

KEEPS = phrase(
    r"(?:keep (?:\w+ )?(?:\w+ )?coming|(?:after|before|from|till|until) \d+ ?(?:am|pm|ish)? (?:is|are|only|works|onwards|please)|(?:is|are) (?:fine|ok|okay|good|great|better|best|alright)|just (?:the|send|once|one|weekly|monthly|not so|less|during|after|before)|only (?:send|the|on|in|once|text|for|during|after|before|want)|once a (?:week|month|fortnight)|(?:mornings?|evenings?|afternoons?|weekends?|weekdays?|daytime) (?:only|ok|fine|please|are|is|is fine|works|instead)|(?:text|message|send|sms|try)(?: \w+){1,5} instead|(?:morning|evening|afternoon|night|lunch|later|week|month|day|noon|am|pm|\d+) instead|less often|fewer)",
    cues="keep after before from till until is are just only once mornings morning evenings evening afternoon afternoons weekends weekend weekdays weekday daytime instead less fewer",
)
"""What says that messages are wanted after all, at another time or about something else."""

ABOUT_ENDING = word_set(
    """
    stop stopped stopping quit quitting cease unsubscribe unsubscribed unsubscribing opt opted
    remove removed removal delete deleted block blocked blocking enough bother bothering
    bothered lose kill mute alone peace bye goodbye farewell permanently forever anymore
    bin dump ditch boot scrub spare breaking breakup tormented tormenting torment harassed
    harassing pester pestering tired sick fed unwanted unsolicited desist refrain discontinue
    terminate withdraw revoke revoked
    """
)
ABOUT_MESSAGES = word_set(
    """
    text texts texting texted message messages messaging messaged sms list lists notifications
    alerts promos promo spam spamming marketing subscription database mailing advertising ads
    inbox
    """
)
"""A word of each in one text: near enough to the theme for a person to read it."""

THEME = word_set(
    """
    stop stopped stopping stops quit cease unsubscribe unsubscribed unsubscribing opt opted
    opting remove removed delete deleted block blocked leave enough end cancel off out bother
    bothering annoying annoyed harassing spam spamming consent lose alone disturb permission
    """
)
"""Words near the theme of opting out."""

OBJECTS = word_set(
    """
    text texts texting texted message messages messaging messaged sms list lists contact
    contacting contacted number alerts notifications marketing promotional promotions promos
    spam spamming subscription subscribed subscribe database mailing advertising ads send
    sending
    """
)
"""Words for messages and for being on a list."""

NEAR_STOPS = (
    phrase(
        rf"{START}(?:(?:please|just|ok|so|now|kindly|hey|hi|seriously|mate|lol|omg|can you|could you|will you|would you|must|u|you|you guys|guys|and|again|i said|also) )*(?:stop|quit) (?!it |it$)(?:\w+(?: \w+){{0,7}})",
        "doubtful",
        cues="stop quit",
        not_after=r"(?:cant|dont|wont|never|full|non) ?[.,]?",
    ),
    phrase(
        rf"(?:when|is) (?:will|does|is|do|are) ?(?:this|these|it|they|ye|you|the texts?|the messages?)? ?(?:ever |going to |gonna |finally )*(?:end|stop|over){END}|is (?:this|it) ever going to (?:end|stop){END}|(?:letters?|calls?|phone calls?|emails?|post|mail|whatsapp|landline)(?: calls?)? only|(?:only|just) (?:do|take|use|answer|accept|read|want|by) (?:emails?|e mails?|calls?|letters?|post|mail|whatsapp|phone calls?)|(?:stick|back) to (?:emails?|calls?|letters?|post|mail)|use (?:my )?emails?|rather (?:get|have|receive) (?:it|them|these|this|things|everything) (?:by|via|through|in) (?:the )?(?:e ?mail|post|letter)|(?:better|easier|best) than (?:texts?|texting|sms)|(?:not|than) (?:to |on |in |via )?(?:my |this )?(?:phone|mobile|cell|here|this number){END}",
        "doubtful",
        not_before=r" ?(?:card|bag|in)\b",
    ),
    phrase(
        r"^(?:please |oh |just |ffs |omg |jesus |ok |omfg |wow )*(?:shut up|shut it|stfu|shut the fuck up|shush|quiet|silence|zip it|give me a break|gimme a break|get a life|let me live|buzz off|scram|enough|no more|not again|again|omg again|really again)(?: (?:please|now|already|you|ffs|and|stop|lads|man|mate))*(?: ?[.,?])*$",
        "doubtful",
    ),
    phrase(
        rf"(?:stop|unsubscribe|unsubscribed|opt out|opted out)(?: (?:please|already|now|thanks|me|it|this|these|all))*{END}",
        "doubtful",
        cues="stop unsubscribe unsubscribed opt opted",
        not_after=r"(?:bus|full|non|pit|next|truck|last|one|a|the|this|that|at|tram|train|every|first|rest|door|my|your|our|rain|to|never|wont|cant|dont|doesnt|didnt|not|cannot|couldnt|will|pitstop|quick|short|each|which|what|no|any|it will|should i|do i|do you|does it|does the \w+|non|to a|hard|shop|dead|corner|taxi|coach|subway|stage|stages|is|\d+\w*) ?",
    ),
    phrase(
        rf"(?:cancel|end|terminate) (?:me|everything|all|it all|this service|service|my service|the service|all of it|the lot|now){END}|let me (?:leave|go|out|off)|(?:get away|escape|free me|freedom|rid me) (?:from|of) (?:you|this|these)|{START}(?:off|delete this|erase|gone)(?: please)?{END}|no more (?:of (?:this|these|it|your|that|them)|from (?:you|u|ye|here)|for me|ever|emails?|junk|rubbish|crap|nonsense)(?: (?:please|thanks|\w+))?{END}|(?:dont|do not|don) (?:send|text|message|contact|disturb|spam)",
        "doubtful",
        cues="cancel end terminate let away escape free freedom rid off delete erase gone more dont not don",
        not_after=r"(?:i|we|why|they|you|if you|there is|theres|have|has|had|got|is|are|with|please) ?",
        not_before=r"(?: it to| the (?:parcel|invoice|order|package|link)| (?:parcel|invoice|order|him|her|them))",
    ),
    phrase(
        rf"^(?:please |thanks |sorry |no )?(?:out|leave|leave (?:this )?group|unfollow|cancelled|canceled|unsubscribed|not any ?more|dont|mute|silence|bye|goodbye|no longer|get out|out please|done with (?:you|these)|withdraw me|(?:id like|i want|want) to (?:withdraw|leave))(?: (?:please|thanks|now|bye|this|you|these))*{END}",
        "doubtful",
        cues="withdraw leave unfollow cancelled canceled unsubscribed out not dont mute silence bye goodbye no get done quit",
    ),
    phrase(
        rf"(?:end|cancel|terminate|stop|discontinue|close) (?:my |this |the |our |sms |text )*(?:subscription|membership to this|account and|sms|alerts?){END}",
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
    cues="list blacklist blocklist stop unsubscribe unsubscription unstop opt remove take",
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
