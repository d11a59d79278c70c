"""Loyalty points: programs, wallets, lots, balances, tiers. Everything exact, nothing ever negative."""
