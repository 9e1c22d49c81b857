import { newId } from "../../../../worker/lib/ids.ts";
import { ids, NOW } from "../../grown-deployment.ts";
import { accessEntries } from "./access-entries.ts";
import { alertEntries } from "./alert-entries.ts";
import { auditEntries } from "./audit-entries.ts";
import { connectionEntries } from "./connection-entries.ts";
import { type Entries, each } from "./entry.ts";
import { jobEntries, makeJob } from "./job-entries.ts";

const BIG = ids.project(0);
const SERVER = ids.server(0, 1);
const SCOPE = ids.scope(0, 1);
const PAGE = { limit: 100 };
/** A page in the middle of a list. */
const MIDDLE = { limit: 100, after: { createdAt: NOW - 199 * 86_400_000, id: "u500" } };
/** The last of the members by address, of whom fewer than a page are left. */
const NEAR_THE_END = { limit: 100, after: { createdAt: NOW, id: "u95" } };
const RULE = { name: "", serverId: null, navigator: null, tools: [], authScopeId: null, policy: "allow" as const };
const WEEK = NOW - 6 * 86_400_000;

const projectEntries: {
  [Name in
    | "members"
    | "navigators"
    | "projects"
    | "routeRules"
    | "serverEdits"
    | "overview"
    | "serverHealth"
    | "serverReports"
    | "servers"
    | "sources"
    | "toolDefinitions"
    | "registrations"]: Entries<Name>;
} = {
  members: {
    list: each(
      ({ members }) => members.list(BIG, PAGE),
      ({ members }) => members.list(BIG, MIDDLE),
      ({ members }) => members.list(BIG, { userId: "u7" }),
      ({ members }) => members.list(BIG, { ...PAGE, emailPrefix: "person1" }),
      ({ members }) => members.list(BIG, { ...MIDDLE, emailPrefix: "person" }),
      ({ members }) => members.list(BIG, { ...NEAR_THE_END, emailPrefix: "person" }),
      ({ members }) => members.list(BIG, { userIds: ["u7", "u8", "u9"] }),
    ),
    scan: each(
      ({ members }) => members.scan(BIG, "newest", PAGE),
      ({ members }) => members.scan(BIG, "newest", MIDDLE),
      ({ members }) => members.scan(BIG, "oldest", MIDDLE),
      ({ members }) => members.scan(BIG, "email", PAGE),
      ({ members }) => members.scan(BIG, "email", { ...MIDDLE, emailPrefix: "person" }),
      ({ members }) => members.scan(BIG, "-email", MIDDLE),
      ({ members }) => members.scan(BIG, "-email", { ...PAGE, emailPrefix: "person1" }),
      ({ members }) => members.scan(BIG, "oldest", { ...PAGE, limit: 1000, emailPrefix: "person1" }),
    ),
    count: ({ members }) => members.count(BIG, WEEK),
    noteActive: ({ members }) =>
      members.noteActive([
        { projectId: BIG, userId: "u7", at: NOW },
        { projectId: BIG, userId: "u8", at: NOW },
      ]),
    join: ({ members }) => members.join(BIG, "u2001", NOW),
    invite: ({ members }) => members.invite(BIG, "u9", NOW, "member"),
    findStanding: each(
      ({ members }) => members.findStanding(BIG, "u7"),
      ({ members }) => members.findStanding(BIG, "u0"),
    ),
    hasRemovedMailbox: each(
      ({ members }) => members.hasRemovedMailbox(BIG, "person9@example.com"),
      ({ members }) => members.hasRemovedMailbox(BIG, "nobody+tag@example.com"),
    ),
    setRole: each(
      ({ members }) => members.setRole(BIG, "u7", "admin"),
      ({ members }) => members.setRole(BIG, "u7", "member"),
    ),
    remove: ({ members }) => members.remove(BIG, "u18", 1, NOW),
    restate: ({ members }) => members.restate(BIG, "u7"),
    listLive: each(
      ({ members }) => members.listLive(BIG, "", 3),
      ({ members }) => members.listLive(BIG, "u500", 3),
    ),
    endWithProject: ({ members }) => members.endWithProject(BIG, ["u27", "u28", "u30"], NOW),
  },
  navigators: {
    list: ({ navigators }) => navigators.list(BIG),
    find: ({ navigators }) => navigators.find(BIG, "navigator-3"),
    put: ({ navigators }) => navigators.put(BIG, "new", { name: "New", mode: "direct", inChatAuthentication: false, denied: [] }, NOW),
    remove: ({ navigators }) => navigators.remove(BIG, "navigator-4", NOW),
  },
  sources: {
    set: ({ sources }) => sources.set(BIG, { servers: ["server-3"], navigators: ["navigator-3"], rules: ["rul_3"], links: ["team"] }, "yaml"),
  },
  projects: {
    findBySlug: ({ projects }) => projects.findBySlug("seed-0"),
    findForMember: ({ projects }) => projects.findForMember("seed-0", "u7"),
    listForMember: ({ projects }) => projects.listForMember("u0"),
    create: ({ projects }) => projects.create({ id: newId("prj"), slug: "new", name: "New", description: "", createdBy: "u0", now: NOW }),
    edit: ({ projects }) => projects.edit(BIG, { returnOrigins: [] }),
    listRetention: ({ projects }) => projects.listRetention([BIG]),
    remove: ({ projects }) => projects.remove(ids.project(1), makeJob("project.remove", { projectId: ids.project(1), authScopeIds: null })),
    findSlug: ({ projects }) => projects.findSlug(BIG),
    findRemovedSlug: ({ projects }) => projects.findRemovedSlug(ids.project(1)),
    finishRemoval: ({ projects }) => projects.finishRemoval(ids.project(1), NOW),
  },
  routeRules: {
    list: ({ routeRules }) => routeRules.list(BIG),
    has: ({ routeRules }) => routeRules.has(BIG, "rul_0-5"),
    find: ({ routeRules }) => routeRules.find(BIG, "rul_0-5"),
    create: each(
      ({ routeRules }) => routeRules.create(BIG, RULE, "last", NOW),
      ({ routeRules }) => routeRules.create(BIG, RULE, { before: "rul_0-9" }, NOW),
    ),
    change: ({ routeRules }) => routeRules.change(BIG, "rul_0-5", { ...RULE, navigator: "navigator-3" }),
    move: each(
      ({ routeRules }) => routeRules.move(BIG, "rul_0-30", { before: "rul_0-3" }),
      ({ routeRules }) => routeRules.move(BIG, "rul_0-3", { after: "rul_0-30" }),
      // Rules with equal numbers get new numbers first.
      ({ routeRules }) => routeRules.move(ids.project(1), "rul_1-30", { before: "rul_1-3" }),
    ),
    remove: ({ routeRules }) => routeRules.remove(BIG, "rul_0-6"),
    setDefault: ({ routeRules }) => routeRules.setDefault(BIG, "allow"),
  },
  serverEdits: {
    apply: async ({ serverEdits, servers }) => {
      const server = await servers.getBySlug(BIG, "server-3");
      const scope = { ...server.authScope, id: newId("scp") };
      return serverEdits.apply(
        server,
        { server: { name: "Edited" }, scopes: [{ scope, replaces: server.authScopeId, registration: "forget" }] },
        NOW,
        makeJob("server.edit", { authScopeIds: [server.authScopeId] }),
      );
    },
    listRetired: ({ serverEdits }) => serverEdits.listRetired(NOW, 20),
    listRetiredOf: each(
      ({ serverEdits }) => serverEdits.listRetiredOf(BIG, "", 6),
      ({ serverEdits }) => serverEdits.listRetiredOf(BIG, ids.scope(0, 117), 6),
    ),
    settle: ({ serverEdits }) => serverEdits.settle(BIG, ids.scope(0, 3)),
  },
  overview: {
    listSteps: ({ overview }) => overview.listSteps(BIG, "u7"),
    listNeeds: ({ overview }) => overview.listNeeds(BIG, NOW, NOW + 7 * 86_400_000),
  },
  serverHealth: {
    listOf: ({ serverHealth }) => serverHealth.listOf(BIG, [SERVER, ids.server(0, 2)]),
    listDue: ({ serverHealth }) => serverHealth.listDue(NOW, 20),
    defer: ({ serverHealth }) => serverHealth.defer(BIG, SERVER, NOW),
    noteCheck: each(
      ({ serverHealth }) => serverHealth.noteCheck(BIG, SERVER, "It does not answer.", NOW, NOW),
      ({ serverHealth }) => serverHealth.noteCheck(BIG, SERVER, undefined, NOW, NOW),
    ),
    noteCalls: each(
      ({ serverHealth }) => serverHealth.noteCalls([{ projectId: BIG, server: "server-1", at: NOW }]),
      ({ serverHealth }) => serverHealth.noteCalls([{ projectId: BIG, server: "server-1", at: NOW, problem: "It does not answer." }]),
    ),
  },
  serverReports: {
    list: ({ serverReports }) => serverReports.list(BIG),
    listOf: ({ serverReports }) => serverReports.listOf(BIG, [SERVER, ids.server(0, 2)]),
    note: ({ serverReports }) => serverReports.note(BIG, SERVER, "tools", "Another text.", NOW),
    clear: ({ serverReports }) => serverReports.clear(BIG, SERVER),
  },
  servers: {
    list: ({ servers }) => servers.list(BIG),
    listPage: each(
      ({ servers }) => servers.listPage(BIG, { limit: 10 }),
      ({ servers }) => servers.listPage(BIG, { limit: 10, after: "server-3" }),
    ),
    findBySlug: ({ servers }) => servers.findBySlug(BIG, "server-5"),
    findByAuthScope: each(
      ({ servers }) => servers.findByAuthScope(BIG, SCOPE),
      ({ servers }) => servers.findByAuthScope(BIG, "scp_further-0-6"),
    ),
    getBySlug: ({ servers }) => servers.getBySlug(BIG, "server-6"),
    hasPersonal: ({ servers }) => servers.hasPersonal(BIG),
    hasAuthScope: ({ servers }) => servers.hasAuthScope(BIG, SCOPE),
    addFurtherScope: async ({ servers }) => {
      const server = await servers.getBySlug(BIG, "server-6");
      const { name, type, level, fields, source, redactionHints, oauth } = server.authScope;
      return servers.addFurtherScope(server, { id: newId("scp"), name, type, level, fields, source, redactionHints, oauth }, NOW);
    },
    removeFurtherScope: ({ servers }) => servers.removeFurtherScope(BIG, ids.server(0, 5), "scp_further-0-5", makeJob("server.scope.remove")),
    create: ({ servers }) =>
      servers.create(
        BIG,
        {
          slug: "new",
          name: "New",
          url: "https://example.com",
          transport: "http",
          authScope: { type: "header", level: "user", fields: [], source: "api" },
        },
        NOW,
      ),
    setState: ({ servers }) => servers.setState(BIG, "server-8", "paused"),
    setHold: ({ servers }) => servers.setHold(BIG, "server-8", true),
    remove: async ({ servers }) => servers.remove(await servers.getBySlug(BIG, "server-9"), makeJob("server.remove")),
  },
  toolDefinitions: {
    list: each(
      ({ toolDefinitions }) => toolDefinitions.list(BIG, SERVER, { limit: 10 }),
      ({ toolDefinitions }) => toolDefinitions.list(BIG, SERVER, { limit: 10, after: "tool-3" }),
    ),
    listNames: ({ toolDefinitions }) => toolDefinitions.listNames(BIG, SERVER),
    listNamesOf: ({ toolDefinitions }) => toolDefinitions.listNamesOf(BIG, [ids.server(0, 0), SERVER]),
    listChanges: each(
      ({ toolDefinitions }) => toolDefinitions.listChanges(BIG, "waiting", { limit: 10 }),
      ({ toolDefinitions }) => toolDefinitions.listChanges(BIG, "waiting", { limit: 10, after: { serverId: ids.server(0, 1), tool: "tool-0" } }),
      ({ toolDefinitions }) => toolDefinitions.listChanges(BIG, "refused", { limit: 10 }),
    ),
    countWaiting: {
      run: ({ toolDefinitions }) => toolDefinitions.countWaiting(BIG),
      most: 500,
      because: "it counts changes up to a hundred, each with its server",
    },
    refuse: ({ toolDefinitions }) => toolDefinitions.refuse(BIG, [{ serverId: ids.server(0, 10), tool: "tool-0", hash: "h2" }], NOW),
    approveAll: ({ toolDefinitions }) =>
      toolDefinitions.approveAll(BIG, [
        { serverId: ids.server(0, 11), tool: "tool-0", hash: "h2" },
        { serverId: ids.server(0, 12), tool: "tool-0", hash: "h2" },
      ]),
    has: ({ toolDefinitions }) => toolDefinitions.has(BIG, SERVER, "tool-3"),
    listHashes: ({ toolDefinitions }) => toolDefinitions.listHashes(BIG, SERVER),
    countChanged: ({ toolDefinitions }) => toolDefinitions.countChanged(BIG, [ids.server(0, 0), SERVER]),
    listHeld: ({ toolDefinitions }) => toolDefinitions.listHeld(BIG),
    pin: ({ toolDefinitions }) => toolDefinitions.pin(BIG, SERVER, [{ hash: "h", definition: { name: "new" } }], NOW),
    noteChanges: ({ toolDefinitions }) => toolDefinitions.noteChanges(BIG, SERVER, [{ hash: "h9", definition: { name: "tool-3" } }], NOW),
    noteListed: ({ toolDefinitions }) => toolDefinitions.noteListed(BIG, SERVER, ["tool-3", "tool-4"], NOW),
    approve: ({ toolDefinitions }) => toolDefinitions.approve(BIG, ids.server(0, 0), "tool-0", "h2"),
  },
  registrations: {
    find: ({ registrations }) => registrations.find(BIG, ids.scope(0, 2)),
    listSameClient: {
      run: ({ registrations }) => registrations.listSameClient(BIG, { issuer: "https://issuer.example", clientId: "client" }),
      most: 300,
      because: "It reads at most 100 registrations with the same client.",
    },
    list: ({ registrations }) => registrations.list(BIG, [ids.scope(0, 2), ids.scope(0, 4)]),
    keepFirst: async ({ registrations }) => {
      const known = await registrations.find(BIG, ids.scope(0, 2));
      if (known) await registrations.keepFirst(known);
    },
    update: ({ registrations }) => registrations.update(BIG, ids.scope(0, 2), { resource: null, scope: null, metadata: {}, quirks: {} }),
    remove: ({ registrations }) => registrations.remove(BIG, ids.scope(0, 4)),
    usesSecret: ({ registrations }) => registrations.usesSecret(BIG, ids.scope(0, 2), 1),
  },
};

/** One entry for each function of each repository. Add the entry of a new function here, or in a file of its own. */
export const entries = { ...alertEntries, ...connectionEntries, ...projectEntries, ...jobEntries, ...accessEntries, ...auditEntries };
