"""Templates whose fixed parts are written out once a language and then only put in.

Between two things that differ from page to page stand texts, translations, drawn signs, addresses without a value and
files of ours: three nodes of five on the page of a case. What stands side by side becomes one text, and what is
included by name is looked up once. A loader for TEMPLATES in place of Django's `cached.Loader`, which it is.
"""

from __future__ import annotations

from threading import Lock
from typing import Any
from weakref import WeakSet

from django.template.base import FilterExpression, Node, NodeList, Template, TextNode
from django.template.defaulttags import CommentNode, IfNode, URLNode
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shouwen.kit.words import clock_words, icon

SAME = (icon, clock_words)  # tags of our own that say the same of the same words


class Loader(cached.Loader):
    """Keeps every template, with its fixed parts made one."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.lock = Lock()
        self.joined: WeakSet[Template] = WeakSet()

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        if template not in self.joined:
            with self.lock:
                _join(template.nodelist)  # a second time finds nothing to do
                self.joined.add(template)
        return template


class Fixed(Node):
    """Nodes that give the same text whenever the language and the place of the house are the same.

    Neither changes while a page is drawn, so a page asks once.
    """

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = NodeList(nodes)
        self.written: dict[Any, SafeString] = {}

    def render(self, context: Any) -> SafeString:
        key = getattr(context, "fixed_by", None)
        if key is None:
            key = context.fixed_by = get_language(), get_script_prefix(), context.autoescape
        if key not in self.written:
            self.written[key] = self.nodes.render(context)
        return self.written[key]


class Included(Node):
    """A template included by its name, looked up once."""

    child_nodelists = ()

    def __init__(self, node: IncludeNode) -> None:
        self.node, self.values = node, tuple(node.extra_context.items())
        self.token, self.origin = node.token, node.origin  # where it stands, for who looks for a fault
        self.template: Template | None = None

    def render(self, context: Any) -> SafeString:
        if self.template is None:
            self.template = context.template.engine.get_template(self.node.template.resolve(context))
        values = {name: value.resolve(context) for name, value in self.values}
        if self.node.isolated_context:
            return self.template.render(context.new(values))
        with context.push(**values):
            return self.template.render(context)


def _join(nodes: NodeList) -> None:
    """Make one of what is fixed and stands side by side, in this list and in those inside it."""
    joined: list[Node] = []
    beside: list[Node] = []
    for node in [*nodes, None]:
        if node is not None and _is_fixed(node):
            beside.append(node)
            continue
        joined += _one(beside)
        beside = []
        if node is not None:
            joined.append(_looked_into(node))
    nodes[:] = joined


def _one(beside: list[Node]) -> list[Node]:
    if all(isinstance(node, (TextNode, CommentNode)) for node in beside):
        text = "".join(node.s for node in beside if isinstance(node, TextNode))
        return [TextNode(text)] if text else []
    return [Fixed(beside)]


def _looked_into(node: Node) -> Node:
    if type(node) is IncludeNode and _is_same(node.template):
        return Included(node)
    for nodes in _inside(node):
        _join(nodes)
    return node


def _inside(node: Node) -> list[NodeList]:
    if isinstance(node, IfNode):
        return [nodes for _condition, nodes in node.conditions_nodelists]
    found = [getattr(node, name, None) for name in node.child_nodelists]
    return [nodes for nodes in found if isinstance(nodes, NodeList)]


def _is_fixed(node: Node) -> bool:
    match node:
        case TextNode() | CommentNode():
            return True
        case TranslateNode():
            return not node.asvar and _is_same(node.filter_expression) and _is_same(node.message_context)
        case StaticNode():
            return not node.varname and _is_same(node.path)
        case URLNode():
            return not (node.args or node.kwargs or node.asvar) and _is_same(node.view_name)
        case SimpleNode():
            return node.func in SAME and not node.target_var and all(map(_is_same, node.args))
    return False


def _is_same(said: FilterExpression | None) -> bool:
    """True for a text or a number written in the template itself."""
    return said is None or (not said.filters and getattr(said.var, "lookups", None) is None)
