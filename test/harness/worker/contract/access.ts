import { signInAgent } from "../agent.ts";
import { bindings } from "../app.ts";
import { makeMovable } from "../moving-store.ts";
import { connect, person } from "../project.ts";
import type { Contracts, Scene } from "./contract.ts";

const RULE = { name: "No deleting", server: "header", tools: ["delete_*"], policy: "deny" };
const LINK = { type: "user", servers: ["header"], domains: ["example.com"] };
const NAVIGATOR = { name: "Support", mode: "search", inChatAuthentication: true, denied: ["header__delete_*"] };

const TARGET = { kind: "http", url: "https://logs.example.com/cardea" };
/** Nothing listens there. */
const UNREACHABLE = "http://127.0.0.1:9/logs";
const WEBHOOK = { url: "https://app.example.com/webhooks/cardea", events: ["connection.made"] };

const addLink = async ({ make }: Scene) => ({ link: (await make("/links", LINK)).id });
const addRule = async ({ make }: Scene) => ({ rule: (await make("/rules", RULE)).id });

/** A person whom a playground link has let try tools. */
async function playgroundUser({ project, get }: Scene): Promise<string> {
  const link = await project.makeLink({ type: "playground", servers: ["header"], domains: ["example.com"] });
  await connect(await person("tester", link), link, "header", "test");
  const { users } = await get<{ users: { id: string }[] }>("/playground/users");
  return users[0]?.id ?? "";
}

/** Makes a tool of a server whose changes are not held differ from how it was first seen. @returns the change as an administrator names it */
async function changeTool({ project }: Scene, tool: string): Promise<{ server: string; tool: string; hash: string }> {
  await bindings.DB.prepare(
    `INSERT INTO tool_definitions (project_id, server_id, tool, hash, definition, pending_hash, pending_definition, first_seen_at, changed_at)
      SELECT s.project_id, s.id, ?, 'old', '{"name":"t","description":"Reads."}', 'new', '{"name":"t","description":"Reads all."}', 1, 2
      FROM servers s JOIN projects p ON p.id = s.project_id WHERE p.slug = ? AND s.slug = 'none'`,
  )
    .bind(tool, project.slug)
    .run();
  return { server: "none", tool, hash: "new" };
}

async function addMember({ make }: Scene): Promise<{ member: string }> {
  return { member: (await make("/members", { email: `new.${crypto.randomUUID().slice(0, 8)}@example.com` })).id };
}

/** An agent that a member has allowed. */
async function agentOf({ project, ada, get }: Scene): Promise<{ agent: string; person: string }> {
  await signInAgent(ada, project.slug);
  const { agents } = await get<{ agents: { id: string; kind: string }[] }>("/agents");
  const agent = agents.find(({ kind }) => kind === "client")?.id ?? "";
  const { people } = await get<{ people: { id: string }[] }>(`/agents/${agent}/people`);
  return { agent, person: people[0]?.id ?? "" };
}

/** A key that has acted for a member, and was ended for them. */
async function endedKey({ project, ada, make, get }: Scene): Promise<{ agent: string; person: string }> {
  const { id: agent } = await make("/api-keys", { name: "Backend", actsForUsers: true });
  const { members } = await get<{ members: { id: string; email: string }[] }>("/members");
  const person = members.find(({ email }) => email === ada.email)?.id ?? "";
  await bindings.DB.prepare(
    "INSERT INTO agent_grants (project_id, agent_id, user_id, grant_id, created_at, seen_at) SELECT id, ?, ?, ?, 1, 1 FROM projects WHERE slug = ?",
  )
    .bind(agent, person, agent, project.slug)
    .run();
  await project.api("DELETE", `/agents/${agent}/people/${person}`);
  return { agent, person };
}

const NO_AGENT = { agent: "agt_none", person: "nobody" };

export const accessContracts: Contracts = {
  "get /projects/{project}/agents": {
    answers: async (scene) => {
      await agentOf(scene);
      return { query: "sort=-people&limit=1" };
    },
    refuses: ["request.invalid", { query: "after=x" }],
  },
  "get /projects/{project}/agents/{agent}": {
    answers: async (scene) => ({ params: await agentOf(scene) }),
    refuses: ["resource.not_found", { params: NO_AGENT }],
  },
  "delete /projects/{project}/agents/{agent}": {
    answers: async (scene) => ({ params: await agentOf(scene) }),
    refuses: ["resource.not_found", { params: NO_AGENT }],
  },
  "get /projects/{project}/agents/{agent}/people": {
    answers: async (scene) => ({ params: await agentOf(scene) }),
    refuses: ["resource.not_found", { params: NO_AGENT }],
  },
  "delete /projects/{project}/agents/{agent}/people/{person}": {
    answers: async (scene) => ({ params: await agentOf(scene) }),
    refuses: ["resource.not_found", { params: NO_AGENT }],
  },
  "post /projects/{project}/agents/{agent}/people/{person}/allow": {
    answers: async (scene) => ({ params: await endedKey(scene) }),
    refuses: ["resource.not_found", { params: NO_AGENT }],
  },
  "get /projects/{project}/links": { answers: { query: "limit=1&q=header&sort=ends" }, refuses: ["request.invalid", { query: "state=gone" }] },
  "post /projects/{project}/links": {
    answers: { body: { ...LINK, tags: { customer: "cus_42" } } },
    refuses: ["link.level_mismatch", { body: { ...LINK, type: "project", domains: undefined, email: "ada@example.com" } }],
  },
  "get /projects/{project}/links/{link}": {
    answers: async (scene) => ({ params: await addLink(scene) }),
    refuses: ["resource.not_found", { params: { link: "lnk_none" } }],
  },
  "patch /projects/{project}/links/{link}": {
    answers: async (scene) => ({ params: await addLink(scene), body: { paused: true } }),
    refuses: ["resource.not_found", { params: { link: "lnk_none" }, body: { paused: true } }],
  },
  "get /projects/{project}/links/{link}/redemptions": {
    answers: ({ link }) => ({ params: { link: link.split("/").at(-1) ?? "" } }),
    refuses: ["resource.not_found", { params: { link: "lnk_none" } }],
  },
  "delete /projects/{project}/links/{link}": {
    answers: async (scene) => ({ params: await addLink(scene) }),
    refuses: ["resource.not_found", { params: { link: "lnk_none" } }],
  },
  "get /projects/{project}/rules": {
    answers: async (scene) => {
      await addRule(scene);
      return {};
    },
  },
  "post /projects/{project}/rules": {
    answers: { body: RULE },
    refuses: ["rule.invalid", { body: { ...RULE, server: null, authScope: "scp_none" } }],
  },
  "get /projects/{project}/rules/{rule}": {
    answers: async (scene) => ({ params: await addRule(scene) }),
    refuses: ["resource.not_found", { params: { rule: "rul_none" } }],
  },
  "put /projects/{project}/rules/{rule}": {
    answers: async (scene) => ({ params: await addRule(scene), body: { ...RULE, name: "Nothing is deleted" } }),
    refuses: ["resource.not_found", { params: { rule: "rul_none" }, body: RULE }],
  },
  "post /projects/{project}/rules/{rule}/move": {
    answers: async (scene) => {
      const [{ rule }, { rule: before }] = [await addRule(scene), await addRule(scene)];
      return { params: { rule }, body: { before } };
    },
    refuses: ["rule.invalid", { params: { rule: "rul_none" }, body: { before: "rul_none" } }],
  },
  "delete /projects/{project}/rules/{rule}": {
    answers: async (scene) => ({ params: await addRule(scene) }),
    refuses: ["resource.not_found", { params: { rule: "rul_none" } }],
  },
  "get /projects/{project}/tool-changes": {
    answers: async (scene) => {
      await changeTool(scene, "t/1");
      return { query: "limit=1" };
    },
    refuses: ["request.invalid", { query: "state=other" }],
  },
  "post /projects/{project}/tool-changes/decisions": {
    answers: async (scene) => ({ body: { decision: "approve", changes: [await changeTool(scene, "t/2")] } }),
    refuses: ["tool.not_held", async (scene) => ({ body: { decision: "refuse", changes: [await changeTool(scene, "t/3")] } })],
  },
  "post /projects/{project}/tool-matches": {
    answers: async (scene) => {
      await changeTool(scene, "delete_all");
      return { body: { server: "none", tools: ["delete_*", "drop_*"] } };
    },
    refuses: ["request.invalid", { body: { tools: "x" } }],
  },
  "post /projects/{project}/decisions": {
    answers: async ({ make }) => ({ body: { person: null, key: (await make("/api-keys", { name: "Backend" })).id, tool: "header__delete_repo" } }),
    refuses: ["decision.invalid", { body: { person: null, tool: "header__delete_repo" } }],
  },
  "get /projects/{project}/default-policy": { answers: {} },
  "put /projects/{project}/default-policy": { answers: { body: { policy: "allow" } }, refuses: ["request.invalid", { body: { policy: "maybe" } }] },
  "get /projects/{project}/named-links": {
    answers: async ({ make }) => {
      await make("/links", { name: "team", type: "user", servers: ["header"], domains: ["example.com"] });
      return {};
    },
    refuses: ["request.invalid", { query: "limit=0" }],
  },
  "post /projects/{project}/sources": {
    answers: { body: { source: "yaml", servers: ["header"], navigators: ["default"] } },
    refuses: ["request.invalid", { body: { source: "terraform", servers: ["header"] } }],
  },
  "get /projects/{project}/navigators": { answers: {} },
  "get /projects/{project}/navigators/{navigator}": {
    answers: { params: { navigator: "default" } },
    refuses: ["resource.not_found", { params: { navigator: "none-such" } }],
  },
  "put /projects/{project}/navigators/{navigator}": {
    answers: { params: { navigator: "support" }, body: NAVIGATOR },
    refuses: ["request.invalid", { params: { navigator: "support" }, body: { ...NAVIGATOR, name: "" } }],
  },
  "delete /projects/{project}/navigators/{navigator}": {
    answers: async ({ put }) => {
      await put("/navigators/temporary", NAVIGATOR);
      return { params: { navigator: "temporary" } };
    },
    refuses: ["resource.not_found", { params: { navigator: "none-such" } }],
  },
  "get /projects/{project}/bridges": { answers: {} },
  "get /projects/{project}/audit-targets": {
    answers: async ({ make }) => {
      await make("/audit-targets", TARGET);
      return {};
    },
  },
  "post /projects/{project}/audit-targets": {
    answers: { body: { ...TARGET, kind: "splunk", token: "b5a8e0f2-collector" } },
    refuses: ["request.invalid", { body: { ...TARGET, url: "https://10.0.0.1/logs" } }],
  },
  "delete /projects/{project}/audit-targets/{target}": {
    answers: async ({ make }) => ({ params: { target: (await make("/audit-targets", TARGET)).id } }),
    refuses: ["resource.not_found", { params: { target: "adt_none" } }],
  },
  "get /projects/{project}/audit-targets/{target}": {
    answers: async ({ make }) => ({ params: { target: (await make("/audit-targets", TARGET)).id } }),
    refuses: ["resource.not_found", { params: { target: "adt_none" } }],
  },
  "patch /projects/{project}/audit-targets/{target}": {
    answers: async ({ make }) => ({ params: { target: (await make("/audit-targets", TARGET)).id }, body: { description: "Security", paused: true } }),
    refuses: ["resource.not_found", { params: { target: "adt_none" }, body: { paused: true } }],
  },
  "post /projects/{project}/audit-targets/{target}/test": {
    answers: async ({ make }) => ({ params: { target: (await make("/audit-targets", { ...TARGET, url: UNREACHABLE })).id } }),
    refuses: ["resource.not_found", { params: { target: "adt_none" } }],
  },
  "get /projects/{project}/webhooks": { answers: {} },
  "post /projects/{project}/webhooks": {
    answers: { body: { url: "https://app.example.com/webhooks/cardea", events: ["connection.made", "connection.expired"] } },
    refuses: ["request.invalid", { body: { url: "http://10.0.0.1/hook", events: ["connection.made"] } }],
  },
  "delete /projects/{project}/webhooks/{webhook}": {
    answers: async ({ make }) => ({ params: { webhook: (await make("/webhooks", WEBHOOK)).id } }),
    refuses: ["resource.not_found", { params: { webhook: "whk_none" } }],
  },
  "get /projects/{project}/webhooks/{webhook}": {
    answers: async ({ make }) => ({ params: { webhook: (await make("/webhooks", WEBHOOK)).id } }),
    refuses: ["resource.not_found", { params: { webhook: "whk_none" } }],
  },
  "patch /projects/{project}/webhooks/{webhook}": {
    answers: async ({ make }) => ({ params: { webhook: (await make("/webhooks", WEBHOOK)).id }, body: { description: "Billing", paused: true } }),
    refuses: ["resource.not_found", { params: { webhook: "whk_none" }, body: { paused: true } }],
  },
  "post /projects/{project}/webhooks/{webhook}/key": {
    answers: async ({ make }) => ({ params: { webhook: (await make("/webhooks", WEBHOOK)).id }, body: { overlapHours: 24 } }),
    refuses: ["resource.not_found", { params: { webhook: "whk_none" }, body: {} }],
  },
  "post /projects/{project}/webhooks/{webhook}/test": {
    answers: async ({ make }) => ({ params: { webhook: (await make("/webhooks", WEBHOOK)).id } }),
    refuses: ["resource.not_found", { params: { webhook: "whk_none" } }],
  },
  "get /projects/{project}/webhooks/{webhook}/deliveries": {
    answers: async ({ make }) => ({ params: { webhook: (await make("/webhooks", WEBHOOK)).id } }),
    refuses: ["resource.not_found", { params: { webhook: "whk_none" } }],
  },
  "post /projects/{project}/webhooks/{webhook}/deliveries/{delivery}/replay": {
    answers: async ({ project, make }) => {
      const { id } = await make("/webhooks", WEBHOOK);
      const delivery = `msg_${crypto.randomUUID()}`;
      await bindings.DB.prepare(
        `INSERT INTO webhook_deliveries (id, project_id, webhook_id, event, object_id, created_at, due_at, status)
          SELECT ?, id, ?, 'connection.made', 'crd_gone', 1, 1, 'failed' FROM projects WHERE slug = ?`,
      )
        .bind(delivery, id, project.slug)
        .run();
      return { params: { webhook: id, delivery } };
    },
    refuses: ["resource.not_found", { params: { webhook: "whk_none", delivery: "msg_none" } }],
  },
  "get /projects/{project}/api-keys": { answers: { query: "status=active&sort=-name" }, refuses: ["request.invalid", { query: "sort=used" }] },
  "post /projects/{project}/api-keys": {
    answers: { body: { name: "Nightly report", purpose: "agent" } },
    refuses: ["request.invalid", { body: { name: "Late", expiresAt: 1 } }],
  },
  "get /projects/{project}/api-keys/{key}": {
    answers: async ({ make }) => ({ params: { key: (await make("/api-keys", { name: "Weekly report" })).id } }),
    refuses: ["resource.not_found", { params: { key: "ck_none" } }],
  },
  "delete /projects/{project}/api-keys/{key}": {
    answers: async ({ make }) => ({ params: { key: (await make("/api-keys", { name: "Short" })).id } }),
    refuses: ["resource.not_found", { params: { key: "ck_none" } }],
  },
  "get /projects/{project}/playground/users": {
    answers: async (scene) => {
      await playgroundUser(scene);
      return {};
    },
  },
  "get /projects/{project}/playground/users/{user}/tools": {
    answers: async (scene) => ({ params: { user: await playgroundUser(scene) } }),
    refuses: ["resource.not_found", { params: { user: "nobody" } }],
  },
  "post /projects/{project}/playground/calls": {
    answers: async (scene) => ({ body: { user: await playgroundUser(scene), tool: "header__whoami", arguments: {} } }),
    refuses: ["resource.not_found", { body: { user: "nobody", tool: "header__whoami" } }],
  },
  "get /projects/{project}/members": { answers: { query: "limit=2" }, refuses: ["request.invalid", { query: "limit=0" }] },
  "post /projects/{project}/members": {
    answers: { body: { email: "grace@example.com", role: "member" } },
    refuses: ["session.email_invalid", { body: { email: "nobody" } }],
  },
  "get /projects/{project}/members/{member}": {
    answers: async ({ get, ada }) => {
      const { members } = await get<{ members: { id: string }[] }>(`/members?email=${encodeURIComponent(ada.email)}`);
      return { params: { member: members[0]?.id ?? "" } };
    },
    refuses: ["resource.not_found", { params: { member: "nobody" } }],
  },
  "patch /projects/{project}/members/{member}": {
    answers: async (scene) => ({ params: await addMember(scene), body: { role: "member" } }),
    refuses: [
      "member.last_admin",
      async ({ get }) => {
        const { members } = await get<{ members: { id: string; role: string }[] }>("/members?email=admin@example.com");
        return { params: { member: members[0]?.id ?? "" }, body: { role: "member" } };
      },
    ],
  },
  "delete /projects/{project}/members/{member}": {
    answers: async (scene) => ({ params: await addMember(scene) }),
    refuses: ["resource.not_found", { params: { member: "nobody" } }],
  },
  "post /projects/{project}/members/{member}/revocations": {
    answers: async (scene) => {
      const { authScopes } = await scene.get<{ authScopes: { id: string }[] }>("/servers/header/auth-scopes");
      return { params: await addMember(scene), body: { authScopes: [authScopes[0]?.id] } };
    },
    refuses: ["resource.not_found", { params: { member: "nobody" }, body: { authScopes: ["scp_none"] } }],
  },
  "post /projects/{project}/members/revocations/preview": {
    answers: { body: { all: true } },
    refuses: ["request.invalid", { body: { all: true, servers: ["nowhere"] } }],
  },
  "post /projects/{project}/members/revocations": {
    answers: { body: { emailPrefix: "nobody", servers: ["header"] } },
    refuses: ["request.invalid", { body: { emails: ["nobody@example.com"] } }],
  },
  "get /projects/{project}/credentials": { answers: { query: "q=header&sort=oldest" }, refuses: ["request.invalid", { query: "status=revoked" }] },
  "post /projects/{project}/credentials/revocations": {
    answers: { body: { q: "nobody@example.com", owner: "person" } },
    refuses: ["request.invalid", { body: {} }],
  },
  "get /projects/{project}/credentials/{credential}": {
    answers: async ({ link, get }) => {
      const eve = await person("eve", link);
      await connect(eve, link, "header", "eve");
      const { credentials } = await get<{ credentials: { id: string; email: string }[] }>("/credentials");
      return { params: { credential: credentials.find(({ email }) => email === eve.email)?.id ?? "" } };
    },
    refuses: ["resource.not_found", { params: { credential: "crd_none" } }],
  },
  "delete /projects/{project}/credentials/{credential}": {
    answers: async ({ link, get }) => {
      const bob = await person("bob", link);
      await connect(bob, link, "header", "bob");
      const { credentials } = await get<{ credentials: { id: string; email: string }[] }>("/credentials");
      return { params: { credential: credentials.find(({ email }) => email === bob.email)?.id ?? "" } };
    },
    refuses: ["resource.not_found", { params: { credential: "crd_none" } }],
  },
  "get /projects/{project}/store": { answers: {} },
  "put /projects/{project}/store": {
    answers: async () => {
      const { project, prefix } = await makeMovable();
      return { params: { project: project.slug }, body: { kind: "ssm", prefix } };
    },
    refuses: ["store.same", { body: { kind: "kv" } }],
  },
};
