"""English: complaints of being messaged that name no law and no spam."""
# ruff: noqa: E501 (patterns are read whole)

from __future__ import annotations

from sendable.replies.english_parts import END, START
from sendable.replies.letters import word_set
from sendable.replies.phrases import one_of, phrase

MESSAGE_WORDS = word_set(
    """
    text texts texting texted message messages messaging messaged sms marketing notifications
    alerts spam spamming promos advertising adverts ads reminders buzzing pinging tactics
    """
)
"""Words for being messaged."""

JUDGEMENTS = word_set(
    """
    disgraceful ridiculous shameful shame outrageous unacceptable appalling disgusting intrusive
    invasive excessive unprofessional pathetic desperate sneaky shady creepy madness insanity
    disrespectful inappropriate obnoxious absurd stalking stalker stalkers shameless tacky
    unbelievable overkill unethical annoying irritating infuriating unwanted intrusion nuisance
    aggressive predatory rude cheeky disgrace unsolicited relentless harassing harassment
    bombarding bombarded bombardment pestering pest hounding stressful distressing upsetting
    scammy spammy dodgy suspicious phishy unhinged deranged
    """
)
"""Hard words about it. One of each in a text: a person should read it."""

_PARTS = {
    "MSG": r"(?:texts?|messages?|msgs?|sms|alerts?|notifications?|promos?|ads|reminders|pings)",
    "NUMBER": (
        r"(?:\d+(?:st|nd|rd|th)?|two|three|four|five|six|seven|eight|nine|ten|dozen|second|third"
        r"|fourth|fifth|sixth|tenth|another|yet another|several|umpteenth|hundredth|millionth|many)"
    ),
    "DATA": (
        r"(?:(?:my|our|me|this|peoples|personal) (?:(?!(?:booking|order|account|card|tracking|appointment|reference|policy|customer)\b)\w+ )?"
        r"(?:number|details|data|info|information|contact|contacts|mobile|phone|cell|digits))"
    ),
    "END": END,
    "START": START,
}

RESENTMENT = (
    phrase(  # Where is my number from?
        one_of(
            r"""
            (?:how|where|who|why|whose|which|what|when) (?:(?!(?:he|she|him|they|i|we|was)\b)\w+ ){0,7}?(?:get|got|gotten|find|found|obtain|obtained|gave|give|source|sourced|buy|bought|come by|came by|come across|scrape|scraped|harvest|dig up|have|has|had|getting|pull|pulled|hold of|leaked|pass|passed|shared|sold|know) (?:\w+ ){0,3}?(?:<DATA>|me from)
            (?:which|what) (?:\w+ )?(?:database|data base|broker|list|data|source) (?:\w+ ){0,3}(?:buy|bought|get me|got me|sold|am i on)
            (?:did|do|have|are) (?:you|u|yous|ye) (?:\w+ ){0,2}(?:buy|bought|purchase|steal|scrape|harvest|sell|sold|stole|buying|selling) (?:\w+ ){0,2}(?:<DATA>|me|numbers|lists?|data)
            (?:data|privacy|security) (?:leak|breach|broker|brokers|harvesting|harvest|violation|protection)
            (?:only|just|noone|nobody|no one) (?:but )?(?:my |the |our )?(?:\w+ ){1,3}(?:has|have|had|knows?|know|gets|should have) (?:this|my) (?:\w+ )?(?:number|mobile|cell|phone|digits)
            (?:sold|leaked|stole|stolen|bought|harvested|scraped|shared|passed on|gave out|gave away|selling|sharing|leaking) <DATA>
            (?:my|this) (?:number|mobile|phone|details) (?:is|are|was|were|should be) (?:private|unlisted|ex directory|silent|not public|personal|confidential|sold|leaked|stolen|supposed to be private)
            (?:never|didnt|dont recall|dont remember|cant recall|cant remember|not sure i|havent|no memory of|no recollection of) (?:ever )?(?:\w+ ){0,2}?(?:sign(?:ed|ing)? up|sign(?:ed|ing)|subscrib(?:ed?|ing)|consent(?:ed|ing)?|agree(?:d|ing)?|opt(?:ed|ing)? in|join(?:ed|ing)|giv(?:e|ing) (?:you|u|out|this|my)|gave (?:you|u|out|this|my)|given (?:you|out|my)|ask(?:ed|ing) (?:for|to)|request(?:ed|ing)|authori[sz]ed?|approved) (?:\w+ ){0,4}?(?:this|these|texts?|messages?|sms|marketing|number|permission|consent|details|list|your|it|spam|anything|promos?)
            """,
            **_PARTS,
        ),
        "certain",
        cues="""number details data info information contact contacts mobile phone cell digits from
        database broker list source numbers lists privacy security never didnt dont cant havent no not me""",
        not_after=r"(?:please|can you tell me|could you tell me) ?",
        not_before=r"(?: ?(?:for (?:the|my|a)|on (?:the|my)|of the|from (?:the|my) (?:driver|doctor|receipt)|in the (?:app|account)|changed|updated|yet|class|trip|tracking))",
    ),
    phrase(  # So many, so late, and it woke the baby.
        one_of(
            r"""
            <NUMBER> (?:\w+ )?<MSG> (?:\w+ ){0,3}?(?:in (?:one|a|an|\d+|two|three|the (?:last|past)|under|less)|today|before|since|within|this (?:week|morning|month|arvo)|per|already|every|a (?:day|week)|from you|from yous|later|this|tonight|and counting|yesterday|so far)
            (?:text\w*|messag\w*|phone|buzz\w*|notification|alert|ping\w*|beep\w*)(?: (?!(?:when|if|after|once|i|before)\b)\w+){0,5} (?:woke|wake|woken|waking|awake|wakes)(?: \w+){0,3}
            (?:text|texts|texting|message|messages|messaging|messaged|texted|sms)(?: \w+){0,5} (?:at|before|after|past) (?:\d+ ?(?:am|pm)?|midnight|dawn|sunrise|breakfast|bedtime|dinner|night)(?: \w+)* (?:seriously|really|wtf|are you|is|wow|what|who|\?)
            (?:who|what sort of (?:\w+ )?|what kind of (?:\w+ )?|why (?:would|do) (?:you|anyone|anybody)) (?:even |on earth |in their right mind )?(?:texts?|messages?|sends?|text|message|send) (?:\w+ ){0,4}(?:at|on|before|after|so|this)
            (?:beyond|past|isnt|not|arent|aint) (?:a |being )?(?:joke|funny anymore|funny any more|cool|on|acceptable|normal business|ok anymore|okay anymore)<END>
            (?:harass|harassing|hound|hounding|prey|preying|target|targeting|pester|pestering|stalk|stalking|spam|spamming) (?:\w+ )?(?:pensioners|the elderly|old people|people|widows|grieving|customers|vulnerable|me|us)<END>
            (?:too many|so many|all these|all this|constant|nonstop|endless|relentless) (?:\w+ )?(?:<MSG>|spam|marketing|buzzing|pinging|bombardment)<END>
            (?:is this|this is|looks like|smells like|sounds like|seems like|sounds|looks|smells|seems) (?:\w+ ){0,2}(?:legit|legitimate|a scam|scam|a con|fishy|phishing|a hoax|hoax|dodgy|suss|sus|fake|a fake|fraud|a fraud|bogus|scammy)
            (?:will|going to|gonna|im|i am|ill|about to|have|ive|already|be) (?:\w+ ){0,2}(?:report|reporting|reported|complain|complaining|complained|contact|contacting|contacted|notify|notified|forwarding|forwarded) (?:\w+ ){0,5}(?:police|ombudsman|regulator|authorities|commission|council|ico|fcc|acma|ofcom|trading standards|consumer affairs|provider|carrier|phone company|lawyer)
            ^(?:fake|hoax|phishing|dodgy|suss|sus|bogus|so fake|scummy)<END>
            (?:is (?:it|this)|how is (?:it|this)|how can (?:it|this) be|since when is (?:it|this)) (?:even |actually )?(?:legal|allowed|ok|okay|acceptable|permitted)(?: to (?:text|message|send|contact|sms))
            (?:its|it is) (?:\w+ ){1,3}in the (?:morning|night)<END>
            at (?:midnight|this hour|this ungodly hour|this time of (?:night|day))<END>
            (?:know|seen|realise|realize|check|any idea) (?:what time it is|the time|what the time is|how late it is|how early it is)<END>
            (?:you|youve|u|this|that|it) (?:just |have |has )?(?:woke|woken|waking) (?:up )?(?:me|my|us|the|our|everyone)
            (?:this|that|thats|its) (?:is |was |makes )?(?:the |my |your )?(?:\d+(?:st|nd|rd|th)|second|third|fourth|fifth|sixth|tenth|umpteenth|hundredth|millionth) <MSG>
            more (?:\w+ )?<MSG> (?:from|off) (?:you|yous|this|here) (?:\w+ ){0,2}than
            hear (?:from you )?more (?:from you )?than (?:from )?(?:my|i)
            ^(?:(?:so|very|how|really|super|this is|too) )*(?:annoying|intrusive|rude|irritating|invasive|creepy|desperate|shameful|intrusive)(?: (?:much|af|as|to text|at this hour))*<END>
            (?:leave (?:people|folks|us all) alone|get a (?:real|proper|decent) job|have you no (?:shame|respect|manners)|have some (?:respect|decency)|shame on (?:you|u|yous|this company))
            (?:do|does|have) (?:you|u|your \w+|yous) (?:even |actually |really )?(?:have )?(?:permission|consent|the right|a right|my permission|my consent|a licence)
            """,
            **_PARTS,
        ),
        "likely",
        not_after=r"(?:how do i|can i|i got|need to|want to|please|the|my|order|booked|thanks for|love|ill) ?",
        not_before=r"(?: ?(?:for the kids|reminders? please|about my (?:order|appointment)|the (?:fault|leak|issue|outage|damage|problem)))",
    ),
)
"""Complaints of being messaged. Where the number came from is asked in anger; the rest may be."""

NOT_ABOUT_US = phrase(
    one_of(
        r"""
        (?:my|our|his|her) (?:texts?|messages?|emails?|calls?)
        (?:answer|answers|answered|reply|replied|replies|respond|responded|returned|return|ignore|ignored|ignoring) (?:\w+ ){0,3}(?:texts?|messages?|emails?)
        (?:thanks|thank you|love|appreciate|funny|lovely|great|enjoy|helpful|useful|keep)
        spam (?:folder|filter|box)
        """
    )
)
"""Beside these, the hard words are about something else than being messaged."""
