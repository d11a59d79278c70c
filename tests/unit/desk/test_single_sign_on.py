"""Single sign-on is checked at start: what the environment says, what desk.toml says, and both together."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.config import Settings, SettingsError
from webapp.policy import PolicyError, read_policy
from webapp.single_sign_on import GroupRole, Provider, SingleSignOn, faults_together

GOOD = {
    "TALON_ONE_URL": "https://shop.example",
    "SSO_ISSUER": "https://id.example/realms/shop",
    "SSO_CLIENT_ID": "promodesk",
    "SSO_CLIENT_SECRET": "a secret that is none",
}
PROVIDER = Provider("https://id.example", "promodesk", "a secret that is none")


def read(tmp_path: Path, **changed: str) -> Settings:
    return Settings.from_environment(GOOD | changed, tmp_path)


def test_it_is_off_where_nothing_names_a_provider(tmp_path: Path) -> None:
    off = {name: "" for name in GOOD if name.startswith("SSO_")}
    assert read(tmp_path, **off).single_sign_on is None


def test_the_environment_names_the_provider_and_its_secret_stays_out_of_the_repr(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.single_sign_on is not None
    assert found.single_sign_on.issuer == "https://id.example/realms/shop"
    assert "a secret that is none" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SSO_ISSUER", "", "SSO_ISSUER is missing"),
        ("SSO_CLIENT_ID", "", "SSO_CLIENT_ID is missing"),
        ("SSO_CLIENT_SECRET", "", "SSO_CLIENT_SECRET is missing"),
        ("SSO_ISSUER", "http://id.example", "SSO_ISSUER must be https: sign-ins would cross the network"),
        ("SSO_ISSUER", "id.example", "SSO_ISSUER must start with https://"),
        ("SSO_ISSUER", "https://id.example/?x=1", "SSO_ISSUER must not hold"),
    ],
)
def test_a_half_named_provider_is_refused(tmp_path: Path, name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, **{name: value})
    assert any(said in fault for fault in refused.value.faults), refused.value.faults


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000"])
def test_plain_http_is_for_this_machine(tmp_path: Path, issuer: str) -> None:
    found = read(tmp_path, SSO_ISSUER=issuer).single_sign_on
    assert found is not None
    assert found.issuer == issuer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lets nobody in"),
        ("group = [{ group = 'g', role = 'emperor' }]", "'g' gets 'emperor', which is no role"),
        ("group = [{ group = 'g', role = 'agent', application = 'moon' }]", "'g' names 'moon', no slug"),
        ("group = [{ group = '', role = 'agent' }]", "group"),
        ("group = [{ group = 'g' }]", "role"),
        ("default_role = 'emperor'", "default_role is 'emperor', which is no role"),
        ("default_role = 'agent'\nscopes = ['email']", "scopes must have 'openid'"),
        ("default_role = 'agent'\npasswords = false", "unknown field `passwords`"),
        ("default_role = 'agent'\nname = ''", "name"),
    ],
)
def test_a_wrong_section_is_refused_at_start(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "desk.toml"
    path.write_text(f"[single_sign_on]\n{text}\n")
    with pytest.raises(PolicyError, match=r"desk\.toml") as refused:
        read_policy(path)
    assert said in str(refused.value)


def test_environment_and_file_must_fit() -> None:
    rules = SingleSignOn(default_role="agent")
    without = SingleSignOn(default_role="agent", local_passwords=False)
    assert faults_together(None, None) == []
    assert faults_together(PROVIDER, rules) == []
    assert faults_together(PROVIDER, without) == []
    assert faults_together(None, rules) == [], "one desk.toml may serve several installations"
    assert "no [single_sign_on]" in faults_together(PROVIDER, None)[0]
    assert "nobody could sign in" in faults_together(None, without)[0]


def test_groups_become_roles() -> None:
    rules = SingleSignOn(
        group=(
            GroupRole("leads", "supervisor"),
            GroupRole("support", "agent"),
            GroupRole("outlet", "agent", "outlet"),
            GroupRole("outlet-out", "none", "outlet"),
            GroupRole("locked", "none"),
        )
    )
    assert rules.roles_of({"support", "leads"}) == ("supervisor", {}), "the first in the file counts"
    assert rules.roles_of({"support", "outlet"}) == ("agent", {}), "the same role is no exception"
    assert rules.roles_of({"leads", "outlet", "outlet-out"}) == ("supervisor", {"outlet": "agent"})
    assert rules.roles_of({"support", "outlet-out"}) == ("agent", {"outlet": "none"})
    assert rules.roles_of({"outlet"}) == ("none", {"outlet": "agent"})
    assert rules.roles_of({"outlet-out"}) is None
    assert rules.roles_of({"locked"}) is None
    assert rules.roles_of(()) is None
