"""English: ways of saying no to an offer that do not begin with "no thanks".

All are likely only, so they are held and not excluded: the same words are said of other matters.
"""
# ruff: noqa: E501 (patterns are read whole)

from __future__ import annotations

from sendable.replies.english_parts import END, START
from sendable.replies.phrases import one_of, phrase

_PARTS = {
    "WE": r"(?:i|we|id|ill|im|ive|weve|well|id rather|wed|we are|i am|i will|we will|gonna|going to|think ill|rather|might)",
    "NO": (
        r"(?:no way|no chance|no sale|no deal|no dice|hard no|big no|hell no|def no|its a no"
        r"|not a chance|absolutely not|definitely not|certainly not|fat chance|as if|not likely|not happening"
        r"|not a fan|not keen|not our thing|not my thing|not my scene|not my style|not my cup of tea)"
    ),
    "TAIL": (
        r"(?:sorry|thanks|thank you|thx|mate|lol|haha|love|for (?:me|us)|from (?:me|us)|not (?:in|at|with|for|this|today|now)"
        r"(?: \w+){0,3}|this (?:time|year|month)|again|way|really|im afraid|today|pal|dear|either|ever|too)"
    ),
    "DID": (
        r"(?:gave|given|donated|bought|purchased|booked|voted|joined|signed up|subscribed elsewhere|switched|ordered|renewed"
        r"|upgraded|did (?:it|that|this|ours|mine)|done (?:it|that|this|ours|mine)|got (?:one|some|mine|ours|solar|it|that|\w+ put)|have (?:one|two|three|some|\d+|plenty|enough|that|it)|own (?:one|two|\w+))"
    ),
    "END": END,
    "START": START,
}

SOFT_REFUSALS = (
    phrase(  # No, in so many words.
        one_of(
            r"""
            <START>(?:(?:lol|haha|hahaha|ugh|um|oh|hmm|err?|sorry|yeah|well|ah|ooh|god|omg|hi|ok|thanks|thank you|mate|actually|honestly) )*(?:[,.] )?<NO>(?: <TAIL>)*<END>
            (?:ugh|lol|haha|meh|ew|yuck|omg|god|um|hmm) (?:no|nah|nope)<END>
            <START>(?:(?:so|but|sorry|its|just) )*(?:no|nah|nope|naw|nup)(?: (?:sorry|thanks|thank you|thx|mate|lol|haha|love|for me|for us|from me))*(?= ?[.,?]* ?$)
            (?:wife|husband|hubby|partner|boss|mrs|missus|doctor|accountant|bank|budget|wallet|mum|mom|dad|kids|she|he|committee|board|landlord|diet|dietician|back|knees?) (?:says?|said|is saying) (?:no|nah|nope|not)
            (?:thanks|thank you|thx|ta|cheers) (?:so much |very much )?(?:anyway|all the same|but no|but not|but im|but we|but i|for the offer but|for thinking of (?:me|us) but|for asking but)
            (?:kind of you|nice|great|good|generous|tempting|lovely|sounds (?:good|great|nice|lovely)|looks (?:good|great|nice|lovely)|appreciate (?:it|the offer|the thought|you asking|that)|love to|wish i could|would love to|i would)(?: \w+){0,4} (?:but|however|unfortunately|sadly)(?: \w+| [.,]){0,5} (?:no|not|cant|cannot|wont|already|dont|out of|away|broke|busy|unable|pass|too)
            (?:<START>|\b(?:ill|well|will|to|gonna|me|think|just|a|hard|easy) )(?:\w+ ){0,2}pass(?: (?:this time|thanks|on this|on that|for now|sorry|mate|lol|from me|from us))*<END>
            (?:not|isnt|aint) (?:really |exactly |quite )?(?:my|our) (?:thing|scene|style|cup|jam|bag|speed|vibe|kind|sort)
            ^(?:meh|no can do|no dice|nah ah|uh uh|nuh uh|nein|nada|no siree|no bueno)<END>
            <START>(?:already |just )?(?:bought|got|have|found|ordered) (?:one|mine|ours|it|that|some) (?:last|elsewhere|yesterday|already|recently|from|through)
            nothing (?:i|we|there|here) (?:\w+ )?(?:need|want|fancy|like|interests|for me)
            (?:its|is|bit|are) (?:a bit |way |just )?too (?:far|late in|expensive|pricey|steep|dear|rich|fancy|old|much)(?: (?:for (?:me|us)|away))*<END>
            (?:in your dreams|dream on|when (?:pigs|hell)|over my dead|not for all the|wouldnt (?:touch|pay|bother|dream|say yes)|who(?:d| would| wants| wants to| needs)(?: \w+){0,4} (?:pay|buy|want|need|that|this)|daylight robbery|highway robbery|you must be joking|you must be kidding|pull the other|are you kidding)
            (?:not|only|maybe|if|might|unless) (?:unless|if|when) (?:its|it is|it was|it were|theyre|they were|you|the price)(?: \w+){0,4} (?:free|cheaper|half|less|pay|drops?|dropped|comes down)
            """,
            **_PARTS,
        ),
        "likely",
        not_after=r"(?:say|said|says|if|is it|there is|theres|or|yes or|why|did you) ?",
        not_before=r"(?: ?(?:worries|problem|prob|probs|rush|hurry|drama|dramas|issue|stress|doubt|complaints|need|idea|way|wonder|longer|the driver|wait|sign|(?:[.,] )?(?:thats|its|that is|it is) (?:fine|ok|great|perfect|all|good)|(?:[.,] )?(?:i|im|ill|we|but|my|the|he|she|they|it|you|its|that) (?!\w* ?(?:dont|not|already|have|cant|got|hate|never|do not|am not|wont|no))))",
    ),
    phrase(  # Not for us; left to others; we have one.
        one_of(
            r"""
            not (?:really |quite |exactly |at all )?(?:something|anything|relevant|applicable|suitable|suited|useful|interesting|appealing|tempted|convinced|sold|what (?:i|we)|in the market|in a position|in need|a priority|looking|necessary|required|needed|worth it|on my list|up my|within (?:our|my))(?: (?:to|for|on|by|my|our|me|us|i|we|at|of|in|that|need|needs|want|are|im|am|after|street|alley|budget|office|would|this|looking|the|moment|now|right|thanks))*
            wont be (?:there|coming|able|around|attending|joining|going|buying|needing|in (?:town|the country))(?: \w+){0,3}<END>
            (?:im|i am|we are|were|be) (?:away|busy|working|overseas|interstate|on holidays?|travelling) (?:that|then|all|those)(?: \w+){0,2}<END>
            <START>(?:sorry |thanks |but )*(?:working|busy|away|broke|skint) (?:that|then|till|until|this)(?: \w+){0,3}<END>
            (?:im|i am|we are) (?:retired|a pensioner|on (?:a|the) pension|skint|broke|unemployed|vegan|vegetarian)(?: \w+){0,3}
            (?:moved|gone|switched|changed|swapped) (?:on )?(?:to|with|over to) (?:another|a different|a new|someone|somebody|our own|your competitor)
            ^(?:sorry |but |thanks |, )*(?:i|we) (?:dont|do not|never|cant) (?:eat|drink|buy|wear|play|fancy|celebrate|enjoy|gamble|garden|cook)(?: \w+){0,2}<END>
            (?:not|never) (?:selling|buying|moving|renovating|hiring|planning|considering|shopping|looking)(?: (?:to \w+|for \w+|at|anything|it|right now|now|the moment))*<END>
            gave (?:\w+ )?(?:at|through|via) (?:the office|work|church)
            <WE> (?:\w+ )?(?:skip|skipping|give (?:it|this|that|this one|these|the \w+) a miss|leave it|leave this|leave that|sit (?:it|this|that|this one|these) out|stick with|opt not|rather not|swerve|duck out|bow out|let (?:it|this|others|someone else)|be skipping|not bother|not be (?:buying|coming|needing|joining|attending|able|taking|renewing|going|participating))
            (?:decided|chose|chosen|opted|voted|gone|going|went|leaning|advised) (?:against|not to)(?: it| that| this)?
            (?:went|going|gone|go|stick|sticking|stay|staying|happy|good) with (?:\w+ ){0,3}(?:else|another|different|instead|who ive|what ive|what i|what we|my current|our current|other|competitor|current|usual|my own|our own)
            (?:i|we|ive|weve|already|just|family) (?:\w+ ){0,2}?<DID>(?: \w+){0,5}? (?:already|so no|thanks|sorry|enough|last (?:week|month|year)|elsewhere|in (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*)
            (?:already|ive already|weve already) (?:\w+ )?<DID>(?: \w+){0,3}<END>
            (?:so|theres|there is|really|got|have|and|but|honestly) no (?:real )?(?:need|use|point|interest|call|demand|space|room|time|money|budget|funds|plans)(?: (?:for|of|in|to)(?: \w+){1,4}|<END>)
            (?:cant|cannot|couldnt|can not) (?:really )?(?:justify|swing|stretch|do the|commit|spare|be bothered|be arsed|face|stomach|stand|see myself|fit|see us)(?: \w+){0,4}
            (?:i|we|im|were|he|she|ive|<START>) ?(?:dont|do not|never|not|cant|hate|havent|am not|are not) (?:really |even |much |been )?(?:drink|eat (?:meat|out|gluten|dairy|pork|beef|sugar)|gamble|golf|ski|into|big on|a fan of|fond of|fussed|bothered about|celebrate \w+|own an? \w+)(?: \w+){0,3}
            (?:money|budget|things|finances|cash|times?) (?:is|are|s|a bit|too|very|pretty|bit) ?(?:a bit |too |very |so |pretty |really )?(?:tight|short|tough|low|stretched|limited|hard)
            (?:too|bit|little|way|far) (?:far|old|expensive|pricey|steep|rich|dear|fancy|posh)(?: (?:for (?:me|us|my|our)|away|now|these days|this time|sorry|at my age|to bother))*<END>
            (?:we|i) (?:are |am |re |m )?(?:rent|renting|rent so|vegan|vegetarian|teetotal|retired|skint|broke|unemployed|moving away|overseas|interstate|out of (?:town|area|the area|state|the country)|on a (?:diet|budget|pension))(?: \w+){0,3}
            (?:vegan|vegetarian|pensioner|renter|non ?smoker|non ?drinker|teetotaller) here
            (?:maybe|perhaps|another|some other|ask me|try me|catch me) (?:next|another|some other|again next|time|in (?:spring|summer|winter|autumn|a year|the new))(?: (?:time|year|month|week|season|summer|winter|day|term))*<END>
            (?:leave|offer|give) (?:it|this|that|them|my (?:spot|place|share)) (?:to|for) (?:the )?(?:others?|someone else|somebody else|another)
            """,
            **_PARTS,
        ),
        "likely",
        not_after=r"(?:if|why|did you|have you|do you|is it|are you|is|was|you|they|he|she|email says|sure|to|code|order|card|still|its|isnt|arent|never|wasnt) ?",
        not_before=r"(?: ?(?:(?:till|until|at|with|by) (?:the|next|reception|my|a)|and (?:love|loved|cant wait|it)|but (?:yes|count|ill|id|would|can|sign)|to worry|to (?:rush|reply|apologi[sz]e|be sorry)|of (?:the code|the link)|, (?:when|what|can|could|do|how)|(?:when|what|how|where|which)|by mistake))",
    ),
)
"""A no, or near one."""
