"""A small engine for BPMN that knows nothing of procedures: tokens on the flows of a document, moved by its rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from lxml import etree

from shouwen.casework.bpmn.document import MODEL

BPMN = f"{{{MODEL}}}"


class Tokens:
    """Where the tokens are. `is_needed(task)` answers the choice before a task that may not be needed."""

    def __init__(self, document: bytes, is_needed: Callable[[str], bool]) -> None:
        tree = etree.fromstring(document)
        self.is_needed = is_needed
        self.kinds: dict[str, str] = {}
        self.flows: dict[str, Any] = {}
        for each in tree.find(f"{BPMN}process").iterchildren():
            if etree.QName(each).localname == "sequenceFlow":
                self.flows[each.get("id")] = each
            else:
                self.kinds[each.get("id")] = etree.QName(each).localname
        self.defaults = {each.get("id"): each.get("default") for each in tree.iter(etree.Element)}
        self.on: Counter[str] = Counter()  # tokens on flows
        self.at: Counter[str] = Counter()  # tasks that are being done
        self._send(next(node for node, kind in self.kinds.items() if kind == "startEvent"))
        self._run()

    def out(self, node: str) -> list[str]:
        return [name for name, flow in self.flows.items() if flow.get("sourceRef") == node]

    def into(self, node: str) -> list[str]:
        return [name for name, flow in self.flows.items() if flow.get("targetRef") == node]

    def finish(self, task: str, outcome: str) -> None:
        """The task is done; where it is asked how it ended, this is the answer."""
        self.at[task] -= 1
        (flow,) = self.out(task)
        choice = self.flows[flow].get("targetRef")
        if choice.startswith("Ended_"):
            chosen = [f for f in self.out(choice) if self._condition(f) == f'outcome == "{outcome}"']
            flow = chosen[0] if chosen else self.defaults[choice]
        self.on[flow] += 1
        self._run()

    def _condition(self, flow: str) -> str:
        return self.flows[flow].findtext(f"{BPMN}conditionExpression") or ""

    def _send(self, node: str) -> None:
        for flow in self.out(node):
            self.on[flow] += 1

    def _run(self) -> None:
        while any(self._step(node) for node in self.kinds):
            pass

    def _step(self, node: str) -> bool:
        """Let this node take what has come to it; False when it waits."""
        come = [flow for flow in self.into(node) if self.on[flow]]
        kind = self.kinds[node]
        if not come or (kind == "inclusiveGateway" and self._may_still_come(node)):
            return False
        if kind == "parallelGateway" and len(come) < len(self.into(node)):
            return False
        taken = come if kind in ("parallelGateway", "inclusiveGateway") else come[:1]
        for flow in taken:
            self.on[flow] -= 1
        if kind == "userTask":
            self.at[node] += 1
        elif kind == "exclusiveGateway":
            self.on[self._chosen(node)] += 1
        else:
            self._send(node)
        return True

    def _chosen(self, node: str) -> str:
        ways = self.out(node)
        if len(ways) == 1:
            return ways[0]
        yes = next(flow for flow in ways if self._condition(flow))
        return yes if self.is_needed(self.flows[yes].get("targetRef")) else self.defaults[node]

    def _may_still_come(self, join: str) -> bool:
        """True while a token that is elsewhere could reach an arm of the join at which none waits."""
        empty = [self.flows[flow].get("sourceRef") for flow in self.into(join) if not self.on[flow]]
        upstream, fresh = set(empty), list(empty)
        while fresh:
            node = fresh.pop()
            for flow in self.into(node):
                if self.on[flow] > 0:
                    return True
                source = self.flows[flow].get("sourceRef")
                if source not in upstream and source != join:
                    upstream.add(source)
                    fresh.append(source)
        return any(self.at[node] > 0 for node in upstream)
