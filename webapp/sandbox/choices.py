"""Every place where the documents leave the sandbox a choice, in one list.

Each constant is used by the code; each comment names the section of the behaviour notes that it settles and
why. What the notes mark as certain is not here.
"""

# 9: an achievement that never ends still has a required endDate: so many days after its start.
ENDLESS_ACHIEVEMENT_DAYS = 36_500
