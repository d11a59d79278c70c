"""Four eyes: a write that one person asks for, and another, who may do it too, approves or declines.

The request keeps what was signed for the confirm form. Its id is the intention id, so that a write that was
asked for is attempted at most once, like any other. Approving goes the way of every write: lock, fresh look,
attempted row, one call, outcome.

`rules` says which writes are asked for, `store` keeps the requests, `requesting` makes one from a confirm
form, `deciding` ends it.
"""
