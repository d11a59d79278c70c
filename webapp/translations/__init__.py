"""The words of the desk in each language; English is the source and needs no catalog."""
