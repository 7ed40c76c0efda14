"""API keys that must not be said, whoever would say them: an SDK may put a header into the text of an error."""

from __future__ import annotations

import logging

_hidden: set[str] = set()


def remember(secret: str | None) -> None:
    """Hide this one from now on."""
    if secret:
        _hidden.add(secret)


def hide(text: str) -> str:
    """Give the text without secrets."""
    for secret in _hidden:
        text = text.replace(secret, "(secret)")
    return text


class _Formatter(logging.Formatter):
    """One line for each record: the answers say what has failed, and a stack of each refusal would be a flood."""

    def format(self, record: logging.LogRecord) -> str:
        return hide(f"{record.levelname} {record.name}: {record.getMessage()}")


def log_to_stderr() -> None:
    """Have warnings and errors of the SDK written to standard error, without secrets."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
