"""The words of the page for requests of one person, and of the retention table."""

from typing import NamedTuple

PERSON_TEXT = {
    "site.person": "Personal data",
    "person.title": "Personal data",
    "person.lead": "Hand out or erase what is kept of one customer or one agent. Each request is noted in the audit log, without naming the person.",
    "person.ask_title": "One person",
    "person.kind": "Who",
    "person.customer": "Customer",
    "person.agent": "Agent",
    "person.number": "Number in the helpdesk",
    "person.number_about": "Written as helpdesk:account:number, like zendesk:acme:77.",
    "person.conversations": "Conversations of the customer, one in each line (optional)",
    "person.conversations_about": "Once a conversation’s text has ended, nothing here says whose it was. Take older ones from the helpdesk, written like zendesk:acme:141.",
    "person.export": "Download what is kept",
    "person.look": "Look before erasing",
    "person.agents_own": "An agent’s own week, kept moments, phrases, tone and votes are not in the download: only they can take those out, on their page “My week”. Erasing takes them too.",
    "person.sure_title": "Erase this person’s data?",
    "person.sure_customer": "Customer",
    "person.sure_agent": "Agent",
    "person.found": "Conversations that will be forgotten: {count}",
    "person.found_none": "No conversation of this person is kept now. Whatever else is kept under this number will be erased.",
    "person.not_undone": "This cannot be undone. What the helpdesk itself keeps stays there, and a conversation that goes on is read anew.",
    "person.erase": "Erase for good",
    "person.back": "Do not erase",
    "person.erased_done": "Erased, in {places} places of the store. The store’s file was written anew.",
    "person.erased_pending": "Erased, in {places} places of the store. The store’s file is being written anew and holds it until that is done.",
    "person.erased_unknown": "Erased, in {places} places of the store. Whether the store’s own files still hold it is not known: look at its snapshots and back-ups.",
    "person.kept_title": "How long it is kept",
    "person.kept_lead": "Counted from the last word to it. It then ends by itself; erasing ends it at once.",
    "person.what": "What",
    "person.how_long": "Kept for",
    "person.about_whom": "Personal",
    "person.until_ended": "Until somebody ends it",
    "person.yes": "Yes",
    "person.no": "No",
    "problem.person": "Say whether it is a customer or an agent.",
    "problem.person_about": "Go back and choose one.",
}


class KeptWords(NamedTuple):
    """One kind of data as a compliance lead reads it."""

    name: str
    about: str


# What each row of ``privacy/retention.py`` is.
KEPT: dict[str, KeptWords] = {
    "text": KeptWords(
        "Conversations",
        "Messages with what was read in them, advice and outcomes. On the disk for up to an hour longer.",
    ),
    "deliveries": KeptWords("Notes and tags", "What is to be written to the helpdesk."),
    "boards": KeptWords("Boards", "Which open conversations are an agent’s."),
    "glances": KeptWords("Glances", "Which conversation an agent opened last."),
    "quiet": KeptWords("Quiet", "Until when an agent wants no advice."),
    "week": KeptWords("My week", "Kinds and outcomes for the agent alone, without words."),
    "taking_part": KeptWords(
        "Part in a comparison", "Whether a conversation was held back from advice."
    ),
    "moments": KeptWords(
        "Kept moments", "Passages that an agent chose to keep, the customer’s facts taken out."
    ),
    "hand": KeptWords("Own phrases and tone", "An agent’s own, for nobody else."),
    "given": KeptWords(
        "Phrases given", "Which phrases a customer was given, so that none comes to them twice."
    ),
    "playbook": KeptWords(
        "Shared phrases",
        "Words without a customer’s facts. Erasing an agent leaves them, unsigned.",
    ),
    "sums": KeptWords("Sums of days and weeks", "Counts by team and kind, without words."),
    "chances": KeptWords(
        "What could have been shown",
        "Counts by team, hour, channel and kinds, for the preview of settings. No words, no names.",
    ),
    "experiments": KeptWords("Sums of comparisons", "Counts by groups of five agents."),
    "pulse": KeptWords("Pulse", "Anonymous answers, counted."),
    "once": KeptWords(
        "Marks that something was done",
        "That a link was used, a sign-in was tried, a pulse was answered.",
    ),
    "spending": KeptWords("Cost of a language model", "Calls and tokens of a day, counted."),
    "marks": KeptWords("Marks of the worker", "How far catching up got."),
    "form": KeptWords("Form of the data", "Which releases can read what is kept."),
    "workers": KeptWords("Workers", "When each worker was last heard of."),
    "pressure": KeptWords("Pressure", "That there is too much to do just now."),
    "queue": KeptWords("Queue", "Names of what is to be delivered, and how deliveries ended."),
    "record": KeptWords(
        "Settings, users and the audit log",
        "The newest 10,000 changes of each. E-mail addresses of the console’s users stay in it, so that it can be proved who changed what.",
    ),
}
