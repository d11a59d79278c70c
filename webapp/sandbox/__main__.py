"""`python -m webapp.sandbox`: the sandbox's command line."""

from .cli import sandbox_cli

if __name__ == "__main__":
    sandbox_cli(prog_name="python -m webapp.sandbox")
