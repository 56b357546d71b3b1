"""What one customer message shows, and when the service says nothing."""

from itertools import pairwise

import pytest

from assist_service.analysis.emotion.lexicon_matches import find_cues
from assist_service.analysis.emotion.reading import model_version, read
from assist_service.analysis.emotion.spelling import correct_spelling
from assist_service.analysis.emotion.stated_feelings import find_stated_feelings
from assist_service.analysis.emotion.tokens import words
from assist_service.domain.types import EMOTIONS, NEGATIVE_EMOTIONS

COMPLAINTS = [
    "I have been waiting 3 weeks and it STILL doesn't work",
    "Four weeks without internet, and I work from home.",
    "This is the third time I am telling you the same thing",
    "You promised it would be here on Monday. It is Thursday.",
    "I have now spoken to five different people about one invoice.",
    "You charged me twice and nobody answers.",
    "I was locked out of my account an hour before payroll.",
    "The replacement arrived broken as well.",
    "Thanks for nothing.",
    "Thank you for ruining our holiday.",
    "I would be grateful if someone could finally read my emails.",
    "My agent hung up on me in the middle of a sentence.",
    "Works great, but it crashes every time I print.",
]
PLAIN = [
    "no",
    "no thanks",
    "No, thank you.",
    "ok",
    "yes please",
    "my order number is 4417",
    "Sam Carter 88123",
    "I'd like to change my delivery address",
    "How do I get a refund for order 5531?",
    "I want to cancel my subscription.",
    "We killed the process and restarted the server.",
    "The build logs a fatal error on line 12, see the attached file.",
    "What happens if my parcel arrives late?",
    "Thanks in advance",
    "Sorry, typo, I meant the 12th.",
    "Do you have Angry Birds for the Switch?",
    "hello",
    "I bought it two months ago. Can I have my money back?",
    "I'd like a refund for the blender I bought in September please. It works, we just never use it.",
    "Which department handles complaints?",
    'Do you have "Crime and Punishment" in paperback?',
    'Please change the subject line from "Urgent!!!" to "Monthly report".',
    "Two tickets for Les Miserables on the 9th, please.",
    "Our band is called Angry Grandma, could you fix the spelling on the poster?",
]


@pytest.mark.parametrize("text", COMPLAINTS)
def test_a_complaint_is_found_however_politely_it_is_put(text):
    """Implicit, polite and sarcastic complaints are read as upset."""
    reading = read(text)
    assert reading.upset, reading.emotion
    assert reading.evidence


@pytest.mark.parametrize("text", PLAIN)
def test_plain_support_talk_raises_no_alarm(text):
    """Ids, requests, refusals, manners and technical words are not feelings."""
    assert not read(text).upset


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("Thank you so much, you have been wonderful!", "gratitude"),
        ("My mother died last week and I need to close her account.", "sadness"),
        ("I'm scared that someone got into my account.", "worry"),
        ("I don't understand this bill at all, I'm confused.", "confusion"),
        ("I'm really disappointed, I expected better from you.", "disappointment"),
        ("I am absolutely furious, this is a disgrace!", "anger"),
        ("This is so frustrating, it keeps logging me out.", "frustration"),
        ("Yay, it finally works, brilliant!", "joy"),
        ("What time do you open on Sunday?", "neutral"),
        ("im realy dissapointed wiv the quality", "disappointment"),
        ("finaly got it wrking, so hapy", "joy"),
        ("tysm that workd", "gratitude"),
        ("Thanks so much, that fixed it!", "gratitude"),
    ],
)
def test_each_feeling_has_its_plain_case(text, emotion):
    """The nine labels are told apart where the words are clear."""
    assert read(text).emotion == emotion


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("My order is three weeks late and I am really angry!", "anger"),
        ("I am very upset with your service", "frustration"),
        (
            "love the new colour, great shop, but I'm so disappointed with the sleeves",
            "disappointment",
        ),
        ("Thanks for the quick reply! I'm still worried about the deposit", "worry"),
        ("ok thank you so much but im totally confused now", "confusion"),
        ("Thank you, you are wonderful, and I am absolutely heartbroken", "sadness"),
    ],
)
def test_a_feeling_stated_outright_stands_whatever_else_is_said(text, emotion):
    """The words around it could talk a sum of weights out of the plainest statement."""
    reading = read(text)
    assert emotion in reading.emotions
    assert reading.upset or emotion == "confusion"
    assert any(
        one.span[0] <= text.lower().find(_STATES[emotion]) < one.span[1] for one in reading.evidence
    )


_STATES = {
    "anger": "angry", "frustration": "upset", "disappointment": "disappointed",
    "worry": "worried", "confusion": "confused", "sadness": "heartbroken",
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "I'm not angry, I only want to know the date.",
        "What should I write to a customer who says 'I am so angry'?",
        "Is your film I Am Furious still on?",
        "He asked whether I am upset when a parcel is late, can you tell me the policy?",
    ],
)
def test_a_feeling_that_is_denied_quoted_or_a_title_is_not_stated(text):
    """What is only talked about states nothing."""
    found = correct_spelling(words(text))
    assert find_stated_feelings(found, find_cues(found)) == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "too_short"),
        ("   \n", "too_short"),
        ("🙂", "too_short"),
        ("4417-2231", "too_short"),
        ("Bonjour, je n'ai toujours pas reçu ma commande", "language"),
        ("Ich warte seit drei Wochen auf mein Geld", "language"),
        ("Mi pedido todavía no ha llegado y nadie me contesta", "language"),
        ("注文した商品がまだ届きません", "language"),
        ("где мой заказ?", "language"),
    ],
)
def test_silence_says_why(text, why):
    """Nothing to read, or not in English: the reading abstains and stays neutral."""
    reading = read(text)
    assert (reading.abstained, reading.emotion) == (why, "neutral")
    assert not reading.evidence


@pytest.mark.parametrize(
    "text", ["ok", "Garcia", "Jean-Pierre Dubois", "LH 454", "DHL", "thx", "pls help"]
)
def test_names_codes_and_short_words_count_as_english(text):
    """A support chat is full of them; silence would be noise."""
    assert read(text).abstained is None


def test_evidence_and_causes_quote_the_message():
    """Spans lie on the words that were meant, in the text as it was written."""
    text = "Hello!  I\u2019ve been waiting for three weeks \U0001f621 and you charged me twice."
    reading = read(text)
    quoted = {cause.cause: text[slice(*cause.span)] for cause in reading.causes}
    assert "waiting for three weeks" in quoted["wait"]
    assert "charged me twice" in quoted["money"]
    assert all(0 <= a < b <= len(text) for evidence in reading.evidence for a, b in [evidence.span])


def test_evidence_has_no_overlap_and_weighs_for_the_feeling():
    """Each place counts once, strongest first."""
    evidence = read(
        "This is the fifth time I call and I am furious, you broke your promise again"
    ).evidence
    weights = [part.weight for part in evidence]
    assert weights == sorted(weights, reverse=True)
    assert min(weights) > 0
    spans = sorted(part.span for part in evidence)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_scores_are_chances_for_all_nine_labels():
    """Every label has a score from 0 to 1, whether it is shown or not."""
    scores = read("I'm worried about my refund").scores
    assert list(scores) == list(EMOTIONS)
    assert all(0 <= score <= 1 for score in scores.values())


def test_stronger_words_read_as_more_intense():
    """Capitals, exclamation and outrage raise the intensity; softening lowers it."""
    soft = read("I'm a bit annoyed about the delay.").intensity
    plain = read("I'm annoyed about the delay.").intensity
    loud = read("I'm FURIOUS about the delay, this is OUTRAGEOUS!!!").intensity
    assert soft < plain < loud <= 1


def test_valence_follows_the_feeling_not_the_sunny_word():
    """Sarcastic praise is unpleasant, real praise pleasant."""
    assert read("Thanks for nothing, great service as always.").valence < 0
    assert read("Thanks, that was great service!").valence > 0


def test_a_negative_reading_names_a_feeling_that_is_negative():
    """The first label and the list of labels agree."""
    reading = read("Nobody has answered my emails for two weeks.")
    assert reading.emotion == reading.emotions[0]
    assert reading.emotion in NEGATIVE_EMOTIONS


def test_the_version_changes_with_the_data_only():
    """The same lexicon and weights have the same short name."""
    assert model_version() == model_version()
    assert len(model_version()) == 12
