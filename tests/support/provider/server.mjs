// A real OpenID provider on loopback for tests. Its clients and people come as one JSON line on standard input; it
// prints its address and ends with its standard input. Its own pages for signing in take any password.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const facts = JSON.parse(await new Promise((told) => createInterface({ input: process.stdin }).once("line", told)));
let handle;
const server = createServer((request, response) => handle(request, response));
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [facts.client],
  scopes: ["openid", "email", "profile"],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
  pkce: { required: () => true },
  cookies: { keys: ["only-for-tests"] },
  findAccount: (_context, id) => {
    const person = facts.people[id];
    return person && { accountId: id, claims: () => ({ sub: id, ...person }) };
  },
});
handle = provider.callback();
process.stdout.write(`${issuer}\n`);
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
