import { givenThrough, ids, NOW } from "../../grown-deployment.ts";
import { type Entries, each } from "./entry.ts";

const BIG = ids.project(0);
const SERVER = ids.server(0, 1);
const SCOPE = ids.scope(0, 1);
const OWNER = { projectId: BIG, subject: "user:u7" };
const PAGE = { limit: 100 };
/** A page in the middle of a list. */
const MIDDLE = { limit: 100, after: { createdAt: NOW - 199 * 86_400_000, id: "u500" } };
const WEEK = NOW - 6 * 86_400_000;
const STATE = { version: 5, status: "active" } as const;

/** Auth links and what people gave through them. */
export const connectionEntries: {
  connectionTroubles: Entries<"connectionTroubles">;
  credentials: Entries<"credentials">;
  redemptions: Entries<"redemptions">;
  links: Entries<"links">;
} = {
  connectionTroubles: {
    note: ({ connectionTroubles }) => connectionTroubles.note(OWNER, SCOPE, { kind: "refused", at: NOW }, NOW),
    clear: ({ connectionTroubles }) => connectionTroubles.clear(OWNER, SCOPE),
    listOldest: ({ connectionTroubles }) => connectionTroubles.listOldest(BIG, 20),
    listDueUsers: ({ connectionTroubles }) => connectionTroubles.listDueUsers(NOW, 200),
    listOfPerson: ({ connectionTroubles }) => connectionTroubles.listOfPerson("u7", 200),
    setNotices: ({ connectionTroubles }) => connectionTroubles.setNotices("u8", [{ credential: "crd_0-8", noticeDueAt: NOW }], null),
    setDueNotices: ({ connectionTroubles }) => connectionTroubles.setDueNotices("u7", NOW + 1, NOW),
  },
  credentials: {
    provide: each(
      ({ credentials }) => credentials.provide(givenThrough(2, { scope: 1, user: 7 }), 50),
      ({ credentials }) => credentials.provide(givenThrough(0, { scope: 1, user: 8 }), 50),
    ),
    hasGiven: ({ credentials }) => credentials.hasGiven({ ...OWNER, authScopeId: SCOPE, version: 1, linkId: ids.link(0, 3), now: NOW }),
    reconcile: ({ credentials }) => credentials.reconcile(OWNER, SCOPE, { ...STATE, version: 6 }, NOW),
    listLive: each(
      ({ credentials }) => credentials.listLive(BIG, { id: "crd_0-7" }),
      ({ credentials }) => credentials.listLive(BIG, { subject: "user:u7" }),
      ({ credentials }) => credentials.listLive(BIG, { subject: "user:u7", authScopeIds: [ids.scope(0, 7), ids.scope(0, 8)] }),
      ({ credentials }) => credentials.listLive(BIG, { authScopeId: SCOPE, limit: 25 }),
    ),
    countByScope: ({ credentials }) => credentials.countByScope(BIG, [SCOPE, ids.scope(0, 2)]),
    countOwners: ({ credentials }) => credentials.countOwners(BIG, [SCOPE, ids.scope(0, 2)]),
    list: each(
      ({ credentials }) => credentials.list(BIG, PAGE),
      ({ credentials }) => credentials.list(BIG, MIDDLE),
    ),
    scan: each(
      ({ credentials }) => credentials.scan(BIG, "newest", { limit: 1000 }),
      ({ credentials }) => credentials.scan(BIG, "oldest", { ...MIDDLE, limit: 1000 }),
    ),
    find: ({ credentials }) => credentials.find(BIG, "crd_0-7"),
    listOfSubject: ({ credentials }) => credentials.listOfSubject(BIG, "user:u7"),
    listOfPerson: ({ credentials }) => credentials.listOfPerson("u7"),
    listEndedOfPerson: ({ credentials }) => credentials.listEndedOfPerson("u7", 0),
    noteEnding: ({ credentials }) => credentials.noteEnding(BIG, "crd_0-7", "person"),
    noteEndings: ({ credentials }) => credentials.noteEndings(BIG, ["crd_0-7", "crd_0-8"], "administrator"),
    findOfPerson: ({ credentials }) => credentials.findOfPerson("u7", "crd_0-7"),
    listPlaygroundUsers: each(
      ({ credentials }) => credentials.listPlaygroundUsers(BIG, PAGE),
      ({ credentials }) => credentials.listPlaygroundUsers(BIG, { limit: 100, after: "u500" }),
    ),
    isPlaygroundUser: ({ credentials }) => credentials.isPlaygroundUser(BIG, "u3"),
  },
  redemptions: {
    list: each(
      ({ redemptions }) => redemptions.list(BIG, ids.link(0, 0), PAGE),
      ({ redemptions }) => redemptions.list(BIG, ids.link(0, 0), MIDDLE),
    ),
    countByDay: ({ redemptions }) =>
      redemptions.countByDay(
        BIG,
        [0, 1, 2, 3].map((link) => ids.link(0, link)),
        WEEK,
      ),
    use: ({ redemptions }) => redemptions.use(BIG, ids.link(0, 4), "u7", NOW),
  },
  links: {
    findWithProject: each(
      ({ links }) => links.findWithProject(ids.link(0, 0)),
      ({ links }) => links.findWithProject(ids.link(0, 9)),
    ),
    find: ({ links }) => links.find(BIG, ids.link(0, 9)),
    findDefault: ({ links }) => links.findDefault(BIG),
    listServerIds: ({ links }) => links.listServerIds(BIG, ids.link(0, 9)),
    list: each(
      ({ links }) => links.list(BIG, PAGE),
      ({ links }) => links.list(BIG, { ...MIDDLE, after: { createdAt: NOW, id: "lnk" } }),
      ({ links }) => links.list(BIG, { id: ids.link(0, 0) }),
      ({ links }) => links.list(BIG, { named: { limit: 200 } }),
      ({ links }) => links.list(BIG, { named: { limit: 200, after: "team" } }),
      ({ links }) => links.list(BIG, { limit: 1000 }, "oldest"),
      ({ links }) => links.list(BIG, { limit: 50, after: { createdAt: NOW, id: "lnk" } }, "ends"),
      ({ links }) => links.list(BIG, { limit: 1000 }, "-ends"),
    ),
    create: ({ links }) =>
      links.create(BIG, {
        type: "user",
        email: null,
        domains: [],
        emails: [],
        expiresAt: null,
        returnUrl: null,
        returnState: null,
        tags: {},
        events: null,
        name: "new",
        createdBy: "u0",
        serverIds: [SERVER],
        now: NOW,
      }),
    edit: ({ links }) =>
      links.edit(
        BIG,
        ids.link(0, 9),
        { name: "edited", domains: [], emails: [], email: null, expiresAt: null, returnUrl: null, tags: {}, events: null, pausedAt: null },
        [SERVER, ids.server(0, 2)],
      ),
    noteOpened: ({ links }) => links.noteOpened(BIG, ids.link(0, 9), NOW),
    remove: ({ links }) => links.remove(BIG, ids.link(0, 8), NOW),
    claim: ({ links }) => links.claim(BIG, ids.link(0, 9), { userId: "u7", sessionId: "s7", now: NOW }),
    finish: ({ links }) => links.finish(BIG, ids.link(0, 9), "s7", NOW),
  },
};
