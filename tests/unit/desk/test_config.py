"""Settings are checked at start, with a sentence per fault."""

from pathlib import Path

import pytest

from webapp.config import (
    Settings,
    SettingsError,
    database_url,
    is_loopback,
    kept_secret,
    worker_count,
)

SAFE = {"TALON_ONE_URL": "https://shop.example", "TALON_ONE_API_KEY": "k", "SECRET_KEY": "s" * 40}


def read(tmp_path: Path, **extra: str) -> Settings:
    return Settings.from_environment({**SAFE, **extra}, tmp_path)


def test_one_address_and_one_key_are_enough(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {"TALON_ONE_URL": "https://shop.example/", "TALON_ONE_API_KEY": "k"}, tmp_path
    )
    assert settings.talon_one_url == "https://shop.example"
    assert settings.api_keys == {"TALON_ONE_API_KEY": "k"}
    assert settings.database_url == f"sqlite:///{tmp_path / 'desk.sqlite'}"
    assert settings.is_demo is False


def test_several_secrets_the_newest_first(tmp_path: Path) -> None:
    new, old = "n" * 40, "o" * 40
    settings = read(tmp_path, SECRET_KEY=f"{new}, {old},")
    assert (settings.secret_key, settings.former_secret_keys) == (new, (old,))
    assert settings.signing_keys == [old, new]
    assert old not in repr(settings)
    with pytest.raises(SettingsError, match="each of several"):
        read(tmp_path, SECRET_KEY=f"{new},short")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("TALON_ONE_URL", "", "TALON_ONE_URL is missing"),
        ("TALON_ONE_URL", "http://shop.example", "must start with https://"),
        ("TALON_ONE_URL", "shop", "must be the address"),
        ("PUBLIC_URL", "http://desk.example", "PUBLIC_URL must start with https://"),
        ("PUBLIC_URL", "https://desk.example/promo", "without a path"),
        ("SECRET_KEY", "short", "at least 32 characters"),
        ("DESK_DEMO", "1", "only for the sandbox"),
        ("TALON_ONE_API", "2023", "2024 or 2026"),
        ("TALON_ONE_DEADLINE", "soon", "must be a number"),
        ("TALON_ONE_DEADLINE", "900", "between 1 and 60"),
        ("DESK_CONFIG", "nowhere.toml", "not there"),
    ],
)
def test_an_unsafe_setting_is_refused_with_a_sentence(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence):
        read(tmp_path, **{name: value})


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, PUBLIC_URL="http://desk.example", SECRET_KEY="x", TALON_ONE_API="1")
    assert len(caught.value.faults) == 3


def test_the_key_and_the_secret_are_not_in_the_repr(tmp_path: Path) -> None:
    settings = read(
        tmp_path, TALON_ONE_API_KEY="key-nobody-should-see", SECRET_KEY="secret-nobody-should-see-in-a-log"
    )
    assert "nobody-should-see" not in repr(settings)


def test_the_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first = kept_secret(tmp_path)
    assert kept_secret(tmp_path) == first
    assert len(first) >= 32
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_postgresql_addresses_get_the_driver_the_desk_ships() -> None:
    assert database_url("postgres://a@b/c") == "postgresql+psycopg://a@b/c"
    assert database_url("postgresql://a@b/c") == "postgresql+psycopg://a@b/c"
    assert database_url("sqlite:///x") == "sqlite:///x"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.example", False),
        (None, False),
    ],
)
def test_loopback_is_told_by_address_not_by_look(host: str | None, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_on_loopback_the_desk_answers_to_each_of_its_names(tmp_path: Path) -> None:
    assert "localhost" in read(tmp_path).trusted_hosts
    assert read(tmp_path, PUBLIC_URL="https://desk.example").trusted_hosts == ["desk.example"]


@pytest.mark.parametrize(
    ("command", "environ", "expected"),
    [
        ("", {}, 1),
        ("/srv/.venv/bin/gunicorn --workers 3 wsgi:app", {}, 3),
        ("gunicorn --bind 127.0.0.1:1 -w2 wsgi:app", {"WEB_CONCURRENCY": "9"}, 2),
        ("gunicorn --workers=4 wsgi:app", {}, 4),
        ("/srv/lib/gunicorn/__main__.py --workers 2 wsgi:app", {}, 2),
        ("gunicorn --workers many wsgi:app", {}, 1),
        ("gunicorn wsgi:app", {"GUNICORN_CMD_ARGS": "--threads 4 -w 5"}, 5),
        ("flask --workers 3", {"WEB_CONCURRENCY": "6"}, 6),
        ("", {"WEB_CONCURRENCY": "all"}, 1),
        ("", {"PROMETHEUS_MULTIPROC_DIR": "/run/metrics"}, 2),
    ],
)
def test_processes_are_counted_as_far_as_they_can_be(
    command: str, environ: dict[str, str], expected: int
) -> None:
    assert worker_count(environ, command.split()) == expected


def test_several_processes_without_a_common_count_are_warned_of(tmp_path: Path) -> None:
    assert read(tmp_path).warnings() == []
    (warning,) = read(tmp_path, WEB_CONCURRENCY="2").warnings()
    assert "REDIS_URL" in warning
    assert read(tmp_path, WEB_CONCURRENCY="2", REDIS_URL="redis://127.0.0.1").warnings() == []
    demo = {"DESK_DEMO": "1", "TALON_ONE_URL": "http://127.0.0.1:9"}
    assert read(tmp_path, WEB_CONCURRENCY="2", **demo).warnings() == []
