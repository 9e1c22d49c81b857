import { expect, test } from "vitest";
import { messageOf, signInAgent } from "../test/harness/worker/agent.ts";
import { bindings, send } from "../test/harness/worker/app.ts";
import { connect, makeProject, person } from "../test/harness/worker/project.ts";
import { newNetwork, withCode } from "../test/harness/worker/sign-in.ts";
import type { Bindings } from "./bindings.ts";
import { requireAsked, writeHandle } from "./connect/browser/asked-person.ts";
import { makeRooms } from "./deps.ts";
import { makeAgentSessions } from "./gateway/sessions/agent-session.ts";
import { makeElicitationIds } from "./gateway/sessions/elicitation-ids.ts";
import { makeReturnAddresses } from "./gateway/sessions/return-address.ts";
import { systemClock as clock } from "./lib/clock.ts";
import { parseEmail } from "./lib/text/email.ts";
import type { SigningSecrets } from "./lib/text/signing.ts";
import { makeUserBoundLinks } from "./links/user-bound-link.ts";
import { makeBrowserMarks } from "./people/sign-in/browser-marks.ts";

const random = () => crypto.randomUUID() + crypto.randomUUID().toUpperCase();
const NEW = random();
const OLD = bindings.AUTH_SECRET ?? "";
/** The settings after `AUTH_SECRET` was changed: with the one of before, and without it. */
const changed: Bindings = { ...bindings, AUTH_SECRET: NEW, AUTH_SECRET_PREVIOUS: OLD };
const without: Bindings = { ...bindings, AUTH_SECRET: NEW };

const principal = { userId: "usr_ada", grantId: "grant", projectId: "prj_a" } as const;
const addressee = { principal, session: { id: "session" } };
const server = { id: "srv_a" } as const;
const ada = parseEmail("ada@example.com") ?? expect.fail();

/** Each use of the secret: makes something, and says whether it is accepted. */
const USES: Record<string, { make: (secrets: SigningSecrets) => unknown; isAccepted: (secrets: SigningSecrets, made: string) => unknown }> = {
  "an agent's session id": {
    make: (secrets) => makeAgentSessions({ secrets, clock }).open(principal, {}),
    isAccepted: async (secrets, id) => (await makeAgentSessions({ secrets, clock }).find(principal, id)) !== undefined,
  },
  "a link for one person": {
    make: async (secrets) => {
      const url = await makeUserBoundLinks({ secrets, publicOrigin: "https://c.example.com", clock }).urlFor("lnk_a", "usr_ada");
      return new URL(url).searchParams.get("for");
    },
    isAccepted: (secrets, marker) =>
      makeUserBoundLinks({ secrets, publicOrigin: "https://c.example.com", clock })
        .verify("lnk_a", marker)
        .then(
          () => true,
          () => false,
        ),
  },
  "the handle of a consent page": {
    make: (secrets) => writeHandle(secrets, "usr_ada", "handle"),
    isAccepted: (secrets, written) =>
      requireAsked(secrets, "usr_ada", written).then(
        () => true,
        () => false,
      ),
  },
  "the mark of a request for a code": {
    make: async (secrets) => (await makeBrowserMarks(secrets).makeRequestMark(ada)).cookie,
    isAccepted: async (secrets, cookie) => (await makeBrowserMarks(secrets).readRequestMark(cookie)) !== undefined,
  },
  "the mark of a known browser": {
    make: (secrets) => makeBrowserMarks(secrets).makeKnownMark(ada),
    isAccepted: async (secrets, cookie) => (await makeBrowserMarks(secrets).findKnownBrowser(cookie, ada)) !== undefined,
  },
  ...Object.fromEntries(
    (["request", "session", "state", "held"] as const).map((kind) => [
      `the return address of a ${kind}`,
      {
        make: (secrets: SigningSecrets) => makeReturnAddresses(secrets).write(kind, addressee, server, "value"),
        isAccepted: (secrets: SigningSecrets, written: string) => makeReturnAddresses(secrets).read(kind, addressee, server, written) === "value",
      },
    ]),
  ),
  "the id of a link that a client opens": {
    make: (secrets) => makeElicitationIds(secrets).of(principal, addressee.session, server, 1),
    isAccepted: async (secrets, id) => (await makeElicitationIds(secrets).listOf(principal, addressee.session, server, 1)).includes(id),
  },
};

test.each(Object.entries(USES))("F32: %s that the former secret signed is accepted, and what is new is signed with the new one", async (_, use) => {
  const made = String(await use.make([OLD]));
  expect(await use.isAccepted([NEW, OLD], made)).toBe(true);
  expect(await use.isAccepted([NEW], made)).toBe(false);
  const next = String(await use.make([NEW, OLD]));
  expect(await use.isAccepted([NEW], next)).toBe(true);
  expect(await use.isAccepted([OLD], next)).toBe(false);
});

test("F32: a browser stays signed in after the secret was changed, and can sign out", async () => {
  const browser = await person("ada", await (await makeProject()).userLink());
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const me = async (as: Bindings) => (await send("/api/v1/me", { headers: { cookie } }, as)).status;
  expect([await me(changed), await me(without)]).toEqual([200, 401]);
  await makeRooms(changed).people.signIn.signOut(new Headers({ cookie }));
  expect([await me(changed), await me(bindings)]).toEqual([401, 401]);
});

test("F32: a code that was mailed before the secret was changed still signs in, in its browser, with a session that the new one signed", async () => {
  const { browser, code } = await withCode();
  const { signIn } = makeRooms(changed).people;
  const marks = await Promise.all([...browser.cookies.values()].map((value) => signIn.findCodeRequest(decodeURIComponent(value))));
  const mark = marks.find((found) => found !== undefined) ?? expect.fail("no mark");
  const { session } = await signIn.redeemCode(mark, { code, network: newNetwork(), known: undefined, language: "en" });
  const cookie = session.map((text) => text.split(";")[0]).join("; ");
  expect((await send("/api/v1/me", { headers: { cookie } }, without)).status).toBe(200);
});

test("F32: the state of an interrupted call that the former secret signed is accepted after the change", async () => {
  const project = await makeProject();
  const link = await project.userLink();
  const visitor = await person("ada", link);
  await connect(visitor, link, "query", "ada");
  const { access_token: token } = await signInAgent(visitor, project.slug);
  async function ask(as: Bindings, extra: object = {}) {
    const meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": { elicitation: { url: {} } },
      "io.modelcontextprotocol/clientInfo": { name: "raw", version: "1" },
    };
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": "header__whoami",
    };
    const params = { name: "header__whoami", arguments: {}, _meta: meta, ...extra };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
    return messageOf<{ result?: { requestState?: string }; error?: object }>(
      await send(`/mcp/${project.slug}`, { method: "POST", headers, body }, as),
    );
  }
  const requestState = (await ask(bindings)).result?.requestState;
  const declined = { inputResponses: { cardea_connect: { action: "decline" } }, requestState };
  expect(JSON.stringify(await ask(changed, declined))).toContain("did not want to connect");
  expect(await ask(without, declined)).toMatchObject({ error: { code: -32602 } });
});
