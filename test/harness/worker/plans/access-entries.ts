import { AGENT_ORDERS, type DeploymentToken, KEY_ORDERS } from "../../../../worker/db/db.ts";
import { newId } from "../../../../worker/lib/ids.ts";
import { ids, NOW } from "../../grown-deployment.ts";
import { type Entries, each } from "./entry.ts";
import { makeJob } from "./job-entries.ts";

const BIG = ids.project(0);
const DAY = 86_400_000;
const SCOPE = ids.scope(0, 1);
const KNOWN = { issuer: "https://company.example", subject: "subject7" };
const OTHER = { issuer: "https://company.example", subject: "other7" };

const TOKEN: DeploymentToken = {
  id: newId("cd"),
  name: "Backups",
  role: "auditor",
  secretHash: "hash",
  createdBy: "u7",
  createdAt: NOW,
  expiresAt: NOW + DAY,
  lastUsedAt: null,
  revokedAt: null,
};

/** Who people and agents are. */
export const accessEntries: {
  [Name in
    | "agentEndings"
    | "agentList"
    | "apiKeys"
    | "authorizations"
    | "deploymentTokens"
    | "directory"
    | "erasures"
    | "identities"
    | "keeperSubjects"
    | "keyPeople"
    | "mailHealth"
    | "idempotentRequests"
    | "operatorTokens"
    | "owners"
    | "personMails"
    | "platformAdmins"
    | "serverRequests"
    | "secondFactors"
    | "signInConflicts"
    | "users"
    | "visits"]: Entries<Name>;
} = {
  agentEndings: {
    find: ({ agentEndings }) => agentEndings.find("u7"),
    list: ({ agentEndings }) => agentEndings.list(NOW - 199 * DAY, { limit: 50 }),
    forget: ({ agentEndings }) => agentEndings.forget({ userId: "u8", madeUntil: NOW }),
  },
  agentList: {
    list: async ({ agentList }) => {
      for (const order of AGENT_ORDERS) {
        for (const down of [true, false]) {
          const value = order === "name" ? "agent 5" : NOW - 700_000;
          await agentList.list(BIG, { order, down, limit: 100 });
          for (const kind of ["client", "key"] as const) await agentList.list(BIG, { order, down, kind, limit: 100 });
          await agentList.list(BIG, { order, down, limit: 100, after: { value: order === "people" ? 1 : value, id: "agt_700" } });
        }
      }
      await agentList.list(BIG, { order: "name", down: false, name: "AGENT 1", limit: 20, after: { value: "agent 10", id: "agt_10" } });
    },
    count: {
      run: async ({ agentList }) => {
        for (const kind of [undefined, "client", "key"] as const)
          for (const name of [undefined, "AGENT 1"]) await agentList.count(BIG, { kind, name });
      },
      most: 2100,
      because: "It counts to 1,001, and reads a row and its entry in an index for each.",
    },
    find: ({ agentList }) => agentList.find(BIG, "agt_7"),
    listPeople: async ({ agentList }) => {
      await agentList.listPeople(BIG, "agt_0", { limit: 100 });
      await agentList.listPeople(BIG, "agt_0", { limit: 100, after: "u500" });
    },
    listGrants: ({ agentList }) => agentList.listGrants(BIG, "agt_0", "u7"),
    listGrantsOfAll: ({ agentList }) => agentList.listGrantsOfAll(BIG, "agt_0", NOW, { userId: "u500", grantId: "grant" }, 5),
    noteGrant: ({ agentList }) =>
      agentList.noteGrant(
        { projectId: BIG, id: "agt_0", clientId: "client-0", name: "Agent", host: null },
        { userId: "u7", grantId: newId("job") },
        NOW,
      ),
    noteSeen: ({ agentList }) => agentList.noteSeen({ projectId: BIG, agentId: "agt_0", userId: "u7", grantId: "grant-agt_0" }, NOW, NOW),
    forgetGrant: ({ agentList }) => agentList.forgetGrant(BIG, "u8", "grant-agt_0"),
    noteCalled: ({ agentList }) =>
      agentList.noteCalled([
        { projectId: BIG, clientId: "client-0", userId: "u7", at: 2 * NOW },
        { projectId: BIG, clientId: ids.key(0, 2), userId: "u7", at: NOW },
        { projectId: BIG, clientId: ids.key(0, 2), userId: undefined, at: NOW },
      ]),
    endForAll: ({ agentList }) => agentList.endForAll(BIG, "agt_9", makeJob("agent.revoke", { target: "agt_9" })),
    lift: ({ agentList }) => agentList.lift(BIG, "agt_9", NOW),
    setEnded: ({ agentList }) => agentList.setEnded({ projectId: BIG, agentId: ids.key(0, 2), userId: "u7" }, NOW),
    sweep: ({ agentList }) => agentList.sweep(NOW - 1_900_000, 50),
  },
  apiKeys: {
    insert: async ({ apiKeys }) => {
      const known = await apiKeys.find(BIG, ids.key(0, 2));
      if (known) await apiKeys.insert({ ...known, id: newId("ck") });
    },
    find: ({ apiKeys }) => apiKeys.find(BIG, ids.key(0, 2)),
    findListed: ({ apiKeys }) => apiKeys.findListed(BIG, ids.key(0, 2)),
    findNames: ({ apiKeys }) => apiKeys.findNames(BIG, [ids.key(0, 2), ids.key(0, 4)]),
    list: async ({ apiKeys }) => {
      await apiKeys.list(BIG, { limit: 20 });
      await apiKeys.list(BIG, { limit: 20, after: { createdAt: NOW, id: "ck" } }, "agent");
      for (const order of KEY_ORDERS) await apiKeys.list(BIG, { limit: 1000, after: { createdAt: NOW, id: ids.key(0, 2) } }, "agent", order);
    },
    listMadeBy: ({ apiKeys }) => apiKeys.listMadeBy(BIG, "u2"),
    revoke: ({ apiKeys }) => apiKeys.revoke(BIG, ids.key(0, 4), NOW),
    touch: ({ apiKeys }) => apiKeys.touch(BIG, ids.key(0, 2), NOW, NOW - 1),
  },
  authorizations: {
    begin: ({ authorizations }) => authorizations.begin({ stateHash: "new", projectId: BIG, authScopeId: SCOPE, expiresAt: NOW, keyId: "k1" }),
    consume: ({ authorizations }) => authorizations.consume(BIG, ids.scope(0, 2), "state2", NOW),
    sweep: ({ authorizations }) => authorizations.sweep(NOW),
  },
  deploymentTokens: {
    insert: ({ deploymentTokens }) => deploymentTokens.insert(TOKEN),
    find: ({ deploymentTokens }) => deploymentTokens.find(TOKEN.id),
    findNames: ({ deploymentTokens }) => deploymentTokens.findNames([TOKEN.id, "cd_other"]),
    list: async ({ deploymentTokens }) => {
      await deploymentTokens.list({ limit: 20 });
      await deploymentTokens.list({ limit: 20, after: { createdAt: NOW, id: "cd" } });
    },
    revoke: ({ deploymentTokens }) => deploymentTokens.revoke(TOKEN.id, NOW),
    revokeMadeBy: ({ deploymentTokens }) => deploymentTokens.revokeMadeBy("u7", NOW),
    touch: ({ deploymentTokens }) => deploymentTokens.touch(TOKEN.id, NOW, NOW - 1),
    sweep: ({ deploymentTokens }) => deploymentTokens.sweep(NOW - DAY),
  },
  directory: {
    findVersion: async ({ directory }) => {
      await directory.findVersion({ projectId: BIG });
      await directory.findVersion({ slug: "seed-0" });
    },
    findSlug: ({ directory }) => directory.findSlug(BIG),
    read: ({ directory }) => directory.read("seed-0"),
  },
  erasures: {
    find: ({ erasures }) => erasures.find("ers_1"),
    listDue: ({ erasures }) => erasures.listDue(NOW, 5),
    begin: {
      run: ({ erasures }) =>
        erasures.begin(
          { id: "ers_1", userId: "u7", revokesKeys: false, createdBy: "u0", createdAt: NOW },
          "person7@example.com",
          "erased@erased.invalid",
        ),
      most: 200_000,
      scans: ["links", "sign_in_conflicts"],
      because: "a person is erased rarely, and the address may be in a link, or in an answer that is remembered for a day, of any project",
    },
    listSoleAdmin: ({ erasures }) => erasures.listSoleAdmin("u7", 10),
    listMemberships: ({ erasures }) => erasures.listMemberships("u7", { limit: 20 }),
    listConnected: ({ erasures }) => erasures.listConnected("user:u7", { limit: 20 }),
    advance: ({ erasures }) => erasures.advance("ers_1", { memberships: 1 }),
    finish: ({ erasures }) => erasures.finish({ id: "ers_1", userId: "u7" }, NOW),
  },
  identities: {
    find: ({ identities }) => identities.find(KNOWN),
    isBound: ({ identities }) => identities.isBound("u7", []),
    bind: ({ identities }) => identities.bind("u3000", { ...KNOWN, subject: "new" }, "person3000@example.com", [], NOW),
  },
  keeperSubjects: {
    listMembers: ({ keeperSubjects }) => keeperSubjects.listMembers({ projectId: BIG, key: "u7" }, 20),
    listPlaygrounds: async ({ keeperSubjects }) => {
      await keeperSubjects.listPlaygrounds({ projectId: "", key: "" }, 20);
      await keeperSubjects.listPlaygrounds({ projectId: BIG, key: "playground:u2" }, 20);
    },
    listOwners: async ({ keeperSubjects }) => {
      await keeperSubjects.listOwners({ projectId: "", key: "" }, 20);
      await keeperSubjects.listOwners({ projectId: BIG, key: "user:u2" }, 20);
    },
    listProjects: ({ keeperSubjects }) => keeperSubjects.listProjects({ projectId: BIG, key: "" }, 20),
  },
  keyPeople: {
    find: async ({ keyPeople, apiKeys }) => {
      const key = await apiKeys.find(BIG, ids.key(0, 2));
      if (!key) throw new Error("there is no key");
      const presented = { slug: "seed-0", id: key.id, secretHash: key.secretHash, navigator: "default" };
      for (const address of ["person7@example.com", "new7@example.com"]) await keyPeople.find(presented, { address, domain: "example.com" }, NOW);
    },
  },
  mailHealth: {
    get: ({ mailHealth }) => mailHealth.get(),
    noteSent: ({ mailHealth }) => mailHealth.noteSent(NOW),
    noteFailed: ({ mailHealth }) => mailHealth.noteFailed(NOW, "mail.down"),
  },
  idempotentRequests: {
    claim: ({ idempotentRequests }) => idempotentRequests.claim(BIG, "hash", "request", NOW, NOW + DAY),
    finish: ({ idempotentRequests }) => idempotentRequests.finish(BIG, "no-such-hash", { request: "request", status: 201, body: "{}" }, NOW),
    release: ({ idempotentRequests }) => idempotentRequests.release(BIG, "no-such-hash"),
  },
  operatorTokens: {
    find: ({ operatorTokens }) => operatorTokens.find("setup", "no-such-hash", NOW),
    take: ({ operatorTokens }) => operatorTokens.take("setup", "no-such-hash", NOW),
  },
  owners: {
    has: ({ owners }) => owners.has("u7"),
    list: ({ owners }) => owners.list(["admin@example.com"]),
    add: ({ owners }) => owners.add("u7", "u1", NOW),
    remove: ({ owners }) => owners.remove("u7", ["admin@example.com"]),
  },
  personMails: {
    find: ({ personMails }) => personMails.find("u7"),
    noteLanguage: ({ personMails }) => personMails.noteLanguage("u7", "de"),
    choose: ({ personMails }) => personMails.choose("u7", NOW, "en"),
    claim: ({ personMails }) => personMails.claim("u8", null, "en", NOW),
    finish: ({ personMails }) => personMails.finish("u8", NOW, { toldAt: null, failures: 1 }),
  },
  platformAdmins: {
    claim: ({ platformAdmins }) => platformAdmins.claim("person7@example.com", "u7", NOW),
    list: ({ platformAdmins }) => platformAdmins.list("person7@example.com", "u7"),
    forgetOthers: ({ platformAdmins }) => platformAdmins.forgetOthers(["admin@example.com"]),
  },
  serverRequests: {
    ask: {
      run: ({ serverRequests }) => serverRequests.ask(BIG, "u8", "A server", NOW),
      most: 150,
      because: "It counts what waits in the project, up to a hundred requests, by an index of those alone.",
    },
    listOfMember: ({ serverRequests }) => serverRequests.listOfMember(BIG, "u8"),
    list: async ({ serverRequests }) => {
      await serverRequests.list(BIG, { limit: 20 });
      await serverRequests.list(BIG, { limit: 20, after: { createdAt: NOW, id: "req" } });
    },
    answer: ({ serverRequests }) => serverRequests.answer(BIG, "req_0", { state: "declined", answer: "No." }, NOW),
    sweep: ({ serverRequests }) => serverRequests.sweep(NOW - 190 * DAY),
  },
  secondFactors: {
    list: ({ secondFactors }) => secondFactors.list("u7"),
    findTotp: ({ secondFactors }) => secondFactors.findTotp("u7"),
    countRecoveryCodes: ({ secondFactors }) => secondFactors.countRecoveryCodes("u7"),
    add: ({ secondFactors }) =>
      secondFactors.add({ id: "fac_new", userId: "u2001", kind: "totp", sealed: "v1.a.b", lastStep: 1, createdAt: NOW }, ["new-1", "new-2"]),
    findPasskey: ({ secondFactors }) => secondFactors.findPasskey("u7", "credential"),
    countUp: each(
      ({ secondFactors }) => secondFactors.countUp("fac_7", 0, NOW),
      ({ secondFactors }) => secondFactors.countUp("fac_7", 5, NOW),
    ),
    putChallenge: ({ secondFactors }) => secondFactors.putChallenge("hash", "owner", NOW + DAY),
    spendChallenge: ({ secondFactors }) => secondFactors.spendChallenge("hash", "owner", NOW),
    spendStep: ({ secondFactors }) => secondFactors.spendStep("fac_7", 9, NOW),
    reseal: ({ secondFactors }) => secondFactors.reseal("fac_7", "v1.iv.sealed", "v1.iv.again"),
    spendRecoveryCode: ({ secondFactors }) => secondFactors.spendRecoveryCode("u8", "code-8-1"),
    replaceRecoveryCodes: ({ secondFactors }) => secondFactors.replaceRecoveryCodes("u8", ["other-1", "other-2"], NOW),
    findRequirement: ({ secondFactors }) => secondFactors.findRequirement("u1"),
    remove: each(
      ({ secondFactors }) => secondFactors.remove("u9", "fac_9", false),
      ({ secondFactors }) => secondFactors.remove("u9", "fac_9", true),
    ),
    prove: ({ secondFactors }) => secondFactors.prove("s7", NOW),
  },
  signInConflicts: {
    note: ({ signInConflicts }) => signInConflicts.note({ ...OTHER, subject: "new" }, "person9@example.com", "u9", NOW),
    list: {
      run: ({ signInConflicts }) => signInConflicts.list(),
      most: 1000,
      scans: ["sign_in_conflicts"],
      because: "It reads five rows for each of the latest 200 conflicts, and conflicts are forgotten after 30 days.",
    },
    find: ({ signInConflicts }) => signInConflicts.find("cnf_7"),
    findHolder: ({ signInConflicts }) => signInConflicts.findHolder("person7@example.com"),
    isDisputed: ({ signInConflicts }) => signInConflicts.isDisputed("person7@example.com"),
    assign: async ({ signInConflicts }) => {
      const found = await signInConflicts.find("cnf_11");
      if (found) await signInConflicts.assign(found.conflict, NOW);
    },
    release: async ({ signInConflicts }) => {
      const found = await signInConflicts.find("cnf_12");
      if (found) await signInConflicts.release(found.conflict, "released@example.com", NOW);
    },
    sweep: ({ signInConflicts }) => signInConflicts.sweep(0),
  },
  users: {
    find: ({ users }) => users.find("u7"),
    findSession: ({ users }) => users.findSession("t7"),
    findByEmail: ({ users }) => users.findByEmail("person7@example.com"),
    ensure: ({ users }) => users.ensure("new@example.com", NOW),
    verify: ({ users }) => users.verify("u7", NOW),
    touchSession: ({ users }) => users.touchSession("s7", NOW),
    endSession: ({ users }) => users.endSession("s8"),
    endSessionByToken: ({ users }) => users.endSessionByToken("t9"),
    countRequest: ({ users }) => users.countRequest("code:new", 1),
    sweepRequestCounts: ({ users }) => users.sweepRequestCounts(NOW / 900_000),
  },
  visits: {
    findLink: async ({ visits }) => {
      await visits.findLink("t7", ids.link(0, 3));
      await visits.findLink("t7", ids.link(0, 3), { prefix: "provide", window: 1 });
    },
    findMember: ({ visits }) => visits.findMember("t7", "seed-0", { server: "s1", navigator: "default" }),
  },
};
