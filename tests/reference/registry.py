"""The methods that the product offers, each with the adapter that calls its own function."""

from collections.abc import Callable, Mapping
from typing import Any

Adapter = Callable[[Mapping[str, Any]], Mapping[str, Any]]

OFFERED: dict[str, Adapter] = {}


def offers(*methods: str) -> Callable[[Adapter], Adapter]:
    """Registers an adapter under the names of the methods that it answers."""

    def register(adapter: Adapter) -> Adapter:
        for method in methods:
            if method in OFFERED:
                raise ValueError(f"{method} has two adapters")
            OFFERED[method] = adapter
        return adapter

    return register
