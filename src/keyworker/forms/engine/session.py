"""`FormSession`: one person filling in one form. The door of the engine; it may be called from any one thread at a time.

Every change answers the references whose view changed, those that appeared and those that went included. Nothing here may show
anything, keep anything on a disk, or know what the answers mean.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from keyworker.base.errors import FieldRefused, FormRefused, KeyworkerError
from keyworker.base.ids import new_id
from keyworker.forms.engine import answers as kept
from keyworker.forms.engine.actions import Actions, preload, preload_end
from keyworker.forms.engine.live import LiveNode, LiveRange
from keyworker.forms.engine.plan import Kind
from keyworker.forms.engine.state import State, TooMany
from keyworker.forms.engine.submission import given_root, instance_xml
from keyworker.forms.engine.viewing import children_of, controlled, view_of
from keyworker.forms.engine.views import TELL, Answers, EngineHost, NodeView, Violation
from keyworker.forms.node import Node
from keyworker.forms.xform.form import Form, Resource
from keyworker.forms.xform.secondary import tree_of

NO_RESOURCES: Mapping[str, Resource] = {}


class FormSession:
    """A live form. Make one with `begin`, `restore` or `from_xml`."""

    def __init__(
        self, form: Form, host: EngineHost, resources: Mapping[str, Resource], language: str | None, source: Node | None = None
    ) -> None:
        self.form = form
        self.host = host
        self._resources = resources
        self._state = State(form, host, _instances(form, resources), source)
        if language is not None and language in form.languages:
            self._state.language = language
        self._index: dict[str, LiveNode | LiveRange] = {}
        self._indexed = -1
        self._actions = Actions(self._state)

    @classmethod
    def begin(
        cls, form: Form, host: EngineHost, *, resources: Mapping[str, Resource] = NO_RESOURCES, language: str | None = None
    ) -> "FormSession":
        """A new instance: defaults, preloads, calculations and the actions of loading are done.

        `resources` by file name are the external secondary instances that the form needs and did not bring. Raises FormRefused
        where one is missing, or an expression cannot be worked out.
        """
        session = cls(form, host, resources, language)
        kept.name_instance(session._state)
        preload(session._state, first=True)
        session._work_out(first=True)
        return session

    @classmethod
    def restore(
        cls,
        form: Form,
        host: EngineHost,
        answers: Answers,
        *,
        resources: Mapping[str, Resource] = NO_RESOURCES,
        language: str | None = None,
    ) -> "FormSession":
        """A draft or finished questionnaire of ours as it was left. Answers to what the form does not ask are not shown, and stay in `answers()`.

        `odk-instance-load` is not fired: answers are opened again to be read, printed and exported too, by several people, and opening them
        must neither write over what was typed nor change what was finished. An instance in XML (`from_xml`) has that event, as in ODK.
        """
        session = cls(form, host, resources, language)
        kept.put_back(session._state, answers)
        session._actions.watch()
        session._begun()
        return session

    @classmethod
    def from_xml(
        cls,
        form: Form,
        host: EngineHost,
        xml: str,
        *,
        edit: bool = False,
        resources: Mapping[str, Resource] = NO_RESOURCES,
        language: str | None = None,
    ) -> "FormSession":
        """An instance that comes back as XML: a draft, or (`edit`) a submission that is opened again under a new instance id.

        Its calculations are worked out again and the actions of `odk-instance-load` are done; preloads are not (but for the instance id).
        """
        session = cls(form, host, resources, language, given_root(form, xml))
        if edit:
            kept.rename_instance(session._state)
        session._work_out(first=False)
        return session

    def again(self, answers: Answers) -> "FormSession":
        """The same form in the same language with other answers: as it was before something, say."""
        return FormSession.restore(self.form, self.host, answers, resources=self._resources, language=self.language)

    def _work_out(self, *, first: bool) -> None:
        self._actions.watch()
        self._state.start()
        self._actions.load(first=first)
        self._begun()

    def _begun(self) -> None:
        self._state.changed.clear()
        self._state.removed_refs.clear()

    @property
    def root(self) -> str:
        """The reference of the root: `/data`."""
        return self._state.root.ref()

    @property
    def language(self) -> str | None:
        """The language that is shown; None where the form has no translations."""
        return self._state.language

    def view(self, ref: str) -> NodeView:
        """One node as it stands; `ref` positional. Raises KeyError where there is none."""
        return view_of(self._find(ref))

    def views(self) -> list[NodeView]:
        """All nodes as they stand, in document order; a range of repeats stands before its instances."""
        return [view_of(held) for held in children_of(self._state.root)]

    def set_value(self, ref: str, value: str | bool | None) -> frozenset[str]:
        """Answer a question; None or "" takes the answer back, True answers a trigger.

        Raises FieldRefused where it is read-only or asks for too many instances of a repeat, FormRefused where the form goes wrong over it.
        The answer before then stands.
        """
        text = ("OK" if value else "") if isinstance(value, bool) or value is None else value
        return self._answer(self._question(ref), text)

    def select(self, ref: str, values: Sequence[str]) -> frozenset[str]:
        """Choose exactly `values` of a question's choices, kept in the order in which it offers them; [] takes the answer back."""
        node = self._question(ref)
        order = [choice.value for choice in node.results.get(Kind.CHOICES, ())]
        return self._answer(node, " ".join(sorted(values, key=lambda value: order.index(value) if value in order else len(order))))

    def rank(self, ref: str, values: Sequence[str]) -> frozenset[str]:
        """Put the choices of a ranking in the order of `values`."""
        return self._answer(self._question(ref), " ".join(values))

    def set_reason(self, ref: str, reason: str) -> frozenset[str]:
        """Say why a question has no answer ("not_known", "prefer_not_to_say"; "" takes it back). An answer that stood is taken back."""
        node = self._question(ref)
        with self._whole(node):
            if reason:
                self._answer_node(node, "")
            node.reason = reason
            self._state.changed.add(node)
            return self._settled()

    def set_language(self, language: str) -> frozenset[str]:
        """Show another of the form's languages. Raises FormRefused for one that it does not have."""
        if language not in self.form.languages:
            raise FormRefused(("The form does not have that language.",), "Choose one of the form's languages.")
        before = self._state.language
        try:
            with self._whole(None):
                self._state.language = language
                self._state.respeak()
                return self._settled()
        except KeyworkerError:
            self._state.language = before
            self._state.respeak()
            self._actions.watch()
            self._begun()
            raise

    def add_repeat(self, range_ref: str, after: int | None = None, id: str | None = None) -> frozenset[str]:  # noqa: A002
        """A new instance after the one at `after` (from 0, -1 for the first place; None: last). `id` decides the place where given.

        Raises FieldRefused where the form sets the number, or one more brings too many.
        """
        range_ = self._free_range(range_ref)
        place = len(range_.instances) if after is None else max(0, min(after + 1, len(range_.instances)))
        if id is not None:
            place = sum(1 for held in range_.instances if held.id < id)
        with self._whole(range_):
            self._state.resized.append((range_, tuple(range_.instances)))
            self._state.add(range_, place, id or kept.id_at(range_, place, new_id()))
            return self._settled()

    def remove_repeat(self, range_ref: str, position: int) -> frozenset[str]:
        """Take the instance at `position` (from 1) out; `restore_repeat` with its id brings it back with its answers.

        Raises FieldRefused where the form sets the number.
        """
        range_ = self._free_range(range_ref)
        if not 1 <= position <= len(range_.instances):
            raise KeyError(range_ref)
        with self._whole(range_):
            self._state.resized.append((range_, tuple(range_.instances)))
            instance = self._state.take(range_, position - 1)
            range_.removed[instance.id] = instance
            return self._settled()

    def restore_repeat(self, range_ref: str, id: str) -> frozenset[str]:  # noqa: A002
        """Undo a removal. Raises KeyError where no instance with that id was removed.

        Of a range whose number the form sets: what was answered in an instance that went when the number was lowered stands again in
        the blank one that came for it (`lost`). Raises FieldRefused while the number is too low for it.
        """
        range_ = self._range(range_ref)
        stands = next((place for place, held in enumerate(range_.instances) if held.id == id), None)
        if controlled(range_.model) and stands is None:
            self._free_range(range_ref)
        instance = range_.removed[id]
        try:
            with self._whole(range_):
                self._state.resized.append((range_, tuple(range_.instances)))
                del range_.removed[id]
                if stands is not None:
                    self._state.take(range_, stands)
                self._state.bring_back(range_, sum(1 for held in range_.instances if held.id < id), instance)
                return self._settled()
        except KeyworkerError:
            range_.removed[id] = instance
            raise

    def lost(self, range_ref: str) -> tuple[str, ...]:
        """The ids of instances that were taken out and whose answers `restore_repeat` can bring back, in their order."""
        return tuple(sorted(self._range(range_ref).removed))

    @property
    def findings(self) -> tuple[str, ...]:
        """What could not be worked out so far, and stopped nothing: patterns that cannot be matched. Each names its node."""
        return tuple(self._state.findings)

    def answers(self) -> Answers:
        """What is to be kept of this session (see `Answers`)."""
        return kept.answers_of(self._state)

    def violations(self) -> tuple[Violation, ...]:
        """Every relevant question whose answer is missing or does not stand, in document order."""
        found = []
        for held in self._state.root.walk():
            if not held.relevant or not held.model.leaf:
                continue
            view = view_of(held)
            if not view.constraint_ok or not view.required_ok:
                condition = "constraint" if not view.constraint_ok else "required"
                found.append(Violation(view.ref, view.key, view.label, condition, view.message))
        return tuple(found)

    def finish(self) -> None:
        """Work ends: preloads of the end of work are filled. It may go on and end again."""
        with self._whole(None):
            preload_end(self._state)
            self._settled()

    def instance_xml(self) -> str:
        """The instance as standard XForm XML, without what is not relevant."""
        return instance_xml(self._state.root)

    # inside

    def _answer(self, node: LiveNode, text: str) -> frozenset[str]:
        with self._whole(node):
            self._answer_node(node, text)
            return self._settled()

    @contextmanager
    def _whole(self, held: LiveNode | LiveRange | None) -> Iterator[None]:
        """All of a change or nothing: what the form cannot go on with is taken back. Raises FieldRefused for too many instances, FormRefused
        for what the form itself gets wrong. `held`: what the person changes; none for the whole form.
        """
        state = self._state
        state.resized.clear()
        state.looked = 0
        self._actions.begin()
        before = (held.wish, held.touched, held.reason) if isinstance(held, LiveNode) else None
        try:
            yield
        except FormRefused as refused:
            state.give_up()
            state.looked = 0
            self._actions.undo()
            if isinstance(held, LiveNode) and before is not None:
                wish, held.touched, held.reason = before
                state.give(held, wish)
            state.queue.settle()
            self._actions.watch()
            self._begun()
            if held is None or not isinstance(refused, TooMany):
                raise
            raise FieldRefused(held.ref(), "This asks for more entries than a form can have.", "Give a smaller number; the answer before stands.") from refused

    def _answer_node(self, node: LiveNode, text: str) -> None:
        if node.readonly:
            raise FieldRefused(node.ref(), "This is filled in by the form.", "It cannot be changed here.")
        node.touched = True
        if text and node.reason:
            node.reason = ""
            self._state.changed.add(node)
        self._state.give(node, text)

    def _settled(self) -> frozenset[str]:
        self._actions.follow()
        changed = {held.ref() for held in self._state.changed if not held.gone} | self._state.removed_refs
        self._state.changed.clear()
        self._state.removed_refs = set()
        return frozenset(changed)

    def _find(self, ref: str) -> LiveNode | LiveRange:
        if self._indexed != self._state.shape:
            self._index = {held.ref(): held for held in children_of(self._state.root)}
            self._indexed = self._state.shape
        return self._index[ref]

    def _question(self, ref: str) -> LiveNode:
        held = self._find(ref)
        if isinstance(held, LiveRange) or not held.model.leaf:
            raise KeyError(ref)
        return held

    def _free_range(self, ref: str) -> LiveRange:
        range_ = self._range(ref)
        if controlled(range_.model):
            raise FieldRefused(ref, "The form sets how many of these there are.", "Change the answer that their number follows from.")
        return range_

    def _range(self, ref: str) -> LiveRange:
        held = self._find(ref)
        if not isinstance(held, LiveRange):
            raise KeyError(ref)
        return held


def _instances(form: Form, resources: Mapping[str, Resource]) -> dict[str, Node]:
    made = dict(form.instances)
    missing = sorted({file for name, file in form.external.items() if name not in made and file not in resources})
    if missing:
        raise FormRefused(tuple(f"The form needs {file}, which was not given." for file in missing), TELL)
    for name, file in form.external.items():
        if file in resources:
            made[name] = tree_of(file, resources[file])
    return made
