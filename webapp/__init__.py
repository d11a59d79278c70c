"""Promodesk: the desk on which support staff answer promotion and loyalty questions on Talon.One."""
