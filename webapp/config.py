"""Settings of one installation: read from the environment, checked at start, a sentence per fault."""

from __future__ import annotations

import contextlib
import os
import secrets
from argparse import ArgumentError, ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import urlsplit

from webapp.single_sign_on import Provider, provider_of

ApiVersion = Literal["2024", "2026"]

ROOT = Path(__file__).resolve().parent.parent
LEAST_SECRET_LENGTH = 32


class SettingsError(Exception):
    """The desk must not start like this; `faults` holds one sentence for each thing to mend."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address stays on this machine."""
    if host is None:
        return False
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ip_address(host).is_loopback
    return False


@dataclass(frozen=True)
class Settings:
    """What differs by installation or is secret. Names and policy are in desk.toml (`webapp.policy`)."""

    talon_one_url: str
    secret_key: str = field(repr=False)
    database_url: str
    former_secret_keys: tuple[str, ...] = field(repr=False, default=())
    """Keys that sign nothing new: what they signed is good as long as they are named."""
    api_keys: Mapping[str, str] = field(repr=False, default_factory=dict)
    """API keys by the name of the environment variable that held them."""
    talon_one_api: ApiVersion = "2024"
    talon_one_deadline: float = 8.0
    talon_one_trust_env: bool = False
    redis_url: str | None = None
    desk_config: Path | None = None
    public_url: str = "http://127.0.0.1:8000"
    threads: int = 32
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """The proxies that may name the visitor in X-Forwarded-For and X-Forwarded-Proto."""
    audit_anchor: str | None = None
    """Where the head of the audit's chain is told: the path of a file, `syslog`, or nowhere."""
    single_sign_on: Provider | None = None
    """Who signs people in, where that is not the desk alone."""
    is_demo: bool = False
    workers: int = 1
    """Processes that serve the desk on this machine, as far as that can be told."""
    lock_wait: float = 8.0
    """Seconds a write waits for another one that is ahead of it: lowered in tests only."""
    password_cost: int = 3
    """Argon2 time cost: lowered in tests only."""

    @property
    def is_secure(self) -> bool:
        """Whether people reach the desk by https, so that cookies may demand it."""
        return self.public_url.startswith("https://")

    @property
    def cookie_prefix(self) -> str:
        """What the names of cookies begin with."""
        return "__Host-" if self.is_secure else ""

    @property
    def trusted_hosts(self) -> list[str]:
        """Host names the desk answers to: the one of PUBLIC_URL, and on loopback its other names."""
        host = urlsplit(self.public_url).hostname or ""
        return ["127.0.0.1", "localhost"] if is_loopback(host) else [host]

    @property
    def signing_keys(self) -> list[str]:
        """All keys whose signatures are good, the oldest first, as itsdangerous takes them."""
        return [*reversed(self.former_secret_keys), self.secret_key]

    def faults(self) -> list[str]:
        """One sentence for each setting with which the desk must not start."""
        found = []
        upstream, public = urlsplit(self.talon_one_url), urlsplit(self.public_url)
        if upstream.scheme not in ("http", "https") or not upstream.hostname:
            found.append("TALON_ONE_URL must be the address of your Talon.One, like https://shop.example.")
        elif upstream.scheme == "http" and not is_loopback(upstream.hostname):
            found.append("TALON_ONE_URL must start with https://: the API key would travel in the open.")
        if public.scheme not in ("http", "https") or not public.hostname or public.path not in ("", "/"):
            found.append("PUBLIC_URL must be the address people type, without a path.")
        elif public.scheme == "http" and not is_loopback(public.hostname):
            found.append("PUBLIC_URL must start with https:// unless the desk is only for this machine.")
        if any(len(key) < LEAST_SECRET_LENGTH for key in self.signing_keys):
            found.append(
                f"SECRET_KEY must have at least {LEAST_SECRET_LENGTH} characters, each of several too."
            )
        if self.is_demo and not (is_loopback(upstream.hostname) and is_loopback(public.hostname)):
            found.append("DESK_DEMO shows its passwords: it is only for the sandbox on this machine.")
        if self.talon_one_api not in get_args(ApiVersion):
            found.append("TALON_ONE_API must be 2024 or 2026.")
        if not 1 <= self.talon_one_deadline <= 60:
            found.append("TALON_ONE_DEADLINE must be between 1 and 60 seconds.")
        if self.desk_config is not None and not self.desk_config.is_file():
            found.append("DESK_CONFIG names a file that is not there.")
        return found

    def warnings(self) -> list[str]:
        """One sentence for each setting with which the desk starts, but is weaker than it could be."""
        if self.workers > 1 and not self.redis_url and not self.is_demo:
            return [
                f"REDIS_URL is missing, and {self.workers} processes serve the desk: each counts its limits"
                f" apart, so that one address may make {self.workers} times as many failed tries."
            ]
        return []

    @classmethod
    def from_environment(
        cls,
        environ: Mapping[str, str],
        instance: Path = ROOT / "instance",
        command: Sequence[str] = (),
    ) -> Settings:
        """Read and check the settings; `command` is how the process was started, as in `sys.argv`.

        Raises SettingsError with every fault found.
        """
        faults: list[str] = []

        def number(name: str, default: float) -> float:
            try:
                return float(environ.get(name) or default)
            except ValueError:
                faults.append(f"{name} must be a number.")
                return default

        if not environ.get("TALON_ONE_URL"):
            faults.append("TALON_ONE_URL is missing: the address of your Talon.One.")
        secret_key, *former = _keys(environ.get("SECRET_KEY") or kept_secret(instance))
        settings = cls(
            talon_one_url=(environ.get("TALON_ONE_URL") or "https://unset.invalid").rstrip("/"),
            secret_key=secret_key,
            former_secret_keys=tuple(former),
            database_url=database_url(environ.get("DATABASE_URL") or f"sqlite:///{instance / 'desk.sqlite'}"),
            api_keys={name: value for name, value in environ.items() if "API_KEY" in name and value},
            talon_one_api=cast(ApiVersion, environ.get("TALON_ONE_API") or "2024"),  # checked below
            talon_one_deadline=number("TALON_ONE_DEADLINE", 8.0),
            talon_one_trust_env=truth(environ.get("TALON_ONE_TRUST_ENV")),
            redis_url=environ.get("REDIS_URL") or None,
            desk_config=Path(environ["DESK_CONFIG"]) if environ.get("DESK_CONFIG") else None,
            public_url=(environ.get("PUBLIC_URL") or "http://127.0.0.1:8000").rstrip("/"),
            threads=int(number("THREADS", 32)),
            trusted_proxies=networks(environ.get("TRUSTED_PROXIES") or "", faults),
            audit_anchor=environ.get("AUDIT_ANCHOR") or str(instance / "audit-heads"),
            single_sign_on=provider_of(environ, faults, truth(environ.get("SSO_TRUST_ENV"))),
            is_demo=truth(environ.get("DESK_DEMO")),
            workers=worker_count(environ, command),
        )
        faults += settings.faults()
        if faults:
            raise SettingsError(faults)
        return settings


def _keys(value: str) -> list[str]:
    """Secrets parted by commas, the newest first; at least one, if an empty one."""
    return [part.strip() for part in value.split(",") if part.strip()] or [""]


def truth(value: str | None) -> bool:
    """Whether a setting says yes."""
    return (value or "").strip().lower() in ("1", "yes", "true", "on")


def networks(value: str, faults: list[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks, parted by commas; adds a sentence to `faults` for what is neither."""
    found = []
    for part in filter(None, (each.strip() for each in value.split(","))):
        try:
            if part.isdigit():  # would be read as an address counted from 0.0.0.0
                raise ValueError
            network = ip_network(part, strict=False)
            if not network.prefixlen:  # everybody would choose their own address, and with it their limits
                raise ValueError
            found.append(network)
        except ValueError:
            faults.append(f"TRUSTED_PROXIES must list addresses of proxies, like 127.0.0.1, not {part!r}.")
    return tuple(found)


def worker_count(environ: Mapping[str, str], command: Sequence[str]) -> int:
    """How many processes gunicorn is told to start: by its command, GUNICORN_CMD_ARGS or WEB_CONCURRENCY.

    What stands in a configuration file of gunicorn is not seen; but metrics of several processes are
    collected only where there are several.
    """
    parser = ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("-w", "--workers", type=int)
    started = Path(command[0]) if command else Path()
    own = command[1:] if "gunicorn" in (started.name, started.parent.name) else ()
    for words in (own, environ.get("GUNICORN_CMD_ARGS", "").split()):
        with contextlib.suppress(ArgumentError):
            found = parser.parse_known_args(list(words))[0].workers
            if found is not None:
                return int(found)
    told = environ.get("WEB_CONCURRENCY", "")
    if told.isdigit():
        return int(told)
    return 2 if environ.get("PROMETHEUS_MULTIPROC_DIR") else 1


def database_url(value: str) -> str:
    """The database address with the driver the desk ships: psycopg 3 for PostgreSQL."""
    for prefix in ("postgres://", "postgresql://"):
        if value.startswith(prefix):
            return "postgresql+psycopg://" + value.removeprefix(prefix)
    return value


def kept_secret(instance: Path) -> str:
    """The secret of this installation, made at first need and kept readable by its owner alone."""
    path = instance / "secret-key"
    instance.mkdir(parents=True, exist_ok=True)
    # Several workers may start at once: the first to create the file wins, the others read it.
    with contextlib.suppress(FileExistsError):
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)
        finally:
            fresh.unlink()
    return path.read_text().strip()
