import { createScheduledController } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { call, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { asAdmin, connect, makeProject, person } from "../../test/harness/worker/project.ts";
import { agentOf } from "../../test/harness/worker/provider-accounts.ts";
import { makeRooms } from "../deps.ts";
import worker from "../index.ts";
import { MINUTE } from "../lib/clock.ts";

type Receipt = { id: string; person: string; state: string; memberships: number; keys: number };

/**
 * What an erasure does with what each table knows of a person: `address` if the address, or an identity, is replaced or deleted; `id` if only the random id
 * stays; `soon` if the row ends by itself within days; `nobody` if no row names a person. A new table must be added here, and to the erasure.
 */
const TABLES: Record<string, "address" | "id" | "soon" | "nobody"> = {
  user: "address",
  members: "address",
  session: "address",
  account: "address",
  second_factors: "address",
  recovery_codes: "address",
  sign_in_conflicts: "address",
  server_requests: "address",
  revocation_marks: "soon",
  deployment_tokens: "address",
  platform_admins: "address",
  links: "address",
  credentials: "address",
  connection_troubles: "soon",
  alerts: "id",
  chat_links: "soon",
  chat_link_counts: "nobody",
  person_habits: "soon",
  provider_troubles: "soon",
  agent_endings: "id",
  owners: "address",
  person_mails: "address",
  agent_grants: "soon",
  erasures: "id",
  redemptions: "id",
  api_keys: "id",
  projects: "id",
  jobs: "id",
  usage_daily: "id",
  person_days: "id",
  audit_events: "id",
  audit_blocks: "id",
  dead_letters: "id",
  verification: "soon",
  request_counts: "soon",
  authorizations: "nobody",
  agents: "nobody",
  auth_scopes: "nobody",
  servers: "nobody",
  navigators: "nobody",
  route_rules: "nobody",
  tool_definitions: "nobody",
  oauth_registrations: "nobody",
  server_health: "nobody",
  audit_targets: "nobody",
  webhooks: "nobody",
  webhook_deliveries: "nobody",
  server_reports: "nobody",
  directory_versions: "nobody",
  credential_counts: "nobody",
  member_counts: "nobody",
  link_servers: "nobody",
  link_use_counts: "nobody",
  lost_events: "nobody",
  mail_health: "nobody",
  vault_keys: "nobody",
  vault_stores: "nobody",
  audit_marks: "nobody",
  audit_segments: "nobody",
  call_rollups: "nobody",
  d1_migrations: "nobody",
};

const tablesOf = async (db: D1Database): Promise<string[]> =>
  (
    await db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 4) NOT IN ('sqli', '_cf_')").all<{ name: string }>()
  ).results.map(({ name }) => name);

/** The tables of both databases in which a text stands. */
async function tablesWith(text: string): Promise<string[]> {
  const found = new Set<string>();
  for (const db of [bindings.DB, bindings.AUDIT_DB])
    for (const table of await tablesOf(db)) {
      const { results } = await db.prepare(`SELECT * FROM "${table}"`).all();
      if (JSON.stringify(results).includes(text)) found.add(table);
    }
  return [...found].sort();
}

async function keysWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const kv of [bindings.VAULT_KV, bindings.OAUTH_KV])
    for (const { name } of (await kv.list()).keys)
      if (!name.startsWith("local-inbox:") && `${name} ${await kv.get(name)}`.includes(text)) found.push(name.replace(text, "…"));
  return found;
}

const idOf = (email: string) => bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(email).first<string>("id");

/**
 * A person who has done everything: in two projects, with a grant, a key, and use of several kinds. Links of these and of a third project, which the person
 * never joined, have the address.
 */
async function busyPerson() {
  const [first, second, third] = [await makeProject(), await makeProject(), await makeProject()];
  const link = await first.userLink();
  const ada = await person("ada", link);
  for (const server of ["header", "oauth2"]) await connect(ada, link, server, "ada");
  await connect(ada, await second.userLink(), "header", "ada");
  const { access_token } = await signInAgent(ada, first.slug);
  const agent = await agentOf(first, ada);
  await call(agent, "header__whoami");
  await first.api("POST", "/links", { type: "user", servers: ["header"], emails: [ada.email, "bob@example.com"] });
  await second.api("POST", "/links", { type: "project", servers: [], email: ada.email });
  await third.api("POST", "/links", { type: "user", servers: ["header"], emails: [ada.email] });
  const id = await idOf(ada.email);
  return { first, second, link, ada, agent, access_token, id: id ?? "" };
}

async function erase(email: string, more: object = {}) {
  const admin = await asAdmin();
  const begun = await admin.api<Receipt>("POST", "/erasures", { email, confirm: email, ...more });
  const receipt = async () => (await admin.api<Receipt>("GET", `/erasures/${begun.body.id}`)).body;
  return { ...begun, receipt };
}

test("every table of both databases says what an erasure does with it", async () => {
  const tables = [...(await tablesOf(bindings.DB)), ...(await tablesOf(bindings.AUDIT_DB))];
  expect([...new Set(tables)].filter((table) => !TABLES[table])).toEqual([]);
});

test("F124b: an erased person's address is nowhere, the id only where it names nobody, and the receipt says what has ended", async () => {
  const { ada, agent, id, first, link } = await busyPerson();
  expect(await tablesWith(ada.email)).toEqual(expect.arrayContaining(["links", "members", "user"]));
  const { status, body, receipt } = await erase(ada.email);
  expect([status, body.person]).toEqual([202, id]);
  await vi.waitFor(async () => expect(await receipt()).toMatchObject({ state: "done", memberships: 2 }), PATIENCE);

  const left = await tablesWith(ada.email);
  expect(left.filter((table) => TABLES[table] !== "soon")).toEqual([]);
  expect((await tablesWith(id)).filter((table) => TABLES[table] === "nobody")).toEqual([]);
  expect(await keysWith(ada.email)).toEqual([]);
  expect((await keysWith(id)).filter((key) => !key.startsWith("client-assertion-jti:"))).toEqual([]);
  await vi.waitFor(() => expect(call(agent, "header__whoami")).rejects.toThrow(), PATIENCE);
  expect((await ada.open(link)).text).not.toContain("is connected");
  expect((await first.api<{ members: { email: string }[] }>("GET", "/members")).body.members.map(({ email }) => email)).not.toContain(ada.email);

  expect((await first.api("POST", "/members", { email: ada.email })).status).toBe(201);
  const now = await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(ada.email).first<string>("id");
  expect(now).not.toBe(id);
});

test("the last administrator of a project is not erased, and the answer names the project", async () => {
  const project = await makeProject();
  const { body } = await erase("admin@example.com");
  expect(body).toMatchObject({ code: "member.last_admin", fields: { email: expect.stringContaining("The last administrator of:") } });
  expect((await project.api("GET", "")).status).toBe(200);
});

test("of two administrators who are erased at the same time, one stays", async () => {
  const project = await makeProject();
  const people = [await person("ada", await project.userLink()), await person("bob", await project.userLink())];
  for (const one of people) await connect(one, await project.userLink(), "header", "ada");
  for (const { email } of people)
    await bindings.DB.prepare("UPDATE members SET role = 'admin' WHERE user_id = ?")
      .bind(await idOf(email))
      .run();
  await bindings.DB.prepare("UPDATE members SET removed_at = 1 WHERE user_id = ? AND project_id = (SELECT id FROM projects WHERE slug = ?)")
    .bind(await idOf("admin@example.com"), project.slug)
    .run();
  const { erasePerson } = makeRooms(bindings).people;
  const outcomes = await Promise.allSettled(people.map(({ email }) => erasePerson.begin(email, { revokesKeys: false, by: "x" })));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const kept = people[outcomes.findIndex(({ status }) => status === "rejected")];
  expect((await kept?.api("GET", "/me"))?.status).toBe(200);
});

test("an erasure forgets an administrator's former address too, and the disputes about it", async () => {
  const { ada, id } = await busyPerson();
  const former = `former-${id.toLowerCase()}@example.com`;
  await bindings.DB.batch([
    bindings.DB.prepare("INSERT INTO platform_admins (address, user_id, since) VALUES (?, ?, 1)").bind(former, id),
    bindings.DB.prepare("INSERT INTO sign_in_conflicts (id, issuer, subject, email, user_id, at) VALUES ('cnf_f', 'https://idp', 's', ?, ?, 1)").bind(
      former,
      id,
    ),
  ]);
  await erase(ada.email);
  expect(await tablesWith(former)).toEqual([]);
});

test("an administrator who is being erased does not count as another administrator", async () => {
  const project = await makeProject();
  const ada = await person("ada", await project.userLink());
  await connect(ada, await project.userLink(), "header", "ada");
  const id = await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(ada.email).first<string>("id");
  await bindings.DB.prepare("UPDATE members SET role = 'admin' WHERE user_id = ?").bind(id).run();
  const columns = "id, user_id, state, revokes_keys, created_by, created_at, due_at";
  await bindings.DB.prepare(`INSERT INTO erasures (${columns}) VALUES ('ers_ada', ?, 'running', 0, 'x', 0, ?)`)
    .bind(id, Number.MAX_SAFE_INTEGER)
    .run();
  expect((await erase("admin@example.com")).body).toMatchObject({ fields: { email: expect.stringContaining(project.slug) } });
});

test("an erasure that was interrupted goes on by the schedule", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const { ada, id } = await busyPerson();
    const admin = await asAdmin();
    const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const failing = { getByName: () => ({ setMember: () => Promise.reject(new Error("the object is down")) }) };
    const as = { ...bindings, CREDENTIAL_KEEPER: failing as unknown as typeof bindings.CREDENTIAL_KEEPER };
    const headers = { cookie, origin: bindings.PUBLIC_ORIGIN ?? "", "content-type": "application/json" };
    const response = await send("/api/v1/erasures", { method: "POST", headers, body: JSON.stringify({ email: ada.email, confirm: ada.email }) }, as);
    const { id: erasure } = (await response.json()) as Receipt;
    expect((await admin.api<Receipt>("GET", `/erasures/${erasure}`)).body).toMatchObject({ state: "running", memberships: 0 });
    expect(await tablesWith(ada.email)).not.toContain("user");

    vi.setSystemTime(Date.now() + 6 * MINUTE);
    await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), bindings);
    expect((await admin.api<Receipt>("GET", `/erasures/${erasure}`)).body).toMatchObject({ state: "done", memberships: 2 });
    expect((await keysWith(id)).length).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("a project that cannot be left holds up neither the other projects nor the end of the person's agents", async () => {
  const { ada, first, id, agent } = await busyPerson();
  const projectId = await bindings.DB.prepare("SELECT id FROM projects WHERE slug = ?").bind(first.slug).first<string>("id");
  const namespace = bindings.CREDENTIAL_KEEPER;
  const getByName = (name: string) => {
    if (name.includes(projectId ?? "") && name.includes(id)) throw new Error("the object is down");
    return namespace.getByName(name);
  };
  const as = { ...bindings, CREDENTIAL_KEEPER: { getByName } as unknown as typeof namespace };
  const { erasePerson } = makeRooms(as).people;
  const erasure = await erasePerson.begin(ada.email, { revokesKeys: false, by: "x" });
  await erasePerson.run(erasure);
  expect(await makeRooms(bindings).db.erasures.find(erasure.id)).toMatchObject({ state: "running", memberships: 1 });

  const rest = (await makeRooms(bindings).db.erasures.find(erasure.id)) ?? expect.fail("no erasure");
  await makeRooms(bindings).people.erasePerson.run(rest);
  expect(await makeRooms(bindings).db.erasures.find(erasure.id)).toMatchObject({ state: "done", memberships: 2 });
  await vi.waitFor(() => expect(call(agent, "header__whoami")).rejects.toThrow(), PATIENCE);
});

test("only a platform administrator erases, who types the address twice, and only an address that a user has", async () => {
  const admin = await asAdmin();
  expect((await admin.api("POST", "/erasures", { email: "a@example.com", confirm: "b@example.com" })).status).toBe(400);
  expect((await admin.api("POST", "/erasures", { email: "nobody@example.com", confirm: "nobody@example.com" })).status).toBe(404);
  const project = await makeProject();
  const ada = await person("ada", await project.userLink());
  expect((await ada.api("POST", "/erasures", { email: ada.email, confirm: ada.email })).status).toBe(404);
  expect((await ada.api("GET", "/erasures/ers_x")).status).toBe(404);
});
