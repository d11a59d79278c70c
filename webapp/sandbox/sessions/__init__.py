"""Customer sessions: carts, states, closing, undoing."""
