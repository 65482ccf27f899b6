"""The line of `./dev proof memory` must see what is left behind, and not what comes and goes."""

import pytest

from tests.proofs.proof_memory import per_hundred

LOADING = [(n, {"Brygga": 10.0 * n, "webbläsare": 300.0}) for n in range(1, 20)]


def readings(slope: float) -> list[tuple[int, dict[str, float]]]:
    steady = range(20, 200)
    return LOADING + [(n, {"Brygga": 200 + slope * n, "webbläsare": 300 + (n % 2) * 20.0}) for n in steady]


@pytest.mark.parametrize("slope", [0.0, 0.02, 0.5])
def test_a_slope_is_seen_through_the_noise_and_the_loading_is_not_counted(slope: float) -> None:
    assert per_hundred(readings(slope)) == pytest.approx(100 * slope, abs=0.3)
    assert per_hundred(readings(slope), "Brygga") == pytest.approx(100 * slope, abs=0.01)


def test_too_few_readings_say_nothing() -> None:
    with pytest.raises(SystemExit, match="För få"):
        per_hundred([(1, {"Brygga": 100.0}), (2, {"Brygga": 100.0})])
