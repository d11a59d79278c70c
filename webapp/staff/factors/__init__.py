"""The second factor: an app that makes codes, recovery codes, passkeys, and sign-ins that wait for one."""
