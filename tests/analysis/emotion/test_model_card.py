"""The figures that a page shows are those that the training wrote into the model card."""

import pytest

from assist_service.analysis.emotion.model_card import model_card, read_card

CARD = """
<!-- untouched: printed -->
```
Own messages, untouched: one
  10 messages: first label fair 0.1; negative found 0.1 of 1, of them implicit 0.1 of 1; neutral called negative 0.1 of 1; negative AUROC 0.1
All of them
  4395 messages: first label fair 0.780; negative found 0.867 of 2581, of them implicit 0.848 of 1676; neutral called negative 0.071 of 1396; negative AUROC 0.952
  silent: 129 of 4395 (low_confidence)
  causes: precision 0.624 recall 0.636 F1 0.630
```

## Known failures

- Causes are the weakest part,
  over two lines.
- Another.

## After

- Not one of them.
"""  # noqa: E501


def test_the_totals_are_read_and_no_single_batch():
    card = read_card(CARD)
    assert (card.messages, card.fair, card.implicit, card.alarms) == (4395, 0.78, 0.848, 0.071)
    assert card.silent == 129 / 4395
    assert (card.precision, card.recall) == (0.624, 0.636)
    assert card.failures == ("Causes are the weakest part, over two lines.", "Another.")


def test_the_card_that_comes_with_the_service_is_read():
    card = model_card()
    assert card.messages > 1000
    assert 0.5 < card.fair < 1
    assert len(card.failures) > 5


@pytest.mark.parametrize("gone", ["All of them", "## Known failures", "  silent:", "  causes:"])
def test_a_card_without_its_figures_is_a_fault_and_never_a_page_without_them(gone):
    with pytest.raises(ValueError, match="lacks"):
        read_card(CARD.replace(gone, "x"))
