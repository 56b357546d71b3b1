"""Inflections of English words, so that each phrase is written only once."""

from functools import cache

from assist_service.analysis.emotion.tokens import bare

_VOWELS = frozenset("aeiou")
# Irregular words of support talk; each row is one word in all its forms.
_IRREGULAR = """
be am is are was were been being im its hes shes were theyre youre|have has had having ive weve|do does did done doing
go goes went gone going|get gets got gotten getting|tell tells told telling|say says said saying
take takes took taken taking|give gives gave given giving|send sends sent sending|pay pays paid payed paying
lose loses lost losing|break breaks broke broken breaking|buy buys bought buying|leave leaves left leaving
hear hears heard hearing|keep keeps kept keeping|come comes came coming|make makes made making
steal steals stole stolen stealing|speak speaks spoke spoken speaking|write writes wrote written writing
spend spends spent spending|feel feels felt feeling|find finds found finding|hold holds held holding
hang hangs hung hanging|mean means meant meaning|understand understands understood understanding
sell sells sold selling|sleep sleeps slept sleeping|stand stands stood standing|throw throws threw thrown throwing
freeze freezes froze frozen freezing|shut shuts shutting|put puts putting|cut cuts cutting|let lets letting
see sees saw seen seeing|know knows knew known knowing|think thinks thought thinking|bring brings brought bringing
begin begins began begun beginning|become becomes became becoming|ring rings rang rung ringing
sit sits sat sitting|eat eats ate eaten eating|die dies died dying|lie lies lied lying|sue sues sued suing
quit quits quitting|hit hits hitting|fall falls fell fallen falling|forget forgets forgot forgotten forgetting
drive drives drove driven driving|choose chooses chose chosen choosing|run runs ran running|set sets setting
child children|person people|man men|woman women|life lives|wife wives|bad worse worst|good better best
cannot cant|refund refunds refunded refunding refundable|cry cries cried crying|deny denies denied denying
"""
_KNOWN = {
    row.split()[0]: frozenset(row.split())
    for line in _IRREGULAR.split("\n")
    for row in line.split("|")
    if row
}


@cache
def forms(word: str) -> frozenset[str]:
    """Return ``word`` with its inflections (some may not exist in English, which is harmless)."""
    word = bare(word)
    if word in _KNOWN:
        return _KNOWN[word]
    if len(word) < 3 or not word.isalpha():
        return frozenset((word,))
    inflected = {word}
    if word.endswith("e"):
        inflected |= {word + "s", word + "d", word[:-1] + "ing"}
    elif word.endswith("y") and word[-2] not in _VOWELS:
        inflected |= {word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    else:
        tail = "es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s"
        inflected |= {word + tail, word + "ed", word + "ing"}
        if word[-1] not in "aeiouwxy" and word[-2] in _VOWELS and word[-3] not in _VOWELS:
            inflected |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return frozenset(inflected)
