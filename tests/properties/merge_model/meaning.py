"""The checker's laws about what records mean: what is hidden, who is sent what, protective leaves, sizes, who is asked."""

from itertools import combinations

from tests.properties.merge_model.base import naming
from tests.properties.merge_model.family import PARENT, Tree, is_again, is_keep, marks_of, words_of
from tests.properties.merge_model.hub import text_of
from tests.properties.merge_model.leaves import FINISH, NO_NAMES, Names, Value, body_of, dot_of, groups, name_of
from tests.properties.merge_model.line import Line
from tests.properties.merge_model.people import BORN, EXPECTED
from tests.properties.merge_model.setup import CLEARED, LEVELS, ORDER, RISK, WHO


class Meaning(Line):
    """Laws in plain words."""

    def meaning(self, quiet: bool) -> list[str]:
        """What is wrong with what the records mean."""
        bad = self._hidden() + self._audience() + self._protective_law() + self._sizes() + self._quiet_leaves()
        if quiet or not self.restored:
            bad += self._again_law()
        return bad + (self._asked_law() if quiet else [])

    def typed_words(self, record: str) -> set[str]:
        """The words of people that live in a record; the marks that keep it too."""
        state = self.hub.state.get(record, {})
        return {word for values in state.values() for value in values for word in words_of(value.value) if word in self.words}

    def _saw(self, marks: tuple[Value, ...]) -> Names:
        """The words that those who took a thing out, or put it in again, had on the screen."""
        return frozenset[str]().union(*(self.hid.get(uid, NO_NAMES) for mark in marks for uid in self.uids.get(dot_of(mark.name), NO_NAMES)))

    def _may_hide(self, record: str, seen: tuple[str, ...] = ()) -> Names:
        """The words in or under a record that may be hidden: each was on a screen where it, or every parent, was taken out."""
        state = self.hub.state.get(record, {})
        here = self._saw(marks_of(state))
        above = sorted({str(value.value) for value in state.get(PARENT, ()) if value.value} - {record, *seen})
        if not above:
            return here
        lists = [self._may_hide(parent, (*seen, record)) for parent in above]
        return here | frozenset.intersection(*lists)

    def _hidden(self) -> list[str]:
        tree, bad = Tree(self.hub.state, self.weak), list[str]()
        for record in self.hub.state if tree.marked else ():
            if tree.hidden(record):
                bad += [f"{word} is hidden in {record}, who took it out had not seen it" for word in sorted(self.typed_words(record) - self._may_hide(record))]
                bad += self._hides_child(record)
        return bad

    def _hides_child(self, record: str) -> list[str]:
        """A record that somebody put under a parent that stands is seen, unless what stands put it in again without it."""
        marks = marks_of(self.hub.state[record])
        bad = [f"{record} is hidden, and somebody keeps it" for mark in marks if is_keep(mark.value) and not words_of(mark.value) <= self._may_hide(record)]
        if marks:
            return bad
        tree = Tree(self.hub.state, self.weak)
        for value in self.hub.state[record].get(PARENT, ()):
            parent = str(value.value)
            again = any(self._covers_again(up, record) for up in self._line_up(record, tree))
            if not (tree.hidden(parent) or again):
                bad.append(f"{record} is hidden, though somebody put it under {parent}, which stands")
        return bad

    def _covers_again(self, parent: str, child: str) -> bool:
        names = {value.name for values in self.hub.state[child].values() for value in values}
        return any(is_again(mark.value) and names <= mark.over for mark in marks_of(self.hub.state.get(parent, {})))

    def _again_law(self) -> list[str]:
        """Put in again means new: what was taken out does not come back unless somebody keeps it or wrote in it or under it."""
        bad, tree = list[str](), Tree(self.hub.state, self.weak)
        for record, state in self.hub.state.items() if tree.marked else ():
            acts = {self.acts.get(dot_of(mark.name)) for mark in marks_of(state)}
            if "again" not in acts or acts & {"keep", "remove"}:
                continue
            saw = self._saw(marks_of(state))
            old = {word for word in self.typed_words(record) if word in saw} | {
                value.name for leaf, values in state.items() for value in values if value.name[0] == "h" and leaf not in {*self.kind.apart, *self.kind.strict}
            }
            bad += [f"{record} was put in again and what had been taken out is back"] if old else []
            bad += [
                f"{record} was put in again and its old {child} is back, in nobody's name"
                for child in tree.below(record)
                if self._untouched(child, record, tree) and not tree.hidden(child)
            ]
        return bad

    def _untouched(self, record: str, top: str, tree: Tree) -> bool:
        """Whether nobody ever wrote in a record or under it, nor moved, kept or marked it, nor moved what lies between it and the top."""
        states = [self.hub.state[part] for part in (record, *tree.below(record))]
        above, between = tree.above[record], [up for up in self._line_up(record, tree) if up not in (top, *self._line_up(top, tree))]
        if any(value.name[0] != "h" for up in between for value in self.hub.state.get(up, {}).get(PARENT, ())):
            return False
        return all(value.name[0] == "h" for state in states for values in state.values() for value in values) and len(above) == 1 and (
            tree.above.get(above[0]) is None or len(tree.above[above[0]]) < 2
        ) and all(self._plainly_again(parent) for parent in self._line_up(record, tree))

    def _line_up(self, record: str, tree: Tree) -> list[str]:
        found, work = list[str](), [record]
        while work:
            for parent in tree.above.get(work.pop(), []):
                if parent not in found:
                    found.append(parent)
                    work.append(parent)
        return found

    def _plainly_again(self, parent: str) -> bool:
        """Whether all that was said about taking a parent out is that it was put in again, or nothing."""
        return {self.acts.get(dot_of(mark.name)) for mark in marks_of(self.hub.state.get(parent, {}))} <= {"again"}

    # -- who may see what
    def _audience(self) -> list[str]:
        bad = [f"{leak} was sent again what a lead had restricted or taken away" for leak in sorted(self.leak)]
        for name, machine in self.m.items():
            for word, level in sorted(self.secret):
                record = self.home.get(word, "")
                shown = machine.layer.get(record, {}).values()
                if level > CLEARED[name] and not self._lifted(record) and any(word in words_of(value.value) for values in shown for value in values):
                    bad.append(f"{name} was sent {word}, which is not for it")
            view = self.view(name)
            if len(view) == len(self.hub.state):
                continue
            told = Tree(self.hub.state if "tell" in self.weak else view, self.weak)
            mine = Tree(view, self.weak)
            bad += [f"{name} learns that something it may not see is under {record}" for record in sorted(view) if told.hidden(record) != mine.hidden(record)]
        return bad + self._lowered()

    def _lifted(self, record: str) -> bool:
        return any(
            entry.reason is None and entry.by == "A" and write.leaf == WHO and write.value == "all" and entry.sent.record == record and entry.sent.kind == "who"
            for entry in self.hub.log for write in entry.sent.change.writes
        )  # fmt: skip

    def _lowered(self) -> list[str]:
        bad = []
        for record, state in self.hub.state.items():
            said = [
                LEVELS.index(str(write.value)) for entry in self.hub.log for write in entry.sent.change.writes
                if entry.reason is None and entry.by == "A" and entry.sent.kind == "who" and write.leaf == WHO and entry.sent.record == record
            ]  # fmt: skip
            shown = state.get(WHO, ())[:1] if "strict" in self.weak else state.get(WHO, ())
            here = max((LEVELS.index(str(value.value)) for value in shown), default=0)
            if said and here < said[-1]:
                bad.append(f"what a lead said about who may see {record} was lowered by somebody else")
        return bad

    def _protective_law(self) -> list[str]:
        """R12: once somebody said that there is danger, everybody sees it until a lead who had seen that says otherwise."""
        bad = []
        for record, state in self.hub.state.items():
            if RISK not in state:
                continue
            ended = {name for entry in self.hub.log if entry.reason is None and entry.by == "A" for name in naming(entry.sent.change)}
            body = body_of(state, self.kind)
            shown = body.get("risk") if isinstance(body, dict) else None
            if "strict screen" in self.weak:
                shown = state[RISK][0].value
            for entry in self.hub.log:
                change = entry.sent.change
                if entry.reason is None and entry.sent.record == record and entry.sent.kind == "risk":
                    names = {name_of(change.dot, change.salt, RISK, write.value) for write in change.writes if write.value == "yes"}
                    bad += [f"{record} does not show the danger that {entry.by} wrote"] if names - ended and shown != "yes" else []
        return bad

    # -- sizes, quiet leaves, questions
    def _sizes(self) -> list[str]:
        bad = []
        for record, state in self.hub.state.items():
            for leaf, values in state.items():
                deciders = {value.name[0] for value in values if len(value.seen) > 1}
                if len(values) > self.setup.most + len(deciders) and leaf not in self.kind.strict:
                    bad.append(f"{record}{leaf} has {len(values)} values, more than the limit and one decision of each author")
            if all(state.get(leaf) and state[leaf][0].value for leaf in (BORN, EXPECTED)):
                bad.append("the fields show a birth and an expected date, which nobody said together")
        return bad

    def _quiet_leaves(self) -> list[str]:
        bad = []
        for record, state in self.hub.state.items():
            bad += [f"somebody is asked about the order of {record}, which nobody typed"] if len(groups(state, ORDER, self.kind)) > 1 else []
            for leaf in state:
                different = groups(state, leaf, self.kind)
                blank = any(group.value is None for group in different) and record not in self.setup.begins and FINISH not in state
                if len(different) > 1 and (leaf == "/made_by" or blank):
                    bad.append(f"somebody is asked about {leaf} of {record}, where nobody wrote otherwise")
        return bad

    def questions(self) -> int:
        """How many conflicts are before people."""
        tree = Tree(self.hub.state)
        return sum(
            leaf.startswith("/") and len(groups(state, leaf, self.kind)) > 1
            for record, state in self.hub.state.items() if not tree.hidden(record) for leaf in state
        )  # fmt: skip

    def _asked_law(self) -> list[str]:
        """Every conflict is put to somebody who may see it; one's own two machines are asked only of oneself while one may."""
        bad = []
        for record, state in self.hub.state.items():
            here = {name for name in self.m if self.may(name, record)}
            for leaf in state:
                if not (leaf.startswith("/") and len(groups(state, leaf, self.kind)) > 1 and here):
                    continue
                asked, authors = self.asked(record, leaf), {value.name[0] for value in state[leaf]}
                bad += [f"nobody is asked about {record}{leaf}"] if not asked else []
                own = {name for name in here if {self.setup.worker(name)} == {self.setup.worker(author) for author in authors}}
                if len(authors) > 1 and own and asked - own:
                    bad.append(f"others are asked about {record}{leaf}, which one person wrote on two machines")
        return bad

    def guessed(self, gone: set[str]) -> list[str]:
        """Names stay after an erasure; nobody may find out the words by trying."""
        fields = sorted({leaf for _, leaf in self.leaves_of()})
        guesses = [text_of(frozenset(words)) for size in range(1, 6) for words in combinations(sorted({*gone, "y0", "y1"}), size)]
        return [
            f"'{guess}' was erased and can be guessed from the name of its value"
            for name in sorted(self.hub.known | self.hub.vals.keys()) if name[0] != "h"
            for guess in guesses for leaf in fields if name == name_of(dot_of(name), "", leaf, guess)
        ]  # fmt: skip
