"""The line of a world: pushing, pulling, slow and cut answers, another timeline, log names of copies, and the release of records."""

from collections.abc import Mapping

from tests.properties.merge_model.base import blanked
from tests.properties.merge_model.leaves import NO_NAMES, Change, State
from tests.properties.merge_model.people import People
from tests.properties.merge_model.setup import CLEARED, Answer, Machine, Sealed, Sent

LEAVE, ERASED = "leave", "erased"


class Line(People):
    """What travels."""

    # -- up
    def _fork(self, name: str) -> None:
        """The hub has changes under this machine's name that it never made (it came back from a copy): a new log name."""
        machine, hub = self.m[name], self.hub
        ident, log = machine.logs[-1]
        chain = hub.chain.get(ident, ())
        same = 0
        while same < min(len(log), len(chain)) and log[same].uid == chain[same]:
            same += 1
        if same in (len(chain), len(log)) and (same == len(chain) or len(log) == len(chain)):
            return
        machine = self.change_machine(name)
        if "fork" in self.weak:
            machine.logs = (*machine.logs[:-1], (ident, log[:same]))
            return
        self.count += 1
        machine.logs = (*machine.logs[:-1], (ident, log[:same]), (f"{name}{self.count}", log[same:]))
        machine.page, machine.fly, machine.cold, machine.laid = None, None, 0, {}

    def _push(self, name: str, *, lost: bool = False) -> None:
        self._fork(name)
        machine, hub = self.change_machine(name), self.hub
        machine.cold = len(machine.logs[-1][1])  # what is sent is frozen
        if not self.valid(machine.new) and machine.wit != "offer" and not machine.old and not self.weak & {"timeline", "epoch"}:
            if not lost:  # R1: another timeline: nothing is merged, answered "anew"
                self._anew(machine)
            return
        if machine.wit == "offer" and "timeline" not in self.weak:
            self._offers(name)
        for ident, log in machine.logs:
            for sent in log[len(hub.chain.get(ident, ())) :]:
                again = any(sent.uid in chain for chain in hub.chain.values())
                hub.chain = {**hub.chain, ident: (*hub.chain.get(ident, ()), sent.uid)}
                if not again:  # a copied machine sends under a new log name what the hub has already: only numbered
                    self.take(sent, name)
        if machine.wit == "offer" and "timeline" in self.weak:
            self._offers(name)
        if not lost:
            machine.got = {ident: len(hub.chain.get(ident, ())) for ident, _ in machine.logs}
            if machine.wit == "offer":  # the receipt of the offering is the new cursor; from there everything is asked
                machine.wit, machine.cur, machine.new = "whole", self.head(), self.head()
                self.heed(name)
            self._release(machine)

    def _pushlost(self, name: str) -> None:
        self.spend("lost")
        self._push(name, lost=True)

    def _offers(self, name: str) -> None:
        """Whole records, an entry each: what it shows, what is closing, and what it keeps sealed."""
        if "witness" in self.weak:
            return
        machine = self.m[name]
        sealed = {} if "sealed" in self.weak else {record: part.state for record, part in machine.sealed.items()}
        for record, state in sorted({**sealed, **machine.layer}.items()):
            self.offer(name, record, [(leaf, value) for leaf, values in sorted(state.items()) for value in values])

    @staticmethod
    def _holds(machine: Machine) -> bool:
        return bool(machine.layer or machine.sealed)

    def _anew(self, machine: Machine) -> None:
        """Keep everything, offer everything, then ask from the beginning."""
        if not self.valid(machine.new):
            machine.was = machine.new
        machine.wit, machine.cur, machine.new = "offer" if self._holds(machine) else "", (0, 0), (0, 0)

    def heed(self, name: str) -> None:
        """What a machine that lies remembers: every value and every signed word that it was ever sent."""
        if name == self.setup.liar:
            machine = self.m[name]
            self.signed |= {machine.new}
            self.sent |= {
                (record, leaf, value.name, value.value) for record, state in machine.layer.items() for leaf, values in state.items() for value in values
            }

    # -- down
    def _answer(self, name: str) -> Answer:
        machine, hub = self.m[name], self.hub
        have = {ident: (len(chain), chain[-1:]) for ident, _ in machine.logs for chain in [hub.chain.get(ident, ())]}
        if not self.valid(machine.new) and "epoch" not in self.weak:
            return Answer("anew", machine.cur, (0, 0), have, {}, {})
        whole = machine.wit == "whole"
        holds = machine.layer.keys() - machine.closed
        entries: dict[str, State | str] = {}
        for record in sorted(hub.state.keys() | self.erased | machine.layer.keys()):
            if record in self.erased:
                entries[record] = ERASED
            elif self.may(name, record) and record in hub.state:
                if whole or record not in holds or hub.at[record] > machine.cur[0]:
                    entries[record] = hub.state[record]
                    self._sent_restricted(name, record)
            elif record in holds and (record in hub.state or name not in hub.scope):
                entries[record] = LEAVE
        return Answer("whole" if whole else "delta", machine.cur, self.head(), have, entries, self.safe(name))

    def safe(self, name: str) -> dict[str, int]:
        """How much of what this machine wrote, and was told ("@"), the newest backup holds, or the one to come."""
        kept = self.hub if self.backup is None or "safe" in self.weak else self.backup
        return {"@": len(kept.log), **{ident: len(kept.chain.get(ident, ())) for ident, _ in self.m[name].logs}}

    def _apply(self, name: str, answer: Answer) -> None:
        machine = self.change_machine(name)
        if answer.cursor != machine.cur or any(ident not in dict(machine.logs) for ident in answer.have):
            return  # an old answer: not an answer to what this machine now asks
        if answer.kind != "anew" and answer.head[0] < machine.new[0]:
            return
        mine = {ident: tuple(sent.uid for sent in log) for ident, log in machine.logs}
        if "digest" not in self.weak and any(mine[ident][n - 1 : n] != last for ident, (n, last) in answer.have.items() if n and ident == machine.ident):
            return  # it covers what was never written here: a copy; its next request finds that
        machine.got = {ident: min(answer.have.get(ident, (0, ()))[0], len(log)) for ident, log in machine.logs}
        if "received is frozen" not in self.weak:  # a machine from a copy does not know that it had sent this
            machine.cold = max(machine.cold, machine.got[machine.ident])
        if answer.kind == "anew":
            self._anew(machine)
            return
        machine.cur = machine.new = answer.head
        self._lay(name, machine, answer.entries, whole=answer.kind == "whole")
        machine.wit = "" if answer.kind == "whole" else machine.wit
        machine.heard, machine.laid = {**machine.heard, **machine.got}, {}
        self._saved(machine, answer.saved)
        self._release(machine)
        self.heed(name)

    def _lay(self, name: str, machine: Machine, entries: Mapping[str, State | str], *, whole: bool) -> None:
        """Put what the hub says in the place of what it said before, record by record."""
        if whole:
            machine.layer = {record: state for record, state in machine.layer.items() if record in entries or record in machine.closed}
        for record, entry in entries.items():
            if entry == ERASED:
                self._blank(machine, record)
            elif entry == LEAVE:
                self._close(name, machine, record)
            elif not isinstance(entry, str):
                if record in machine.closed or record in machine.sealed or record in self.dropped(name):
                    self._control(machine, "opened", record)
                machine.closed -= {record}
                machine.sealed = {other: part for other, part in machine.sealed.items() if other != record}
                machine.layer = {**machine.layer, record: entry}
        if machine.page and (machine.page[0] in machine.closed or (machine.page[0] in entries and isinstance(entries[machine.page[0]], str))):
            machine.page = None

    def _sent_restricted(self, name: str, record: str) -> None:
        """For the checker: what a machine was sent although a lead had taken it away."""
        if CLEARED[name] < self.listed.get(record, 0) or name in self.released:
            self.leak |= {f"{name} {record}"}

    def _control(self, machine: Machine, kind: str, record: str) -> None:
        """An entry of the own log that says up to where its author had, and had not, been told."""
        if "closing entry" in self.weak:
            told = {key: number for key, number in self.hub.told.items() if key != (machine.ident, record)}
            self.hub.told = told | ({(machine.ident, record): len(machine.logs[-1][1])} if kind == "closed" else {})
            return
        self.count += 1
        ident, log = machine.logs[-1]
        machine.logs = (*machine.logs[:-1], (ident, (*log, Sent(f"{ident[0]}{self.count}", record, kind, Change("", kind, ())))))
        machine.cold = len(log) + 1

    # -- release
    def _close(self, name: str, machine: Machine, record: str) -> None:
        """Told that a record leaves: it closes for writing, and the log says where."""
        if record in machine.closed:
            return
        self.warned |= {(name, record)}
        machine.closed |= {record}
        self._control(machine, "closed", record)

    def _release(self, machine: Machine) -> None:
        """Once everything that was written is received, what was readable goes; what may be a sole copy stays sealed."""
        if machine.wit == "offer" or any(machine.got.get(ident, 0) < len(log) for ident, log in machine.logs):
            return
        for record in sorted(machine.closed & machine.layer.keys()):
            part = Sealed(machine.layer[record], machine.new[0], machine.numbers())
            machine.layer = {other: state for other, state in machine.layer.items() if other != record}
            machine.closed -= {record}
            if "sealed" in self.weak:
                self._forget(machine, record)
            else:
                machine.sealed = {**machine.sealed, record: part}

    def _saved(self, machine: Machine, saved: Mapping[str, int]) -> None:
        """Sealed copies go when the newest backup holds their position and all that was written up to then."""
        for record, part in machine.sealed.items():
            if part.position <= saved["@"] and all(n <= saved.get(ident, 0) for ident, n in part.numbers):
                machine.sealed = {other: kept for other, kept in machine.sealed.items() if other != record}
                self._forget(machine, record)

    def _forget(self, machine: Machine, record: str) -> None:
        """The words of a record go from the own log; its numbers and digests stay."""
        machine.logs = tuple((ident, tuple(blanked(sent) if sent.record == record else sent for sent in log)) for ident, log in machine.logs)

    def _blank(self, machine: Machine, record: str) -> None:
        """Erased by law: nothing of it stays here."""
        if "erase machines" in self.weak:
            return
        machine.layer = {other: state for other, state in machine.layer.items() if other != record}
        machine.sealed = {other: part for other, part in machine.sealed.items() if other != record}
        machine.closed -= {record}
        machine.bases = {}
        machine.page = None if machine.page and machine.page[0] == record else machine.page
        self._forget(machine, record)

    # -- moves
    def _pull(self, name: str) -> None:
        if self.m[name].wit == "offer" or self.m[name].old:  # first it offers what it holds; a former client gets nothing
            return
        self._fork(name)
        self._apply(name, self._answer(name))

    def _ask(self, name: str) -> None:
        self._fork(name)
        self.change_machine(name).fly = self._answer(name)

    def _deliver(self, name: str) -> None:
        answer = self.m[name].fly
        self.change_machine(name).fly = None
        if answer:
            self._apply(name, answer)

    def _part(self, name: str) -> None:
        """The first package of an answer that was cut: some records are new (never half of one), the cursor is not.

        Each entry says up to which own change it holds: it is not laid on that again.
        """
        self.spend("part")
        machine = self.change_machine(name)
        view = self.view(name)
        here = [record for record in sorted(view) if record in machine.layer and record not in machine.closed]
        have = {ident: min(len(self.hub.chain.get(ident, ())), len(log)) for ident, log in machine.logs}
        machine.laid = {**machine.laid, **dict.fromkeys(here, {} if "entry number" in self.weak else have)}
        machine.layer = {**machine.layer, **{record: view[record] for record in here}}
        machine.new = self.head()
        self.heed(name)

    def _update(self, name: str) -> None:
        """A former client is updated: it asks for everything, and what it had not sent stays as it was."""
        machine = self.change_machine(name)
        machine.old, machine.cur, machine.new, machine.wit = False, (0, 0), (0, 0), "whole"


__all__ = ["NO_NAMES", "Line"]
