import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import type { FaultyBinding } from "../../test/harness/worker/faults/fault.ts";
import { plantFaults } from "../../test/harness/worker/faults/plant-faults.ts";
import { asAdmin, connect, ledger, makeProject, person, setFixtures } from "../../test/harness/worker/project.ts";
import { isLargeRun } from "../../test/harness/worker/rounds.ts";
import { MINUTE, SECOND } from "../lib/clock.ts";

let planted: ReturnType<typeof plantFaults>;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  planted = plantFaults(bindings);
});
afterEach(async () => {
  planted.takeOut();
  vi.useRealTimers();
  await setFixtures({ tokenEndpoint: "up", down: [], accessTokenSeconds: 3600 });
});

const down = (...names: FaultyBinding[]) => planted.faults.begin({ kind: "fails", matches: ({ binding }) => names.includes(binding) });
const VALUES = isLargeRun ? 12 : 5;
const wait = (ms: number) => vi.setSystemTime(Date.now() + ms);
/** The bindings of an isolate that has nothing in memory yet. */
const cold = () => ({ ...bindings });

async function withAgent(servers = ["header"]) {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  for (const server of servers) await connect(ada, link, server, "ada");
  const { access_token } = await signInAgent(ada, project.slug);
  const connectAt = (as = bindings) => connectAgent(project.slug, access_token, "stateless", { by: (path, init) => send(path, init, as) });
  return { project, link, ada, access_token, agent: await connectAt(), connectAt };
}

const LIST = { jsonrpc: "2.0", id: 1, method: "tools/list" };

describe("S47, S93: a dependency that is down", () => {
  test("while the vault's store is down, calls go on with what the keeper holds, also in an isolate that is new", async () => {
    const { agent, connectAt } = await withAgent();
    down("VAULT_KV");
    for (let minutes = 0; minutes < 30; minutes += 10) {
      wait(10 * MINUTE);
      expect(await whoami(agent, "header")).toBe("ada");
    }
    expect(await whoami(await connectAt(cold()), "header")).toBe("ada");
  });

  test("while the store of agents' tokens is down, a warm isolate goes on, a new one says that it failed and never that the token is bad, and the token works at once afterwards", async () => {
    const { project, agent, access_token } = await withAgent();
    expect(await whoami(agent, "header")).toBe("ada");
    down("TOKEN_GATE");
    expect(await whoami(agent, "header")).toBe("ada");
    const isolate = cold();
    const ask = () =>
      send(
        `/mcp/${project.slug}`,
        {
          method: "POST",
          headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json", accept: "application/json, text/event-stream" },
          body: JSON.stringify(LIST),
        },
        isolate,
      );
    const refused = await ask();
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([503, null]);
    expect(await refused.text()).toMatch(/try again/i);
    planted.faults.end();
    expect((await ask()).status).toBe(200);
  });

  test("while KV of the agents is down, a new isolate takes their tokens, which are in the gates of their grants", async () => {
    const { agent, connectAt } = await withAgent();
    down("OAUTH_KV");
    expect(await whoami(agent, "header")).toBe("ada");
    expect(await whoami(await connectAt(cold()), "header")).toBe("ada");
  });

  test("while D1 is down, calls go on, changes and pages say so, and everything works at once afterwards", async () => {
    const { project, ada, link, agent, connectAt } = await withAgent();
    const admin = await asAdmin();
    down("DB", "AUDIT_DB");
    for (let minutes = 0; minutes < 30; minutes += 10) {
      wait(10 * MINUTE);
      expect(await whoami(agent, "header")).toBe("ada");
    }
    expect(await whoami(await connectAt(cold()), "header")).toBe("ada");
    const changed = await admin.api<{ code: string; detail: string }>("POST", `/projects/${project.slug}/links`, {
      type: "user",
      servers: ["header"],
      domains: ["example.com"],
    });
    expect([changed.status, changed.body.code]).toEqual([500, "internal.failed"]);
    expect(changed.body.detail).toContain("Try again");
    const page = await ada.visit(link);
    expect([page.status, page.text.includes("Try again")]).toEqual([500, true]);
    planted.faults.end();
    expect((await ada.visit(link)).status).toBe(200);
    expect((await project.api("GET", "/links")).status).toBe(200);
  });

  test("while the queue of the audit is down, calls and changes go on", async () => {
    const { project, agent } = await withAgent();
    down("AUDIT_QUEUE", "WORK_QUEUE");
    expect(await whoami(agent, "header")).toBe("ada");
    expect((await project.api("DELETE", "/servers/path")).status).toBe(202);
  });
});

describe("S93: a dependency that was down", () => {
  /** `npm run test:faults` has more. */
  const PEOPLE = isLargeRun ? 20 : 6;
  const ROUNDS = isLargeRun ? 20 : 8;
  const refreshes = async () => (await ledger()).tokenRequests.refresh_token ?? 0;

  test("after a provider was down, each person's calls say so meanwhile, and within five seconds of its return all work, with one token request each", async () => {
    await setFixtures({ accessTokenSeconds: 1800 });
    const project = await makeProject();
    const link = await project.userLink();
    const agents: Awaited<ReturnType<typeof connectAgent>>[] = [];
    for (let number = 0; number < PEOPLE; number++) {
      const one = await person("ada", link);
      await connect(one, link, "oauth2", `ada-${number}`);
      agents.push(await connectAgent(project.slug, (await signInAgent(one, project.slug)).access_token));
    }
    await setFixtures({ tokenEndpoint: "down" });
    wait(30 * MINUTE);
    const askAll = () => Promise.all(agents.map((agent) => call(agent, "oauth2__whoami")));
    const refused = (await ledger()).tokenRequests.refused ?? 0;
    for (let round = 0; round < ROUNDS; round++) {
      wait(30 * SECOND);
      for (const { text, isError } of await askAll()) {
        expect(isError).toBe(true);
        expect(text).toContain("cannot refresh the person's sign-in at the moment");
        expect(text).not.toContain("/connect/");
      }
      // A person who asks again at once does not make Cardea ask the provider again.
      await askAll();
    }
    expect(((await ledger()).tokenRequests.refused ?? 0) - refused).toBeLessThanOrEqual(ROUNDS * PEOPLE);

    await setFixtures({ tokenEndpoint: "up" });
    const before = await refreshes();
    wait(5 * SECOND);
    for (const [number, { text, isError }] of (await askAll()).entries())
      expect([isError, text]).toEqual([false, expect.stringContaining(`ada-${number}`)]);
    expect((await refreshes()) - before).toBe(PEOPLE);
  });

  test("after a server was down, calls of it say so, other servers work meanwhile, and its return is noticed by the next call", async () => {
    const { agent } = await withAgent(["header", "path"]);
    await setFixtures({ down: ["header"] });
    for (let minutes = 0; minutes < 30; minutes += 10) {
      wait(10 * MINUTE);
      const { text, isError } = await call(agent, "header__whoami");
      expect([isError, text]).toEqual([true, expect.stringContaining("503")]);
      expect(await whoami(agent, "path")).toBe("ada");
    }
    await setFixtures({ down: [] });
    wait(5 * SECOND);
    expect(await whoami(agent, "header")).toBe("ada");
  });
});

describe("S46: KV that is a minute late", () => {
  test("after a new value was acknowledged no call carries an older one, in any isolate, however fast values follow each other", async () => {
    const { link, ada, connectAt, agent } = await withAgent();
    const numbers = new Map<string, number>();
    for (let number = 1; number <= VALUES; number++) numbers.set(await fingerprintOf(`demo-ada-${number}`), number);
    planted.faults.begin({ kind: "stale", matches: ({ binding, kind }) => kind === "read" && (binding === "VAULT_KV" || binding === "OAUTH_KV") });
    let acknowledged = 1;
    let isWriting = true;
    const keepCalling = async (client: typeof agent) => {
      while (isWriting) {
        const atLeast = acknowledged;
        const { text } = await call(client, "header__whoami");
        expect(numbers.get((JSON.parse(text) as { fingerprint: string }).fingerprint)).toBeGreaterThanOrEqual(atLeast);
      }
    };
    const callers = [agent, agent, await connectAt(cold())].map(keepCalling);
    const writing = (async () => {
      for (let number = 2; number <= VALUES; number++) {
        expect((await connect(ada, link, "header", "ada", String(number))).text).toContain("is connected");
        acknowledged = number;
        wait(1 * SECOND);
        await Promise.race([...callers, call(agent, "header__whoami")]);
      }
    })();
    await writing.finally(() => {
      isWriting = false;
    });
    await Promise.all(callers);
  });
});

async function fingerprintOf(key: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
