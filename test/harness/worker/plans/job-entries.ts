import type { JobKind, NewJob } from "../../../../worker/db/db.ts";
import { newId } from "../../../../worker/lib/ids.ts";
import { ids, NOW } from "../../grown-deployment.ts";
import { type Entries, each } from "./entry.ts";

const BIG = ids.project(0);
const SCOPE = ids.scope(0, 1);
const DAY = 86_400_000;

const MOVE = { place: { kind: "ssm", region: "eu-central-1", prefix: "/cardea" }, former: { kind: "kv" } } as const;

const WEBHOOK = {
  id: newId("whk"),
  projectId: BIG,
  url: "https://app.example.com/hook",
  events: ["connection.made" as const],
  secretVersion: 1,
  createdAt: NOW,
  description: "",
  paused: false,
  formerVersion: null,
  formerEndsAt: null,
  format: "standard" as const,
};
const SETTINGS = { url: WEBHOOK.url, events: WEBHOOK.events, description: "", paused: false, secretVersion: 1 };

const TARGET = {
  ...{ id: newId("adt"), projectId: BIG, kind: "http" as const, url: "https://logs.example.com", tokenVersion: null, description: "" },
  ...{ createdAt: NOW, segment: 1 },
};
const PLACE = { segment: 2, position: 0 };

/** A job that has not begun. */
export const makeJob = (kind: JobKind, job: Partial<NewJob> = {}): NewJob => ({
  id: newId("job"),
  projectId: BIG,
  kind,
  target: "server-1",
  authScopeIds: [SCOPE],
  cursor: "",
  total: 1,
  createdBy: "u0",
  createdAt: NOW,
  ...job,
});

/** What is done in the background. */
export const jobEntries: {
  auditBacklog: Entries<"auditBacklog">;
  auditTargets: Entries<"auditTargets">;
  jobs: Entries<"jobs">;
  leftCredentials: Entries<"leftCredentials">;
  revocations: Entries<"revocations">;
  vaultKeys: Entries<"vaultKeys">;
  vaultStores: Entries<"vaultStores">;
  webhooks: Entries<"webhooks">;
} = {
  auditBacklog: {
    findEnd: ({ auditBacklog }) => auditBacklog.findEnd(BIG),
    listWritten: ({ auditBacklog }) => auditBacklog.listWritten([{ projectId: BIG, segment: 1 }]),
    read: async ({ auditBacklog }) => {
      await auditBacklog.read(BIG, { segment: 1, position: 0 }, { events: 500, bytes: 700_000 });
    },
    count: { run: ({ auditBacklog }) => auditBacklog.count(BIG, { segment: 1, position: 0 }), most: 501, because: "It counts 500 segments at most." },
  },
  auditTargets: {
    list: ({ auditTargets }) => auditTargets.list(BIG),
    find: ({ auditTargets }) => auditTargets.find(BIG, TARGET.id),
    create: ({ auditTargets }) => auditTargets.create(TARGET),
    edit: async ({ auditTargets }) => {
      const found = await auditTargets.find(BIG, "adt_1");
      if (found) await auditTargets.edit(found, { ...TARGET, paused: false }, { ...TARGET, paused: false });
    },
    remove: ({ auditTargets }) => auditTargets.remove(BIG, "adt_3"),
    usesSecret: ({ auditTargets }) => auditTargets.usesSecret(BIG, "adt_1", 1),
    take: async ({ auditTargets }) => {
      const found = await auditTargets.find(BIG, "adt_1");
      if (found) await auditTargets.take(found, PLACE, { now: NOW, until: NOW + 1 });
    },
    advance: async ({ auditTargets }) => {
      const found = await auditTargets.find(BIG, "adt_1");
      if (found) await auditTargets.advance(found, PLACE, { delivered: 1, lost: 0 }, NOW);
    },
    fail: async ({ auditTargets }) => {
      const found = await auditTargets.find(BIG, "adt_1");
      if (found) await auditTargets.fail(found, { dueAt: NOW, problem: "answered", lastStatus: 503 });
    },
    listDueOf: ({ auditTargets }) => auditTargets.listDueOf([BIG, ids.project(1)], NOW),
    countFailing: {
      run: ({ auditTargets }) => auditTargets.countFailing(8),
      most: 1001,
      scans: ["audit_targets"],
      because: "It looks at 1,000 targets at most.",
    },
    listActive: ({ auditTargets }) => auditTargets.listActive({ projectId: "", id: "" }, 500),
    listWaitingSince: ({ auditTargets }) => auditTargets.listWaitingSince([BIG, ids.project(1)]),
  },
  jobs: {
    insert: ({ jobs }) => jobs.insert(makeJob("server.edit")),
    insertUnlessRunning: {
      run: ({ jobs }) => jobs.insertUnlessRunning(makeJob("vault.rotate", { projectId: "prj_instance" })),
      most: 200,
      because: "It reads the jobs that run, and few run at a time.",
    },
    find: ({ jobs }) => jobs.find(BIG, ids.job(0, 7)),
    list: async ({ jobs }) => {
      await jobs.list(BIG, { limit: 20 });
      await jobs.list(BIG, { limit: 20, after: { createdAt: NOW - 20 * DAY, id: "job" } });
    },
    listRemovals: ({ jobs }) => jobs.listRemovals("u0", NOW - DAY),
    listOverdue: ({ jobs }) => jobs.listOverdue(NOW, 100),
    advance: async ({ jobs }) => {
      const found = await jobs.find(BIG, ids.job(0, 7));
      if (found) await jobs.advance(found, { ...found, done: found.done + 1 });
    },
    sweep: ({ jobs }) => jobs.sweep(NOW - 19 * DAY),
  },
  revocations: {
    count: {
      run: async ({ revocations }) => {
        await revocations.count(BIG, { kind: "all" }, null);
        await revocations.count(BIG, { kind: "all" }, [SCOPE]);
        await revocations.count(BIG, { kind: "emails", emails: ["person7@example.com"] }, [SCOPE]);
        await revocations.count(BIG, { kind: "prefix", prefix: "person1" }, null);
      },
      most: 20_000,
      because: "An administrator asks it before a revocation: it reads the chosen members, at most 10,000, and what they gave.",
    },
    listUnknown: ({ revocations }) => revocations.listUnknown(BIG, ["person7@example.com", "nobody@example.com"]),
    mark: {
      run: async ({ revocations }) => {
        await revocations.mark(BIG, makeJob("members.revoke"), { kind: "all" });
        await revocations.mark(BIG, makeJob("members.revoke"), { kind: "prefix", prefix: "person1" });
        await revocations.mark(BIG, makeJob("members.revoke"), { kind: "emails", emails: ["person7@example.com"] });
      },
      most: 5000,
      because: "It writes the ids of the chosen members, at most 10,000, into one row.",
    },
    list: ({ revocations }) => revocations.list(BIG),
    findPeople: ({ revocations }) => revocations.findPeople(BIG, "job_marked", "u8", 100),
    listLeft: ({ revocations }) =>
      revocations.listLeft(
        BIG,
        { people: ["u7", "u8", "u10"], authScopeIds: [ids.scope(0, 7)], givenUntil: NOW },
        { subject: "user:u10", scope: "" },
        25,
      ),
    listLeftOfAll: each(
      ({ revocations }) => revocations.listLeftOfAll(BIG, SCOPE, NOW, { scope: SCOPE, subject: "" }, 25),
      ({ revocations }) => revocations.listLeftOfAll(BIG, undefined, NOW, { scope: SCOPE, subject: "user:u500" }, 25),
    ),
    lift: ({ revocations }) => revocations.lift(BIG, "job_x"),
  },
  vaultStores: {
    begin: ({ vaultStores }) => vaultStores.begin(MOVE, makeJob("vault.move"), undefined),
    find: ({ vaultStores }) => vaultStores.find(BIG),
    findNext: ({ vaultStores }) => vaultStores.findNext(""),
    noteProblem: ({ vaultStores }) => vaultStores.noteProblem(BIG, "job_x", null),
    finish: ({ vaultStores }) => vaultStores.finish(BIG, "job_x"),
    forget: ({ vaultStores }) => vaultStores.forget(BIG),
  },
  webhooks: {
    list: ({ webhooks }) => webhooks.list(BIG),
    find: ({ webhooks }) => webhooks.find(BIG, "whk_1"),
    create: ({ webhooks }) => webhooks.create(WEBHOOK),
    edit: each(
      ({ webhooks }) => webhooks.edit(BIG, "whk_1", SETTINGS, SETTINGS),
      ({ webhooks }) => webhooks.edit(BIG, "whk_1", { ...SETTINGS, paused: true }, SETTINGS),
    ),
    rotate: ({ webhooks }) => webhooks.rotate(WEBHOOK, 2, NOW),
    addTest: ({ webhooks }) => webhooks.addTest(BIG, "whk_1", "msg_test", NOW),
    listToldLinks: ({ webhooks }) => webhooks.listToldLinks(BIG, [ids.link(0, 1), ids.link(0, 2)]),
    listToldServers: {
      run: ({ webhooks }) => webhooks.listToldServers(BIG, [ids.server(0, 1), ids.server(0, 2)]),
      most: 300,
      because: "It names at most 50 changed tools of each server, and an event is about one.",
    },
    listToldKeys: ({ webhooks }) => webhooks.listToldKeys(BIG, ["key_1", "key_2"]),
    tellEnds: {
      run: async ({ webhooks }) => {
        for (const what of ["links", "keys"] as const) await webhooks.tellEnds(what, NOW, NOW + DAY, NOW);
      },
      most: 3000,
      because:
        "It reads the links or keys whose end came since the run before, each with the webhooks of its project, of which there are at most twenty.",
    },
    listToldMembers: ({ webhooks }) => webhooks.listToldMembers(BIG, ["u7", "u8"]),
    sweepFormer: ({ webhooks }) => webhooks.sweepFormer(NOW),
    remove: ({ webhooks }) => webhooks.remove(BIG, "whk_3"),
    usesSecret: ({ webhooks }) => webhooks.usesSecret(BIG, "whk_1", 1),
    listDeliveries: each(
      ({ webhooks }) => webhooks.listDeliveries(BIG, "whk_1", { limit: 20 }),
      ({ webhooks }) => webhooks.listDeliveries(BIG, "whk_1", { limit: 20, after: { createdAt: NOW - 20 * DAY, id: "msg_1" } }),
    ),
    listDue: ({ webhooks }) => webhooks.listDue(NOW, 200),
    claim: ({ webhooks }) => webhooks.claim(BIG, "whk_1", { now: NOW, until: NOW + 1, limit: 20 }),
    finish: ({ webhooks }) => webhooks.finish({ projectId: BIG, id: "msg_7", attempts: 0 }, { status: "delivered", dueAt: NOW, lastStatus: 200 }),
    replay: ({ webhooks }) => webhooks.replay(BIG, "whk_1", "msg_1", NOW),
    listTold: ({ webhooks }) => webhooks.listTold(BIG, ["crd_0-7", "crd_0-8"]),
    sweep: ({ webhooks }) => webhooks.sweep(NOW - 199 * DAY),
  },
  vaultKeys: {
    list: {
      run: ({ vaultKeys }) => vaultKeys.list(),
      most: 50,
      scans: ["vault_keys"],
      because: "The table has a row for each vault key that there has been.",
    },
    note: ({ vaultKeys }) => vaultKeys.note([{ id: "k1", mark: "m" }], NOW),
    putCounts: {
      run: ({ vaultKeys }) => vaultKeys.putCounts({ k1: 3 }, NOW),
      most: 50,
      scans: ["vault_keys"],
      because: "The table has a row for each vault key that there has been.",
    },
    forget: ({ vaultKeys }) => vaultKeys.forget("k9"),
    signInsUntil: ({ vaultKeys }) => vaultKeys.signInsUntil("k1"),
    listOwners: async ({ vaultKeys }) => {
      await vaultKeys.listOwners("", 25);
      await vaultKeys.listOwners("crd_0-500", 25);
    },
  },
  leftCredentials: {
    count: {
      run: async ({ leftCredentials }) => {
        await leftCredentials.count(BIG);
        await leftCredentials.count(BIG, SCOPE);
      },
      most: 200,
      because: "It adds up one number for each auth scope of the project.",
    },
    list: async ({ leftCredentials }) => {
      await leftCredentials.list(BIG, undefined, { scope: "", subject: "" }, 25);
      await leftCredentials.list(BIG, undefined, { scope: SCOPE, subject: "user:u500" }, 25);
      await leftCredentials.list(BIG, SCOPE, { scope: SCOPE, subject: "" }, 25);
      await leftCredentials.list(BIG, SCOPE, { scope: SCOPE, subject: "user:u500" }, 25);
    },
    waitsForProvider: ({ leftCredentials }) => leftCredentials.waitsForProvider(BIG, ids.scope(0, 2)),
    markEnded: ({ leftCredentials }) =>
      leftCredentials.markEnded(
        BIG,
        [10, 11, 12].map((n) => ({ id: `crd_0-${n}` as const, seen: 1, version: 2, providerRevocation: null })),
        NOW,
      ),
  },
};
