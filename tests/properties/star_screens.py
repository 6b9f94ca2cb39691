"""What people do with stars on the machines of a town, and what they had before them: begin, write, finish, throw away, bring back, correct."""

from dataclasses import dataclass, field
from decimal import Decimal

from keyworker.base.errors import Refusal
from keyworker.casework import stars
from keyworker.domain.person import Person
from keyworker.domain.star import AreaReading, StarReading
from tests.fakes.town import Laptop
from tests.properties.screens import Screens, TakenOut, words_in

AREAS = ("health", "mood")


@dataclass
class StarScreens(Screens):
    """Screens on which there are stars too. `agreed`: by reading, each statement that somebody finished."""

    star_pages: dict[tuple[str, str], StarReading] = field(default_factory=dict)
    agreed: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    discarded: list[tuple[str, str]] = field(default_factory=list)

    def _readings(self, laptop: Laptop) -> list[StarReading]:
        return list(laptop.store.family_file(self.family).all(StarReading))

    def begin_star(self, name: str) -> None:
        """Somebody begins a star with the parent, unless there are three."""
        laptop = self.town.laptops[name]
        people = [who for who in laptop.store.find(Person, family=self.family) if who.forename == "Canaryparent"]
        if people and len(self._readings(laptop)) < 3:
            self._try("star", lambda: stars.begin_reading(laptop.desk, people[0], "family-wheel"))

    def open_star(self, name: str, page: str, index: int) -> None:
        """Somebody opens a star on a page, and may write in it much later."""
        found = self._readings(self.town.laptops[name])
        if found:
            self.star_pages[name, page] = found[index % len(found)]

    def write_star(self, name: str, area: str, page: str, index: int) -> None:
        """Somebody writes a note in an area."""
        laptop, found = self.town.laptops[name], self._readings(self.town.laptops[name])
        seen = self.star_pages.get((name, page)) or (found[index % len(found)] if found else None)
        if seen is None:
            return
        text, before = self.word(), seen.areas[area].note if area in seen.areas else ""
        said = AreaReading(score=Decimal(self.count % 10 + 1), note=text)
        self._do(laptop, seen.id, f"areas/{area}/note", words_in(text), words_in(before), lambda: stars.record_area(laptop.desk, seen, area, said))
        self.star_pages.pop((name, page), None)

    def finish_star(self, name: str, page: str, index: int) -> None:
        """Somebody finishes a star with the family, on a page that may have been open for long."""
        laptop, found = self.town.laptops[name], self._readings(self.town.laptops[name])
        seen = self.star_pages.pop((name, page), None) or (found[index % len(found)] if found else None)
        if seen and self._try("finish", lambda: stars.finish_reading(laptop.desk, seen, agreed_by={seen.person: "Canaryparent"})):
            self.agreed.setdefault(seen.id, []).append(said_by(laptop.store.get(StarReading, seen.id)))

    def discard_star(self, name: str, index: int) -> None:
        """Somebody throws a star away."""
        laptop, found = self.town.laptops[name], self._readings(self.town.laptops[name])
        if found:
            seen = found[index % len(found)]
            if self._try("discard", lambda: stars.discard_draft(laptop.desk, seen)):
                self.taken_out.append(TakenOut(seen.id, self._on_screen(seen)))
                self.discarded.append((name, seen.id))

    def restore_star(self, name: str, index: int) -> None:
        """Somebody brings a star back that they had thrown away."""
        laptop, found = self.town.laptops[name], [star for who, star in self.discarded if who == name]
        if found:
            seen = laptop.store.get(StarReading, found[index % len(found)])
            self._try("restore", lambda: stars.restore_draft(laptop.desk, seen))

    def correct_star(self, name: str, index: int) -> None:
        """Somebody begins a correction of a finished star."""
        laptop, found = self.town.laptops[name], [star for star in self._readings(self.town.laptops[name]) if star.completed()]
        if found:
            self._try("correct", lambda: stars.correct_reading(laptop.desk, found[index % len(found)], "Canaryreason"))

    def falsified(self) -> list[str]:
        """Finished stars that say what none of their finishers agreed."""
        found = []
        with self.town.hub.storage.reading() as tx:
            for reading, agreed in self.agreed.items():
                standing = tx.record(reading)
                if standing is not None and "finished" in standing.body and said_by(standing.read(StarReading)) not in agreed:
                    found.append(reading)
        return found

    def _try(self, what: str, act: object) -> bool:
        assert callable(act)
        try:
            act()
        except Refusal:
            self.refused.append(what)
            return False
        return True


def said_by(reading: StarReading) -> dict[str, object]:
    """What a finished star states."""
    body = reading.body()
    return {name: body.get(name) for name in ("status", "areas", "agreed_by", "finished")}
