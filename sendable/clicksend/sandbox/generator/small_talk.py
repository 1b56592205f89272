"""What people text who are glad to hear from the shop, or whose phones answer for them.

Many hold an opt-out word without meaning it: a reader that looks for words alone removes
customers who were about to buy.
"""

from __future__ import annotations

POSITIVE = (
    "Yes please!",
    "Love it",
    "see you there",
    "Awesome thanks",
    "Great, just ordered two",
    "Thank you so much 😍",
    "Perfect timing!",
    "Yes",
    "YES",
    "Y",
    "Ok thanks",
    "👍",
    "❤️",
    "Count me in",
    "Will pop in on Saturday",
    "My order arrived today, very happy",
    "You guys are the best",
    "Thanks for letting me know",
    "Sounds good",
    "Done, thanks!",
    "Genial, gracias",
    "Merci beaucoup",
    "谢谢",
    "Too easy",
    "Legends!",
    "Mum loved the hand cream, cheers",
)

QUESTIONS = (
    "do you have size 9?",
    "what time do you close?",
    "can I stop by tomorrow?",
    "Is the sale online as well?",
    "How long does delivery take?",
    "Does the code work on gift cards?",
    "Are you open on the public holiday?",
    "Do you ship to New Zealand?",
    "When does the sale end?",
    "What's the discount for members?",
    "Is the cleanser good for sensitive skin?",
    "Hi, my code isn't working?",
    "Where is the Sydney store exactly?",
    "Can I return a lipstick if the colour is wrong?",
    "Has my parcel left yet?",
    "Could I cancel my order from this morning? Wrong colour",
    "How many points do I have?",
    "Who do I call about a refund?",
)

NEAR_MISSES = (
    "can't stop laughing at that ad",
    "end of day works",
    "I'll stop in after work",
    "Non-stop sale, love it",
    "Don't stop, I love these deals",
    "the bus stop near your shop is closed btw",
    "I'd like to cancel my appointment on Friday and rebook",
    "Quit my job so I have time to shop haha",
    "At the end of the month I get paid, will order then",
    "You sent the wrong size, can I swap it?",
    "The tracking number is wrong",
    "no worries, thanks",
    "No problem, see you Friday",
    "Nah yeah keen!",
    "not bad at all!",
    "My new number is coming next week, will let you know",
    "your email went to my spam folder, found it now",
    "Remove the mascara from my order please, keep the rest",
    "This lipstick is so good it should be illegal",
    "No way, 50% off??",
    "I can't wait, never stop doing these!",
    "Stop it! That's so cheap 😂",
    "Please delete my old address from the order, use the new one",
    "Sorry I missed your text yesterday, still on?",
)

AUTOMATIC = (
    "I'm driving with Focus turned on. I'll see your message when I get where I'm going.",
    '(I\'m not receiving notifications. If this is urgent, reply "urgent" to send a '
    "notification through with your original message.)",
    "I'm in a meeting, call you later.",
    "Sorry, I can't talk right now.",
    "Out of office until Monday. For anything urgent please ring reception.",
    "This inbox is not monitored.",
    "Thanks for your message! Harbour Dental will reply in business hours. Reply STOP to opt out.",
    "Auto-reply: I am on leave until the 14th.",
    "Liked “Flash sale… Reply STOP to opt out”",
    "Loved “Hi, 30% off skincare this weekend. Reply STOP to opt out”",
    "Laughed at “Members night is back. Reply STOP to opt out”",
    "Emphasized “New season fragrance just landed. Reply STOP to opt out”",
    "Disliked “Last chance… Reply STOP to opt out”",
    "👍 to “Your VIP preview starts now. Reply STOP to opt out”",
    "Removed a like from “Flash sale… Reply STOP to opt out”",
)

NEUTRAL = (
    "ok",
    "Ok",
    "k",
    "hmm",
    "Who is this?",
    "maybe next time",
    "I'll think about it",
    "Later",
    "just saw this",
    "In Perth this week",
    "Already got mine last week",
    "?",
    "Busy today",
    "My sister told me about you",
)

ORDINARY = POSITIVE + QUESTIONS + NEAR_MISSES + AUTOMATIC + NEUTRAL
"""Every reply that gives no reason to stop messaging the person."""
