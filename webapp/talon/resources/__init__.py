"""One class per resource of the API, one method per operation."""
