import { createScheduledController, runDurableObjectAlarm } from "cloudflare:test";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { COUNTS, type Counts, NOTHING } from "../bench/cost/counts.ts";
import { type Grant, handleOf, makeAgents, type Tokens } from "../test/harness/agent.ts";
import { makeBrowserOn, readCodeFrom, type Send } from "../test/harness/browser.ts";
import { provide } from "../test/harness/provide.ts";
import { bindings, ORIGIN, send } from "../test/harness/worker/app.ts";
import { type Meter, startMeter } from "../test/harness/worker/meter.ts";
import { asAdmin, connect, makeProject, person } from "../test/harness/worker/project.ts";
import { makeRooms } from "./deps.ts";
import worker from "./index.ts";
import { DAY, HOUR, MINUTE, SECOND } from "./lib/clock.ts";
import { newEventId, newId, type ProjectId } from "./lib/ids.ts";
import { userSubject } from "./vault/vault.ts";

/**
 * Measures what each act of `bench/cost/counts.ts` costs, from which `docs/cost.md` is computed. The acts run in the order of one person's first
 * day. A number that has changed is corrected there, and `npm run bench:cost` then prints the new tables.
 */
let meter: Meter;
const counted: Send = (path, init) => {
  meter.count("requests");
  return send(path, init);
};
const agents = makeAgents(ORIGIN, counted);
const ada = makeBrowserOn(ORIGIN, counted);
const email = `ada.${crypto.randomUUID().slice(0, 8)}@example.com`;
let project: Awaited<ReturnType<typeof makeProject>>;
let link = "";
let projectId: ProjectId;
const rooms = makeRooms(bindings);
let grant: Grant;
let tokens: Tokens;

const later = (time: number) => void vi.setSystemTime(Date.now() + time);

/** Rows that are read depend a little on random ids, and cost a thousandth of a row that is written. */
const NEARLY = ["d1RowsRead", "objectRowsRead"] as const;

/** What was counted; a number that may differ a little is the stated one if it does. */
function roundTo(stated: Counts, found: Counts, [counts, share, shareOfRows = share]: Tolerance): Counts {
  const shareOf = (what: keyof Counts) => (NEARLY.some((rows) => rows === what) ? shareOfRows : share);
  const near = counts.filter((what) => Math.abs(found[what] - stated[what]) <= Math.max(1, stated[what] * shareOf(what)));
  return { ...found, ...Object.fromEntries(near.map((what) => [what, stated[what]])) };
}

type Tolerance = [counts: readonly (keyof Counts)[], share: number, shareOfRows?: number];

/** Which numbers of an act may differ, and by how much; rows that are read may have a share of their own. */
function toleranceOf(act: keyof typeof COUNTS): Tolerance {
  // What the schedules find to do is what earlier acts have left, and what they read is also what earlier files of the same Worker have.
  if (act === "schedulesOfAnHour") return [Object.keys(NOTHING) as (keyof Counts)[], 0.5, 4];
  // In a new hour it is asked how many rows the hour has.
  if (act === "hundredEvents" || act === "tenEvents" || act === "oneEvent") return [[...NEARLY, "d1Queries"], 0.1];
  // The person's object tells D1 once or twice, depending on when its alarm rings.
  return act === "pasteKey" || act === "signInAtProvider" ? [[...NEARLY, "d1Queries"], 0.1] : [NEARLY, 0.1];
}

/** Waits until nothing is counted any more: the acts before have left work to the background. */
async function untilQuiet(): Promise<void> {
  for (let before = "", now = JSON.stringify(meter.read()); now !== before; ) {
    before = now;
    await scheduler.wait(1 * SECOND);
    now = JSON.stringify(meter.read());
  }
}

/** Runs an act, and waits until what it costs, with its work in the background, is what the table says. */
async function expectCost(act: keyof typeof COUNTS, run: () => Promise<unknown>): Promise<void> {
  await untilQuiet();
  meter.reset();
  await run();
  const stated: Counts = { ...NOTHING, ...COUNTS[act] };
  await expect.poll(() => roundTo(stated, meter.read(), toleranceOf(act))).toEqual(stated);
}

const HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": "2026-07-28" };
const _meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };

async function ask(method: string, params: object = {}, named: Record<string, string> = {}): Promise<void> {
  const response = await counted(`/mcp/${project.slug}`, {
    method: "POST",
    headers: { ...HEADERS, ...named, "mcp-method": method, authorization: `Bearer ${tokens.access_token}` },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta } }),
  });
  const text = await response.text();
  expect(text).toContain('"result"');
  expect(text).not.toContain('"isError":true');
}
const call = () => ask("tools/call", { name: "header__whoami", arguments: {} }, { "mcp-name": "header__whoami" });

/** A call whose event is on its way to the audit too. */
async function callAndWait(): Promise<void> {
  meter.reset();
  await call();
  await expect.poll(() => meter.read().queueMessages).toBe(1);
}

/** The object of Ada, or of another person, as the platform wakes it. */
async function ringAlarm(of = email): Promise<void> {
  const row = await meter.off(() =>
    bindings.DB.prepare("SELECT user.id AS user, projects.id AS project FROM user, projects WHERE email = ? AND slug = ?")
      .bind(of, project.slug)
      .first<{ user: string; project: string }>(),
  );
  const namespace = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace;
  await runDurableObjectAlarm(namespace.get(namespace.idFromName(JSON.stringify([row?.project, `user:${row?.user}`]))));
}

beforeAll(async () => {
  // At the real time: the newest mail to the administrator must not be one of the future when the next file looks for it.
  await asAdmin();
  vi.useFakeTimers({ toFake: ["Date"] });
  // Later than the real time by more than an hour, so that the platform rings no alarm that an act sets. All acts are on one day: in the afternoon
  // the next day begins. The administrator's session would not last until then from the morning.
  const soon = Date.now() + HOUR + MINUTE;
  vi.setSystemTime(soon % DAY < 12 * HOUR ? soon : Math.ceil(soon / DAY) * DAY + HOUR + MINUTE);
  project = await makeProject();
  link = await project.userLink();
  projectId = (await rooms.db.projects.findBySlug(project.slug))?.id ?? newId("prj");
});
afterAll(() => {
  meter.stop();
  vi.useRealTimers();
});

test("the consumer of the audit writes all events that were sent before, so that none of them counts for a later act", async () => {
  const member = bindings.DB.prepare("SELECT user_id AS id, last_active_at AS at FROM members WHERE project_id = ?").bind(projectId);
  const found = async () => member.first<{ id: string; at: number | null }>();
  const [userId, at] = [(await found())?.id, Date.now()];
  await bindings.AUDIT_QUEUE.send([{ id: newEventId(at), projectId, at, actor: "system", userId, action: "tool.call", outcome: "ok" }]);
  // The consumer notes that a member was active after it has written a batch.
  await expect.poll(async () => (await found())?.at ?? null).not.toBeNull();
  meter = await startMeter();
});

test("a person signs in through a link with a mailed code", async () => {
  await expectCost("signIn", async () => {
    await ada.submit("/sign-in", { email, next: link });
    const code = await meter.off(() => readCodeFrom(send, email));
    await ada.follow(await ada.submit("/sign-in/code", { code, next: link }));
  });
});

test("a person opens a link", async () => {
  await expectCost("linkPage", () => ada.open(link));
});

test("a person pastes a key", async () => {
  await expectCost("pasteKey", async () => {
    expect((await provide(ada, link, "header", { owner: "ada", key: "demo-ada-1", origin: ORIGIN })).text).toContain("is connected");
    await ringAlarm();
  });
});

test("a person signs in at a provider", async () => {
  await expectCost("signInAtProvider", async () => {
    expect((await provide(ada, link, "oauth2", { owner: "ada", key: "", origin: ORIGIN })).text).toContain("is connected");
    await ringAlarm();
  });
});

test("a person lets an agent act for them", async () => {
  await agents.registerClient();
  const { path, grant: asked } = await agents.authorizationPath(project.slug);
  await expectCost("consent", async () => {
    const handle = handleOf((await ada.visit(path)).text) ?? "";
    const answer = await ada.submit(path, { handle, decision: "approve", scope: "mcp:call" });
    grant = { ...asked, code: new URL(answer.location ?? "").searchParams.get("code") ?? "" };
    tokens = (await (await agents.redeemCode(grant)).json()) as Tokens;
  });
});

test("an agent calls a tool for the first time in an hour", async () => {
  later(MINUTE);
  await callAndWait();
  later(59 * MINUTE);
  tokens = (await (await agents.refreshToken(grant, tokens.refresh_token)).json()) as Tokens;
  await expectCost("callAfterAPause", call);
});

test("an agent calls a tool half a minute after the last call", async () => {
  later(30 * SECOND);
  await expectCost("callAtHumanPace", call);
});

test("an agent calls a tool at once after another", async () => {
  await callAndWait();
  await expectCost("callInABurst", call);
});

test("an agent lists the tools of the project after a pause", async () => {
  await meter.off(() => ask("tools/list"));
  later(20 * MINUTE);
  await expectCost("list", () => ask("tools/list"));
});

test("an agent refreshes its token", async () => {
  later(40 * MINUTE);
  await expectCost("tokenRefresh", async () => {
    tokens = (await (await agents.refreshToken(grant, tokens.refresh_token)).json()) as Tokens;
  });
});

test("a token of a provider is refreshed behind the call that uses it", async () => {
  const { ref, scope } = await meter.off(async () => {
    const user = await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(email).first<{ id: string }>();
    const server = await rooms.db.servers.getBySlug(projectId, "oauth2");
    return { ref: { projectId, subject: userSubject(user?.id ?? "") }, scope: server.authScopeId };
  });
  const refresh = async () => {
    const version = (await meter.off(() => rooms.vault.keeper.snapshot(ref))).credentials[scope]?.version ?? 0;
    expect((await rooms.vault.keeper.refresh(ref, scope, version, "ahead")).kind).toBe("refreshed");
  };
  // The first one removes the vault's copy of a token that rotates, and takes numbers for versions.
  await meter.off(async () => {
    await refresh();
    await ringAlarm();
  });
  await expectCost("providerRefresh", refresh);
});

test("an agent opens a stream and closes it", async () => {
  const ref = { projectId, subject: "user:streaming" } as const;
  const stream = async () => {
    const close = await rooms.streams.streams.listen(
      projectId,
      { subject: ref.subject, grantId: "grant", kind: "stream" },
      () => undefined,
      () => undefined,
    );
    close();
  };
  await untilQuiet();
  // The first stream of all makes the root know the shard, and the shard the person. Both know them until a change of the project finds no stream open.
  meter.reset();
  await stream();
  const both = () => [meter.read().objectRequests, meter.read().objectRowsWritten];
  await expect.poll(both).toEqual([3, 5]);
  await expectCost("stream", stream);
});

test("a person opens My connections", async () => {
  await expectCost("connectionsPage", () => ada.open("/connections"));
});

test("an administrator opens a page of the console", async () => {
  const session = [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  await expectCost("consolePage", async () => {
    for (const path of ["/me", "/projects", `/projects/${project.slug}/members`])
      expect((await counted(`/api/v1${path}`, { headers: { cookie: session } })).status).toBe(200);
  });
});

test("the platform starts the schedules of an hour", async () => {
  // With one vault key, as most of the time: with several, the records of each are counted once a day.
  const usual = { ...bindings, VAULT_KEYS: bindings.VAULT_KEYS?.replace(/,.*/, "") };
  const anHour = async () => {
    for (let run = 0; run < 12; run++) await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), usual);
    await worker.scheduled(createScheduledController({ cron: "17 * * * *" }), usual);
  };
  // The walk that starts the watch of earlier connections is made once in the life of a deployment.
  await meter.off(anHour);
  await expectCost("schedulesOfAnHour", anHour);
});

const PEOPLE = 100;
const eventsOf = (tool: string) =>
  Array.from({ length: PEOPLE }, (_, person) => {
    const userId = `u${person}`;
    const at = Date.now() + person;
    return {
      id: newEventId(at),
      projectId,
      at,
      actor: `agent:client-1 user:${userId}`,
      userId,
      action: "tool.call",
      server: "header",
      tool,
      outcome: "ok" as const,
      serverMs: 20,
      country: "DE",
    };
  });

/** What the queue's consumer does with events. */
async function take(events: ReturnType<typeof eventsOf>): Promise<void> {
  await rooms.db.auditEvents.insert(events, Date.now());
  await rooms.alerts.watch(events);
}

test("the audit takes a hundred events, each the first of a person's day", async () => {
  for (let person = 0; person < PEOPLE; person++) {
    const id = `u${person}`;
    await bindings.DB.batch([
      bindings.DB.prepare(
        "INSERT INTO user (id, name, email, email_verified, created_at, updated_at) VALUES (?1, '', ?1 || '@example.com', 1, 0, 0)",
      ).bind(id),
      bindings.DB.prepare("INSERT INTO members (project_id, user_id, role, created_at) VALUES (?, ?, 'member', 0)").bind(projectId, id),
    ]);
    const client = { projectId, id: "agt_client-1", clientId: "client-1", name: "Client", host: null };
    await rooms.db.agentList.noteGrant(client, { userId: id, grantId: `grant-${id}` }, Date.now());
  }
  // Of each person the agent and the country are known.
  await meter.off(() => rooms.alerts.watch(eventsOf("echo")));
  await expectCost("hundredFirstEvents", () => take(eventsOf("echo")));
});

test("the audit takes a hundred further events of the same people and tool", async () => {
  later(2 * MINUTE);
  await expectCost("hundredEvents", () => take(eventsOf("echo")));
});

test("the audit takes ten further events of ten of these people", async () => {
  later(2 * MINUTE);
  await expectCost("tenEvents", () => take(eventsOf("echo").slice(0, 10)));
});

test("the audit takes one further event", async () => {
  later(2 * MINUTE);
  await expectCost("oneEvent", () => take(eventsOf("echo").slice(0, 1)));
});

const countOf = (table: string) =>
  meter.off(async () => {
    const row = await bindings.AUDIT_DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE project_id = ?`).bind(projectId).first<{ n: number }>();
    return row?.n ?? 0;
  });

test("the audit deletes three blocks of events that it has kept long enough", async () => {
  later(MINUTE);
  // Those of the project's making are older.
  await meter.off(() => rooms.db.auditBlockRetention.sweep(projectId, Date.now() - HOUR, 100));
  expect(await countOf("audit_blocks")).toBe(3);
  await expectCost("threeBlockDeletions", () => rooms.db.auditBlockRetention.sweep(projectId, Date.now(), 100));
});

test("the audit deletes an event that is a row", async () => {
  const [first] = eventsOf("echo");
  await meter.off(async () => {
    await rooms.db.auditRetention.sweep(projectId, Date.now(), 100);
    await rooms.db.auditEvents.insert(first ? [first] : [], Date.now());
  });
  later(MINUTE);
  await expectCost("eventDeletion", () => rooms.db.auditRetention.sweep(projectId, Date.now(), 100));
});

test("the audit forgets a segment", async () => {
  const segments = await countOf("audit_segments");
  await meter.off(() => rooms.db.auditSegments.sweep(projectId, Date.now(), segments - 1));
  await expectCost("segmentDeletion", () => rooms.db.auditSegments.sweep(projectId, Date.now(), 1));
});

test("the audit forgets what agents called for a hundred people in a day", async () => {
  await expectCost("hundredDayDeletions", () => rooms.db.auditBlockRetention.removeUsage(projectId, 100));
});

test("a key that its person has not used for a day is tried at its server", async () => {
  const grace = await meter.off(async () => {
    const browser = await person("grace", link);
    await connect(browser, link, "header", "grace");
    await ringAlarm(browser.email);
    return browser.email;
  });
  later(25 * HOUR);
  await expectCost("connectionCheck", () => ringAlarm(grace));
});
