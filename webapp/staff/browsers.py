"""What a browser says of itself, in words."""

from __future__ import annotations

# In this order: most browsers name others too.
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def named(user_agent: str) -> str:
    """Browser and system as far as the browser tells them, else all it says of itself."""
    found = [
        next((words for mark, words in marks.items() if mark in user_agent), None)
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or user_agent
