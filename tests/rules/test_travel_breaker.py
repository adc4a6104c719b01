"""When a provider of times is left alone, and when it is tried again."""

from hypothesis import given
from hypothesis import strategies as st

from dispatch.travel.breaker import CLOSED, HALF_OPEN, OPEN, Breaker


def test_three_failures_in_a_row_open_it_and_one_good_answer_between_does_not_count_them() -> None:
    breaker = Breaker()

    breaker.failed("refused", 0.0)
    breaker.failed("refused", 1.0)
    breaker.succeeded()
    breaker.failed("refused", 2.0)
    breaker.failed("refused", 3.0)
    still = breaker.allows()
    breaker.failed("refused", 4.0)

    assert (still, breaker.allows(), breaker.failing_since) == (True, False, 2.0)


def test_one_time_out_opens_it_at_once() -> None:
    breaker = Breaker()

    breaker.failed("too_slow", 0.0, at_once=True)

    assert (breaker.state, breaker.why) == (OPEN, "too_slow")


def test_after_its_rest_one_trial_is_made_by_one_and_requests_still_go_by() -> None:
    breaker = Breaker(rest_seconds=5.0)
    breaker.failed("too_slow", 0.0, at_once=True)

    early, first, second = breaker.takes_trial(4.9), breaker.takes_trial(5.0), breaker.takes_trial(5.1)

    assert (early, first, second) == (False, True, False)
    assert (breaker.state, breaker.allows()) == (HALF_OPEN, False)


def test_a_good_trial_closes_it_and_a_bad_one_doubles_the_rest_up_to_a_minute() -> None:
    breaker, rests, at = Breaker(rest_seconds=5.0), [], 0.0
    breaker.failed("too_slow", at, at_once=True)

    for _ in range(6):
        waited = 0.0
        while not breaker.takes_trial(at + waited):
            waited += 1.0
        rests.append(waited)
        at += waited
        breaker.failed("too_slow", at)
    breaker.takes_trial(at + 60.0)
    breaker.succeeded()

    assert rests == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0]
    assert (breaker.state, breaker.failing_since) == (CLOSED, None)


@given(st.lists(st.sampled_from(["good", "bad", "slow", "trial"]), max_size=40))
def test_it_is_failing_exactly_since_the_first_bad_answer_after_the_last_good_one(story: list[str]) -> None:
    breaker, since = Breaker(), None

    for at, what in enumerate(story):
        if what == "good":
            breaker.succeeded()
            since = None
        elif what == "trial":
            breaker.takes_trial(float(at))
        else:
            breaker.failed(what, float(at), at_once=what == "slow")
            since = float(at) if since is None else since

    assert breaker.failing_since == since
    assert breaker.allows() or since is not None
