from assist_service.analysis.review.result_cache import ResultCache, digest


def test_the_result_longest_unused_makes_room():
    recall: ResultCache[str] = ResultCache(2)
    one, two, three = (digest(n) for n in (1, 2, 3))
    recall.store(one, "one")
    recall.store(two, "two")
    assert recall.get(one) == "one"
    recall.store(three, "three")
    assert (recall.get(one), recall.get(two), recall.get(three)) == ("one", None, "three")
    assert len(recall) == 2


def test_a_key_holds_no_text():
    assert b"secret" not in digest("secret draft")
    assert digest("a", "b") != digest("ab")
