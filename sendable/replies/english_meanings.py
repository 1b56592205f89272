"""English: wrong numbers, complaints, no, yes, joining and questions. See ``english_stops``."""

# ruff: noqa: E501 (patterns are read whole)
from __future__ import annotations

import re

from sendable.replies.phrases import one_of, phrase

_START = r"(?:(?<=^)|(?<=[.,?] ))"
_END = r"(?= ?(?:[.,?]|$))"
_LEAD = r"(?:(?:sorry|hi|hello|hey|um+|ummm?|er|i think|think|no|nope|mate|ah|oh|wait|lol|haha|but|and|because|afraid|this is|its|thats|you have|youve|you|got|have|the|a|a|dialled|dialed|texted|texting|its the) )*"

WRONG_NUMBERS = (
    phrase(
        r"(?:wrong|incorrect|rong) (?:number|no|num|numbers|phone|person|people|guy|girl|lady|man|woman|bloke|dude|contact|fella|recipient|chick|one|family|household|individual|mobile|cell|sim|lad|mate|gal|phone number|mr|mrs|party|house|place|lot|somebody)",
        cues="wrong incorrect rong",
        not_after=r"(?:account|order|item|size|phone|card|tracking|house|invoice|flight|sent|ordered|ring|shoe|policy|part|delivered|charged|rang|my|the|on the|called|his|your|gone|this|licence|bsb|cheque|member|the very|same|an|two|three) ?",
        not_before=r"(?:of|on|for|in|size|plate|came|delivered|charged|at the|who|to call|listed|\d+ ?(?:instead|not|sorry)|, its|is on)",
    ),
    phrase(r"^(?:sorry ,? ?)?wrong(?= ?[.,]?$)|you are wrong person", "likely", cues="wrong"),
    phrase(
        r"(?:you (?:have |got |must have |may have |might have |obviously |clearly |ve )*|youve (?:got |obviously |clearly )*|must (?:have|be)|think you|i think you|you are|youre|have) (?:got |have |has |the |me |a |mean |meant |to |confused |mixed |mistaken |looking |reached |contacted |texted |texting |messaging |trying ){0,6}(?:wrong (?:number|person|guy|girl|no|one|man|woman|lady|phone|contact)|mistaken(?: me)?|confused me with|mixed (?:me )?up|me (?:mixed|confused|mistaken)|someone else|somebody else|another (?:person|number)|looking for someone)",
        cues="wrong mistaken confused mixed someone somebody another looking",
        not_after=r"(?:gave|give|given|sent|told|left|put|have i|did i|if) ?",
        not_before=r"(?:can|could|to|who|in|at|on)",
    ),
    phrase(
        r"(?:im|i am|this is|we are|were|its|it is|hes|shes|isnt|is|aint) (?:not|no longer|isnt|aint|never) (?:your|a|the|who|actually a|even a|an) ?(?:customer|client|patient|student|tenant|parent|member|person (?:you|u|your)|owner|right person|one you|existing|you (?:think|are looking|r looking|want)|current)",
        cues="not no isnt aint never",
        not_before=r" ?(?:yet|[.,] ?(?:can|could|may|do i|is it|am i|how|but|will))",
    ),
    phrase(
        r"(?:no ?one|nobody|no body|no such person|no person|noone|not anyone|isnt anyone|there is no one|theres no one|dont know (?:any|an|a|anyone|anybody|no|who)|do not know (?:any|anyone|who)|never heard of|no idea who|dunno who|not sure who|who (?:the (?:hell|fuck|heck) )?is|whos) (?:(?:here|is|by|with|called|of|that|this|the|a|in|at|lives|works|you|your|person|people|goes|one) ){0,5}(?:name|named|called|person|by that name|live here|lives here|works here|here|names|you are looking for|youre looking for|looking for)",
        cues="one nobody no noone anyone know heard idea dunno who whos sure",
        not_before=r"(?:to help|me|us|back|and|their|his|when|yet|on the team|at the (?:store|shop|office))",
        not_after=r"(?:there was|waited|was|had|still) ?",
    ),
    phrase(
        r"(?:(?:got|get|getting|have|had|has|been using|using|inherited|received|given|bought) (?:just |had |only )?(?:this|his|her|that) (?:phone )?(?:number|phone|sim|mobile|cell|line|digits)(?: (?:number|card))? (?:for|since|last|about|only|recently|yesterday|today|this|a (?:few|couple|week|month|year)|\d+|two|three|four|five|six|years|now|as|off|back|and (?:its|im|i am) not|not long|over|, )|(?:new|different) (?:owner|person|holder|user) (?:of|has|with|now|here|to this)|this (?:number|phone|mobile|cell|line)(?: \w+){0,3} (?:no longer|isnt|is not|has changed|changed|was reassigned|reassigned|belonged|used to|is now|belongs to|has been (?:reassigned|given|changed))|number (?:has |was |been )*(?:reassigned|recycled|changed (?:hands|owners?)))",
        cues="number phone sim mobile cell line digits owner person holder user",
        not_before=r"(?:me |now use|use that|so (?:please )?(?:update|use))",
        not_after=r"(?:ive|i|we|weve|i have|my) (?:changed |have )?(?:a |got a )?(?:new) ?|(?:ive|can you|have you|you) ?(?:lost|changed) ?",
    ),
    phrase(
        r"(?:this|that|it|its|thats|this is|this number|number|phone)(?: is|s| belongs to| has been)? (?:no longer|not|isnt|aint|anymore) (?:\w+ ){0,2}?(?:phone|number|mobile|cell)",
        cues="no not isnt aint anymore",
        not_before=r"(?:working|charging|is dead|on)",
        not_after=r"(?:why is|is|if|know if|my (?:phone|number)|new) ?",
    ),
    phrase(
        r"(?:kids?|childs?|childrens|sons?|daughters?|minors?|boys?|girls?|toddlers?|teenagers?|nephews?|grandsons?|granddaughters?|grandchilds?) (?:phone|number|mobile|cell|cellphone|tablet|ipad|watch)|(?:phone|number|mobile|cell)(?: \w+){0,2} (?:belongs to|is for|of) (?:a |my |an? \d+ )?(?:kid|child|minor|son|daughter|\d+ year|\d+ yr|boy|girl)|im (?:just |only )?(?:a )?(?:kid|child|minor|little kid|underage)|i am (?:just |only )?(?:a )?(?:kid|child|minor)",
        cues="kid kids child childs childrens son sons daughter daughters minor minors boy boys girl girls toddler teenagers teenager nephew nephews grandson grandsons granddaughter grandchild grandchilds granddaughters little underage toddlers year yr",
        not_before=r"(?: ?(?:is (?:broken|cracked|dead|smashed|not charging)|screen|repair|case|plan|needs))",
        not_after=r"(?:add|update|update my|change|a new|with my|buy|do you have|new) ?(?:my )?",
    ),
    phrase(
        r"(?:im|i am|is|hes|shes|he is|she is|only|just) (?:only |just |like )?(?:[5-9]|1[0-7]|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen)(?: (?:years?|yrs?|yr|yo|y o)(?: olds?)?| and (?:i|this)|(?= ?[.,]? ?$))",
        cues="5 6 7 8 9 10 11 12 13 14 15 16 17 six seven eight nine ten eleven twelve thirteen fourteen fifteen",
        not_after=r"(?:size|it|there|number|time|appointment|price|total|table|party|booking|be|slot|cost|ok|at|minimum|score|rating|maximum|room|order|class|child|son|daughter|kid|boy|girl|my \w+|which|opening|meeting|one|code|if|what|limit) ?",
    ),
    phrase(
        r"(?:passed away|pass away|passed on|is deceased|deceased|has died|died|(?:he|she|hes|shes|man|lady|person|mr \w+|mrs \w+) is dead|no longer with us|has passed|passed in (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|passed (?:last|this|two|three|a few|many|some|several|years|on|suddenly|recently|peacefully|\d)|lost (?:my|our) (?:mum|mom|mother|dad|father|husband|wife|son|daughter|brother|sister|nan|gran|partner)|rip)",
        cues="passed pass deceased died dead longer lost rip",
        not_after=r"(?:phone|battery|car|engine|laptop|plant|plants|watch|charger|computer|tv|mower|fish|ive|i have|i|we|it|just|time|exam|test|we just|signal|line|almost|nearly|drop|fridge|freezer|internet|printer|my|the|over) ?(?:has |just |is )?",
        not_before=r"(?:my (?:exam|test|driving)|the (?:test|exam)|by|tank|laughing|of (?:embarrassment|laughter)|down|serious|good|gorgeous|tasty|cute|for|set|ends|battery|inspection|out)",
    ),
    phrase(
        r"(?:dont|do not|doesnt|no longer|never|isnt|not|never even|have never|ive never|i never) (?:\w+ ){0,2}(?:live|lives|lived|work|works|worked|shop|shopped|bought|been|owned|own|ordered|booked|had an? (?:account|appointment|booking|membership|card)|have an? (?:account|appointment|booking|card with|policy|loan|membership)|use|used|attend|attended|bank|banked|go|heard of|made (?:an?|any)) (?:\w+ )?(?:here|there|at (?:this|that|your|ur)|to (?:your|this|ur|that)|with (?:you|u|your|ur)|from (?:you|u|your|ur)|a|an|your|of (?:you|this|your)|in (?:that|your|this)|any)",
        "likely",
        cues="dont not doesnt no never isnt have ive cannot cant",
        not_before=r"(?:again|since|until|so|yet|before|lately|car|working|much|bit|lot|problem|better|such|but|bank|cent|app)",
        not_after=r"(?:if i|why|if you|will|ill|wish i|since i|we will|how come|am|wont|staff) ?",
    ),
    phrase(
        r"(?:dont|do not|doesnt|never|no longer) (?:\w+ )?(?:have|own|had|got) (?!a (?:better|nicer|bad|problem|finer|smoother|cleaner|more))(?:a|an|any|kids?|children|pets?|dogs?|cats?)(?: \w+){0,3}",
        "doubtful",
        cues="dont not doesnt never no",
        not_after=r"(?:if|if i|if you|we|you|they|why|people who|but) ?|.*[.,?] ?(?:i |we )",
        not_before=r"(?:time|choice|idea|clue|problem|preference|reason|doubt|minute|clue|receipt|printer|copy)| ?[.,?] ?\w",
    ),
    phrase(
        r"(?:(?:message|text|this|it|that|was|is|these|texts|messages)(?: \w+){0,2} (?:not|isnt|wasnt|clearly|obviously|probably|must be)? ?(?:meant|intended|supposed to be|addressed) (?:for|to) (?:someone|somebody|another|the previous|a different|my|me|him|her|an)|not meant for|not intended for|wasnt meant|not (?:the )?(?:intended|right) (?:recipient|person)|not who you (?:think|are|r|want)|not the one you|(?:previous|former|last|old|prior) (?:owner|holder|user|tenant|person|occupant|guy)|mistaken identity|(?:he|she|they|\w+) (?:doesnt|does not|no longer|dont) (?:own|have|use|uses|has) this (?:number|phone|mobile)|do(?:nt| not) know (?:this (?:person|number)|that person|what youre talking)|dont even know (?:you|who))",
        cues="meant intended supposed addressed recipient who one previous former last old prior mistaken doesnt does no dont know wasnt",
        not_before=r"(?:, (?:can|could)|if|about|how|size|year|which)",
    ),
    phrase(
        r"(?:this is|its|thats|is|this|now) (?:a |an |the |my |our |his |her )?(?:\w+ )?(?:fax|landline|land line|business line|work phone|work number|company phone|company mobile|office phone|shared phone|site phone|reception|husband|wife|front desk|pay ?phone|school phone|switchboard|emergency line|hospital|restaurant|fax machine|fax line)(?: \w+){0,3} (?:not|no|nobody|for)",
        "likely",
        cues="fax landline land business work company office shared site reception husband wife front payphone school switchboard emergency hospital restaurant",
    ),
    phrase(
        r"(?:shared (?:\w+ )?(?:phone|number|mobile)|old staff|ex staff|(?:reassigned|given|passed) to (?:me|another|someone)|i have (?:his|her|their|this) (?:old )?(?:phone|number) now|(?:i have|ive got|im answering|im monitoring|im minding) (?:his|her|their|mums|dads) (?:old )?(?:phone|number|mobile)|never (?:been|set foot) (?:to|in|at) (?:your|ur|that|this))",
        "likely",
        cues="shared staff reassigned given passed his her their mums dads never",
    ),
    phrase(
        r"(?:he|she|they|i) (?:has |have |had |just |already |since |have since |has since )*(?:moved (?:out|away|on|overseas|interstate|house)|left (?:the (?:company|business|firm|area|country)|here|us|this)|changed (?:his|her|their) (?:number|phone|mobile))|(?:left|leaves|quit) (?:the|this) (?:company|business|firm) (?:\w+ ){0,3}(?:ago|last)|this (?:isnt|is not) (?:hers|theirs|his)|no longer (?:works?|employed|lives?|at this|here|resides?)|isnt (?:here|at this)|not at this (?:number|address)|doesnt (?:live|work) here",
        "likely",
        cues="moved left leaves quit changed no isnt not doesnt",
        not_before=r"(?:for|so)",
        not_after=r"i ?(?:have )?(?:just )?",
    ),
)

_NAME = r"[A-Z][\w'’\-]+"
_NO_NAME = (
    r"(?!(?:Sure|Interested|Available|Able|Going|Happy|Free|Feeling|Well|Coming|Really|In|At|On|The|A|An|Yet|Now|Bad|Much|My|Good|OK|Ok"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Christmas|Easter|Not|Today|Tomorrow|This|That|It|Your|Yours|Problem|Thanks|Thank|For|Worries|I|Need|More|Until|Working|Here|There|Home|Time|Way|To|Only|Just|Too|So|Black|White|Red|Blue|Green|All|Possible|Bothered|Keen|Sorry|We|You|Be|Getting|Drinking|Urgent|Great|Received|Using)\b)"
)
NOT_THE_PERSON = re.compile(
    rf"\b(?:[Ii]['’]?m|[Ii] am|[Tt]his is|[Ii]t['’]?s|[Tt]his|I|am|[Ww]e(?:['’]re| are)) (?:definitely |still |actually )?(?:not|NOT|isn['’]?t|aint|ain['’]t) (?:a |the |an )?(?:Mr|Mrs|Ms|Miss|Dr|Prof)?\.? ?{_NO_NAME}{_NAME}"
    rf"|^\W*(?:[Ss]orry,? |[Hh]i,? |[Nn]o,? |[Uu]m+,? )?[Nn]ot {_NO_NAME}{_NAME}"
    rf"|\b(?:[Tt]here(?:['’]?s| is)|[Tt]heres) no {_NO_NAME}{_NAME} (?:here|at|living|on)"
    rf"|^\W*(?:[Ss]orry,? )?[Nn]o {_NO_NAME}{_NAME} (?:here|lives|at this|living|on this)"
    rf"|\b(?:[Dd]on['’]?t|[Dd]o not|[Nn]ever) (?:know|met|heard of) (?:any(?:one)? |a |an |no )?(?:called |named )?(?:Mr |Mrs |Ms |Dr )?{_NO_NAME}{_NAME}"
    rf"|\b{_NAME} (?:doesn['’]?t|does not|no longer) (?:live|own|work|have|use)s? (?:here|this|at)"
    rf"|^\W*(?:[Uu]m+,? |[Ss]orry,? |[Hh]i,? )*[Ww]ho(?: is|['’]?s)(?: this)? {_NO_NAME}{_NAME}\s*(?:\?|$)"
)
"""Over the raw text, for a name is known by its capital: "I'm not Carmen", "No Omar here"."""

NOT_ME = phrase(
    r"(?:this is not|this isnt|im not|i am not|not|its not|isnt|who is|whos|no|dont know any|not called|aint) (?:mr |mrs |ms |miss |dr |called |a |any |this )?(\w{3,})"
)
"""The same in small letters: counts where the word after is in the message that was answered."""

COMPLAINTS_OF_MESSAGES = (
    phrase(
        rf"{_START}(?:(?:blocked|deleted|binned|muted) (?:and |, |then )?)?reported(?: (?:and |, )?(?:blocked|deleted|binned))?{_END}",
        cues="reported",
    ),
    phrase(
        rf"(?:{_START}(?:(?:this is|its|thats|just|more|fucking|total|absolute|pure|such|you are|youre|reported|marked|flagged|reporting|a|looks like|sounds like|fake|another|obvious|nice|try|stupid|stop|no|enough|more|bloody|what a|sounds|please|hi|ok|typical) )*(?:spam|spams|spammers?|spamming|scam|scams|scammers?|phishing|fraud|fraudsters?|harassment|smishing|junk|scumbags?|parasites)(?: (?:message|messages|text|texts|alert|mail|me|scum|again|spam|scam|bastards?|assholes?|and|pls|please|lol|you|as|number|msg|sms|link|crap|shit|artist|artists|attempt|fuckers?|company))*{_END})",
        cues="spam spams spammer spammers spamming scam scams scammer scammers phishing fraud fraudster fraudsters harassment smishing junk scumbag scumbags parasites",
        not_after=r"(?:in|my|the|to|of|eat|in my|it was|thought it was) ?",
    ),
    phrase(
        r"(?:(?:this|these|your|ur|you|its|thats|that|it|are|constant|unwanted|unsolicited|pure|such|being|getting|been|feels like|consider(?:ed)?|me|as|so much|of|all this|keep|always|text|sms|just) (?:is |are |a |an |by |you |company |this |texts? |messages? |just |clearly |total |keep |complete |all |nothing but |bunch of |people |really |such |obviously ){0,4}(?:spam\w*|scam\w*|harass\w*|phishing|stalk\w*|fraud\w*|illegal|unlawful|bothering me|nuisance|creepy|intrusive|invasive|unsolicited|cold texting|bombard\w*|breach|violation|invasion of|dodgy|against the law))",
        cues="",
        not_before=r"(?:folder|filter|box|musubi|sandwich|fritters?|call(?:s|ers?)?|mail|to park|parking|to (?:sell|fish))",
        not_after=r"(?:in my|is it|in|went to|it was|thought|because|beware|is|are|if|whether|isnt|was|inbox (?:is |was )?(?:so )?full) ?",
    ),
    phrase(
        r"(?:report(?:ed|ing)?|reprted|forward(?:ed|ing)?|flagg(?:ed|ing)|complain(?:ed|ing|t)?|marked|sending|sent|block(?:ed)?|dob(?:bed)?|referred) (?:(?:you|this|it|these|your|to|number|company|for|as|with|and|messages?|texts?|a|an|lodged|formal|will|be|the|them|all|is|sms|me|off|straight|spam|against|both|my) ){0,6}(?:spam|scam|junk|7726|fcc|ftc|ico|acma|ofcom|trai|crtc|police|authorit\w+|regulator|ombudsman|attorney|consumer\w*|bbb|carrier|provider|phone company|pdpc|dnc|harass\w*|optus|telstra|vodafone|scamwatch|action fraud|ndpc|dia|popia|imda|ntc|dpc|comreg|comms|privacy|commissioner|accc|telecom\w*|asa|fair trading|trading standards|consumer affairs|commerce commission|network|att|verizon|tmobile)",
        not_after=r"(?:how do i|how can i|where do i|who do i|can i|need to|want to|like to|to) ?",
        cues="report reported reporting reprted forward forwarded forwarding flagged flagging complain complained complaining complaint marked sending sent block blocked dob dobbed referred",
    ),
    phrase(
        r"(?:(?:im|i am|i will|ill|going to|about to|we will|will be|am|gonna be) (?:be )?(?:report(?:ing)?|suing|sue|reported|calling my lawyer|contact(?:ing)? my (?:lawyer|attorney|solicitor)|taking (?:legal )?action)(?: (?:you|this|your|the|these|it|u|to))?|(?:reporting|reported|report) (?:you|u|this (?:number|text|message|company|sms|spam)|your (?:number|company|business)|these)|have (?:you|u) reported)",
        cues="report reporting reported suing sue calling contacting contact taking",
        not_before=r"(?:for duty|to (?:reception|the (?:office|desk|front))|the (?:fault|leak|issue|outage|damage|problem)|issue|fault|a (?:fault|leak|problem|lost|broken))",
        not_after=r"(?:did you|should i|where do i|how do i|who do i) ?",
    ),
    phrase(
        r"(?:tcpa|fcc|ftc|acma|casl|pecr|ofcom|trai|crtc|gdpr|pdpa|pdpc|popia|7726|ndnc|can ?spam|spam act|privacy act|spam law|data protection|(?:do not|dont) (?:call|text|contact) (?:list|register|registry|reg)|(?:on|under|in|with) (?:the |full |ndnc |your )?(?:dnc|do not call)|under dnd|dnd (?:list|register\w*|activated|customer|number|active)|dnc|donotcall|dncr|tps register|tps|no call list|ico|privacy (?:breach|violation|commissioner)|telephone consumer)(?: (?:list|registry|register|act|complaint|violations?|rules?|laws?|regulations?))*",
        cues="tcpa fcc ftc acma casl pecr ofcom trai crtc gdpr pdpa pdpc popia 7726 ndnc can canspam spam privacy data do dnc dnd donotcall dncr tps no ico telephone list register registry reg",
        not_after=r"(?:study|studying|course|learn|training|exam) ?",
        not_before=r"(?:training|form|course|policy|team)",
    ),
    phrase(
        r"(?:(?:my|our|a|hear from my|from my|from a|contact(?:ing)? (?:my|a)|call(?:ing)? (?:my|a)) (?:lawyers?|attorneys?|solicitors?)|lawyers?|legal action|lawsuits?|class action|small claims|see you in court|sue you|suing you|take you to court|legal team|statutory damages|per (?:text|message|violation)|cease and desist|unsolicited|without (?:my |our |any )?(?:consent|permission|authori[sz]ation)|illegal to (?:text|message|contact|send)|(?:against|breaking) the law|invasion of (?:my )?privacy|breach of (?:my )?(?:privacy|data|gdpr)|breaching|privacy breach)",
        cues="lawyer lawyers attorney attorneys solicitor solicitors legal lawsuit lawsuits class claims court sue suing statutory per cease unsolicited without illegal against breaking invasion breach breaching privacy",
        not_after=r"(?:my (?:sister|brother|son|daughter|mum|dad|wife|husband) is an?|recommend an?|good|appointment with (?:the|my)|need an?|find an?|as an?|are you an?|is an?|the|get an?|see an?|is there an?|was an?|\d+ (?:cents?|dollars?)) ?",
        not_before=r"(?:fees?|on staff|will (?:send|sign|review|draw|prepare|bring|handle|email|look)|has|said|\w*s? (?:name|number|details)|office is|appointment|aid|for my (?:divorce|house|will)|left|opened|charged|took)",
    ),
    phrase(
        r"(?:where|how|who|why|when) (?:the (?:hell|fuck|heck) )?(?:(?:did|do|does|you|u|ya|have|has|even|company|your|come|is|it|that|on|earth|exactly|actually|yous|they|lot|guys|people|business|you guys|youse|ye|in|gods|name|was|from|would) ){0,6}(?:get|got|gotten|find|found|obtain|obtained|gave|give|gives|given|acquire|have|has|take|source|sourced|buy|bought|came|receive|come|obtaining|getting) (?:(?:you|u|my|this|our|from|hold|of|access|to|the|me|by|personal|a|ur|private|them|it|ahold|someone) ){0,4}(?:number|numbers|num|details|info|information|contact|contacts|cell|mobile|phone|data|digits|name)",
        cues="number numbers details info information contact contacts cell mobile phone data digits name",
        not_before=r"(?:for (?:the|my|a)|on (?:the|my) (?:invoice|order|card)|of the (?:driver|store|shop|office))",
    ),
    phrase(
        r"(?:who gave (?:you|u|ya|yous) (?:permission|my|the right|this)|who (?:authori[sz]ed|told you to)|(?:i|ive|we|i have|have|weve|you) (?:have |had |has |just |know i |sure i |definitely |certainly |even |really )*(?:never|didnt|did not|dont recall|dont remember|do not recall|cant recall|do not remember|havent|have not|not|dont think i|never even|never ever|dont|do not|no memory of|no recollection of) (?:ever |once |recall |remember |even |even think i |think i |actually |knowingly |ever once )*(?:signed?(?: up| on)?|sign(?:ing)? up|subscribed?|subscribing|consent(?:ed|ing)?|agreed?(?= (?:to (?:this|these|receive|get|be|texts?|any|your|sms)|for you)| ?[.,]|$)|agreeing|(?:gave|give|given|giving)(?= (?:you|u|my|anyone|them|this company|consent|permission|any|out|ye|yous|your))|opt(?:ed)? (?:in|into)|opting in|authori[sz]ed?(?= (?:you|these|any|texts?|messages?|sms|this (?:text|message|company))| ?[.,]|$)|asked? (?:for (?:this|these|it|your|texts?|any|spam|them|sms|ads|marketing)|to (?:be|get|receive)|you (?:to|for))|request(?:ed|ing)?(?= (?:this|these|texts?|messages?|any|your|to be|sms|it\b))|join(?:ed)? (?:this|your|any)|provided?|registered|enrolled|allowed?|permit(?:ted)?)(?! (?:a (?:refund|response|reply|discount|receipt|quote)|the (?:form|lease|contract|waiver|permission slip|wrong|size|item)|(?:it|this|that) (?:size|colou?r|one|in)|notice|birth|him|her|up))|(?:no|not|do not have|dont have|without|never had|had no|lack|have no|you need|need|needed) (?:my |any |your |our )?(?:consent|permission|authori[sz]ation)|sold my (?:\w+ )?(?:number|details|data|info\w*|contact)|(?:sell|selling|sold|share|shared|sharing|leak|leaked|passing on|given out|gave out|giving out) (?:my|our|peoples) (?:\w+ )?(?:number|details|data|info\w*|contact))",
        cues="who never didnt did dont do cant havent have not no without had lack need needed sold sell selling share shared sharing leak leaked passing given gave giving recall",
        not_before=r"(?:photos?|to (?:leave|go|park|enter|join|photograph|share (?:photos|images))|slip|for (?:the |my )?(?:excursion|trip|surgery|photos?|camp|procedure|refund|class|order)|form|code|it yet|yet|from the (?:landlord|council|bank|doctor)|to (?:build|access))",
    ),
    phrase(
        r"(?:was told|been told|promised|said|assured|told me|thought|confirmed) (?:id |i |that |i had |ive |i was |i would |i have |you |me |you had |been |be |have |would |my number |it |this |had |was )*(?:removed|unsubscribed|taken off|opted out|off (?:the|this|your) list|deleted|off your)|(?:still|keep|kept|again|continue to|carry on|keeps) (?:getting|receiving|get|sending|texting|messaging|spamming|harassing|contacting|receive|bothering) (?:me|these|this|your|texts?|messages?|sms|spam|them|unwanted|from you)|(?:why|how come) (?:am i|are you|do i|do you|is this|are they|r u|i|you|are we|u|would you) (?:still |even |now |constantly |suddenly |always |keep |getting )*(?:on (?:this|your)|in (?:this|your)|getting|receiving|get|texting|messaging|contacting|sending|receive|spamming|bothering|harassing|text|message|send|contact)(?: (?:me|these|this|your|us|my|texts?|messages?|spam|from|to|so))",
        "likely",
        cues="told promised said assured thought confirmed still keep kept again continue carry keeps why come",
        not_before=r"(?:the (?:code|bill|invoice)|about (?:my|an) (?:appointment|order)|error|an error|bill|invoice|fee|refund)",
        not_after=r"(?:please|pls|love|would|ill|i will|do i|can i|do i|will i|like to|want to|can you|so i can) ?",
    ),
    phrase(
        r"(?:too many|so many|way too many|endless|constant|constantly|non ?stop|relentless|incessant|sick of|tired of|fed up (?:with|of)|annoyed (?:by|with|at)|hate|get(?:ting)? annoyed|pissed off (?:with|by|at)|pain in (?:the|my) \w+|bombard\w*|nonstop|over) (?:(?:of|by|with|getting|receiving|all|these|your|the|this|ur|you|people|guys|lot|me|company|sending|texting|damn|bloody|fucking|stupid|from|hearing|always|being|texted|sms|marketing|promotional|daily|random|annoying) ){0,6}(?:texts?|texting|messages?|messaging|sms|promos?|spam\w*|advert\w*|ads|marketing|notifications|alerts|offers|contact)",
        "likely",
        cues="many endless constant constantly non nonstop relentless incessant sick tired fed annoyed hate getting get pissed pain bombard bombarding bombarded bombardment over",
        not_after=r"(?:please|not|sorry for|you) ?",
    ),
    phrase(
        r"(?:(?:these|this|your|ur|all these|the|texts?|messages?|sms) (?:\w+ )?(?:texts?|messages?|texting|messaging|sms|promos?|spam|marketing) (?:are|is|r|have become|getting) (?:\w+ ){0,2}(?:annoying|irritating|ridiculous|relentless|unwanted|unwelcome|driving me|a pain|a nuisance|pathetic|doing my head|rude|creepy|disgusting|a joke|inappropriate|offensive|unacceptable|pissing|getting old)|(?:pain|hole|pest|nuisance) (?:\w+ ){0,5}(?:texts?|messages?|sms)|fuck (?:you|u|your|ur|yall|this|yourself|ya|urself|yourselves)|screw (?:you|u)|eat shit|go die|drop dead|you people are (?:\w+ )?(?:relentless|sick|pests?|vultures|disgusting|scum)|vultures|get a life|how dare you|kiss my (?:ass|arse)|suck my|f you|up yours|go to hell|burn in hell|scum|fuckers?|motherfuckers?|cunts?)",
        "likely",
        cues="texts text message messages texting messaging sms promos promo spam marketing pain hole pest nuisance fuck screw eat die dead relentless sick disgusting pests vultures scum life dare kiss suck f up hell fucker fuckers motherfucker motherfuckers cunt cunts",
        not_after=r"(?:a|the|good|what the|lovely|cheeky|top|love it|legend) ?",
        not_before=r"(?:yes|yeah|thats amazing|me (?:thats|this)|of (?:the earth)|legend|yea)",
    ),
    phrase(
        r"(?:dodgy (?:link|text|message|number)|nice try|fake (?:link|text|message|site|news)|con ?artists?|rip ?off merchants|not clicking|wont click|not falling for|who do you think you are)",
        "likely",
        cues="dodgy nice fake con conartist rip ripoff clicking click falling think",
    ),
)

COMPLAINTS_OF_SERVICE = phrase(
    r"(?:rude(?:ly|st)?|terrible|awful|appalling|atrocious|horrible|horrendous|disgust\w*|disgrace\w*|unacceptable|pathetic|useless|shocking|shambles|worst|lousy|abysmal|dreadful|shoddy|incompetent|unprofessional|ridiculous|a joke|rip ?off|ripped off|disappoint\w*|let down|not happy|unhappy|furious|fuming|frustrat\w*|annoyed|angry|gross|inedible|mouldy|moldy|stale|soggy|undercooked|raw|filthy|dirty|smashed|broke|broken|damaged|faulty|defective|torn|ripped|cracked|leak(?:s|ing|ed)|fell (?:off|apart|out)|falling apart|does(?:nt| not) work|didnt work|not working|wont work|stopped working|keeps? crashing|wont stop crashing|never (?:arrived|came|turned up|showed|got|received|called|rang|coming back|again|returned|replied)|(?:has|have|still|hasnt|havent|didnt|did not|not|wasnt) (?:not |yet |still )?(?:arrived|come|turned up|been delivered|received|showed up|shown up|been refunded|resolved|fixed|delivered|get my)|still waiting|been waiting|waiting (?:for )?(?:a |two |three |over |\d+|an |weeks|hours|ages)|waited|wrong (?:size|item|order|colou?r|one|thing|product|address|part|meal|food|number of)|double charged|charged (?:me )?(?:twice|double|the wrong)|overcharged|missing (?:\w+ )?(?:items?|from|parts?|\d)|no ?(?:one|body) (?:\w+ )?(?:answers?|answered|called|rang|replied|replies|responds?|responded|helped|bothered|turned up|showed|picks? up|told us|got back)|cold (?:food|and|when|pizza|chips|coffee|meal)|was (?:cold|late|stale|burnt|off|closed|dirty|overcooked|dry|raw)|hour late|hours late|cheap (?:rubbish|crap|junk)|rubbish|crap|garbage|bad service|poor|hung up on|cancelled (?:on me|without|my (?:order|booking|appointment) without|again)|no end of (?:problems|trouble)|took (?:forever|ages)|so slow|too slow|0 ?/ ?10|shame on|never (?:using|shopping|buying|ordering|eating|going) (?:\w+ )?(?:again|back|there)|want my money back|lost my (?:order|parcel|booking|luggage)|problems? with|without asking|complain\w*|complaint)",
    "doubtful",
)
"""Anger about an order, a product or the staff. It says nothing of consent."""

REFUSALS = (
    phrase(
        r"^(?:pass|hard pass)(?: ?[.,])*$|^(?:(?:oh|um+|er|lol|haha|hi|hello|hey|sorry|ok|well|hmm|yeah|ah|aw|thanks|thank you|but|and|uh|omg|lah|naw|hell|fuck|heck|god|absolutely|definitely|def|ew|yuck|pfft) |[.,] )*(?:no|nope|nah|naw|nup|noo|nay|na|negative|nah mate|no way|never|no chance|hell no|fuck no|heck no|nooo|not really|nahh|no no|nope nope|no sir|no maam|neh|noh|nada|no ta|nah ta|nah all good|no lah|nah bro|n|no no no|noo+|nah+|nein|nyet|non)(?: (?:thanks|thank you|thank|ta|cheers|mate|lah|la|lor|bro|man|please|sir|maam|sorry|dude|way|thx|lol|haha|im good|im ok|im fine|all good|were good|we are good|ur right|you are right|youre right|your right|its ok|its okay|not today|not now|not interested|not this time|not for me|not at the moment|not right now|leh|need|lads|love|hun|darling|dear|never|chance|im alright|ill pass|pass|we dont|i dont|dont want|very much|anyway|today|for now|eh|but|that|thats|is|ok|though|guys|mam|po|so much|i am good|were ok|we are ok|were fine|good|kind(?:ly)?|no))*(?: ?[.,?])*$",
        cues="pass no nope nah naw nup noo nay na negative never hell fuck not nada neh noh n nein nyet non",
    ),
    phrase(
        r"(?:no thanks|no thank you|no ta|nah thanks|nope thanks|not interested|no interest|not (?:at all|really|currently|very|even|remotely|particularly|that|personally|in the slightest) interested|im uninterested|uninterested|not keen|not for (?:me|us)|not my (?:thing|cup|style|jam|scene)|no need(?: (?:thanks|thank you|lah|lor|sorry|for (?:me|us|that|it|one)))*(?= ?(?:[.,]|$))|ill pass|i will pass|we will pass|well pass|going to pass|gonna pass|have to pass|hard pass|pass (?:on this|this time|thanks|for now)|will have to pass|not this (?:time|year|month|week|round)|not today|not right now|not at (?:the moment|this (?:time|stage|point))|not at that price|count me out|count us out|dont (?:want|need) (?:it|any(?= ?(?:[.,]|$| thanks))|one|lah|that|this|your|a|them|to (?:buy|join|donate|book|attend)|anything)|do not (?:want|need) (?:it|any|one|a|this|that)|no longer (?:interested|looking|(?:need|require|want)(?: (?:it|one|any|this|that|your services?|thanks|thank you))*(?= ?(?:[.,]|$)))|couldnt give a|dont care (?:about|for)|couldnt care less|not buying|wont be (?:buying|attending|coming|joining|donating|needing|taking)|id rather not|rather not|decline|declined|regretfully|nothing for me|none for me|no sale|dont bother|no money(?= ?(?:[.,]|$))|cant afford|can not afford|cannot afford|too expensive|too dear|too pricey|too exy|too much for me|out of my (?:budget|price)|bit (?:exy|pricey|dear|expensive|steep|rich)|over ?priced|not worth|so (?:exy|expensive|dear|pricey)|too ex)",
        cues="no nah nope not uninterested pass ill maybe another other count dont do couldnt wont sorted good covered set rather decline declined regretfully nothing none cant can cannot too out bit priced overpriced so nothing",
        not_after=r"(?:if|why are you|are you|why|and|is it|it was|was|its|isnt|wasnt|never|arent|you are|they are|if you|if im) ?",
        not_before=r"(?:in (?:the|that|those) (?:\w+ )?\w+ but|bag|receipt|box|lift|ride|refund|worries|problem|rush|by|along|through|it on|them|to (?:worry|apologi[sz]e|rush|reply|be sorry|call|ring|bring|change|reschedule|respond)|issue|, (?:when|what|can|could|do)|can (?:we|you|i)|, ill take|but (?:yes|can|ill|id|would|next|tomorrow|maybe)|to be (?:in|on)|sold|good enough)",
    ),
    phrase(
        r"already (?:\w+ )?ordered (?:one|mine|ours|elsewhere)|(?:already|ive just|i just|we just|just) (?:\w+ )?(?:have|got|bought|own|donated|gave|given|booked|done|did|switched|signed|sorted|chose|organi[sz]ed|purchased|with another|went with|voted|paid|insured|covered)(?: (?:one|mine|ours|two|some|an?|tickets?|elsewhere|through|from|with|somewhere|twice|that one|another|this (?:month|year|week)|enough|plenty|it (?:elsewhere|from|with|at|done|sorted)|to (?:the|your|another|a)|at (?:work|home|the|my)))|(?:bought|got|booked|went|gone|going|purchased|ordered|found|buying|chosen|chose|signed|switched) (?:\w+ ){0,4}(?:elsewhere|somewhere else|another (?:dealer|place|shop|store|company|provider|clinic|gym|brand)|other place|a different (?:place|company)|with someone else)|(?:sold|selling|got rid of|scrapped|traded(?: in)?) (?:the|my|our|that) (?:\w+ )?(?:car|house|home|boat|van|truck|bike|place|property|unit|ute|business|dog|\d+)",
        "likely",
        cues="already just elsewhere somewhere another other different someone sold selling got scrapped traded",
        not_before=r"(?:thanks for|and (?:love|loved|its great|it)|when|where|can|could|how|what|wrong|email|message|reply|love|loved|but (?:it|the|they|can)|it , love|my (?:order|payment|confirmation|ticket)|the (?:form|payment|app|email))",
        not_after=r"(?:have i|havent i|has it|have you|did i|if i|if ive|we have|love the one i|love what i|cant wait) ?",
    ),
    phrase(
        rf"(?:{_START}(?:sorry |thanks but |hi |but |thanks |afraid |oh |aw |unfortunately |i |we |just |im |were |so |, |no |really )*(?:cant (?:make|do|come|attend|get) (?:it|this|that)|unable to (?:attend|make|come)|wont make it|not able to (?:make|come|attend)|away that|wont be able|im broke|broke|skint|im good|im ok|were good|im alright|all good|pass|busy that|not now|not yet|later|maybe later|maybe (?:next (?:time|year|month)|another (?:time|day)|some other time)|another time|some other time|maybe|i work that|thumbs down)(?: (?:this|that|time|round|week|weekend|one|sorry|thanks|thank you|though|mate|for now|with|today|rn|po|muna|day|lah|at the moment|atm|right|now|month|busy|year|either|unfortunately))*{_END})",
        "doubtful",
        cues="cant unable wont not away broke skint good ok alright pass busy later maybe another some work thumbs",
        not_before=r"(?: ?[.,?])* (?:can|could|what|when|see you|cheers|will|is there|id|ill|how|reschedule|any|do|please|then)",
    ),
)

SORTED = phrase(
    r"(?:we are |were |im |i am |already )?(?:all )?(?:sorted|set|covered)(?= (?:thanks|thank you|for now|here|with|for)| ?(?:[.,]|$))|(?:im|i am|were|we are) good (?:thanks|thank you|for now)",
    "likely",
    cues="sorted set covered good",
    not_after=r"(?:get|got|is it|is|isnt|be|been|it|that|thats|everything|to|gift|box|a|the|full|nail|getting|you|are you) ?",
)
"""May be a no, and may be a thank you."""

NO_BUT_KIND = phrase(
    r"(?:no (?:worries|problems?|prob|probs|dramas?|stress|rush|hassle|biggie|sweat|bother|pressure|fuss|trouble|doubt|complaints|need to (?:worry|apologi[sz]e|rush|be sorry|thank)|issues?|dramas|drama|harm|matter|hurry|biggy|way thats (?:great|amazing|awesome)|way thats so|wuckas|wukkas)|yeah no (?:thats|worries|all good|its|dramas)|nah (?:its|yeah|thats|all good|no worries|youre right|you are right mate|ya right)|not a (?:problem|worry|prob|drama)|not at all|no no thats|no its (?:fine|ok|all good|great|perfect)|no thats (?:fine|ok|great|perfect|all|good|it|everything)|all good(?: (?:here|mate|thanks))?|couldnt be (?:happier|better)|no all good|no complaints|nothing wrong|nothing at all|not bad)",
    cues="no yeah nah not all couldnt nothing",
)
"""Begins like a no, and agrees or reassures."""

OPT_INS = (
    phrase(
        r"^(?:(?:please|ok|yes|hi|hey|hello|can you|i want to|id like to|i would like to|lets|just|now|oops|sorry|pls|and|so|want to|like to|reply|text|send) |[.,] )*(?:start|unstop|subscribe|resubscribe|join|rejoin|opt in|opt me in|opt back in|sign me up|sign me back up|sign up|add me|add me back|begin|continue|resume|re subscribe|un stop|start again|restart|start me|enrol|enroll|enrol me|enroll me|register|register me|subscribe me|yes start|yes subscribe|yes sign me up|join again|join me|start texting me(?: again)?|enlist me|re join|optin|signup)(?: (?:please|thanks|thank you|again|now|me|back|up|the list|sms|texts?|messages|updates|alerts|offers|list|vip|club|to|your|this|too|asap|yes|pls|ok|for|promos?|deals))*(?: ?[.,?])*$",
        cues="start unstop subscribe resubscribe join rejoin opt sign add begin continue resume re un restart enrol enroll register optin enlist signup",
    ),
    phrase(
        r"(?:sign|add|put|subscribe|opt|enrol|enroll|register|include|get|keep) (?:me|us|my (?:number|name|phone|mobile|cell|wife|husband|mum|mom|friend|sister|daughter|son|partner)|this number|my mum|her|him|them|both|our) (?:\w+ ){0,2}?(?:up|back|in|on|to|too)(?: (?:to|for|on|the|your|this|a|ur|again|text|sms|vip|mailing|these|in|marketing|all|please|that|email|promo|loyalty|deals|rewards))*(?: (?:list|texts?|messages?|alerts|updates|sms|offers?|newsletter|deals?|promos?|notifications|club|program|programme|specials|reminders|again|news|rewards|emails|channel|promotions))?",
        "likely",
        cues="sign add put subscribe opt enrol enroll register include get keep",
        not_before=r"(?:(?:saturdays?|sunday|monday|tuesday|wednesday|thursday|friday|tomorrow|tonight|today|\d|the (?:class|yoga|tour|waiting|waitlist|guest|appointment|event|workshop|course|session|table|booking)|yoga|class|\w+ class|lunch|dinner|(?:a |the )?(?:8|9|10|11|12|1|2|3|4|5|6|7)\w*|an? (?:appointment|class|session|spot|table|demo|test))|for (?:saturday|the|two|a|this|\d|tomorrow|tuesday|yoga|an)|hold|the (?:phone|line)|spot|touch)",
        not_after=r"(?:dont|do not|never|didnt|who|why did you|you|please dont|not|they|stop|someone) ?",
    ),
    phrase(
        r"(?:(?:want|like|love|wish|happy|can i|could i|may i|how do i|how can i|please|id love|prefer|can you|could you|would you|do) (?:you )?(?:to )?(?:please )?(?:be )?(?:start(?:ed)? |(?:get(?:ting)?|receiv(?:e|ing)|have|hear|join|rejoin|sign(?:ed)? up|subscribe|subscribed|opt (?:back )?in|resubscribe|sending|texting|added|resume|restart|continue|keep) )(?:\w+ ){0,5}?(?:texts?|messages?|sms|offers|alerts|updates|list|newsletter|deals|promos?|notifications|again|back|in|vip|club|these)|(?:resume|restart|reactivate|turn on|turn back on|start|re ?start|reinstate|re ?enable|continue|keep) (?:(?:my|the|your|all|sending|sms|text|these|texting|getting|up|me|messaging|receiving|on|those) ){0,4}(?:texts?|messages?|sms|offers|alerts|updates|deals|promos?|notifications|subscription|texting me(?: again)?|me again|me texts|coming|them coming)|(?:i|we) (?:agree|consent|opt in)(?: to)?(?: \w+){0,3}$|quiero suscribirme|(?:take me|get me|put me) back|want back in|back on (?:the|your) list|i want in|undo (?:my )?(?:stop|opt out|unsubscribe))",
        "likely",
        cues="want like love wish happy can could may how please prefer would do resume restart reactivate turn start re reenable reinstate continue keep agree consent opt back in undo take",
        not_before=r"(?:the (?:code|link|receipt)|about my|from my (?:doctor)|to the (?:shop|class))",
        not_after=r"(?:dont|do not|never|didnt|not|stop|no longer|cant|why do|i dont|not want to|why) ?",
    ),
    phrase(
        r"(?:(?:please |so |and |, )?start (?:me|it|them|again|please|texts?|up again)(?: again)?(?: please)?$|i (?:meant|want|said) (?:to )?(?:text |type |send |say )?start$|(?<=[.,] )start$|(?:dont|do not|please dont|didnt mean to|did not mean to|didnt want to|i dont want to|dont want to|do not want to) (?:unsubscribe|opt out|stop (?:sending|texting|the texts|your texts|these|my texts)|remove me|take me off|opt me out)(?: \w+)*)",
        "likely",
        cues="start unsubscribe opt stop remove take",
        not_before=r"(?:with|at|on|the)",
    ),
)

MISTAKEN_STOP = phrase(
    r"(?:(?:stop|stopped|unsubscribed?|opted out|opt out|stop message|opting out|end|cancel) (?:\w+ ){0,5}?(?:by (?:mistake|accident|error)|in error|was (?:a |an )?(?:mistake|accident|accidental|error|wrong|my (?:kid|son|daughter|toddler)|sent by)|accidentally|mistakenly|unintentionally)|(?:accidentally|mistakenly|by mistake|by accident|didnt mean to|did not mean to|never meant to|wasnt meant to|in error|unintentionally) (?:\w+ ){0,4}?(?:stop|stopped|unsubscribed?|opt out|opted out|cancel(?:led)?|end)|(?:stopped|unsubscribed|opted out) (?:(?:from |of )?(?:these|this|your texts|texts|it|them) )?(?:\w+ ){0,4}but|undo (?:my )?(?:stop|opt out|unsubscribe)|ignore (?:my|that|the) (?:last |previous )?(?:stop|text|message|unsubscribe)(?: \w+){0,3}|(?:changed my mind|kidding|just kidding|jk|joking))",
    cues="stop stopped unsubscribe unsubscribed opt opted opting end cancel cancelled undo ignore changed kidding jk joking",
)

REJOIN = phrase(
    one_of(
        r"""
        (?:add|put|sign|opt|take|get|let|turn|switch) (?:me|us|my number|this number|them|these|it) back(?: (?:in|on|up|to|into))?
        (?:resubscribe|re subscribe|readd|re add|rejoin|re join|reinstate|reactivate|re enrol|re enroll|unstop|unblock) (?:me|us|my|this|please|the|your)
        (?:sign|add|subscribe|opt|start|text|enrol|enroll) (?:me|us|sending|texting|messaging) (?:up |in |on )?again
        (?:my|the) (?:\w+ )?(?:toddler|kid|son|daughter|child|wife|husband|baby|cat|dog|grandson|grandkid|brother|sister|autocorrect|pocket|thumb|finger|niece|nephew) (?:\w+ ){0,3}(?:stop|stopped|unsubscribed|opted out)
        """
    ),
    cues="""back resubscribe re readd rejoin reinstate reactivate unstop unblock again stop stopped
    unsubscribed opted""",
    not_after=r"(?:dont|do not|never|not|please dont|didnt|why did you|you|who) ?(?:ever |you )?",
)
"""Asks for the messages again, whatever was said of STOP before."""

MISTAKEN_START = phrase(
    r"(?:start|subscribed?|joined|opted in|signed up) (?:\w+ ){0,4}?(?:by (?:mistake|accident|error)|in error|was (?:a |an )?(?:mistake|accident|error)|accidentally)|(?:accidentally|mistakenly|by mistake|didnt mean to) (?:\w+ ){0,4}?(?:start|subscribed?|join(?:ed)?|sign(?:ed)? up|opt(?:ed)? in)",
    cues="start subscribe subscribed joined join opted opt signed sign",
)
"""Joined without meaning to: no wish to join, and near a wish to leave."""

QUESTIONS = phrase(
    r"^(?:(?:hi|hello|hey|ok|okay|thanks|thank you|sorry|good \w+|so|and|but|also|well|yes|please|oh|um+|quick question|just|wondering|question|dear|sir|maam|mate|cool|great|guys|team|there|then) |[.,] )*(?:what|whats|when|whens|where|wheres|who|whos|which|how|hows|why|can|could|do|does|did|is|are|will|would|should|may|might|any|has|have you|am i|was|were|isnt|arent|cant (?:i|you|we)|got|u got|you got(?! me)|you have|ye|wat|is there|are ye|need|i need|id like|i would like|i want|we need|we would like|wanna|looking for|help|tell me|send me|call me|let me know|please (?:call|send|cancel|change|book|help|let|tell|advise|move|reschedule|confirm|check|ring|resend|remind|update|email|refund|add|rebook|put|make|bring|leave|hold|give)|cancel|change|move|reschedule|rebook|book|resend|check|price|cost|hours|address|menu|directions|still (?:open|available|got)|available|open|refund|return|quote|much|interested in knowing)(?!\w)"
    r"|\?|(?:can|could|would|will) (?:you|u|i|we|someone|somebody|ye) (?:\w+)|(?:please|pls) (?:call|ring|send|cancel|change|book|help|let|tell|advise|move|reschedule|check|resend|rebook|reply|email|refund|confirm (?:my|the|if|that))|(?:need|want|like|have|trying) to (?:cancel|change|move|reschedule|book|rebook|order|return|know|speak|talk|ask|check|see|make|swap|exchange|pay|update|find|get)|how (?:much|many|long|do|to|come|far|can)|(?:do|does|did|is|are|can|will) (?:you|it|this|that|there|the|i|they) (?:\w+)|any chance|anyone (?:there|available)|let me know (?:if|when|what|how)",
    "likely",
)

_PRAISE = (
    r"(?:yes|yep|yeah|yea|yup|ya|yah|yas|ye|aye|y|sure|absolutely|definitely|certainly|of course|ofc|indeed|affirmative|righto|too right|correct|agreed|agree"
    r"|thanks|thank|thankyou|much appreciated|appreciate\w*|grateful|bless|great|good|awesome|amazing|excellent|fantastic|brilliant|perfect|lovely|love|loved|loving|wonderful|fab|fabulous|superb|cool|nice|sweet"
    r"|best|beautiful|delicious|yum|yummy|legend|legends|champion|fast|impressed|happy|pleased|delighted|glad|excited|stoked|confirm|confirmed|confirming|will do|will be there|be there|see you|see ya|cant wait|can do|count me in|im in|i am in|just (?:ordered|placed an order)|you (?:got|convinced|tempted|sold) me|interested|keen|done|grand|deadly|gorgeous|stunning|ace|mint|cracking|shiok|solid|unreal|10 ?10|looking forward|well done|congrats|congratulations|on my way|sounds good|works for me|that works|works|ill take|i will take|ill be|book me|deal|please do|go ahead|haan|noted with thanks|spot on|helpful|fine|hooray|wow|fresh|tasty|comfy|muchly|no worries|no problem|not a problem|all good|friendly|smooth|easy|quick|hero|lifesaver|obsessed|favou?rite|fire|lit|dope|slay|magic|top notch|recommend\w*|enjoy\w*|fun)"
)
POSITIVES = phrase(rf"{_PRAISE}", "likely")

WHOLE_YES = phrase(
    r"^(?:(?:oh|hi|ok|hell|fuck|hey|um|well|please|sure|yes|yeah|thanks) |[.,] )*(?:yes|yep|yeah|yea|yup|ya|yah|y|ye|aye|yas|sure|ok yes|absolutely|definitely|of course|si|oui|ja|da|sim|hai|evet|tak|ano|igen|agree|i agree|accept|confirm|ok|okay|1|please do|yes please|join|subscribe|in|im in|optin|opt in|continue|oo|opo|haan|ha ji|是|好|はい|네|예|نعم|да|так|ναι|כן|हाँ|हां|có|ใช่|ya mau|iya)(?: (?:please|thanks|thank you|mate|sir|maam|do|i do|i would|sign me up|ok|sure|definitely|yes|of course|lah|po|ji|love to|id love to|add me|go ahead|join))*(?: ?[.,?])*$"
)
"""A yes that is the whole reply, in the languages people answer in."""

QUESTION_MARK = phrase(
    r"(?<=\s)\?$|(?:can|could|would|will) (?:you|i|we|someone) |(?:please|pls) (?:cancel|change|call|ring|help|send|refund)"
)
