"""The store's nouns: finding them, writing them, and their JSON as the contract has it."""
