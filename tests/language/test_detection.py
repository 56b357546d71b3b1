"""Another language is told from English; names, codes and single words are not."""

import pytest

from assist_service.language.detection import is_english


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "refund pls",
        "where is my order",
        "u guys never answer",
        "my card still doesnt work",
        "Anna Kowalska",
        "INV-2931-X",
        "Paris",
        "my order from Köln has not arrived",
        "hola, my parcel is late",
        "404 error on login page",
        "https://shop.example/de/konto",
        "12.11.2026",
        "",
        "😡😡😡",
    ],
)
def test_english_and_what_says_too_little_is_read(text: str):
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "mi tarjeta no ha llegado todavía",
        "Ich warte seit zwei Wochen auf mein Paket",
        "où est ma commande ?",
        "voglio subito un rimborso",
        "não funciona, quero meu dinheiro de volta",
        "waar is mijn bestelling gebleven",
        "gdzie jest moje zamówienie",
        "siparişim nerede kaldı",
        "注文はどこですか",
        "где мой заказ",
        "أين طلبي",
        "내 주문은 어디에 있나요",
    ],
)
def test_another_language_is_not(text: str):
    assert not is_english(text)


def test_the_helpdesk_s_word_decides_where_the_words_leave_doubt():
    assert is_english("no funciona")
    assert not is_english("no funciona", "es-MX")
    assert is_english("It does not work at all", "es-MX")
