"""Mails as eight clients send them, written for the tests, each with what its writer wrote."""

from textwrap import dedent

ANGER = (
    "I am so sorry that you are angry, that the delivery was late again and that it arrived broken."
)

QUOTED_MAILS = {
    "Gmail": (
        f"""\
        Please close this ticket.

        On Tue, Nov 3, 2026 at 10:11 AM Acme Support <help@acme.example> wrote:

        > {ANGER}
        > It is awful that you were charged twice.
        """,
        "Please close this ticket.",
    ),
    "Gmail, introduction wrapped": (
        f"""\
        Please close this ticket.

        On Tue, Nov 3, 2026 at 10:11 AM Acme Support for Small Businesses and Schools
        <help.small.businesses@acme.example> wrote:

        > {ANGER}
        """,
        "Please close this ticket.",
    ),
    "new Outlook": (
        f"""\
        Please close this ticket.
        ________________________________
        From: Acme Support <help@acme.example>
        Sent: Tuesday, November 3, 2026 10:11 AM
        To: Dana Frost <dana@mail.example>
        Subject: Re: Order 4471

        {ANGER}
        """,
        "Please close this ticket.",
    ),
    "new Outlook, no line above its header": (
        f"""\
        Please close this ticket.
        From: Acme Support <help@acme.example>
        Date: Tuesday, 3 November 2026 at 10:11
        To: Dana Frost <dana@mail.example>
        Subject: Re: Order 4471
        {ANGER}
        """,
        "Please close this ticket.",
    ),
    "old Outlook": (
        f"""\
        Please close this ticket.

        -----Original Message-----
        From: Acme Support [mailto:help@acme.example]
        Sent: 03 November 2026 10:11
        To: Dana Frost
        Subject: RE: Order 4471

        {ANGER}
        """,
        "Please close this ticket.",
    ),
    "old Outlook, German": (
        f"""\
        Bitte schließen Sie das Ticket.

        Von: Acme Support
        Gesendet: Dienstag, 3. November 2026 10:11
        An: Dana Frost
        Betreff: AW: Bestellung 4471

        {ANGER}
        """,
        "Bitte schließen Sie das Ticket.",
    ),
    "Apple Mail": (
        f"""\
        Please close this ticket.

        > On 3 Nov 2026, at 10:11, Acme Support <help@acme.example> wrote:
        >\x20
        > {ANGER}
        """,
        "Please close this ticket.",
    ),
    "Thunderbird, answers between": (
        """\
        On 03/11/2026 10:11, Acme Support wrote:
        > Did the second parcel arrive?
        It did, on Monday.
        > I am sorry that you are so angry. Shall I refund the first?
        Yes please.

        > Anything else?
        """,
        "It did, on Monday.\nYes please.",
    ),
    "Yahoo": (
        f"""\
        Please close this ticket.
        On Tuesday, November 3, 2026 at 10:11:42 AM GMT+1, Acme Support <help@acme.example> wrote:

         {ANGER}
        """,
        "Please close this ticket.",
    ),
    "phone": (
        f"""\
        Please close this ticket.

        Sent from my iPhone

        On 3 Nov 2026, at 10:11, Acme Support <help@acme.example> wrote:

        {ANGER}
        """,
        "Please close this ticket.",
    ),
    "Outlook on a phone": (
        f"""\
        Please close this ticket.

        Get Outlook for Android<https://aka.ms/AAb9ysg>
        From: Acme Support <help@acme.example>
        Sent: Tuesday, November 3, 2026 10:11:42 AM
        To: Dana Frost <dana@mail.example>
        Subject: Order 4471

        {ANGER}
        """,
        "Please close this ticket.",
    ),
    "Zendesk delimiter": (
        f"""\
        Please close this ticket.

        ##- Please type your reply above this line -##

        Your request (4471) has been updated.
        {ANGER}
        """,
        "Please close this ticket.",
    ),
    "forwarded by Gmail": (
        f"""\
        See what they sent me.

        ---------- Forwarded message ---------
        From: Acme Support <help@acme.example>
        Date: Tue, Nov 3, 2026 at 10:11 AM
        Subject: Order 4471
        To: <dana@mail.example>

        {ANGER}
        """,
        "See what they sent me.",
    ),
    "forwarded by Apple Mail": (
        f"""\
        See what they sent me.

        Begin forwarded message:

        From: Acme Support <help@acme.example>
        Subject: Order 4471
        Date: 3 November 2026 at 10:11:42 CET
        To: dana@mail.example

        {ANGER}
        """,
        "See what they sent me.",
    ),
    "a quotation and nothing else": (
        f"""\
        On Tue, Nov 3, 2026 at 10:11 AM Acme Support <help@acme.example> wrote:

        > {ANGER}
        """,
        "",
    ),
    "marks without spaces, as entities, nested": (
        f"""\
        >>{ANGER}
        &gt; {ANGER}
        > > > {ANGER}
        Please close this ticket.
        """,
        "Please close this ticket.",
    ),
    "a day and a name, nothing marked": (
        f"""\
        Please close this ticket.

        On Tue, 3 Nov, Maria Palm wrote:
        {ANGER}
        """,
        "Please close this ticket.",
    ),
    "said in a few words": (
        f"""\
        Acme Support wrote:

        > {ANGER}

        Please close this ticket.
        """,
        "Please close this ticket.",
    ),
}

# Introductions above lines marked with ">".
INTRODUCTIONS = (
    "On Tue, 3 Nov 2026 at 10:11, Acme Support <help@acme.example> wrote:",
    "Am Di., 3. Nov. 2026 um 10:11 Uhr schrieb Acme Support <help@acme.example>:",
    "Am 03.11.26 um 10:11 schrieb Acme Support:",
    "Le mar. 3 nov. 2026 à 10:11, Acme Support <help@acme.example> a écrit\u00a0:",
    "El mar, 3 nov 2026 a las 10:11, Acme Support (<help@acme.example>) escribió:",
    "Il giorno mar 3 nov 2026 alle ore 10:11 Acme Support <help@acme.example> ha scritto:",
    "Op di 3 nov 2026 om 10:11 schreef Acme Support <help@acme.example>:",
    "Em ter., 3 de nov. de 2026 às 10:11, Acme Support <help@acme.example> escreveu:",
    "Den tis 3 nov. 2026 kl 10:11 skrev Acme Support <help@acme.example>:",
    "tir. 3. nov. 2026 kl. 10:11 skrev Acme Support <help@acme.example>:",
    "wt., 3 lis 2026 o 10:11 Acme Support <help@acme.example> napisał(a):",
    "Acme Support написал(а):",
    "вт, 3 нояб. 2026 г. в 10:11, Acme Support <help@acme.example>:",
    "2026年11月3日(火) 10:11 Acme Support <help@acme.example>:",
    "Acme Support <help@acme.example>, 3 Kas 2026 Sal, 10:11 tarihinde şunu yazdı:",
)

# What looks like mail's own lines, but is the writer's: all of it.
LOOK_ALIKES = (
    "On the repair form our technician wrote:\nNine days without a line is not acceptable.",
    "On 12 November your technician wrote:\nnot our problem. I am furious.",
    "On 12 November, your technician wrote:\nnot our problem. I am furious.",
    "You wrote:\nI will come on Monday. Nobody came!",
    "In ticket 4471 your colleague wrote:\n'We never refund.' Is that true?",
    "Here is the log of ann@x.example from 10:15:\nERROR 17, disk full",
    "My flight was:\nFrom: London\nTo: Paris\nDate: 12 May\nIt was cancelled and I am furious.",
    "From: Ann Palm <ann@x.example>\nSubject: Broken lamp\n\nMy lamp is broken and nobody answers.",
    "To: whom it may concern\nSubject to your answer I will sue.",
    "I never got my parcel\nThanks\nI'm really angry about this",
    "Where is it\nThanks\nI WANT MY MONEY BACK",
    "hello\n\ni want my money back\norder 123456789 never came\nyou are liars",
    "Thanks\nThe lamp is broken.",
    "My order\n---\nThe lamp was broken and the shade was missing.\n---\nI am furious.",
    "My issue:\n--\nThe app crashes.\n--\nI'm furious",
    "My issue:\n--\nThe app crashes and I'm furious.",
    "I moved. My new address is:\n\nAnn Palm\n12 Elm Street\n07700 900123",
    "Thanks\n\nOne more thing, my invoice shows Order 12345678",
    "To: the manager\nFrom: a very angry customer\nDate: today\n\nYour service is awful",
    "I'm out of the office until Monday.",
    "Sent from my old flat to the new one, and it never arrived.",
    "Sent via courier on Monday, still not here.",
    "The contents of this envelope were broken!",
    "The information in this e-shop is wrong.",
    "Please consider the environment when you pack a pen in six boxes.",
    ">50 emails and no answer",
    "a > b, and 3 > 2",
    "Price: 9.99\nDate: Monday\nColour: red",
)

SIGNATURES = {
    "a department": (
        """\
        What are your opening hours?

        Best,
        Dr. Ines Palm
        Department of Oncology (Cancer Centre), St. Anna Hospital
        """,
        "What are your opening hours?",
    ),
    "numbers, addresses and the register": (
        """\
        Can you send the invoice again?

        Kind regards

        Owen Lynch
        Debt Recovery Team | Palm & Frost Ltd.
        Tel: +44 20 7946 0018 ext 204
        Mobile: 07700 900 123
        owen.lynch@palmfrost.example
        www.palmfrost.example
        Registered in England and Wales no. 01234567. Registered office: 4 Mill Lane, Leeds LS1 4AP.
        """,
        "Can you send the invoice again?",
    ),
    "dashes": (
        "The lamp works now.\n\n-- \nMental Health Services\nWe are here when life is hard.\n",
        "The lamp works now.",
    ),
    "a name with a number, no sign-off": (
        "The lamp works now.\n\nIvo Frost\nHead of Grief Counselling\n+49 30 901820\n",
        "The lamp works now.",
    ),
    "dashes without a space": (
        "It works.\n\n--\nMental Health Services\nWe are here for you.\n",
        "It works.",
    ),
    "a postscript after it": (
        "The lamp works now.\n\nThanks,\nIvo\n\nPS: you still owe me the shade, and I am angry.\n",
        "The lamp works now.\nPS: you still owe me the shade, and I am angry.",
    ),
    "a sign-off of two lines": ("It works.\n\nMany thanks\nBest wishes\nivo\n", "It works."),
    "a disclaimer": (
        """\
        Is the lamp back in stock?

        Ann

        This email and any attachments are confidential. If you have received it in error, you must
        delete it at once. Unauthorised use is a criminal offence.
        """,
        "Is the lamp back in stock?\nAnn",
    ),
    "a phone's line": ("It works now\n\nSent from my Galaxy", "It works now"),
    "a mail service's line": (
        "It works now\n\nSent with Proton Mail secure email.",
        "It works now",
    ),
    "a phone's line, German": ("Es geht wieder.\nVon meinem iPhone gesendet", "Es geht wieder."),
}

AUTOMATIC_REPLIES = (
    "Automatic reply\nI am on the road this week.",
    "Out of office: back on 9 November.",
    "Thank you for your email. I am out of the office until 9 November and will reply when I return.",
    "I'm on annual leave with limited access to email. For urgent matters, please contact Bo Lind.",
    "Hello,\n\nI am currently away from my desk. I will get back to you on my return on Monday.\n\nKind regards\nAnn Palm",
    "Thank you for contacting me. I'm on parental leave until May. In my absence, please write to team@palm.example.",
    "This is an automatically generated message. Please do not reply.",
    "Dear sender,\n\nI am out of the office from 2 to 9 November 2026 and have no access to my e-mails. Your message will not be forwarded.\n\nBest regards,\nAnn Palm",
    "Hi there! Our office is closed and we are on holiday, so this inbox is not monitored. We'll be back in the office on 2 January.",
    "This is an automated response. Your message has reached the inbox of Palm Ltd.",
    "Ich bin bis zum 9. November nicht im Büro. In dringenden Fällen hilft Ihnen Bo Lind. Ihre Mail lese ich nach meiner Rückkehr.",
    "Automatische Antwort: Abwesenheit bis 9.11.",
    "Delivery has failed to these recipients or groups:\n\nann@palm.example\nThe address you entered couldn't be found.",
    "** Address not found **\n\nYour message wasn't delivered to ann@palm.example.",
)

# A customer says such things too.
REAL_REQUESTS = (
    "I am out of the office on Friday, can you deliver on Monday?",
    "I'm on holiday until Friday, please deliver when I return.",
    "Thank you for your email. I am out of the office until Monday, so please send the parcel after that.",
    "I was away on holiday and the parcel should have come when I'm back. I'm furious.",
    "Automatic replies are useless, I want a person.",
    "Automatic reply again! Is there a person?",
    "This is an automated response, isn't it? I want to speak to somebody.",
    "This is an automatic washing machine, and it leaks.",
    "Undeliverable, it says on my parcel. Why?",
    "I am away from home when your driver comes. I will reply to the next card.",
    "I will be out of the office tomorrow.",
)


def mail(text: str) -> str:
    """Return a mail as it comes, without the indent it has in this file."""
    return dedent(text)
