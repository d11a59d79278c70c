"""The rule engine: campaigns are data, evaluated per request. No branch knows any campaign by id or name."""
