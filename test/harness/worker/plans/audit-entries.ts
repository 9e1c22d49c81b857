import type { AuditEvent } from "../../../../worker/audit/audit.ts";
import { newId } from "../../../../worker/lib/ids.ts";
import { ids, NOW } from "../../grown-deployment.ts";
import type { Entries } from "./entry.ts";

const BIG = ids.project(0);
const DAY = 86_400_000;

const event = (): AuditEvent => ({
  id: newId("evt"),
  projectId: BIG,
  at: NOW,
  actor: "user:u7",
  userId: "u7",
  action: "tool.call",
  server: "server-1",
  tool: "tool-1",
  outcome: "ok",
});

type Audited =
  | "appliedMigrations"
  | "auditEvents"
  | "auditMarks"
  | "auditBlockRetention"
  | "auditRetention"
  | "auditSegments"
  | "callRollups"
  | "deadLetters"
  | "formerAuditRetention"
  | "sweeps"
  | "usage";

/** What people and agents did, and what is swept. */
export const auditEntries: { [Name in Audited]: Entries<Name> } = {
  appliedMigrations: {
    compare: {
      run: async ({ appliedMigrations }) => {
        await appliedMigrations.compare("main");
        await appliedMigrations.compare("audit");
      },
      most: 1000,
      scans: ["d1_migrations"],
      because: "A release has one migration or two.",
    },
    size: ({ appliedMigrations }) => appliedMigrations.size("main"),
  },
  auditEvents: {
    moveWaiting: {
      run: ({ auditEvents }) => auditEvents.moveWaiting(NOW),
      most: 1700,
      scans: ["audit_events"],
      because: "It reads, writes and deletes a batch of 400 events.",
    },
    insert: async ({ auditEvents }) => {
      await auditEvents.insert([event(), event()], NOW);
      await auditEvents.insert(Array.from({ length: 100 }, event), NOW - 50_000);
    },
    search: {
      run: async ({ auditEvents }) => {
        const rare = { client: "nobody", userId: "u7", kind: "calls", authScopeId: "scp_1", ruleId: "rul_1", text: "no" } as const;
        await auditEvents.search(BIG, rare, { limit: 100 });
        await auditEvents.search(BIG, { ...rare, from: NOW - 100_000, to: NOW }, { limit: 100, after: { createdAt: NOW - 50_000, id: "evt_1005" } });
        await auditEvents.search(BIG, { from: NOW - 100_000, to: NOW }, { limit: 100 });
      },
      most: 10_001,
      because: "It looks at 10,000 events at a time.",
    },
    count: {
      run: async ({ auditEvents }) => {
        await auditEvents.count(BIG, {});
        await auditEvents.count(BIG, { from: NOW - 100_000, to: NOW });
        await auditEvents.count(BIG, { client: "nobody", userId: "u7", kind: "calls", authScopeId: "scp_1", ruleId: "rul_1", text: "no" });
        await auditEvents.count(BIG, { kind: "calls", from: NOW - 100_000, to: NOW });
      },
      most: 10_001,
      because: "It counts to 1,001, or looks at 10,000 events for those that fit.",
    },
    findConversation: {
      run: async ({ auditEvents }) => {
        await auditEvents.findConversation(BIG, { createdAt: NOW - 50_000, id: "evt_1005" });
      },
      most: 20_402,
      because: "It looks at 10,000 events before and after the given one at most.",
    },
    find: async ({ auditEvents }) => {
      await auditEvents.find(BIG, { createdAt: NOW, id: "evt_0" });
    },
    list: async ({ auditEvents }) => {
      await auditEvents.list(BIG, { limit: 100 });
      await auditEvents.list(BIG, { limit: 100, after: { createdAt: NOW - 50_000, id: "evt_1005" } });
    },
  },
  auditMarks: {
    find: ({ auditMarks }) => auditMarks.find("delivered"),
    list: {
      run: ({ auditMarks }) => auditMarks.list(),
      most: 10,
      scans: ["audit_marks"],
      because: "It has one row for each kind of mark.",
    },
    put: ({ auditMarks }) => auditMarks.put("delivered", NOW),
    add: ({ auditMarks }) => auditMarks.add("untold:spans", 3, NOW),
  },
  auditBlockRetention: {
    listOldest: {
      run: ({ auditBlockRetention }) => auditBlockRetention.listOldest(),
      most: 200,
      scans: ["found"],
      because: "It reads a few rows of each project.",
    },
    listCounted: {
      run: ({ auditBlockRetention }) => auditBlockRetention.listCounted(),
      most: 200,
      scans: ["found"],
      because: "It reads a row of each project.",
    },
    removeUsage: ({ auditBlockRetention }) => auditBlockRetention.removeUsage(ids.project(1), 1000),
    sweep: ({ auditBlockRetention }) => auditBlockRetention.sweep(BIG, NOW - 40_000, 200),
    sweepUsage: {
      run: ({ auditBlockRetention }) => auditBlockRetention.sweepUsage(0, null),
      most: 10_002,
      because: "It looks at 5,000 rows at a time.",
    },
  },
  auditRetention: {
    listOldest: {
      run: ({ auditRetention }) => auditRetention.listOldest(),
      most: 200,
      scans: ["found"],
      because: "It reads a few rows of each project.",
    },
    listCounted: {
      run: ({ auditRetention }) => auditRetention.listCounted(),
      most: 200,
      scans: ["found"],
      because: "It reads a row of each project.",
    },
    removeUsage: ({ auditRetention }) => auditRetention.removeUsage(ids.project(1), 1000),
    sweep: ({ auditRetention }) => auditRetention.sweep(BIG, NOW - 40_000, 1000),
    sweepUsage: { run: ({ auditRetention }) => auditRetention.sweepUsage(0, null), most: 10_002, because: "It looks at 5,000 rows at a time." },
  },
  auditSegments: {
    list: ({ auditSegments }) => auditSegments.list(BIG, { after: 0, since: 0, limit: 100 }),
    listProjects: {
      run: ({ auditSegments }) => auditSegments.listProjects(),
      most: 200,
      scans: ["found"],
      because: "It reads a row of each project.",
    },
    sweep: {
      run: ({ auditSegments }) => auditSegments.sweep(BIG, NOW - 400 * DAY, 1000),
      most: 3001,
      because: "It looks at the oldest 1,000 segments.",
    },
  },
  callRollups: {
    list: ({ callRollups }) =>
      callRollups.list(
        Array.from({ length: 8 }, (_, day) => ({ projectId: BIG, grain: "day", kind: "server", at: NOW - day * DAY, key: "server-1", tool: "" })),
      ),
    listSeries: ({ callRollups }) =>
      callRollups.listSeries(BIG, { grain: "day", kind: "server", key: "server-1", times: Array.from({ length: 728 }, (_, day) => NOW - day * DAY) }),
    listTop: async ({ callRollups }) => {
      await callRollups.listTop(BIG, { grain: "day", kind: "tool", from: NOW - 364 * DAY, to: NOW, limit: 10 });
      await callRollups.listTop(BIG, { grain: "day", kind: "tool", server: "server-1", from: NOW - 364 * DAY, to: NOW, limit: 10 });
    },
    listProjects: {
      run: ({ callRollups }) => callRollups.listProjects(),
      most: 200,
      scans: ["found"],
      because: "It reads a row of each project.",
    },
    sweep: ({ callRollups }) => callRollups.sweep(BIG, { grain: "day", kind: "tool", before: NOW - 760 * DAY, limit: 1000 }),
  },
  formerAuditRetention: {
    listOldest: {
      run: ({ formerAuditRetention }) => formerAuditRetention.listOldest(),
      most: 200,
      scans: ["found"],
      because: "It reads a few rows of each project.",
    },
    listCounted: {
      run: ({ formerAuditRetention }) => formerAuditRetention.listCounted(),
      most: 200,
      scans: ["found"],
      because: "It reads a row of each project.",
    },
    removeUsage: ({ formerAuditRetention }) => formerAuditRetention.removeUsage(ids.project(1), 1000),
    sweep: ({ formerAuditRetention }) => formerAuditRetention.sweep(BIG, NOW - 40_000, 1000),
    sweepUsage: {
      run: ({ formerAuditRetention }) => formerAuditRetention.sweepUsage(0, null),
      most: 20_002,
      because: "It looks at 5,000 rows at a time.",
    },
  },
  deadLetters: {
    keep: {
      run: ({ deadLetters }) => deadLetters.keep({ id: "one", body: "[]", isRetryable: true, reason: "x" }, NOW),
      most: 1010,
      scans: ["dead_letters"],
      because: "At most a thousand dead letters are kept.",
    },
    listRetryable: ({ deadLetters }) => deadLetters.listRetryable(50),
    noteTried: ({ deadLetters }) => deadLetters.noteTried("one", NOW),
    remove: ({ deadLetters }) => deadLetters.remove("one"),
    noteLost: ({ deadLetters }) => deadLetters.noteLost(1, NOW),
    summarize: {
      run: ({ deadLetters }) => deadLetters.summarize(NOW),
      most: 1000,
      scans: ["dead_letters"],
      because: "At most a thousand dead letters are kept.",
    },
    sweep: {
      run: ({ deadLetters }) => deadLetters.sweep(0, NOW),
      most: 1000,
      scans: ["dead_letters"],
      because: "At most a thousand dead letters are kept.",
    },
  },
  sweeps: {
    sessions: ({ sweeps }) => sweeps.sessions(NOW - 100 * DAY),
    verifications: ({ sweeps }) => sweeps.verifications(NOW - 100 * DAY),
    revokedCredentials: ({ sweeps }) => sweeps.revokedCredentials(0),
    endedLinks: ({ sweeps }) => sweeps.endedLinks(NOW - 300 * DAY),
    unlistedTools: ({ sweeps }) => sweeps.unlistedTools(NOW - 300 * DAY),
    toolsOfRemovedServers: ({ sweeps }) => sweeps.toolsOfRemovedServers(),
  },
  usage: {
    listCalls: {
      run: ({ usage }) =>
        usage.listCalls(
          Array.from({ length: 20 }, (_, index) => ({ projectId: BIG, userId: ids.user(index) })),
          { from: NOW / DAY - 14, to: NOW / DAY },
        ),
      most: 2000,
      because: "It adds up the tools of each person and day.",
    },
    listByUser: ({ usage }) =>
      usage.listByUser(
        BIG,
        Array.from({ length: 100 }, (_, index) => ids.user(index)),
        NOW - 6 * DAY,
      ),
    listDays: ({ usage }) => usage.listDays(BIG, "u10", NOW - 30 * DAY),
    listTop: {
      run: async ({ usage }) => {
        await usage.listTop(BIG, "u10", { by: "server", since: NOW - 30 * DAY, limit: 5 });
        await usage.listTop(BIG, "u10", { by: "tool", since: NOW - 30 * DAY, limit: 5 });
      },
      most: 3000,
      because: "It adds up the days of one person, each with a hundred tools at most.",
    },
    listLastCalls: ({ usage }) => usage.listLastCalls("u10", [BIG], NOW - 90 * DAY),
  },
};
