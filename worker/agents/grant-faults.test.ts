import { describe, expect, test, vi } from "vitest";
import {
  authorizationPath,
  authorize,
  connectAgent,
  handleOf,
  redeemCode,
  refreshToken,
  registerClient,
  signInAgent,
  type Tokens,
} from "../../test/harness/worker/agent.ts";
import { send } from "../../test/harness/worker/app.ts";
import { withEachFault } from "../../test/harness/worker/faults/each-fault.ts";
import { letClockGoOn } from "../../test/harness/worker/faults/onward-clock.ts";
import { idOf, rooms } from "../../test/harness/worker/faults/settled.ts";
import { asAdmin, makeProject, person } from "../../test/harness/worker/project.ts";
import { SECOND } from "../lib/clock.ts";

letClockGoOn();

type Grant = Awaited<ReturnType<typeof authorize>>;

/** Whether an agent reaches the project with an access token or an API key. */
async function reaches(project: string, token: string): Promise<boolean> {
  const client = await connectAgent(project, token).catch(() => undefined);
  return (await client?.listTools()) !== undefined;
}

describe("S19, S45: any single fault of the storage while an agent gets a grant", () => {
  /** A member with an agent that has a grant already. */
  async function setUp() {
    const project = await makeProject();
    const link = await project.userLink();
    const projectId = await idOf(project);
    const member = async () => {
      const browser = await person("ada", link);
      await browser.submit(`${link}/header`, { "X-API-Key": "demo-ada-1" });
      const userId = (await rooms.db.users.findByEmail(browser.email))?.id ?? expect.fail("no such user");
      return { browser, userId, clientId: await registerClient() };
    };
    return { slug: project.slug, projectId, member };
  }

  test("after a fault while a person allows an agent, the agent has no grant or one, and the person's second try gives it one", async () => {
    const { slug, projectId, member } = await setUp();
    type Try = Awaited<ReturnType<typeof member>> & { path: string; handle: string; before: Tokens };
    await withEachFault<Try>("allow an agent", {
      async prepare() {
        const of = await member();
        const before = await signInAgent(of.browser, slug, { client_id: of.clientId });
        const { path } = await authorizationPath(slug, { client_id: of.clientId });
        return { ...of, before, path, handle: handleOf((await of.browser.visit(path)).text) ?? expect.fail("no form") };
      },
      own: ({ userId }) => [projectId, userId],
      async act({ browser, path, handle }) {
        const { status, text } = await browser.submit(path, { handle, decision: "approve", scope: "mcp:call" });
        return { status, text };
      },
      async again({ browser, clientId }, { status }) {
        if (status >= 400) await signInAgent(browser, slug, { client_id: clientId });
      },
      async check({ browser, userId, clientId, before }) {
        // The grant of before has ended, and the new one is the only one.
        vi.setSystemTime(Date.now() + 1 * SECOND);
        expect(await reaches(slug, before.access_token)).toBe(false);
        expect(await rooms.agents.inbound.findGrantIds(userId, (grant) => grant.clientId === clientId)).toHaveLength(1);
        expect((await browser.visit("/connections")).text.match(/\/connections\/agents\/[^"]+\/end/g)).toHaveLength(1);
      },
    });
  });

  test("after a fault while an agent exchanges a code or a refresh token, the same request again gives the tokens, and they work", async () => {
    const { slug, projectId, member } = await setUp();
    type Try = Awaited<ReturnType<typeof member>> & { grant: Grant; ask: () => Promise<Response>; given: Tokens[] };
    const exchange = (prepare: () => Promise<Try>) => ({
      prepare,
      own: ({ userId }: Try) => [projectId, userId],
      async act({ ask, given }: Try) {
        const response = await ask();
        const text = await response.text();
        if (response.status === 200) given.push(JSON.parse(text) as Tokens);
        return { status: response.status, text };
      },
      async again({ ask, given }: Try, { status }: { status: number }) {
        if (status < 400) return;
        expect(status).toBeGreaterThanOrEqual(500);
        const response = await ask();
        expect([response.status, await response.clone().text()]).toEqual([200, expect.stringContaining("access_token")]);
        given.push((await response.json()) as Tokens);
      },
      async check({ grant, given: [tokens] }: Try) {
        if (!tokens) return expect.fail("no tokens");
        expect(await reaches(slug, tokens.access_token)).toBe(true);
        expect((await refreshToken(grant, tokens.refresh_token)).status).toBe(200);
      },
    });
    const withGrant = async () => {
      const of = await member();
      const grant = await authorize(of.browser, slug, { client_id: of.clientId });
      return { ...of, grant };
    };
    await withEachFault<Try>(
      "exchange a code",
      exchange(async () => {
        const of = await withGrant();
        return { ...of, given: [], ask: () => redeemCode(of.grant) };
      }),
    );
    await withEachFault<Try>(
      "exchange a refresh token",
      exchange(async () => {
        const of = await withGrant();
        const { refresh_token } = (await (await redeemCode(of.grant)).json()) as Tokens;
        return { ...of, given: [], ask: () => refreshToken(of.grant, refresh_token) };
      }),
    );
  });

  test("after a fault while an administrator creates an API key, no key is left that was never shown", async () => {
    const project = await makeProject();
    const projectId = await idOf(project);
    const admin = await asAdmin();
    type Key = { id: string; key: string };
    type Try = { name: string; keys: Key[]; create: () => Promise<{ status: number; body: Key }> };
    await withEachFault<Try>("create a key", {
      async prepare() {
        const name = crypto.randomUUID();
        return {
          name,
          keys: [],
          create: () => admin.api<Key>("POST", `/projects/${project.slug}/api-keys`, { name, actsForUsers: true, domains: ["example.com"] }),
        };
      },
      own: () => [projectId],
      async act({ create, keys }) {
        const { status, body } = await create();
        if (status === 201) keys.push(body);
        return { status, text: JSON.stringify(body) };
      },
      async again({ create, keys }, { status }) {
        if (status >= 400) keys.push((await create()).body);
      },
      async check({ name, keys }) {
        const { body } = await project.api<{ apiKeys: { id: string; name: string }[] }>("GET", "/api-keys?limit=100");
        const idsOf = (of: { id: string }[]) => of.map(({ id }) => id).sort();
        expect(idsOf(body.apiKeys.filter((key) => key.name === name))).toEqual(idsOf(keys));
        const listed = await send(`/mcp/${project.slug}`, {
          method: "POST",
          headers: {
            authorization: `Bearer ${keys[0]?.key}`,
            "x-user-email": "eve@example.com",
            "content-type": "application/json",
            accept: "application/json, text/event-stream",
          },
          body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
        });
        expect(listed.status).toBe(200);
      },
    });
  });
});
