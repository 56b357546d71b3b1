"""What an agent's own pages say: to one person, about their own work, without praise to measure up to."""

FEELINGS: dict[str, str] = {
    "anger": "angry", "frustration": "frustrated", "disappointment": "disappointed", "sadness": "sad",
    "worry": "worried", "confusion": "confused", "gratitude": "grateful", "joy": "glad", "neutral": "calm",
}  # fmt: skip
CAUSES: dict[str, str] = {
    "wait": "a long wait", "repeat_contact": "having to ask again", "money": "money",
    "broken_promise": "a promise that was not kept", "defect": "something broken",
    "access_lost": "being locked out", "unfair_treatment": "being treated unfairly",
    "rude_agent": "how they were spoken to", "unclear_info": "unclear information",
    "deadline": "a deadline", "loss_bereavement": "a loss", "health": "health",
}  # fmt: skip
# One thing to try, by what the customers were upset about when the reply passed it by.
TRY: dict[str, str] = {
    "wait": "When somebody has waited, name the wait first: “Nine days without an answer is too long.”",
    "repeat_contact": "When somebody writes again, say that you see it: “You have explained this twice already.”",
    "money": "When it is about money, say what it means for them before what you do about it.",
    "broken_promise": "When a promise was broken, say so in their words before anything else.",
    "defect": "Before the steps to mend it, say what the broken thing spoiled for them.",
    "access_lost": "When somebody is locked out, name what they cannot do meanwhile.",
    "deadline": "When time is short, say the moment back: “before your flight on Saturday”.",
    "": "Take one thing the customer told you, and say it back in the first sentence.",
}
QUESTIONS: dict[str, str] = {
    "leave_script": "May I leave the script when a customer needs it?",
    "helps": "Does this sidebar help me?",
    "in_the_way": "Does it get in my way?",
}
ANSWERS: dict[str, str] = {"yes": "Yes", "partly": "Partly", "no": "No"}
DEGREES: dict[str, str] = {"0": "not yet", "0.5": "partly", "1": "yes"}
ACE: dict[str, tuple[str, str]] = {
    "acknowledgement": ("Acknowledges", "says what happened to this customer and how it feels"),
    "curiosity": ("Asks", "asks what it needs to know"),
    "empowerment": ("Offers a way", "says what happens next or gives a choice"),
}
SAY: dict[str, str] = {
    "title": "My week",
    "private": "Only you can open this page. No lead, coach or admin sees it, and no report draws on it.",
    "none": "Nothing here yet. When you answer a customer who is upset, the moment shows up here for a week: what it was about, without anybody’s words.",
    "well": "Moments that went well",
    "well_none": "None yet this week. That says little: only replies to upset customers are listed.",
    "well_one": "{feeling} about {cause}, and you took up what happened to them",
    "well_plain": "{feeling}, and you took up what they said",
    "others": "Other moments with upset customers",
    "other_one": "{feeling} about {cause}",
    "other_plain": "{feeling}",
    "keep": "Keep this moment",
    "gone": "The words are gone; they are not kept.",
    "try": "One thing to try",
    "saved": "Moments you kept",
    "saved_none": "None yet. You can keep a moment as long as its words are there, for a day; the customer’s facts are replaced first.",
    "open": "Open",
    "team": "From your colleagues",
    "team_none": "Nobody has shared a moment yet.",
    "by": "shared by {name}",
    "pulse": "Three questions, anonymous",
    "pulse_lead": "Once a week, if you like. Only sums are kept, and shown after the week from five answers on.",
    "pulse_send": "Send",
    "pulse_done": "Thank you. You have answered this week.",
    "everything": "Download everything kept about me",
    "everything_about": "As one file. Only you can download it.",
    "leave": "Close my page",
    "back": "My week",
    "keep_title": "Keep this moment?",
    "keep_lead": "The customer’s facts are replaced as far as a program can tell. Read it once more and take out what could still point at somebody.",
    "customer": "The customer said",
    "reply": "You answered",
    "keep_yes": "Keep it",
    "keep_no": "Do not keep it",
    "moment": "A moment you kept",
    "own_view": "First your own view",
    "own_view_lead": "How did that reply do? Answer for yourself; nothing of it is kept. Then you see what the machine reads.",
    "compare": "Compare",
    "yours": "You",
    "machine": "The machine",
    "machine_lead": "It reads words only and can be wrong. Where you differ, trust what you know of the customer.",
    "practise": "Practise",
    "practise_lead": "Write a reply to the same customer. Nothing you write here is kept.",
    "practise_send": "See the review",
    "practised": "What your reply does",
    "playbook": "One way to say it",
    "playbook_lead": "From the playbook, made for this moment. Yours may well be better.",
    "none_found": "Nothing to change was found.",
    "share": "Share",
    "share_lead": "By your own choice, and you can take it back at any time.",
    "share_": "Nobody but me",
    "share_coach": "A coach, who answers with questions",
    "share_team": "My colleagues, on their own pages",
    "share_name": "Name to show with it (leave empty to stay unnamed)",
    "share_send": "Save",
    "questions": "A coach asks",
    "delete": "Delete this moment",
}  # fmt: skip
VALIDATION: dict[str, str] = {
    "none": "The customer’s feeling is not mentioned.",
    "generic": "It is acknowledged in general words.",
    "personalised": "It is acknowledged in this customer’s own terms.",
}
