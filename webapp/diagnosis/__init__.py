"""Why something is not as the customer expects it: found by reads and dry runs, never by a write."""
