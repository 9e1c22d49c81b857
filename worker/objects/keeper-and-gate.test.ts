import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { connect, ledger, makeProject, person } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import { sha256 } from "../lib/text/digest.ts";
import { FIRST_WIDTH } from "../providers/provider-gate-policy.ts";
import { type KeeperRef, makeKeeperClient, userSubject } from "../vault/keeper-client.ts";
import type { CredentialKeeper } from "./keeper.object.ts";
import type { ProviderGate } from "./provider-gate.object.ts";

const keepers = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace<CredentialKeeper>;
const gates = bindings.PROVIDER_GATE as unknown as DurableObjectNamespace<ProviderGate>;
const keeper = makeKeeperClient(keepers);
const refreshes = async () => (await ledger()).tokenRequests.refresh_token ?? 0;

afterEach(() => void vi.restoreAllMocks());

/** Connects a person. @returns their keeper, and the first gate of their provider */
async function connected() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "oauth2", "ada");
  const user = await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(ada.email).first<{ id: string }>();
  const { projects, servers } = makeRooms(bindings).db;
  const projectId = (await projects.findBySlug(project.slug))?.id ?? "prj_none";
  const scope = (await servers.findBySlug(projectId, "oauth2"))?.authScopeId ?? "scp_none";
  const row = await bindings.DB.prepare("SELECT issuer FROM oauth_registrations WHERE auth_scope_id = ?").bind(scope).first<{ issuer: string }>();
  const ref: KeeperRef = { projectId, subject: userSubject(user?.id ?? "") };
  await runDurableObjectAlarm(keepers.getByName(JSON.stringify([ref.projectId, ref.subject])));
  return { ref, scope, gate: gates.getByName(await sha256(row?.issuer ?? "")) };
}

test("a keeper remembers among how many gates its provider's busy gate told it to choose", async () => {
  const { ref, scope, gate } = await connected();
  expect((await keeper.refresh(ref, scope, 1)).kind).toBe("refreshed");
  const { version = 0, gateShards } = (await keeper.snapshot(ref)).credentials[scope] ?? {};
  expect(gateShards).toBe(1);
  await runInDurableObject(gate, async (object) => {
    for (let times = 0; times < 2600; times++) {
      const admission = await object.admit({ project: "prj_other", ticket: "", line: "call", shards: 1 });
      if (admission.kind === "in") object.release(admission.place, { kind: "none" });
    }
  });
  expect((await keeper.refresh(ref, scope, version)).kind).toBe("refreshed");
  const after = (await keeper.snapshot(ref)).credentials[scope];
  expect(after?.gateShards).toBeGreaterThanOrEqual(2);
  expect((await keeper.refresh(ref, scope, after?.version ?? 0)).kind).toBe("refreshed");
});

test("a refresh ahead of time that a call begins to wait for comes before the refreshes that no call waits for", async () => {
  const { ref, scope, gate } = await connected();
  const before = await refreshes();
  await runInDurableObject(gate, async (object) => {
    const methods: ProviderGate = Object.getPrototypeOf(object);
    const [admitted, hurried] = [vi.spyOn(methods, "admit"), vi.spyOn(methods, "hurry")];
    const admit = (line: "call" | "ahead") => object.admit({ project: ref.projectId, ticket: crypto.randomUUID(), line, shards: 1 });
    const held = await Promise.all(Array.from({ length: FIRST_WIDTH }, () => admit("call")));
    const first = Promise.resolve(admit("ahead")).then(refreshes);
    const ahead = keeper.refresh(ref, scope, 1, "ahead");
    await vi.waitFor(() => expect(admitted).toHaveBeenCalledTimes(FIRST_WIDTH + 2), PATIENCE);
    const call = keeper.refresh(ref, scope, 1, "expiry");
    await vi.waitFor(() => expect(hurried).toHaveBeenCalledOnce(), PATIENCE);
    for (const admission of held.slice(0, 1)) if (admission.kind === "in") object.release(admission.place, { kind: "none" });
    expect(await first).toBe(before + 1);
    expect([await ahead, await call]).toMatchObject([{ kind: "refreshed" }, { kind: "refreshed" }]);
  });
  expect(await refreshes()).toBe(before + 1);
});
