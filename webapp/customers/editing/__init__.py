"""Editing the attributes of a customer."""
