"""How well English is told from other languages on short chat lines.

    python -m benchmarks.languages [--data ../shared/data]

Prints, for lines in twelve languages, how many are told from English, and for English lines,
names, codes and mixed lines how many are taken for another language. With the folder of public
messages it prints the same for those, all English.
"""

import argparse
from pathlib import Path

from assist_service.language.detection import is_english

LINES = {
    "Spanish": [
        "hola, ¿dónde está mi pedido?", "quiero mi dinero de vuelta ya", "mi tarjeta no ha llegado",
        "estoy muy enfadado con ustedes", "llevo dos semanas esperando", "no puedo entrar en mi cuenta",
    ],
    "German": [
        "wo ist mein Paket geblieben", "ich warte seit zwei Wochen", "das ist eine Frechheit",
        "bitte rufen Sie mich zurück", "ich komme nicht in mein Konto", "warum wurde doppelt abgebucht",
    ],
    "French": [
        "où est ma commande", "ça ne marche toujours pas", "je veux un remboursement",
        "c'est vraiment inadmissible", "toujours rien reçu depuis lundi", "mon compte est bloqué",
    ],
    "Italian": [
        "dov'è il mio ordine", "voglio subito un rimborso", "sono molto arrabbiato",
        "non riesco ad accedere", "aspetto da due settimane", "il pacco è arrivato rotto",
    ],
    "Portuguese": [
        "onde está meu pedido", "quero meu dinheiro de volta", "estou muito chateado",
        "não consigo entrar na conta", "faz duas semanas que espero", "o produto veio quebrado",
    ],
    "Dutch": [
        "waar is mijn bestelling", "ik wil mijn geld terug", "dit is echt belachelijk",
        "ik kan niet inloggen", "ik wacht al twee weken", "het pakket is kapot aangekomen",
    ],
    "Polish": [
        "gdzie jest moje zamówienie", "chcę zwrot pieniędzy", "nie mogę się zalogować",
        "czekam już dwa tygodnie", "paczka przyszła uszkodzona", "to jest skandal",
    ],
    "Turkish": [
        "siparişim nerede kaldı", "paramı geri istiyorum", "hesabıma giremiyorum",
        "iki haftadır bekliyorum", "ürün kırık geldi", "bu kabul edilemez bir durum",
    ],
    "Swedish": [
        "var är min beställning", "jag vill ha pengarna tillbaka", "det fungerar fortfarande inte",
        "jag kommer inte in på kontot", "jag har väntat i två veckor", "paketet kom fram trasigt",
    ],
    "Japanese": ["注文はどこですか", "まだ届いていません", "返金してください", "ログインできません"],
    "Russian": ["где мой заказ", "верните мне деньги", "не могу войти в аккаунт", "жду уже две недели"],
    "Two foreign words": ["no funciona", "funktioniert nicht", "merci beaucoup", "grazie mille", "dank je wel"],
    "English": [
        "ok", "thanks!", "where is my order", "u guys never answer", "my card still doesnt work",
        "refund pls", "still waiting...", "cancel my subscription", "i want my money back", "can u help",
        "404 error on login page", "the wifi in my flat drops", "two weeks ago", "yes please", "pls fix",
    ],
    "Names and codes": [
        "Anna Kowalska", "INV-2931-X", "Paris", "Jean-Luc Dubois", "order#55123", "12.11.2026",
        "karthik.r@mail.example", "München Hbf", "DE89 3704 0044 0532 0130 00", "4471",
    ],
    "Mixed, mostly English": [
        "hola, my parcel is late", "my order 4471 from Köln has not arrived", "Grüße, and thanks for the help",
        "the café in Málaga charged me twice", "c'est la vie, but where is my refund?",
    ],
}  # fmt: skip
_ENGLISH = ("English", "Names and codes", "Mixed, mostly English")
_PUBLIC = ("banking_queries.tsv", "intent_utterances.txt", "multidogo_customers.tsv")


def main() -> None:
    """Print a line for each set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    arguments, _ = parser.parse_known_args()
    for name, lines in LINES.items():
        english = name in _ENGLISH
        wrong = [line for line in lines if is_english(line) != english]
        print(f"{name:<24}{len(lines) - len(wrong):>6} of {len(lines)} right  {'; '.join(wrong)}")
    for file in _PUBLIC:
        path = arguments.data / file
        if not path.exists():
            print(f"{file:<24}not there")
            continue
        texts = [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()]
        wrong = [text for text in texts if not is_english(text)]
        print(f"{file:<24}{len(wrong):>6} of {len(texts):,} taken for another language")


if __name__ == "__main__":
    main()
