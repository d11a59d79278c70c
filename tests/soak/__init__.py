"""Writes under every kind of fault, thousands of times, and a crowd of agents on one customer."""
