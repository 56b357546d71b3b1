"""What went wrong is named from plain words, in any trade, and from nothing else."""

import pytest

from assist_service.analysis.emotion.causes import causes
from assist_service.analysis.emotion.lexicon_matches import find_cues
from assist_service.analysis.emotion.matching import load, parse
from assist_service.analysis.emotion.reading import read
from assist_service.analysis.emotion.tokens import words
from assist_service.domain.labels import CAUSES


def named(text, *, upset=False, pleased=False):
    """Return the causes of a message with the words that name each."""
    found = words(text)
    made = causes(found, find_cues(found), upset=upset, pleased=pleased)
    return {cause.cause: text[slice(*cause.span)] for cause in made}


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("wait", "My sofa was ordered in March and there is still no delivery date."),
        ("wait", "It has been nine days since I emailed and I haven't had a single reply."),
        ("wait", "On hold for fifty minutes to the surgery and then the line went silent."),
        (
            "wait,broken_promise",
            "The plumber was due between 8 and 12. It's half four and nobody has turned up.",
        ),
        ("wait", "When will my visa decision finally come through? I applied in February."),
        ("wait", "The refund is taking forever."),
        ("wait", "Parcel has been sitting in the depot since Thursday."),
        ("wait,deadline", "My passport is late and we fly on Saturday."),
        ("repeat_contact", "This is the third time I'm writing about the same parking ticket."),
        (
            "repeat_contact",
            "I've already sent you the photos twice, why ask me for them once more?",
        ),
        ("repeat_contact", "I keep having to explain my situation to a new adviser."),
        ("repeat_contact", "You transferred me to four departments and I ended up where I began."),
        ("repeat_contact,defect", "Fifth visit from your engineer and the dishwasher still leaks."),
        ("repeat_contact", "I have spoken to six people about this claim already."),
        ("money", "You charged my card 59 euro for a course I never booked."),
        ("money", "I've been charged twice this month"),
        ("money", "my account is short by 84 dollars"),
        ("money", "The gym took another membership payment after I cancelled."),
        ("money", "Why is my electricity bill double what it was last winter?"),
        ("money", "There's a 35 pound booking fee nobody mentioned."),
        ("money,wait", "I returned the boots a month ago and still haven't got my refund."),
        ("money", "The landlord is keeping our deposit for no reason."),
        ("money", "My wages are 120 short this week."),
        (
            "broken_promise",
            "Your colleague assured me the crib would come before Friday. It didn't.",
        ),
        ("broken_promise", "I was told the installation was free, and yet here is an invoice."),
        ("broken_promise", "You confirmed a window table and we were put next to the toilets."),
        ("broken_promise", "Somebody was supposed to ring me back yesterday."),
        ("broken_promise", "The brochure promised a sea view; we are looking at a car park."),
        ("broken_promise", "The technician never showed up for our appointment."),
        ("defect", "The blender makes smoke whenever I turn it on."),
        ("defect", "Your app crashes as soon as I open the camera."),
        ("defect", "One leg of the table is cracked."),
        ("defect", "I got a size 38, I ordered a 42."),
        ("defect", "The card reader in our shop won't connect to the till."),
        ("defect", "The new boiler is making a banging noise all night."),
        ("defect", "Two of the six glasses were broken in the box."),
        ("defect", "Exports come out blank since Tuesday's release."),
        ("defect", "The painter left half the wall unpainted."),
        ("defect", "Our site has been down all morning."),
        ("defect", "The pizza was cold and the toppings were wrong."),
        ("access_lost", "I can't get into my online banking after changing phones."),
        ("access_lost", "My seller account was suspended overnight."),
        ("access_lost", "The verification text never arrives so I can't log in."),
        ("access_lost", "Someone changed the email on my profile and now I'm shut out."),
        ("access_lost", "The door code for the flat doesn't work and we are standing outside."),
        ("unfair_treatment", "Existing tenants pay more than newcomers, how is that fair?"),
        ("unfair_treatment", "I'm being blamed for damage that was there before I moved in."),
        (
            "unfair_treatment",
            "You let the couple before us check in early but made us wait because we have kids.",
        ),
        ("unfair_treatment", "Fifteen years a customer and you give the good rate to strangers."),
        ("rude_agent", "The receptionist rolled her eyes when I asked for help."),
        ("rude_agent", "Your adviser put the phone down on me."),
        ("rude_agent", "The driver swore at my mother."),
        ("rude_agent", "He talked to me as if I were stupid."),
        ("rude_agent", "The man at the counter couldn't have cared less."),
        ("unclear_info", 'I don\'t understand what "pro rata adjustment" is on my bill.'),
        ("unclear_info", "The letter says 14 days, the website says 30. Which is it?"),
        ("unclear_info", "Two of your agents told me completely different things."),
        ("unclear_info", "The assembly instructions make no sense."),
        ("unclear_info", "Nobody has explained why my application was put on hold."),
        ("deadline", "I need the transcript before Monday or I lose my place."),
        ("deadline", "The tax return is due tomorrow and your form won't accept my number."),
        ("deadline,money", "Rent is due Friday and my benefit has not been paid."),
        (
            "loss_bereavement",
            "My husband passed away in June and his phone contract is still running.",
        ),
        (
            "loss_bereavement",
            "We lost our baby last week, please stop sending the nursery catalogue.",
        ),
        ("loss_bereavement", "I'm the executor for my late aunt and need to close her account."),
        ("health", "I'm just out of surgery and cannot carry the parcel upstairs."),
        ("health", "My son has a nut allergy and the label says nothing."),
        ("health", "I have been off sick with depression and missed the payment."),
        ("health", "My wife is on oxygen and the power has been cut."),
    ],
)
def test_a_cause_said_plainly_is_named_even_where_nobody_sounds_upset(wanted, text):
    """Each cause of the row is found, with words of the message."""
    assert set(wanted.split(",")) <= {cause for cause, said in named(text).items() if said in text}


@pytest.mark.parametrize(
    "text",
    [
        "What happens if my parcel is late?",
        "No rush at all, whenever you have a minute.",
        "The refund arrived this morning, thanks a lot.",
        "I am 81 and not good with these things, could you guide me?",
        "There's no error any more since the restart, you can close this.",
        "Do you charge a fee for paying in instalments?",
        "How long does delivery to Norway usually take?",
        "Could you send me an invoice for May please?",
        "My phone's battery is at 80 percent after the update, nice.",
        "We would like to book a table for six on Saturday at 7.",
        "Can I change my password in the app?",
        "Is the patient portal available in Spanish?",
        "I'd like to cancel my plan at the end of the year.",
        "Your engineer was on time and very kind, thank you.",
        "How do I appeal a parking fine?",
        "Does the travel insurance cover surgery abroad?",
        "I already tried the new feature and love it.",
        "Please add my daughter to the policy.",
        "The package arrived a day early, great service.",
        "What documents do I need to open a business account?",
        "I don't care what colour it is, either is fine.",
        "We moved house, here is the new address: 12 Mill Lane.",
        "Which of the two plans includes roaming?",
        "The error message is fixed now, works perfectly.",
        "I wait for the technician at 10 as agreed, ring the upper bell.",
        "I'm sick of repeating myself",
        "Second kettle",
        "We have a healthy balance and want to invest",
        "My husband passed his exam, can he get the graduate rate?",
        "I don't care what some email says",
        "The patient portal is nice",
        "There were no errors",
        "It is not broken",
        "If it arrives broken, who pays?",
    ],
)
def test_requests_questions_and_good_news_name_no_cause(text):
    """Policy, imagined cases, denials, thanks and words of another sense are no complaint."""
    assert named(text) == {}


@pytest.mark.parametrize(
    ("text", "cause", "beside"),
    [
        ("I've been charged twice this month", "money", "repeat_contact"),
        ("my account is short by 84 dollars", "money", "access_lost"),
        ("I don't care what some email says", None, "rude_agent"),
        ("I am 81 and not good with these things", None, "health"),
        ("I'm sick of waiting for three weeks", "wait", "health"),
        ("My husband passed his exam", None, "loss_bereavement"),
    ],
)
def test_a_word_of_another_matter_is_not_taken_for_a_cause(text, cause, beside):
    """The cause beside is not named, whether the customer is upset or not."""
    for upset in (False, True):
        said = named(text, upset=upset)
        assert beside not in said
        assert cause is None or cause in said


def test_who_is_pleased_complains_of_nothing_but_may_have_lost_someone():
    """Thanks are no complaint; a death stays what it is."""
    assert named("My parcel was late but thank you", pleased=True) == {}
    assert named("Thank you, my father passed away in May", pleased=True).keys() == {
        "loss_bereavement"
    }


def test_a_date_presses_only_where_something_is_wrong_too():
    """An appointment is news; an appointment with a broken form is a deadline."""
    assert named("My appointment is tomorrow at nine, is parking free?") == {}
    assert set(named("My exam is tomorrow and the app crashes every time")) == {
        "deadline",
        "defect",
    }


def test_each_plain_cue_names_a_cause_and_can_be_read():
    """The file of causes says nothing about feelings."""
    entries = load("causes.yaml")["cues"]
    assert {entry["cause"] for entry in entries.values()} == set(CAUSES)
    for name, entry in entries.items():
        assert entry["strength"] == "cause", name
        assert "feelings" not in entry, name
        assert all(parse(line) for line in (*entry["phrases"], *entry.get("unless", ()))), name


def test_the_reading_carries_plain_causes_of_a_neutral_message():
    """A dry report of damage has its cause, whatever feeling is read."""
    assert "defect" in {
        c.cause for c in read("Two of the six glasses were broken in the box.").causes
    }
