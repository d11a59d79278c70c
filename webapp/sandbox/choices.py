"""Every place where the documents leave the sandbox a choice, in one list.

Each constant is used by the code; each comment names the section of the behaviour notes that it settles and
why. What the notes mark as certain is not here.
"""

# 1: the contract declares only 400 and 401 for reading, returning to and reopening a session.
UNKNOWN_SESSION_STATUS = 400

# 6: a dry update "reflects what closing would do": where it names no state, it is evaluated as a closing.
# A state that it does name is respected, so that an integration can also preview an open cart.
STATE_OF_DRY_RUN = "closed"

# 9: an achievement that never ends still has a required endDate: so many days after its start.
ENDLESS_ACHIEVEMENT_DAYS = 36_500
