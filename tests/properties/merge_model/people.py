"""What people do at the machines of a world, and what each change then says."""

from tests.properties.merge_model.family import (
    AGAIN,
    KEPT,
    PARENT,
    TAKEN,
    Tree,
    is_again,
    is_keep,
    marks_of,
    parents,
    values_of,
    words_of,
)
from tests.properties.merge_model.hub import text_of
from tests.properties.merge_model.leaves import (
    FINISH,
    NO_NAMES,
    NOTHING,
    OUT,
    Change,
    Json,
    Names,
    Write,
    body_of,
    dot_of,
    leaves,
    related,
)
from tests.properties.merge_model.machine import MachineSide
from tests.properties.merge_model.setup import LEVELS, ONE_RECORD, ORDER, RISK, TEXT, WHO, Move

BIRTH, BORN, EXPECTED = "/birth", "/born", "/expected"


class People(MachineSide):
    """One method for each thing that a person may do; `person_moves` says which are possible now."""

    def leaves_of(self) -> tuple[tuple[str, str], ...]:
        """Which fields people type in, in this world."""
        found: tuple[tuple[str, str], ...] = self.budget.get("leaves", (("R", "/x"), ("R", TEXT)))
        return found

    def statement(self, record: str) -> list[str]:
        """The leaves that a statement of this record has: all but what is outside any statement."""
        typed = {leaf for where, leaf in self.leaves_of() if where == record}
        return sorted((typed | self.setup.begins.get(record, ONE_RECORD["R"]).keys()) - self.kind.apart)

    def person_moves(self, name: str) -> list[Move]:
        """What the person at this machine may do."""
        left, found, shown = self.budget, list[Move](), self.shown(name)
        tree = Tree(shown, self.weak)
        there = [record for record in sorted(shown) if any(values_of(shown[record])) and not tree.hidden(record)]
        closed = self.m[name].closed | self.dropped(name)
        page = self.m[name].page
        if left.get(("edit", name), 0):
            for record, leaf in self.leaves_of():
                if record in closed or self.done(name, record):
                    continue
                opened = page is not None and page[:2] == (record, leaf)
                begins = not shown.get(record) and (bool(self.setup.must) or record not in self.setup.begins)
                if record in there or opened or begins:
                    found.append(("edit", name, record, leaf))
                if record in there and page is None and not self.m[name].old and left.get("page", 0):
                    found.append(("open", name, record, leaf))
        for record in there:
            found += self._record_moves(name, record, tree)
        for record in sorted(shown):
            found += self._mark_moves(name, record, record in there)
        return found

    def _record_moves(self, name: str, record: str, tree: Tree) -> list[Move]:
        """What may be done with a record that is not hidden."""
        left, found, done = self.budget, list[Move](), bool(self.done(name, record))
        if left.get("finish", 0) and not done and record in self.setup.statements and not self.m[name].old:
            found.append(("finish", name, record))
        if left.get("remove", 0) and (not done or len(self.setup.begins) > 1):
            found.append(("remove", name, record))
        if left.get("decide", 0):
            for leaf in sorted({leaf for where, leaf in self.leaves_of() if where == record} | ({BIRTH, BORN, EXPECTED} & tree.records[record].keys())):
                different = self.all_groups(name, record, leaf)
                if len(different) > 1:
                    found += [("decide", name, record, leaf, choice) for choice in range(1 if done else len(different))]
                    if not done and leaf[:2] in ("/x", "/y"):
                        found += [("decide", name, record, leaf, choice) for choice in ("own", *(["both"] if left.get("both", 0) else []))]
        if left.get("move", 0) and "/up" in tree.records[record]:
            found += [("move", name, record, goal) for goal in left.get("goals", "GH") if parents(tree.records, record, first_only=True) != [goal]]
        return found + self._small_moves(name, record)

    def _small_moves(self, name: str, record: str) -> list[Move]:
        """Audience, risk, order and birth."""
        left, found, state = self.budget, list[Move](), self.shown(name)[record]
        if WHO in state and left.get(("who", name), 0):
            levels = left.get("levels", LEVELS[1:]) if name == "A" else ()
            found += [("who", name, record, level) for level in (*levels, "all")]
            found += [("who", name, record, "")] if name != "A" and len(state[WHO]) > 1 else []
        if record in left.get("risks", ()) and left.get(("risk", name), 0):
            found += [("risk", name, record, level) for level in ("yes", "no")]
        if record in left.get("orders", ()) and left.get(("order", name), 0):
            found.append(("order", name, record))
        if record in left.get("births", "K") and left.get(("born", name), 0):
            found += [("born", name, record, what) for what in ("born", "expected")]
        return found

    def _mark_moves(self, name: str, record: str, there: bool) -> list[Move]:
        """Keeping, or putting in again, what somebody took out."""
        marks, found = marks_of(self.shown(name)[record]), list[Move]()
        if marks and self.budget.get("keep", 0) and any(mark.value == TAKEN for mark in marks):
            found.append(("keep", name, record))
        if marks and not there and self.budget.get("again", 0) and any(mark.value == TAKEN for mark in marks):
            found.append(("again", name, record))
        return found

    # -- typing
    def _edit(self, name: str, record: str, leaf: str) -> None:
        self.spend(("edit", name))
        page = self.m[name].page
        if not self.shown(name).get(record) and (self.setup.must or record not in self.setup.begins) and not page:
            return self._begin(name, record, leaf)
        if page and page[:2] == (record, leaf):  # typed in a page that was opened before: it names what that page showed
            _, _, value, names = page
            self.change_machine(name).page = None
        else:
            value, names = self.front(name, record, leaf)
        word = self.word(name)
        new = self._typed(leaf, value, word)
        level = self.level(record, self.shown(name))
        self.secret |= {(word, level)} if level else set()
        self.write(name, record, "edit", [Write(leaf, new, names)], saw=words_of(value))
        return None

    def _typed(self, leaf: str, value: Json, word: str) -> str:
        """A plain leaf is written anew; of a text a paragraph is added or written anew."""
        words = words_of(value)
        if leaf == TEXT and (len(words) + self.count) % 2:
            return text_of(words | {word})
        if leaf == TEXT and words:
            return text_of((words - {max(words)}) | {word})
        return word

    def _begin(self, name: str, record: str, leaf: str) -> None:
        """Begin a record: with what it must have; a beginning sends what was written, never blanks (rule 6)."""
        word = self.word(name)
        writes = [Write(leaf, word)]
        if self.setup.must:
            self.words = {**self.words, "must" + word: name}
            writes.append(Write(self.setup.must, "must" + word))
        if "blanks" in self.weak:
            writes += [Write(other, None) for where, other in self.leaves_of() if where == record and other != leaf]
        if "derived" in self.weak:
            writes.append(Write("/made_by", name))
        self.write(name, record, "begin", writes)

    def _open(self, name: str, record: str, leaf: str) -> None:
        self.spend("page")
        value, names = self.front(name, record, leaf)
        self.change_machine(name).page = (record, leaf, value, names)
        if leaf in self.kind.texts:
            self.remember_texts(name, record, names)

    def _decide(self, name: str, record: str, leaf: str, choice: int | str) -> None:
        self.spend("decide")
        shown = self.all_groups(name, record, leaf)
        saw = frozenset[str]().union(*(words_of(group.value) for group in shown))
        names = self.context(name, record, frozenset[str]().union(*(group.names for group in shown)))
        end = self.done(name, record)
        if end:  # "leave it as it was agreed": nothing new is said, the others have been seen
            names = frozenset(other for other in names if dot_of(other) != end)
            self.write(name, record, "decide", [Write(leaf, NOTHING, names)], saw=saw - words_of(shown[0].value))
            return
        every = text_of(saw)
        value = every if choice == "both" else self.word(name) if choice == "own" else shown[int(choice)].value
        writes = [Write(leaf, value, names)]
        if isinstance(value, dict):  # an object is its leaves; the first of them names all that the page showed
            writes = [Write(f"{leaf}/{key}", inner, names) for key, inner in sorted(value.items())]
        self.write(name, record, "decide", writes, saw=saw)

    def _finish(self, name: str, record: str) -> None:
        """The change carries the whole statement as its finisher saw it, absent leaves too."""
        self.spend("finish")
        said = leaves(body_of(self.shown(name).get(record, {}), self.kind))
        said |= {leaf: None for leaf in self.statement(record) if not any(related(leaf, other) for other in said)}
        writes = [Write(leaf, value, self.front(name, record, leaf)[1]) for leaf, value in sorted(said.items()) if leaf not in self.kind.apart]
        self.write(name, record, "finish", [*writes, Write(FINISH, "#finished")])

    def asked(self, record: str, leaf: str) -> frozenset[str]:
        """The machines whose person is asked to decide a conflict: of one's own two machines only oneself, while one may still see it."""
        here = frozenset(name for name in self.m if self.may(name, record))
        authors = {value.name[0] for value in self.hub.state.get(record, {}).get(leaf, ())} & self.m.keys()
        workers = {self.setup.worker(name) for name in authors}
        if len(workers) != 1 or len(authors) < 2:
            return here
        own = NO_NAMES if "asked apart" in self.weak else frozenset(name for name in here if self.setup.worker(name) in workers)
        return own if own or "asked" in self.weak else here

    # -- taking out, keeping, putting in again, moving
    def on_screen(self, name: str, record: str) -> tuple[Names, Names]:
        """Names and words of all that is shown in a record and under it."""
        shown = self.shown(name)
        tree = Tree(shown, self.weak)
        names, saw = set(tree.living(record)), set[str]()
        for part in (record, *tree.below(record)):
            for values in shown[part].values():
                for value in values:
                    saw |= words_of(value.value)
            names |= self.context(name, part, frozenset(value.name for value in values_of(shown[part])))
        for _, log in self.m[name].logs:  # what somebody here put down before was on the screen then
            saw |= frozenset[str]().union(*(self.excuse.get(sent.uid, NO_NAMES) for sent in log))
        return frozenset(names), frozenset(saw)

    def _marks(self, name: str, record: str) -> Names:
        return self.context(name, record, frozenset(mark.name for mark in marks_of(self.shown(name)[record])))

    def _remove(self, name: str, record: str) -> None:
        self.spend("remove")
        over, saw = self.on_screen(name, record)
        if "over" in self.weak:
            over |= {value.name for state in self.hub.state.values() for value in values_of(state)}
        said = frozenset[str]().union(*(words_of(mark.value) for mark in marks_of(self.shown(name)[record])))
        uid = self.write(name, record, "remove", [Write(OUT, TAKEN, self._marks(name, record))], over, saw)
        self.excuse = {**self.excuse, uid: said}

    def _keep(self, name: str, record: str) -> None:
        self.spend("keep")
        said = frozenset[str]().union(*(words_of(mark.value) for mark in marks_of(self.shown(name)[record])))
        self.write(name, record, "keep", [Write(OUT, f"{KEPT}\n{self.word(name)}", self._marks(name, record))], saw=said)

    def _again(self, name: str, record: str) -> None:
        """R6: new words; the mark and what it was over in the thing itself are named, what it was over below stays out with it."""
        self.spend("again")
        marks = marks_of(self.shown(name)[record])
        over = frozenset[str]().union(*(mark.over for mark in marks))
        saw = frozenset[str]().union(*(self.hid.get(uid, NO_NAMES) for mark in marks for uid in self.uids.get(dot_of(mark.name), NO_NAMES)))
        state = self.shown(name)[record]
        own = [Write("/x", self.word(name), NO_NAMES if "again" in self.weak else over)]
        stays = {"/x", *self.kind.apart, *([] if "again protective" in self.weak else self.kind.strict)}
        others = sorted(leaf for leaf in state if leaf.startswith("/") and leaf not in stays)
        own += [Write(leaf, state[leaf][0].value if leaf == PARENT else NOTHING, over) for leaf in others]
        value = f"{KEPT}\n{self.word(name)}" if "below" in self.weak else AGAIN
        self.write(name, record, "again", [*own, Write(OUT, value, self._marks(name, record))], over, saw)

    def _move(self, name: str, record: str, goal: str) -> None:
        self.spend("move")
        _, names = self.front(name, record, "/up")
        self.write(name, record, "move", [Write("/up", goal, names)])

    # -- leaves with a meaning
    def _who(self, name: str, record: str, level: str) -> None:
        self.spend(("who", name))
        self._protective(name, record, WHO, level)

    def _risk(self, name: str, record: str, level: str) -> None:
        self.spend(("risk", name))
        self._protective(name, record, RISK, level)

    def _protective(self, name: str, record: str, leaf: str, level: str) -> None:
        names = frozenset(value.name for value in self.shown(name)[record].get(leaf, ()))
        act = leaf.removeprefix("/")
        self.write(name, record, act, [Write(leaf, level or NOTHING, self.context(name, record, names))])

    def _order(self, name: str, record: str) -> None:
        """A place that nobody types."""
        self.spend(("order", name))
        self.count += 1
        _, names = self.front(name, record, ORDER)
        self.write(name, record, "order", [Write(ORDER, f"#{self.count}", names)])

    def _born(self, name: str, record: str, what: str) -> None:
        """Born sets the one and clears the other; in one leaf (R8)."""
        self.spend(("born", name))
        self.count += 1
        value = f"#{what} {name}{self.count}"
        see = {leaf: self.front(name, record, leaf)[1] for leaf in (BIRTH, BORN, EXPECTED)}
        if "groups" not in self.weak:
            writes = [Write(BIRTH, value, see[BIRTH])]
        elif what == "born":
            writes = [Write(BORN, value, see[BORN]), Write(EXPECTED, None, see[EXPECTED])]
        else:
            writes = [Write(EXPECTED, value, see[EXPECTED]), *([Write(BORN, None, see[BORN])] if see[BORN] else [])]
        self.write(name, record, "born", writes)


__all__ = ["Change", "People", "is_again", "is_keep"]
