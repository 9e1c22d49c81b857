import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { call, connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { connect, forgetIssued, ledger, makeProject, person, setFixtures } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import { type KeeperRef, makeKeeperClient, userSubject } from "../vault/keeper-client.ts";
import type { CredentialKeeper } from "./keeper.object.ts";

const namespace = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace<CredentialKeeper>;
const stubOf = (ref: KeeperRef) => namespace.getByName(JSON.stringify([ref.projectId, ref.subject]));
const keeper = makeKeeperClient(namespace);
const refreshes = async () => (await ledger()).tokenRequests.refresh_token ?? 0;

/** Connects a person to the oauth2 server. @returns also the reference of their keeper */
async function connected() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "oauth2", "ada");
  const { projects, servers } = makeRooms(bindings).db;
  const found = await projects.findBySlug(project.slug);
  const { results } = await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(ada.email).all<{ id: string }>();
  if (!found) throw new Error("no project");
  const server = await servers.findBySlug(found.id, "oauth2");
  if (!server) throw new Error("no server");
  const ref: KeeperRef = { projectId: found.id, subject: userSubject(results[0]?.id ?? "") };
  // The alarm runs now. Otherwise it would run a second later, during a test that has moved the clock.
  await runDurableObjectAlarm(stubOf(ref));
  return {
    project,
    ref,
    scope: server.authScopeId,
    server,
    reconnect: () => connect(ada, link, "oauth2", "ada"),
    signIn: async () => (await signInAgent(ada, project.slug)).access_token,
  };
}

/** Waits until the alarm after a new credential, which rings by itself a second later, is over: then the next one is at the token's end. */
async function firstAlarm(ref: KeeperRef): Promise<void> {
  await runDurableObjectAlarm(stubOf(ref));
  const next = () => runInDurableObject(stubOf(ref), (_, state) => state.storage.getAlarm());
  while (((await next()) ?? 0) < Date.now() + MINUTE);
}

describe("the CredentialKeeper", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(async () => {
    vi.useRealTimers();
    await setFixtures({ tokenEndpoint: "up" });
  });

  test("S25: the keeper asks the provider once for any number of refreshes of one version", async () => {
    const { ref, scope } = await connected();
    const before = await refreshes();
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => keeper.refresh(ref, scope, 1)));
    expect(new Set(outcomes.map((outcome) => (outcome.kind === "refreshed" ? outcome.credential.version : outcome.kind)))).toEqual(new Set([2]));
    expect((await refreshes()) - before).toBe(1);
    expect((await keeper.refresh(ref, scope, 1)).kind).toBe("refreshed");
    expect((await refreshes()) - before).toBe(1);
  });

  test("M9: a server that refuses every token makes Cardea ask the provider once, and each call is told what to do", async () => {
    const { project, ref, scope, signIn } = await connected();
    const agent = await connectAgent(project.slug, await signIn());
    await setFixtures({ refusing: ["oauth2"] });
    const before = await refreshes();
    for (let times = 0; times < 10; times++) {
      const { text, isError } = await call(agent, "oauth2__whoami");
      expect([isError, text]).toEqual([true, expect.stringContaining("open this link and connect it")]);
    }
    expect((await refreshes()) - before).toBe(1);
    const refuse = async () => {
      const version = (await keeper.snapshot(ref)).credentials[scope]?.version ?? 0;
      return Promise.all(Array.from({ length: 20 }, () => keeper.refresh(ref, scope, version, "refused")));
    };
    await refuse();
    expect((await refreshes()) - before).toBe(1);
    for (let elapsed = 0; elapsed < 30 * MINUTE; elapsed += 2 * SECOND) {
      vi.setSystemTime(Date.now() + 2 * SECOND);
      if (elapsed % (20 * SECOND) === 0) await refuse();
    }
    const asked = (await refreshes()) - before;
    expect([asked > 3, asked < 12]).toEqual([true, true]);
    await setFixtures({ refusing: [] });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await call(agent, "oauth2__whoami")).isError).toBe(false);
  });

  test("M9: a provider that ends its tokens early is asked for a new one each time, and no person is asked to sign in", async () => {
    const { project, ref, scope, signIn } = await connected();
    const agent = await connectAgent(project.slug, await signIn());
    const before = await refreshes();
    for (let round = 1; round <= 8; round++) {
      vi.setSystemTime(Date.now() + 5 * MINUTE);
      await forgetIssued("AccessToken");
      expect((await call(agent, "oauth2__whoami")).isError).toBe(false);
      expect((await refreshes()) - before).toBe(round);
    }
    expect((await keeper.snapshot(ref)).credentials[scope]?.status).toBe("active");
  });

  test("L10: the keeper's records of revoked grants and wanted scopes do not grow without limit", async () => {
    const ref: KeeperRef = { projectId: "prj_l10", subject: userSubject("ada") };
    await runInDurableObject(stubOf(ref), (_, state) => state.storage.kv.put("grants", ["from before"]));
    for (let grant = 0; grant < 50; grant++) await keeper.revokeGrant(ref, `g${grant}`);
    expect((await keeper.snapshot(ref)).revokedGrants).toHaveLength(51);
    vi.setSystemTime(Date.now() + 31 * DAY);
    await keeper.revokeGrant(ref, "last");
    expect((await keeper.snapshot(ref)).revokedGrants).toEqual(["last"]);
    const scopes = Array.from({ length: 500 }, (_, index) => `scope-${index}`).join(" ");
    await keeper.wantOAuthScopes(ref, "scp_l10", `${scopes} ${"x".repeat(10_000)}`);
    const kept = await runInDurableObject(stubOf(ref), (_, state) => state.storage.kv.get<string>("wanted:scp_l10"));
    expect(kept?.split(" ")).toHaveLength(100);
  });

  test("L14: the grant to revoke at the provider is stored in one commit with the revocation itself", async () => {
    const { ref, scope } = await connected();
    await setFixtures({ revocation: "down" });
    const atSync: unknown[] = [];
    await runInDurableObject(stubOf(ref), async (keeperObject, state) => {
      const sync = state.storage.sync.bind(state.storage);
      state.storage.sync = async () => {
        await sync();
        atSync.push([state.storage.kv.get<{ status: string }>(`scope:${scope}`)?.status, state.storage.kv.get(`ending:${scope}`) !== undefined]);
      };
      await (keeperObject as unknown as { revoke(scope: string, waits: boolean): Promise<unknown> }).revoke(scope, false);
      state.storage.sync = sync;
    });
    expect(atSync[0]).toEqual(["revoked", true]);
    await setFixtures({ revocation: "up" });
  });

  test("F52: a revocation whose alarm runs during the request to the provider is sent only once", async () => {
    const { ref, scope } = await connected();
    const told = async () => (await ledger()).tokenRequests[`${inject("origins").authorization} revocation`] ?? 0;
    const before = await told();
    await runInDurableObject(stubOf(ref), async (keeperObject) => {
      const object = keeperObject as unknown as { revoke(scope: string, waits: boolean): Promise<unknown>; alarm(): Promise<void> };
      await Promise.all([object.revoke(scope, true), object.alarm()]);
    });
    expect((await told()) - before).toBe(1);
  });

  test("F52: two grants that are revoked in a row while the provider is down are both revoked there later", async () => {
    const { ref, scope, reconnect } = await connected();
    const told = async () => (await ledger()).tokenRequests[`${inject("origins").authorization} revocation`] ?? 0;
    await setFixtures({ revocation: "down" });
    await keeper.revoke(ref, scope, true);
    await reconnect();
    await keeper.revoke(ref, scope, true);
    const before = await told();
    await setFixtures({ revocation: "up" });
    vi.setSystemTime(Date.now() + 1 * MINUTE);
    await runInDurableObject(stubOf(ref), (object) => (object as unknown as { alarm(): Promise<void> }).alarm());
    expect((await told()) - before).toBe(2);
    expect((await keeper.snapshot(ref)).credentials[scope]).toMatchObject({ status: "revoked", providerRevocation: "done" });
    const left = await runInDurableObject(stubOf(ref), (_, state) => state.storage.kv.get(`ending:${scope}`));
    expect(left).toBeUndefined();
  });

  test("S92: a record that an earlier version stored at the keeper is read, and its credential is refreshed", async () => {
    const { ref, scope } = await connected();
    await runInDurableObject(stubOf(ref), async (_, state) => {
      const { kv } = state.storage;
      const {
        status,
        expiresAt,
        lifetimeMs,
        refreshable,
        accountLabel,
        scope: granted,
        sealed,
        version,
      } = kv.get<Record<string, unknown>>(`scope:${scope}`) ?? {};
      await state.storage.deleteAll();
      const kept = { version, status, expiresAt, lifetimeMs, refreshable, accountLabel, scope: granted, sealed };
      const earlier = {
        member: true,
        memberVersion: 1,
        usedAt: Date.now(),
        grants: ["ended before"],
        [`scope:${scope}`]: kept,
        [`version:${scope}`]: version,
      };
      for (const [key, value] of Object.entries(earlier)) kv.put(key, value);
    });
    await evictDurableObject(stubOf(ref));
    const { member, revokedGrants, credentials } = await keeper.snapshot(ref);
    expect([member, revokedGrants, credentials[scope]]).toMatchObject([true, ["ended before"], { status: "active", version: 1 }]);
    expect((await keeper.refresh(ref, scope, 1)).kind).toBe("refreshed");
  });

  test("S27: while a provider is busy, callers are told that it is busy and until when, not that it is down", async () => {
    const { ref, scope } = await connected();
    const body = JSON.stringify({ error: "temporarily_unavailable" });
    await setFixtures({ tokenEndpoint: { status: 429, type: "application/json", body, headers: { "retry-after": "3600" } } });
    const outcomes = [await keeper.refresh(ref, scope, 1), await keeper.refresh(ref, scope, 1)];
    await setFixtures({ tokenEndpoint: "up" });
    for (const outcome of outcomes) {
      expect(outcome.kind).toBe("provider-busy");
      expect(outcome.kind === "provider-busy" && outcome.retryAt).toBeGreaterThan(Date.now());
    }
  });

  test("S27: the keeper keeps the connection while the provider fails, and waits before it asks again", async () => {
    const { ref, scope } = await connected();
    await setFixtures({ tokenEndpoint: "down" });
    const before = (await ledger()).tokenRequests.refused ?? 0;
    for (let round = 0; round < 5; round++) expect((await keeper.refresh(ref, scope, 1)).kind).toBe("provider-down");
    expect(((await ledger()).tokenRequests.refused ?? 0) - before).toBe(1);
    expect((await keeper.snapshot(ref)).credentials[scope]).toMatchObject({ status: "active", version: 1 });

    await setFixtures({ tokenEndpoint: "up" });
    vi.setSystemTime(Date.now() + 1 * MINUTE);
    expect((await keeper.refresh(ref, scope, 1)).kind).toBe("refreshed");
  });

  test("F65: a dead grant ends the connection for good, and the provider is not asked again", async () => {
    const { ref, scope } = await connected();
    await forgetIssued("Grant", "RefreshToken", "AccessToken");
    const before = await refreshes();
    expect((await keeper.refresh(ref, scope, 1)).kind).toBe("needs-sign-in");
    expect((await keeper.snapshot(ref)).credentials[scope]).toMatchObject({ status: "expired", refreshable: false });
    const asked = (await refreshes()) - before;
    expect((await keeper.refresh(ref, scope, 2)).kind).toBe("needs-sign-in");
    expect((await refreshes()) - before).toBe(asked);
  });

  test("S29: a disconnect during a refresh wins, and the new token is dropped", async () => {
    const { ref, scope } = await connected();
    const [outcome, { version }] = await Promise.all([keeper.refresh(ref, scope, 1), keeper.revoke(ref, scope)]);
    const after = (await keeper.snapshot(ref)).credentials[scope];
    expect(after).toMatchObject({ status: "revoked" });
    expect(after?.sealed).toBeUndefined();
    expect(after?.version).toBeGreaterThanOrEqual(version);
    expect(outcome.kind).toBe("needs-sign-in");
    // An alarm that rings at this moment may store a copy, which it deletes again.
    const copies = async () =>
      (await bindings.VAULT_KV.list({ prefix: `${ref.projectId}/${scope}/` })).keys.filter(({ name }) => name.includes("user"));
    await expect.poll(copies, PATIENCE).toEqual([]);
  });

  test("S48: a copy that the alarm stores while its credential is revoked is deleted again", async () => {
    const { ref, scope } = await connected();
    await firstAlarm(ref);
    const { VAULT_KV } = bindings;
    const prefix = `${ref.projectId}/${scope}/user`;
    const store = Object.getPrototypeOf(VAULT_KV) as KVNamespace;
    const original = Reflect.get(store, "put") as (this: KVNamespace, key: string, ...given: unknown[]) => Promise<void>;
    let stored = 0;
    const putting = vi.spyOn(store, "put").mockImplementation(async function (this: KVNamespace, key: string, ...given: unknown[]) {
      if (key.startsWith(prefix) && ++stored === 1) await keeper.revoke(ref, scope);
      return original.call(this, key, ...given);
    });
    await runInDurableObject(stubOf(ref), async (_, state) => {
      state.storage.kv.put(`dirty:${scope}`, 1);
      await state.storage.setAlarm(Date.now() + HOUR);
    });
    await runDurableObjectAlarm(stubOf(ref));
    putting.mockRestore();
    expect(stored).toBe(1);
    expect((await VAULT_KV.list({ prefix })).keys).toEqual([]);
  });

  test("an older value does not replace a newer one", async () => {
    const { ref, scope } = await connected();
    const [first, second] = [await keeper.reserveVersion(ref, scope), await keeper.reserveVersion(ref, scope)];
    expect(await keeper.commit(ref, scope, { version: second, status: "active", refreshable: false, sealed: "new" })).toBe(true);
    expect(await keeper.commit(ref, scope, { version: first, status: "active", refreshable: false, sealed: "old" })).toBe(false);
    expect((await keeper.snapshot(ref)).credentials[scope]?.sealed).toBe("new");
  });

  test("S47: the keeper's copy of a credential is usable while the vault has lost it", async () => {
    const { ref, scope } = await connected();
    for (const { name } of (await bindings.VAULT_KV.list({ prefix: `${ref.projectId}/` })).keys) {
      if (name.includes("user")) await bindings.VAULT_KV.delete(name);
    }
    const kept = (await keeper.snapshot(ref)).credentials[scope];
    const { secrets: vault } = makeRooms(bindings).vault;
    const record = { project: ref.projectId, authScope: scope, subject: ref.subject };
    expect(await vault.open(record, kept?.version ?? 0, kept?.sealed ?? "")).toMatchObject({ type: "oauth2" });
  });

  test("S45: a refresh before the vault has its copy lets the alarm store a copy of the new token", async () => {
    const { ref, scope } = await connected();
    const copies = async () =>
      (await bindings.VAULT_KV.list({ prefix: `${ref.projectId}/${scope}/user` })).keys.map(({ name }) => name.split("/").at(-1));
    await expect.poll(copies, PATIENCE).toEqual(["1"]);
    // The state is that before the first alarm, at a provider that does not rotate its refresh tokens.
    await bindings.VAULT_KV.delete(`${ref.projectId}/${scope}/${encodeURIComponent(ref.subject)}/1`);
    await runInDurableObject(stubOf(ref), async (_, state) => {
      state.storage.kv.put(`dirty:${scope}`, 1);
      await state.storage.setAlarm(Date.now() + HOUR);
    });
    const body = JSON.stringify({ access_token: "next", token_type: "Bearer", expires_in: 3600 });
    await setFixtures({ tokenEndpoint: { status: 200, type: "application/json", body } });
    expect((await keeper.refresh(ref, scope, 1)).kind).toBe("refreshed");
    await runDurableObjectAlarm(stubOf(ref));
    const version = (await keeper.snapshot(ref)).credentials[scope]?.version;
    await expect.poll(copies, PATIENCE).toEqual([String(version)]);
  });

  test("S45: after an eviction the alarm of the keeper writes its credentials to the vault and D1", async () => {
    const { project, ref, scope, reconnect } = await connected();
    await reconnect();
    await firstAlarm(ref);
    // The state is that of an object that ended before its alarm.
    await bindings.DB.prepare("DELETE FROM credentials WHERE project_id = ?").bind(ref.projectId).run();
    await bindings.VAULT_KV.delete(`${ref.projectId}/${scope}/${encodeURIComponent(ref.subject)}/2`);
    await runInDurableObject(stubOf(ref), async (_, state) => {
      state.storage.kv.put(`dirty:${scope}`, 2);
      await state.storage.setAlarm(Date.now() + HOUR);
    });
    await evictDurableObject(stubOf(ref));

    await runDurableObjectAlarm(stubOf(ref));
    const list = () => project.api<{ credentials: { server: string; status: string }[] }>("GET", "/credentials");
    await expect.poll(async () => (await list()).body.credentials).toMatchObject([{ server: "oauth2", status: "active" }]);
    const { secrets: vault } = makeRooms(bindings).vault;
    const read = () => vault.read({ project: ref.projectId, authScope: scope, subject: ref.subject }, 2);
    await expect.poll(read).toMatchObject({ type: "oauth2" });
  });

  test("S26: a keeper that ended after the provider's answer and before storing it tries once more and then asks for a new sign-in", async () => {
    const { ref, scope } = await connected();
    const stub = stubOf(ref);
    const before = await runInDurableObject(stub, (_, state) => state.storage.kv.get(`scope:${scope}`));
    await keeper.refresh(ref, scope, 1);
    await runInDurableObject(stub, (_, state) => {
      state.storage.kv.put(`scope:${scope}`, before);
      state.storage.kv.put(`intent:${scope}`, { version: 1, startedAt: Date.now(), attempts: 1 });
    });
    await evictDurableObject(stub);
    const outcome = await keeper.refresh(ref, scope, 1);
    expect(outcome.kind).toBe("needs-sign-in");
    expect((await keeper.snapshot(ref)).credentials[scope]).toMatchObject({ status: "expired" });
    vi.setSystemTime(Date.now() + HOUR);
    expect((await keeper.refresh(ref, scope, 1)).kind).toBe("needs-sign-in");
  });

  test("the keeper answers callers during its alarm, and the alarm finishes", async () => {
    const { ref, scope } = await connected();
    await runInDurableObject(stubOf(ref), async (instance, state) => {
      const running = instance.alarm();
      expect(Object.keys(instance.snapshot().credentials)).toEqual([scope]);
      await running;
      expect([...state.storage.kv.list({ prefix: "dirty:" })]).toEqual([]);
    });
  });

  test("F64: the keeper refreshes no token that nobody uses, looks after it once a day, and refreshes it for the next call", async () => {
    const { ref, scope } = await connected();
    const before = await refreshes();
    const alarmOf = () => runInDurableObject(stubOf(ref), (_, state) => state.storage.getAlarm());
    await firstAlarm(ref);
    for (let hours = 0; hours < 6; hours++) {
      vi.setSystemTime(Date.now() + 58 * MINUTE);
      await keeper.snapshot(ref);
      await runDurableObjectAlarm(stubOf(ref));
    }
    expect(await refreshes()).toBe(before);
    expect(await alarmOf()).toBeGreaterThan(Date.now() + 10 * HOUR);

    expect((await keeper.refresh(ref, scope, 1)).kind).toBe("refreshed");
    expect((await refreshes()) - before).toBe(1);
    vi.setSystemTime(Date.now() + 24 * HOUR);
    await runDurableObjectAlarm(stubOf(ref));
    expect((await refreshes()) - before).toBe(2);
  });

  test("F64: the keeper of an earlier release, which refreshed tokens for hours after the last call, refreshes none at its next alarm", async () => {
    const { ref } = await connected();
    await firstAlarm(ref);
    const before = await refreshes();
    vi.setSystemTime(Date.now() + 58 * MINUTE);
    await runInDurableObject(stubOf(ref), async (_, state) => {
      state.storage.kv.put("usedAt", Date.now() - HOUR);
      await state.storage.setAlarm(Date.now() + HOUR);
    });
    await evictDurableObject(stubOf(ref));
    await runDurableObjectAlarm(stubOf(ref));
    expect(await refreshes()).toBe(before);
    expect(await runInDurableObject(stubOf(ref), (_, state) => state.storage.getAlarm())).toBeGreaterThan(Date.now() + 14 * HOUR);
  });

  test("F75: the keeper of an earlier release that has no alarm gets one with its first use", async () => {
    const { ref } = await connected();
    await firstAlarm(ref);
    await runInDurableObject(stubOf(ref), (_, state) => state.storage.deleteAlarm());
    await evictDurableObject(stubOf(ref));
    await keeper.snapshot(ref);
    const alarmOf = () => runInDurableObject(stubOf(ref), (_, state) => state.storage.getAlarm());
    await expect.poll(alarmOf, PATIENCE).toBeGreaterThan(Date.now() + 14 * HOUR);
  });

  test("a person who never joined is no member in the keeper's snapshot", async () => {
    const snapshot = await keeper.snapshot({ projectId: "prj_none", subject: "user:unknown" });
    expect(snapshot).toEqual({ member: false, revokedGrants: [], credentials: {} });
  });
});
