import { createScheduledController, runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { signInAgent } from "../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../test/harness/worker/app.ts";
import type { FaultyBinding } from "../test/harness/worker/faults/fault.ts";
import { plantFaults } from "../test/harness/worker/faults/plant-faults.ts";
import { ownedBy, rooms } from "../test/harness/worker/faults/settled.ts";
import { connect, makeProject, person, setFixtures, type TestProject } from "../test/harness/worker/project.ts";
import { deliver } from "../test/harness/worker/work.ts";
import worker from "./index.ts";
import { MINUTE } from "./lib/clock.ts";
import type { CredentialKeeper } from "./objects/keeper.object.ts";

type Line = { level: string; event: string; request?: string; queue?: string; schedule?: string; alarm?: string };

let lines: Line[];
let planted: ReturnType<typeof plantFaults>;
let sent = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  lines = [];
  for (const method of ["log", "error"] as const) vi.spyOn(console, method).mockImplementation((line) => void lines.push(JSON.parse(line) as Line));
  planted = plantFaults(bindings);
});
afterEach(async () => {
  planted.takeOut();
  vi.restoreAllMocks();
  vi.useRealTimers();
  await setFixtures({ tokenEndpoint: "up", down: [], accessTokenSeconds: 3600 });
});

const down = (...names: FaultyBinding[]) => planted.faults.begin({ kind: "fails", matches: ({ binding }) => names.includes(binding) });
/** The bindings of an isolate that has nothing in memory yet. */
const cold = () => ({ ...bindings });

/** Sends a request with an id, as Cloudflare does, and waits for what it leaves to the background. @returns its id */
async function ask(path: string, init: RequestInit, as = bindings): Promise<string> {
  const id = `${(++sent).toString(16).padStart(16, "0")}-FRA`;
  const headers = new Headers(init.headers);
  headers.set("cf-ray", id);
  await (await send(path, { ...init, headers }, as)).text();
  return id;
}

const message = (token: string, method: string, params: object = {}): RequestInit => ({
  method: "POST",
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json, text/event-stream" },
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
});
const whoami = (token: string, server: string) => message(token, "tools/call", { name: `${server}__whoami`, arguments: {} });

const asConsole = (cookie: string) => ({ cookie, origin: ORIGIN, "content-type": "application/json" });

type Scene = { project: TestProject; cookie: string; adminCookie: string; token: string; email: string };
const cookieOf = ({ cookies }: { cookies: Map<string, string> }) => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

async function makeScene(): Promise<Scene> {
  await setFixtures({ accessTokenSeconds: 1800 });
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  for (const server of ["header", "oauth2"]) await connect(ada, link, server, "ada");
  const { access_token: token } = await signInAgent(ada, project.slug);
  return { project, cookie: cookieOf(ada), adminCookie: cookieOf(project.admin), token, email: ada.email };
}

/** What makes Cardea log an event while it answers a request. */
const REQUESTS: Record<string, (scene: Scene) => Promise<string>> = {
  "request.refused": ({ cookie }) => ask("/api/v1/projects/none-such", { headers: { cookie } }),
  "request.failed": ({ cookie }) => {
    down("DB");
    return ask("/connections", { headers: { cookie } }, cold());
  },
  "agent.not_identified": ({ project, token }) => {
    down("TOKEN_GATE");
    return ask(`/mcp/${project.slug}`, message(token, "tools/list"), cold());
  },
  "oauth.token_failed": () => {
    down("TOKEN_GATE");
    const body = new URLSearchParams({ grant_type: "refresh_token", client_id: "none", refresh_token: "person:grant:secret" });
    return ask("/oauth/token", { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: body.toString() });
  },
  "gateway.list_failed": async ({ project, token }) => {
    await setFixtures({ down: ["header"] });
    return ask(`/mcp/${project.slug}`, message(token, "tools/list"), cold());
  },
  "oauth.refresh_failed": async ({ project, token }) => {
    await setFixtures({ tokenEndpoint: "down" });
    vi.setSystemTime(Date.now() + 40 * MINUTE);
    return ask(`/mcp/${project.slug}`, whoami(token, "oauth2"));
  },
  "audit.send_failed": ({ project, adminCookie }) => {
    down("AUDIT_QUEUE");
    const link = JSON.stringify({ type: "user", servers: ["header"], domains: ["example.com"] });
    return ask(`/api/v1/projects/${project.slug}/links`, { method: "POST", headers: asConsole(adminCookie), body: link });
  },
  "job.interrupted": ({ project, adminCookie }) => {
    planted.faults.begin({ kind: "fails", matches: ({ binding, text }) => binding === "CREDENTIAL_KEEPER" || /update "jobs"/i.test(text) });
    return ask(`/api/v1/projects/${project.slug}/servers/header`, { method: "DELETE", headers: asConsole(adminCookie) });
  },
};

describe("a line of the log", () => {
  test.each(Object.entries(REQUESTS))("each line of the log that a request leaves has the id of the request: %s", async (event, act) => {
    const scene = await makeScene();
    lines.length = 0;
    const request = await act(scene);
    const byUs = lines.filter((line) => line.request === request);
    expect(byUs.map((line) => line.event)).toContain(event);
    // Queues and alarms work on by themselves meanwhile. Their lines say so.
    expect(lines.filter((line) => !byUs.includes(line) && !line.queue && !line.schedule && !line.alarm)).toEqual([]);
  });

  test("audit events of two requests that are sent together are logged with the id of their own request each", async () => {
    const { project, token } = await makeScene();
    down("AUDIT_QUEUE");
    lines.length = 0;
    const both = await Promise.all([1, 2].map(() => ask(`/mcp/${project.slug}`, whoami(token, "header"))));
    const lost = () => lines.filter(({ event }) => event === "audit.send_failed").map(({ request }) => request);
    await expect.poll(() => lost().toSorted()).toEqual(both.toSorted());
  });

  test("each line of the log from a queue, a schedule or an alarm says so, and has no request", async () => {
    // The runtime rings alarms by its own clock, which is an hour behind: so none rings unless the test rings it.
    vi.setSystemTime(Date.now() + 60 * MINUTE);
    const { project, email } = await makeScene();
    const owned = await ownedBy(project, email, "header");
    down("DB", "VAULT_KV");
    // The object has something to tell, by its alarm.
    await rooms.vault.keeper.revoke(owned, owned.scope);
    lines.length = 0;
    await deliver(["malformed"]);
    await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), bindings);
    const objects = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace<CredentialKeeper>;
    await runDurableObjectAlarm(objects.get(objects.idFromName(JSON.stringify([owned.projectId, owned.subject]))));
    const begunBy = lines.map(({ request, queue, schedule, alarm }) => request ?? queue ?? schedule ?? alarm);
    expect([...new Set(begunBy)].sort()).toEqual(["*/5 * * * *", "cardea-work", "keeper"]);
  });
});
