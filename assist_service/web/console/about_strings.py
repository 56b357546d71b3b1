"""What the service says of itself, and the notices that a company may give customers and staff."""

ABOUT_TEXT = {
    "site.about": "About",
    "about.title": "What this does, and what it does not do",
    "about.lead": "For whoever has to answer for it: leads, works councils, data protection, auditors.",
    "about.does_title": "It does",
    "about.does_not_title": "It does not",
    "about.well_title": "How well it reads",
    "about.well_lead": "Measured on {messages} support messages in English that were kept aside and trained nothing. Language models wrote them, not customers: expect less of your own customers’ words.",
    "about.measure": "Measured",
    "about.share": "Of 100",
    "about.fair": "The first feeling it names is one that a person would call fair",
    "about.found": "An upset message is read as upset",
    "about.implicit": "An upset message that names no feeling is read as upset",
    "about.alarms": "A neutral message is wrongly read as upset",
    "about.silent": "It is not sure enough, and says so",
    "about.precision": "A cause that it names is there",
    "about.recall": "A cause that is there is named",
    "about.fails_title": "Where it fails",
    "about.fails_lead": "As the model card says it, for people who know such figures.",
    "about.not_measured": "Not measured: how it reads your customers, and whether its advice helps your team. “Does it help?” is there to find out.",
    "about.notice_title": "Notice for customers",
    "about.staff_title": "Notice for staff",
    "about.notice_about": "A text to begin with. What stands in [brackets] is yours to fill in; have it looked over by whoever advises you on the law.",
}

DOES = (
    "It reads each message of a customer in English: which feeling it shows, what about, and which words say so.",
    "It reviews the words of a reply: whether the reply takes up what this customer said, and whether it keeps your rules.",
    "It shows the agent one short piece of advice at most, with words to use, and says why.",
    "It holds a reply that breaks a rule marked “stop”, until the reply is changed or the agent gives a reason.",
    "It says nothing when it is not sure, when a message is too short, or when it is in another language.",
    "It records who changed which setting or rule, in a log that shows later changes.",
)
DOES_NOT = (
    "It never sends anything to a customer by itself.",
    "It makes no decision about a customer or an agent.",
    "It never reads an agent’s feelings, and never times their typing.",
    "It gives nobody a figure about one agent, and ranks nobody. Team figures begin at 5 agents and 30 conversations.",
    "It does not keep a message’s text longer than {hours} hours after a conversation’s last message, and an hour more on the disk. An agent may keep a passage with the facts taken out.",
    "It does not keep card numbers: they are hidden before anything is kept.",
    "It does not recognise illness or need. It may ask the agent to look whether support is needed.",
)
FOR_CUSTOMERS = (
    "We use software that helps our staff notice when you may be upset, and what about, so that they can answer you better.",
    "It reads the messages you send us here and suggests words to our staff. People decide what to write, and people send it. It makes no decision about you.",
    "Your messages are deleted from it {hours} hours after the last one. After that it keeps counts that name nobody, and for 30 days the number of the conversation. Our staff may keep a passage to learn from, with names and facts taken out. Card numbers are hidden before anything is kept.",
    "You may ask us what it keeps of you, and have it deleted: [contact]. [Your legal basis; your data protection officer; the right to complain to an authority.]",
)
FOR_STAFF = (
    "Beside your conversations a program shows what the customer seems to feel and which words say so, looks over your reply, and may offer words to use. It can be wrong. You decide what to write.",
    "It reads the words of replies. It does not read your feelings, it does not time your typing, and it gives nobody a figure about you. Teams see figures from 5 agents and 30 conversations on.",
    "You can dismiss advice, and ask for quiet: for a message, a conversation, an hour or a shift. How often that happens is counted by team, without your name.",
    "A few rules hold a reply until it is changed or you choose a reason. Reasons are counted by rule and team, without your name.",
    "Your week, the moments and phrases you keep and your tone are yours alone, unless you share them. Answers to the pulse are counted without names. On “My week” you can download everything kept about you. Your replies live in it as long as the conversation: {hours} hours after its last message.",
    "Questions, and a request to delete what is kept about you: [contact]. [Agreement with the works council, if there is one.]",
)
