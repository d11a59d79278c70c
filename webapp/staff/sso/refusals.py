"""Why a sign-in by the provider is refused: a sentence for the operator, and what the person is told."""

from __future__ import annotations

from typing import Literal

Advice = Literal["again", "wait", "ask", "left", "other"]
"""Begin again; wait for the provider; ask whoever runs the desk; it was left there; it was somebody else."""


class Refused(Exception):
    """A sign-in that must not happen.

    `check` names what failed and `sentence` says it to the operator; neither holds a token, a code or a
    secret. `subject` is the e-mail address it was about, as far as one is known.
    """

    def __init__(self, check: str, sentence: str, advice: Advice = "ask", subject: str = "") -> None:
        super().__init__(f"{check}: {sentence}")
        self.check, self.sentence, self.advice, self.subject = check, sentence, advice, subject


def quoted(value: object) -> str:
    """A value that came from outside, short enough for a sentence."""
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]}…"
