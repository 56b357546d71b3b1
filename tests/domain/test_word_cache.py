"""Words are remembered, what no language has is not."""

from assist_service.domain.word_cache import LONGEST_WORD, remember_words


def test_a_word_is_worked_out_once_and_an_endless_one_each_time():
    """Twenty thousand words of any length would fill the memory."""
    calls: list[str] = []

    @remember_words(2)
    def shout(word: str) -> str:
        calls.append(word)
        return word.upper()

    endless = "x" * (LONGEST_WORD + 1)
    results = [shout(word) for word in ("a", "a", endless, endless)]

    assert results == ["A", "A", endless.upper(), endless.upper()]
    assert calls == ["a", endless, endless]
