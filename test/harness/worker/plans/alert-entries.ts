import { newId } from "../../../../worker/lib/ids.ts";
import { ids, NOW } from "../../grown-deployment.ts";
import { type Entries, each } from "./entry.ts";

const BIG = ids.project(0);
const SCOPE = ids.scope(0, 1);
const GRANT = { projectId: BIG, authScopeId: SCOPE, subject: "user:u7" };
const DAY = 86_400_000;
const ENOUGH = { people: 2, since: NOW - DAY };
const MIDDLE = { limit: 100, after: { createdAt: NOW - 199 * DAY, id: "u500" } };
const MOMENT = { now: NOW, known: NOW - 7 * DAY, seen: NOW - 7 * DAY };

const opened = (kind: "error_rate" | "burst", subject: string, userId: string | null) => ({
  ...{ id: newId("alr"), projectId: BIG, kind, subject, userId, facts: { calls: 30, failed: 20, usual: null } },
});

/** What is found to be wrong, and what that is compared with. */
export const alertEntries: {
  chatLinks: Entries<"chatLinks">;
  alerts: Entries<"alerts">;
  personHabits: Entries<"personHabits">;
  providerTroubles: Entries<"providerTroubles">;
} = {
  chatLinks: {
    give: ({ chatLinks }) =>
      chatLinks.give({ projectId: BIG, userId: "u7" }, ["server-1", "server-9"], { navigator: "default", agent: "client-2" }, NOW),
    noteOpened: ({ chatLinks }) => chatLinks.noteOpened({ projectId: BIG, userId: "u8" }, ["server-1"], NOW),
    noteCalled: ({ chatLinks }) => chatLinks.noteCalled([{ projectId: BIG, userId: "u8", server: "server-3", at: NOW + 1 }]),
    listCounts: ({ chatLinks }) => chatLinks.listCounts(BIG, { grain: "day", kind: "all", key: "" }, { from: NOW - 2 * DAY, to: NOW + DAY }),
    sweep: ({ chatLinks }) => chatLinks.sweep(NOW + 9 * DAY, { hour: NOW + 9 * DAY, day: NOW + 9 * DAY }),
  },
  alerts: {
    open: {
      run: ({ alerts }) => alerts.open([opened("error_rate", "server-1", null), opened("burst", "u8", "u8")], NOW, NOW),
      most: 1000,
      because: "It counts the open alerts of a kind, of which a project has at most a hundred.",
    },
    list: each(
      ({ alerts }) => alerts.list(BIG, { limit: 100 }),
      ({ alerts }) => alerts.list(BIG, MIDDLE),
      ({ alerts }) => alerts.list(BIG, { limit: 20 }, "waiting"),
    ),
    find: ({ alerts }) => alerts.find(BIG, "alr_7"),
    listTold: ({ alerts }) => alerts.listTold(BIG, ["alr_7", "alr_8"]),
    acknowledge: each(
      ({ alerts }) => alerts.acknowledge(BIG, "alr_7", "u0", NOW),
      ({ alerts }) => alerts.acknowledge(BIG, "alr_1", "u0", NOW),
    ),
    listToCheck: ({ alerts }) => alerts.listToCheck("error_rate", 50),
    noteCheck: ({ alerts }) => alerts.noteCheck({ projectId: BIG, id: "alr_7" }, NOW),
    close: ({ alerts }) => alerts.close({ projectId: BIG, id: "alr_9" }, NOW),
    sweep: ({ alerts }) => alerts.sweep(NOW - 90 * DAY),
  },
  personHabits: {
    note: {
      run: ({ personHabits }) =>
        personHabits.note(
          [{ projectId: BIG, userId: "u7", clientId: "client-2", alert: newId("alr") }],
          [{ projectId: BIG, userId: "u7", country: "DE", alert: newId("alr") }],
          MOMENT,
        ),
      most: 500,
      because: "It counts what is known of the person, at most a hundred rows of a kind, and the open alerts of a kind.",
    },
    sweep: {
      run: async ({ personHabits }) => {
        await personHabits.sweep(NOW - 180 * DAY, null);
        await personHabits.sweep(NOW - 180 * DAY, JSON.stringify([BIG, "u7", "agent", "a"]));
      },
      most: 2100,
      scans: ["person_habits"],
      because: "It looks at the next 1,000 rows.",
    },
  },
  providerTroubles: {
    note: {
      run: ({ providerTroubles }) => providerTroubles.note(GRANT, newId("alr"), ENOUGH, NOW, NOW),
      most: 600,
      because: "It counts the noted people of an auth scope, at most twenty, and the open alerts of a kind.",
    },
    clear: ({ providerTroubles }) => providerTroubles.clear(GRANT),
    closeIfOver: ({ providerTroubles }) => providerTroubles.closeIfOver(GRANT, ENOUGH, NOW),
    sweep: ({ providerTroubles }) => providerTroubles.sweep(NOW - DAY),
  },
};
