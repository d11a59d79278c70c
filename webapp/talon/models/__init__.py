"""Typed, frozen values of the API: one module per noun."""
