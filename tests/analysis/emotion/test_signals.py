"""Risk marks, possible support needs and danger are found, with their words."""

import pytest

from assist_service.analysis.emotion.reading import read

MARKED = [
    ("I want to speak to a supervisor", "asks_manager"),
    ("I'd like to file a formal complaint", "asks_manager"),
    ("You will hear from my attorney", "legal"),
    ("I will take you to small claims court", "legal"),
    ("I'm reporting this to the ombudsman", "regulator"),
    ("I've started a chargeback with my bank", "regulator"),
    ("Expect a one star review", "public_review"),
    ("I will post this on Twitter", "public_review"),
    ("I'm switching to another provider", "leaving"),
    ("Cancel my account, I'm done", "leaving"),
    ("I've been transferred around all morning", "transfer"),
    ("My husband passed away in June", "need.bereavement"),
    ("I'm executor of my aunt's estate", "need.bereavement"),
    ("I'm in hospital and cannot come to the door", "need.health"),
    ("I am deaf, please don't call", "need.health"),
    ("I lost my job and can't pay this month", "need.hardship"),
    ("I can't afford the instalment", "need.hardship"),
    ("My ex is stalking me and knows the password", "need.resilience"),
    ("We have no heating and a newborn baby", "need.resilience"),
    ("I'm 84 and not good with computers", "need.capability"),
    ("I don't have a smartphone", "need.capability"),
    ("Sorry for my bad English", "need.language"),
    ("Is there someone who speaks Polish?", "need.language"),
    ("I will find out where you live", "danger.threat"),
    ("I'm going to kill you", "danger.threat"),
    ("I want to kill myself", "danger.self_harm"),
    ("there is no reason to live anymore", "danger.self_harm"),
]
# Written before the phrases that find them; the model card has how many were found at first.
SPOKEN = [
    ("I know which depot your driver works from and I'll be waiting for him.", "danger.threat"),
    ("Refund me or I will come down there and break every window you have.", "danger.threat"),
    ("If he turns up here again I'll put him in hospital.", "danger.threat"),
    ("Somebody is going to get hurt if you send that man to my house again.", "danger.threat"),
    ("you deserve a bullet for what you did", "danger.threat"),
    ("I swear I will hurt the next person who calls me.", "danger.threat"),
    ("i have a knife and i am on my way to your shop", "danger.threat"),
    ("Your technician had better watch himself, I've got a shotgun in the hall.", "danger.threat"),
    ("I'll make sure your manager never walks again", "danger.threat"),
    ("Tell your driver I will run him over next time.", "danger.threat"),
    ("I am going to set your branch on fire", "danger.threat"),
    ("One of you will end up in a body bag.", "danger.threat"),
    ("im gonna beat the crap out of ur courier", "danger.threat"),
    ("My ex says he will kill me, he has my address from your parcel app.", "danger.threat"),
    ("I'll slit his throat", "danger.threat"),
    (
        "There is no point any more. I've written the letters and I'm ready to go.",
        "danger.self_harm",
    ),
    ("I don't want to be alive when the bailiffs come.", "danger.self_harm"),
    ("i just dont see a way out, everyone is better off if im not here", "danger.self_harm"),
    ("I have been thinking about ending my life since the letter.", "danger.self_harm"),
    ("My partner has just texted that he has taken an overdose.", "danger.self_harm"),
    ("I've been cutting again.", "danger.self_harm"),
    ("Some days I think it would be easier not to wake up.", "danger.self_harm"),
    ("I am standing on the bridge and I have had enough.", "danger.self_harm"),
    ("im going to kms if this account isnt back", "danger.self_harm"),
    ("My family would be happier without me.", "danger.self_harm"),
    ("I can't see any reason to carry on living.", "danger.self_harm"),
    ("I've thought about jumping.", "danger.self_harm"),
    ("I feel like killing myself over this bill, honestly", "danger.self_harm"),
    ("my son says he wants to die because of the bullying in your game", "danger.self_harm"),
    ("I have the tablets lined up in front of me.", "danger.self_harm"),
    ("My wife died in spring and the bills still come in her name.", "need.bereavement"),
    ("we buried dad yesterday, how do I end his contract", "need.bereavement"),
    ("hi my mum past away last wk", "need.bereavement"),
    ("Dad's funeral is on Friday and his phone contract is in my name.", "need.bereavement"),
    ("I'm on dialysis at home. What happens when you switch the power off?", "need.health"),
    ("My son's inhaler prescription hasn't come through", "need.health"),
    ("I start chemo on Monday so I need to move the sessions.", "need.health"),
    ("My husband has macular degeneration, could we have it in large print?", "need.health"),
    ("I have MS and can't carry the parcel up the stairs.", "need.health"),
    ("She needs her nebuliser and the power is out.", "need.health"),
    ("I was laid off last week, can I skip a payment?", "need.hardship"),
    ("They cut my hours and I will miss the next instalment.", "need.hardship"),
    ("I don't know how I am going to pay this and feed the kids.", "need.hardship"),
    ("we are three months behind on the rent", "need.hardship"),
    ("I only get my pension on the 28th, can it wait?", "need.hardship"),
    ("We've had to go without heating to pay you.", "need.hardship"),
    ("I left him last night with the children and two bags.", "need.resilience"),
    ("My ex put a tracker on my phone.", "need.resilience"),
    ("It all got too much for me since the fire.", "need.resilience"),
    ("I have nobody to help me and I cry every night.", "need.resilience"),
    ("Our house burned down on Sunday.", "need.resilience"),
    ("I am 79 and I think I have clicked on something.", "need.capability"),
    ("I'm not good with screens, could somebody walk me through it slowly?", "need.capability"),
    ("I use a screen reader and the pay button has no label.", "need.capability"),
    ("Could I have the letter in big print?", "need.capability"),
    ("My mother has dementia and I hold power of attorney.", "need.capability"),
    ("I don't do the internet, can I write a letter?", "need.capability"),
    ("My English is not so good, is there somebody who speaks Portuguese?", "need.language"),
    ("I am sorry, I write with translator.", "need.language"),
    ("can you talk to my daughter she speak better english", "need.language"),
]
# Figures of speech, technical words, things that end or die: no danger and no need.
IDIOMS = [
    "This queue is killing me, haha.",
    "I could murder a coffee, is the cafe open?",
    "I'm dying to try the new flavour, when is it in stock?",
    "My phone died halfway through the call.",
    "My laptop battery keeps dying.",
    "That joke had me dying laughing.",
    "The new colours are to die for.",
    "These shoes are killing my feet, can I swap them for a wider fit?",
    "I'd kill for a discount code right now.",
    "My boss will kill me if I miss this order, what time does it ship?",
    "The deadline for the killer feature is Friday.",
    "I nearly died of embarrassment when I saw my typo.",
    "Can I take a shot at fixing it myself?",
    "Please kill the old subscription and start the new one.",
    "The app bombed out with error 12.",
    "I'll be waiting for him at the door with the parcel receipt.",
    "The printer cuts off the last line.",
    "I burned my hand on the pan handle, is that covered by the guarantee?",
    "How do I hang the picture frame?",
    "The jump button in the game does not respond.",
    'Do you have "Suicide Squad" on Blu-ray?',
    "I'd like to end it next month, the contract I mean.",
    "Could you shoot me an email?",
    "I want to blow up this photo to poster size.",
    "My plant died, do you sell others?",
    "I am attacking the problem from the other side now.",
    "Is the life insurance paid out in case of suicide?",
    "I'll be on my own with the delivery, is it heavy?",
    "Please send it to the Funeral Lane branch.",
]
UNMARKED = [
    "We killed the process and restarted the worker",
    "How do I change my delivery address?",
    "no thanks",
    "I'd like two tickets for Saturday",
    "The battery died after a day",
    "My phone is dying",
]


@pytest.mark.parametrize(("text", "kind"), [*MARKED, *SPOKEN])
def test_a_mark_is_found_with_its_words(text, kind):
    """High recall; the span lies on words of the message."""
    found = [signal for signal in read(text).signals if signal.kind == kind]
    assert found
    start, end = found[0].span
    assert text[start:end].strip()


@pytest.mark.parametrize("text", UNMARKED)
def test_plain_talk_carries_no_mark(text):
    """Technical words and requests are not danger and not need."""
    assert read(text).signals == ()


@pytest.mark.parametrize("text", IDIOMS)
def test_figures_of_speech_are_no_danger_and_no_need(text):
    """Nobody is hurt by a queue that kills them or a phone that died."""
    assert not [s for s in read(text).signals if s.kind.startswith(("danger", "need"))]


@pytest.mark.parametrize("text", [text for text, kind in SPOKEN if kind.startswith("danger")])
def test_danger_is_never_read_as_calm_or_glad(text):
    """Anger, sadness or worry: a feeling that an agent can answer, and with evidence."""
    reading = read(text)
    assert reading.emotion in ("anger", "sadness", "worry")
    assert reading.evidence
