import { createScheduledController, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { connect, ledger, makeProject, person, setFixtures } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import worker from "../index.ts";
import { HOUR } from "../lib/clock.ts";
import type { CredentialKeeper } from "../objects/keeper.object.ts";
import { makeKeeperClient, userSubject } from "./keeper-client.ts";

const namespace = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace<CredentialKeeper>;
const keeper = makeKeeperClient(namespace);
const sweep = () => worker.scheduled(createScheduledController({ cron: "17 * * * *" }), bindings);

/** Connects a person to a server with an OAuth provider and to one with a key. */
async function connected() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  for (const server of ["oauth2", "header"]) await connect(ada, link, server, "ada");
  const { projects, servers } = makeRooms(bindings).db;
  const projectId = (await projects.findBySlug(project.slug))?.id;
  const user = await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(ada.email).first<{ id: string }>();
  if (!projectId || !user) throw new Error("no project or no user");
  const scopeOf = async (slug: string) => (await servers.findBySlug(projectId, slug))?.authScopeId ?? "scp_none";
  const ref = { projectId, subject: userSubject(user.id) };
  const stub = namespace.getByName(JSON.stringify([ref.projectId, ref.subject]));
  await runDurableObjectAlarm(stub);
  return {
    ...{ link, ada, ref, scope: await scopeOf("oauth2"), keyScope: await scopeOf("header") },
    copies: async () =>
      (await bindings.VAULT_KV.list({ prefix: `${projectId}/` })).keys.map(({ name }) => name).filter((name) => name.includes("user")),
    lose: async () => {
      await runInDurableObject(stub, async (_, state) => {
        await state.storage.deleteAlarm();
        await state.storage.deleteAll();
      });
      await evictDurableObject(stub);
    },
    runAlarm: () => runDurableObjectAlarm(stub),
  };
}

describe("a keeper that has lost its storage", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  test("S45: the hourly sweep gives a keeper that has lost its storage its credentials back, and they work and refresh", async () => {
    const { ref, scope, keyScope, copies, lose } = await connected();
    const before = await copies();
    await lose();
    expect((await keeper.snapshot(ref)).credentials).toEqual({});
    vi.setSystemTime(Date.now() + 2 * HOUR);
    await sweep();
    expect((await keeper.snapshot(ref)).credentials).toMatchObject({ [scope]: { status: "active", version: 1 }, [keyScope]: { status: "active" } });
    expect(await copies()).toEqual(before);
    expect((await keeper.refresh(ref, scope, 1)).kind).toBe("refreshed");
    expect(await keeper.reserveVersion(ref, keyScope)).toBe(2);
  });

  test("S45: a copy whose refresh token was rotated is never restored, and the person signs in again", async () => {
    const { link, ada, ref, scope, copies, lose, runAlarm } = await connected();
    const name = (await copies()).find((copy) => copy.includes(scope)) ?? "";
    const old = (await bindings.VAULT_KV.get(name)) ?? "";
    expect((await keeper.refresh(ref, scope, 1)).kind).toBe("refreshed");
    await runAlarm();
    expect(await copies()).not.toContain(name);

    // The deletion may have failed.
    await bindings.VAULT_KV.put(name, old, { metadata: { at: Date.now() } });
    await lose();
    const asked = (await ledger()).tokenRequests.refresh_token;
    vi.setSystemTime(Date.now() + 2 * HOUR);
    await sweep();
    expect(await copies()).not.toContain(name);
    expect((await keeper.snapshot(ref)).credentials[scope]).toBeUndefined();
    expect((await ledger()).tokenRequests.refresh_token).toBe(asked);
    await connect(ada, link, "oauth2", "ada");
    expect((await keeper.snapshot(ref)).credentials[scope]?.status).toBe("active");
  });

  test("S45: a credential that was revoked before its keeper lost its storage is not restored", async () => {
    const { ref, keyScope, copies, lose } = await connected();
    const name = (await copies()).find((copy) => copy.includes(keyScope)) ?? "";
    const old = (await bindings.VAULT_KV.get(name)) ?? "";
    await makeRooms(bindings).vault.revokeCredentials(ref.projectId, { subject: ref.subject });
    await bindings.VAULT_KV.put(name, old, { metadata: { at: Date.now() } });
    await lose();
    vi.setSystemTime(Date.now() + 2 * HOUR);
    await sweep();
    expect(await copies()).toEqual([]);
    expect((await keeper.snapshot(ref)).credentials).toEqual({});
  });

  test("S45: a person who connects again or disconnects after their keeper lost its storage gets no older credential back", async () => {
    const { link, ada, ref, scope, keyScope, copies, lose } = await connected();
    const before = await copies();
    await lose();
    await connect(ada, link, "oauth2", "ada");
    await keeper.revoke(ref, keyScope);
    // The deletion of the revoked copies may have failed.
    for (const name of before) if (!(await copies()).includes(name)) await bindings.VAULT_KV.put(name, "v1.k1.a.b", { metadata: { at: 1 } });
    vi.setSystemTime(Date.now() + 2 * HOUR);
    await sweep();
    const { credentials } = await keeper.snapshot(ref);
    const version = credentials[scope]?.version ?? 0;
    expect([credentials[scope]?.status, credentials[keyScope]?.status]).toEqual(["active", "revoked"]);
    // The new credential, or that after a refresh: the keeper's alarm may have come after the hours.
    expect([1, 2]).toContain(version);
    expect((await keeper.refresh(ref, scope, version)).kind).toBe("refreshed");
  });

  test("S45: D1 shows what a person does after their keeper lost its storage, although the keeper counts from one again", async () => {
    const { link, ada, ref, scope, keyScope, copies, lose, runAlarm } = await connected();
    await bindings.DB.prepare("UPDATE credentials SET version = 40 WHERE project_id = ?").bind(ref.projectId).run();
    const statesInD1 = async () => {
      const sql = "SELECT auth_scope_id, status FROM credentials WHERE project_id = ? AND subject = ?";
      const rows = await bindings.DB.prepare(sql).bind(ref.projectId, ref.subject).raw<[string, string]>();
      return [scope, keyScope].map((id) => rows.find(([one]) => one === id)?.[1]);
    };
    const settled = <Value>(read: () => Promise<Value>) => expect.poll(async () => runAlarm().then(read));
    const versionOf = async () => (await keeper.snapshot(ref)).credentials[scope]?.version ?? 0;
    await lose();
    for (const server of ["oauth2", "header"]) await connect(ada, link, server, "ada");
    await settled(versionOf).toBeGreaterThan(40);
    // The keeper writes what it holds although nobody else does, as after a refresh that its provider has refused for good.
    await keeper.revoke(ref, keyScope);
    await settled(statesInD1).toEqual(["active", "revoked"]);
    const version = await versionOf();
    await settled(async () => (await copies()).map((name) => name.split("/").at(-1))).toEqual([String(version)]);
    expect((await keeper.refresh(ref, scope, version)).kind).toBe("refreshed");
    await makeRooms(bindings).vault.revokeCredentials(ref.projectId, { subject: ref.subject });
    await settled(statesInD1).toEqual(["revoked", "revoked"]);
  });

  test("S45: the sweep keeps the copy of a credential that was refreshed without a new refresh token", async () => {
    const { ref, scope, copies } = await connected();
    const reply = { access_token: "next", token_type: "Bearer", expires_in: 3600 };
    await setFixtures({ tokenEndpoint: { status: 200, type: "application/json", body: JSON.stringify(reply) } });
    const before = await copies();
    for (const version of [1, 2, 3]) expect((await keeper.refresh(ref, scope, version)).kind).toBe("refreshed");
    await setFixtures({ tokenEndpoint: "up" });
    vi.setSystemTime(Date.now() + 2 * HOUR);
    await sweep();
    expect(await copies()).toEqual(before);
  });
});
