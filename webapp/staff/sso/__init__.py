"""Single sign-on by OpenID Connect: a provider says who somebody is, desk.toml what they may do."""
