"""English: wrong numbers said in other words than "wrong number"."""
# ruff: noqa: E501 (patterns are read whole)

from __future__ import annotations

import re

from sendable.replies.english_parts import END, START
from sendable.replies.phrases import one_of, phrase

_PARTS = {
    "PERSON": (
        r"(?:person|people|guy|girl|lady|man|woman|bloke|dude|chap|fella|kid|one|customer|client"
        r"|patient|parent|mum|mom|dad|family|member|contact|recipient|individual|someone|somebody"
        r"|lad|tenant|student|subscriber|pal|mate|house|household|party)"
    ),
    "PHONE": r"(?:number|phone|mobile|cell|cellphone|line|sim|handset|no|digits|num|contact)",
    "WRONG": r"(?:wrong|incorrect|different|mistaken|another|other|outdated|out of date|old|bad)",
    "REACH": (
        r"(?:text(?:ing|ed)?|messag(?:e|ing|ed)|contact(?:ing|ed)?|call(?:ing|ed)?|reach(?:ed|ing)?"
        r"|dial(?:led|ed|ling)?|ring(?:ing)?|rang|rung|emailing|got|have|hit|pestering|bothering"
        r"|sending (?:this|these|it|them|texts|messages|msgs) to|sent (?:these|texts|messages) to"
        r"|talking to|writing to|wrote to|chatting to|after|looking for|wanting|want|hold of)"
    ),
    "OTHER": r"(?:someone|somebody|some one|anyone|a person|some \w+|the \w+) else",
    "YOURS": r"(?:you|your|ur|yous|that|this|any|u|there|yas)",
    "MY": r"(?:my|our)",
    "END": END,
    "START": START,
}

STRANGERS = (
    phrase(  # You have reached somebody else.
        one_of(
            r"""
            (?:mixed|mixing|muddled|got) (?:up )?(?:the |my |this |our )?(?:<PHONE>|numbers?|names?) (?:up )?with (?:<OTHER>s?|another)
            <REACH> (?:up )?(?:the|a|an) (?:\w+ )?(?:wrong|incorrect|mistaken) (?:\w+ )?(?:<PERSON>|<PHONE>|\w+ here)
            (?:came|gone|going|comes|goes|coming|went|sent|delivered) to (?:the|a) (?:wrong|incorrect|different) (?:number|phone|mobile|cell|person)
            (?:you|u|ya|youve|ye) (?:\w+ ){0,3}an? (?:incorrect|outdated|old|mistaken|out of date|wrong|bad) (?:<PHONE>)
            (?:not|isnt|wasnt|aint|never) (?:actually |really |even )?the (?:right|correct|proper|intended) (?:<PHONE>|<PERSON>|\w+<END>)
            (?:want|wanted|need|after|meant|mean|meaning|looking for|seeking|reach|trying to (?:reach|get|find|contact)|confusing (?:me|us) (?:with|for)|mistaking me for|thinking of|think im|think i am|for|mixed up with|muddled with) (?:<OTHER>|a different (?!one)<PERSON>|another (?!one)<PERSON>|a different \w+<END>)
            (?:cant|cannot|couldnt|must not|mustnt|isnt|wasnt|unlikely to|doubt this is|dont think (?:this|thats|that|its|these|it) (?:is|was|are|were)?) (?:be |possibly be |really )?(?:meant |intended |supposed to be )?(?:for me|for us|mine)<END>
            (?:<OTHER>s?|another persons?|a strangers?|strangers?) (?:<PHONE>|appointment|booking|order|messages?|texts?|account|mail|details|reminder|stuff)
            (?:this|these|that|it|they) (?:\w+ ){0,2}(?:meant|intended|supposed|must be|must have been|should be|is|was|are|were) (?:\w+ ){0,2}for (?:<OTHER>|the (?:last|previous|old|former)|my (?:ex|late|old)|another)
            (?:do|does|dont|doesnt|did|didnt) (?:not )?(?:even )?know (?:this|that|the|any) (?:<PERSON>|name)
            ^(?:(?:no|nope|nah|sorry|hi|hey|um|er|but|lol|ah|oh|definitely|thats|its|this is|that is|wasnt|im|it is|,) )*not me(?: (?:sorry|mate|lol|im afraid|love|pal|though|thanks|bro|at all|buddy))*<END>
            (?:youve|you have|you|u have) (?:reached|got through to|rung|dialled|dialed|called|texted|messaged|come through to|got|contacted) (?:a|an|the|my|some) (?:\w+ ){1,3}(?:[.,] )?not
            (?:who|whos|who is) (?:is |s )?(?:this|these|that|it) (?:meant |intended |supposed to be |addressed )?(?:for|to)
            (?:got|getting|get|receive|receiving|keep getting|received) (?:\w+ ){0,3}(?:for|meant for|addressed to|intended for|about) (?:a |an |some |this )?(?:<PERSON>|mr|mrs|ms|miss) (?:called|named|by the name|who|i (?:dont|never|do not)|\w+<END>)
            <START>(?:sorry |hi |hey |no |lol |um )*wrong <PERSON><END>
            (?:know|knows|sure|idea|clue|dunno) (?:who|whom) (?:youre|you are|it is you|yous are|ur|you|your) ?(?:\w+ )?(?:looking for|trying to|want|after|reaching|contacting|texting|messaging|mean|expecting)
            <START>(?:hi |sorry |um |hey )*who(?:m)? (?:are|r) (?:you|u) (?:looking for|after|trying to|wanting|expecting|hoping to|meaning)
            (?:have|has|had|ive|got|absolutely) nothing to do with
            (?:must|might|probably|maybe|think|guess|perhaps)(?: \w+)? (?:be )?(?:after|want|wanted|mean|meant|looking for|need) my (?:neighbou?r|brother|sister|wife|husband|son|daughter|dad|mum|mom|flatmate|housemate|roommate|ex|boss|cousin|father|mother)
            (?:he|she|thats|hes|shes|that is|that was|this is|its) (?:is |was )?my (?:ex|late|former|estranged)(?: (?:husband|wife|partner|boyfriend|girlfriend|flatmate|boss))?<END>
            (?:texting|texted|text|messaging|messaged|calling|to|is|its|this is|reached|got|rung) (?:a|our|my|the|an) (?:\w+ )?(?:land ?line|fax(?: line| machine| number)?|pay ?phone|lift phone|switchboard|business line|office line|work line|alarm line)
            (?:stranger|strangers|random|unknown) (?:here|to (?:me|you|us))<END>
            """,
            **_PARTS,
        ),
        "likely",
        cues="""wrong incorrect mistaken different outdated old bad not isnt wasnt aint never else
        another someone somebody anyone cant cannot couldnt must mustnt doubt stranger strangers
        know knows sure idea clue dunno nothing must might probably maybe think guess perhaps ex late
        former estranged texting texted text messaging messaged calling its rung
        he she thats hes shes who whos got getting get receive receiving received reached for
        landline land line fax payphone switchboard random unknown""",
        not_after=r"(?:my (?:order|parcel|package|delivery|driver|item|refund)|delivered|courier|driver|is it|did i|do i|have i|i think i|i|ill|sorry i|if|we|the order|parcel|can i|could i) ?(?:was |is |has |has been |been |just |have |were )?",
        not_before=r"(?: ?(?:(?:[.,] )?i (?:paid|did|already|have)|to book|when i|, can|can (?:i|you|we)|for the (?:job|part|size)|size|colou?r|instead|in (?:xl|blue|black)))",
    ),
    phrase(  # The number has a new holder.
        one_of(
            r"""
            (?:used to be|was once|was previously|was formerly|formerly|once was|belonged to|was) (?:\w+ ){1,2}(?:<PHONE>)(?: \w+| [.,]){0,4} (?:mine now|now mine|my number|its mine|is mine|not (?:anymore|any more|now)|until|but i|i have it|ive got it)
            (?:this|the|number) (?:\w+ )?used to be (?:\w+ ){1,2}(?:<PHONE>|number)
            (?:(?:number|phone|mobile|cell|sim|line)(?: \w+| [.,]){0,5} (?:mine now|now mine|is mine|its mine)|my number now|(?:number|phone) belongs to me|i own this number now|my phone now)<END>
            (?:he|she|they|hes|shes|theyve|theyre|his|her|my (?:ex|mum|mom|dad|husband|wife|son|daughter|brother|sister|boss|flatmate|roommate|partner)) (?:\w+ ){0,3}(?:a |on )?(?:new|different|another|other) (?:number|phone|mobile|cell)
            (?:number|phone|mobile|sim|line|cell|it) (?:\w+ ){0,2}(?:has |was |been |got )?(?:reassigned|recycled|reissued|reused|transferred to me|given to me|allocated|passed on|changed hands)
            (?:got|bought|inherited|given|issued|assigned|picked up|have had|ive had|only had|just had|had) (?:this|the|a new) (?:\w+ )?(?:number|sim|phone|mobile|cell|line)(?: \w+){0,4} (?:ago|week|weeks|month|months|year|years|last|since|recently|yesterday|second hand|used|from (?:work|a shop|telstra|vodafone|the shop))
            (?:im|i am|we are|were|this is|its) (?:his|her|their) (?:ex|ex wife|ex husband|widow|widower|executor|old (?:boss|flatmate|roommate|neighbour)|landlord)(?=\s|$)(?! (?:in law )?(?:and|can|is|do|could))
            \d+ (?:years?|yrs?|yr|yo) (?:olds? )?(?:has|have|owns|uses|got|answers|holds)
            (?:this is|its|is) (?:all )?mine (?:since|as of|from)
            \d+ (?:years?|yrs?|yr|yo|month) (?:olds?|old)s?(?: \w+)? (?:phone|mobile|number|cell|ipad|tablet|watch)
            (?:phone|mobile|number|cell|tablet|ipad|watch|line) (?:\w+ ){0,3}(?:for|of|belongs to|is|by) (?:\w+ ){0,2}(?:a|my) (?:\w+ )?(?:\d+ ?(?:year|yr|yo)|child|kid|minor|toddler|teenager|schoolboy|schoolgirl|grandchild|elderly|\w+ year old)
            (?:\w+ (?:doesnt|does not|no longer|dont)|hasnt|not|isnt|aint) (?:\w+ ){0,2}(?:had|have|has|got|own|use|uses|using|on) this (?:<PHONE>)
            (?:isnt|is not|aint|not|no longer) (?:his|hers|theirs|her (?:number|phone)|their (?:number|phone)|his (?:number|phone)|\w+s (?:number|phone|mobile|cell)) ?(?:anymore|any more|now|any longer)?<END>
            (?:(?:his|her|their) (?:funeral|widow|widower|executor)|(?:my|our|the) late (?:husband|wife|mother|father|mum|mom|dad|brother|sister|son|daughter|partner))
            """,
            **_PARTS,
        ),
        "likely",
        cues="""used belonged was formerly once mine my belongs own new different another other
        reassigned recycled reissued reused transferred given allocated passed hands got bought
        inherited issued assigned picked had his her their the old olds phone mobile number cell
        tablet ipad watch line funeral widow widower executor late hers theirs year years yr yrs yo""",
        not_after=r"(?:ive|i|we|weve|i have|my|have you|did you|can you|do you|why is|is|if|when|lost|dropped|is it|was it) ?(?:have |just |a |got |changed |also |a new |got a )?",
        not_before=r"(?: ?(?:(?:[.,] )?(?:number is|(?:its|it is) \d+|the new|new|here|\d+)|and (?:id|i want|want|would|please (?:update|add))|so (?:please )?update|can you|please update))",
    ),
    phrase(  # I have nothing to do with you.
        one_of(
            r"""
            (?:have|has|had|ive|got|weve|ive got) no (?:\w+ )?(?:account|accounts|card|loan|loans|policy|membership|booking|appointment|dealings|business|connection|relationship|association|history|link|kids?|child|children|son|daughter|pets?|dog|cat|property|mortgage|reservation|affiliation|ties)(?: \w+)? (?:with|at|in|from|there|to|called|named|of|enrolled)
            (?:never|not|dont|do not|doesnt) (?:been |have |had |held |got |got an |own |a |an |be )+(?:an? |any |your |the )?(?:\w+ )?(?:account|card|loan|policy|membership|booking|appointment|customer|client|patient|member|tenant|kids?|child|children|son|daughter|dentist|doctor|gym|vet|accountant|lawyer|reservation|subscription|delivery) (?:with|at|in|from|there|to|called|named|of|enrolled|here|by)
            (?:im|i am|we are|were|was|am|ive) (?:not|never|never been) (?:(?:with|at) (?:your|that|this|any|ur)|a member (?:of|at)|enrolled (?:in|at|with)|registered (?:with|at)|a (?:patient|client|customer|member|student|tenant|parent) (?:of|at|with|there|here|in)|a (?:patient|client|customer|member|student|tenant)<END>|on your books|one of your (?:\w+)) (?:<YOURS>)?
            (?:thats|this is|its|that is|is|was|definitely|sorry|no|nope|this) ?not (?:my|our) (?:appointment|booking|account|loan|prescription|kid|child|son|daughter|school|class|reservation|lesson|tenancy|policy|test results?|results|boiler|property|shift|flight|enrolment|interview)
            <START>(?:hi |sorry |um |hey |no )*not (?:my|our) (?:appointment|booking|account|loan|prescription|kid|child|son|daughter|school|reservation|lesson|policy|results|shift|flight|interview|car|dog|cat|parcel|package)
            ^(?:(?:hi|sorry|no|um|hey|hello) )*(?:this isnt|this is not|this aint) (?!(?:good|ok|okay|great|working|acceptable|right|true|fair|funny|me|correct|on|cool|it|possible|urgent|spam|free|cheap|what|the|a|an|my|your|for|how|happening|easy)\b)\w+<END>
            (?:i|we) (?:dont|do not) (?:have|own) (?:a |any )?(?:pets?|dogs?|cats?|kids?|children|car|house|boat|garden|horse|baby|pool|business)<END>
            (?:didnt|did not|havent|have not|never|dont think i) (?:even |ever )?(?:order|ordered|book|booked|bought|buy|purchased|applied|apply|made|make) (?:anything|any|a thing|nothing|an appointment|a booking|for anything|from (?:you|u|here)|it with you)
            (?:dont know|no idea|not sure|dunno|clueless|no clue|confused) (?:\w+ )?(?:what|why) (?:this|it|youre|you are|these|u|any of this|that) ?(?:is|are|talking|on|was|means)?(?: (?:about|for|on about|talking about|regarding))?<END>
            (?:i|we) (?:dont|do not) (?:even )?live (?:in|on|there|here|at|near|anywhere)
            (?:dont|do not) (?:know|have) (?:his|her|their) (?:new |current )?(?:number|phone|mobile)
            (?:dont|do not|never|havent|didnt) (?:bank|shop|work|study|train|volunteer|go|even live|even go|even work|even bank|even shop|even drive|even own|even have) (?:\w+ ){0,2}(?:with|at|in|for|there|here|anywhere near|near) (?:<YOURS>|\w+)
            (?:live|am|im|based|located|living) (?:\w+ )?(?:in|on) (?:\w+ )?(?:another|a different|the other|the wrong) (?:country|state|city|side|continent|town|province|end|part|planet|coast)
            (?:never heard of|what the \w+ is|who or what is|no idea what) (?:you|yous|this (?:place|company|school|shop|clinic|firm)|your (?:company|shop|store|school|clinic|firm|gym)|that (?:place|company|school|shop|clinic))
            (?:think|believe|guess|reckon|afraid|suspect) (?:\w+ ){0,2}(?:theres|there has been|there is|youve made|you made|you have made) (?:a |some )?(?:mistake|mix up|mixup|error|confusion)(?: (?:with|here|about) (?:the )?(?:number|name|person|numbers))?<END>
            """,
            **_PARTS,
        ),
        "doubtful",
        cues="""isnt aint idea sure clue dunno clueless confused no not never dont doesnt do havent didnt another different wrong other whats what
        mistake mix mixup error confusion""",
        not_after=r"(?:if i|why|if you|will|how come|did you|do you|they|staff|is it|so) ?(?:i )?(?:have )?",
        not_before=r"(?: ?(?:yet|until|again|so (?:can|how)|how do|can i|, can|, how|where|this (?:week|month|year)|for a (?:while|few)))",
    ),
)
"""The holder says, in whatever words, that they are not the person meant."""

DIFFERENT_NAME = re.compile(
    r"(?:^|[,.] ?|[Mm]e,? |[Aa] )(?:[Dd]ifferent|[Ww]rong) (?:Mr |Mrs |Ms |Dr )?[A-Z][a-z]{2,}\b"
    r"|\b[Nn]obody (?:called|named) [A-Z][a-z]+|\b(?:[Mm]y name is|[Mm]y name's|[Nn]ame's) [A-Z]\w+,? not\b"
    r"|(?:[Tt]hink|[Ss]omeone|[Ee]lse)\b.*\b[Mm]y name(?: is|['’]s) [A-Z]\w+"
    r"|\b(?:guy|man|woman|lady|person|girl|kid|bloke|chap|dude|someone|somebody) (?:called|named) [A-Z]\w+"
)
"""Over the raw text: "different Sarah", "a guy called Leon". A name is known by its capital."""

_NOT_NAMED = re.compile(
    r"\b(?:im|i am|this is|this isnt|its|were|we are) ?(?:not|aint)? ([a-z]{3,})"
)


def denies_a_name(raw: str, plain: str) -> str | None:
    """Give the words that deny a name which the same text also has with a capital."""
    named = {name.lower() for name in re.findall(r"(?<=[a-z,.] )[A-Z][a-z]{2,}", raw)}
    for found in _NOT_NAMED.finditer(plain) if named else ():
        if found[1] in named and re.search(r"not|nt ", found[0]):
            return found[0]
    return None
