"""Who leads a team."""

from keyworker.domain.family import Team


def test_who_leads_a_team_no_longer_or_a_removed_one_leads_nothing() -> None:
    team = Team(name="North", leads={"ama": True, "ben": False})
    assert team.led_by() == {"ama"}
    assert team.evolve(removed=True).led_by() == frozenset()
