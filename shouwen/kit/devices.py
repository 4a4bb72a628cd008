"""What a thing was done with, told no closer than a witness would need: the kind of device, and about where."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

KINDS = {
    "iPad": "iPad", "iPhone": "iPhone", "Android": "Android", "Windows": "Windows", "Macintosh": "Mac",
    "CrOS": "Chromebook", "Linux": "Linux",
}  # fmt: skip
BROWSERS = {
    "MicroMessenger": "WeChat", "DingTalk": "DingTalk", "Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome",
    "Safari": "Safari",
}  # fmt: skip


def device_class(agent: str) -> str:
    """ "iPad · Safari" of a browser's own long sentence; empty for what is not known. The first that fits counts."""
    return " · ".join(filter(None, (_first(KINDS, agent), _first(BROWSERS, agent))))


def _first(known: dict[str, str], agent: str) -> str:
    return next((name for mark, name in known.items() if mark in agent), "")


def masked_address(address: str) -> str:
    """A network address without the part that names one machine: 192.0.2.•, 2001:db8:1::•."""
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, IPv6Address):
        return ":".join(known.exploded.split(":")[:3]) + "::•"
    return address.rpartition(".")[0] + ".•"
