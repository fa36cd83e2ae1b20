"""A system in words, for readers who cannot see its picture: one sentence for each flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alphatree.drawing.system import Member, part_name
from alphatree.drawing.system_words import ROLES
from alphatree.schema import Flow, Part, System


def describe_system(system: System, members: Mapping[str, Member], lang: str = "en") -> str:
    """Return what passes from where to where, each part with its role or shape where it is met first."""
    teller = _Teller(system.parts, members, lang)
    return teller.stop.join(map(teller.flow, system.flows)) + teller.stop.strip()


class _Teller:
    def __init__(self, parts: Mapping[str, Part], members: Mapping[str, Member], lang: str) -> None:
        self.parts = parts
        self.members = members
        self.lang = lang
        self.is_chinese = lang.startswith("zh")
        self.stop = "。" if self.is_chinese else ". "
        self.met: set[str] = set()

    def flow(self, flow: Flow) -> str:
        first, *steps = (self.step(step) for step in flow.path)
        label = flow.label.get(self.lang) if flow.label else ""
        if self.is_chinese:
            head = "训练时，从" if flow.training else "从"
            return f"{head}{first}到{'，再到'.join(steps)}" + (f"（{label}）" if label else "")
        head = "In training from" if flow.training else "From"
        return f"{head} {first} to {' to '.join(steps)}" + (f" ({label})" if label else "")

    def step(self, names: Sequence[str]) -> str:
        said = [self.part(name) for name in names]
        if len(said) == 1:
            return said[0]
        if self.is_chinese:
            return "、".join(said[:-1]) + "和" + said[-1]
        return ", ".join(said[:-1]) + " and " + said[-1]

    def part(self, name: str) -> str:
        part = self.parts[name]
        text = part_name(part, self.members, self.lang)
        more = ""
        if name not in self.met:
            if part.role is not None and not ROLES[part.role].is_said(text, self.lang):
                more = ROLES[part.role].get(self.lang)
            more = "×".join(map(str, part.shape)) if part.shape else more
        self.met.add(name)
        if not more:
            return text
        return f"{text}（{more}）" if self.is_chinese else f"{text} ({more})"
