"""Prefilter for secrets given in words; most messages need no further search."""

from typing import Literal

import re2

Kind = Literal["spoken", "number", "key"]

# For each kind, a set of words: every match of its patterns contains at least one.
_KINDS: dict[Kind, str] = {
    "spoken": r"pass|\bpwd?\b|\bpins?\b|\bcv[vc]|\bcodes?\b|\bcode|otp\b|log-?in|creds|credential|digits"
    r"|\btan\b|\bpuk\b|\bcsc\b"
    r"|contrase|\bclave|senha|wachtw|kennw|mot de|has[lł]o|maiden|answer|phrase|c[óo]digo"
    r"|\bkod\b|l[öo]senord|\bsms\b|verify"
    r"|security|authent|geheimz|pr[üu]fn|by text|(?:via|over) text|(?:by|via) e|to (?:log|sign)|text message|memorable",
    "number": r"\bssn\b|social|\bsoc\b|\bnhs\b|steuer|\bidnr\b|\btax\b|\btin\b|\bbsn\b|burgerserv|\bsofi"
    r"|\bcpf\b|national"
    r"|registre|rijks|pesel|dselsnummer|personnummer|\btc|kimlik|\bsin\b|insurance|\btfn\b"
    r"|aadha|passp|pasap|passep|reisep"
    r"|\bdriv|licen|identity|\bid card|\bni\b",
    "key": r"key|token|secret|\beyj|\b[spr]k[_-]|\bgh[opsur]_|github_pat|glpat|\bxox|\bxapp|\ba[ks]ia"
    r"|\baiza|\bya29|\bsg\."
    r"|\bshp|\bnpm_|\bpypi-|\bhf_|\bdop_v1|\b(?:tok|whsec|sess)_|bearer|basic|://|[?&#;]\w+=",
}
_ANY = re2.compile("|".join(_KINDS.values()))
_EACH = {kind: re2.compile(words) for kind, words in _KINDS.items()}


def hints(lowered: str) -> frozenset[Kind]:
    """Return the kinds of secret that a plain lower-case text may contain."""
    if _ANY.search(lowered) is None:
        return frozenset()
    return frozenset(kind for kind, words in _EACH.items() if words.search(lowered) is not None)
