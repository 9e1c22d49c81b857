import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeCountingBindings } from "../../test/harness/worker/counting-bindings.ts";
import { connect, ledger, makeProject, person } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import { MINUTE } from "../lib/clock.ts";
import { type AuthScopeId, newId } from "../lib/ids.ts";
import { CredentialKeeper } from "./keeper.object.ts";

const namespace = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace<CredentialKeeper>;
const tokenRequests = async () => (await ledger()).tokenRequests.refresh_token ?? 0;
const rowInD1 = (projectId: string) =>
  bindings.DB.prepare("SELECT version, status, updated_at FROM credentials WHERE project_id = ?").bind(projectId).first<{ version: number }>();

/** Connects a person. @returns what each refresh of their token costs, with its alarms, and the state of D1 and of the vault after it */
async function refreshedFourTimes() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "oauth2", "ada");
  const rooms = makeRooms(bindings);
  const projectId = (await rooms.db.projects.findBySlug(project.slug))?.id ?? newId("prj");
  const user = await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(ada.email).first<{ id: string }>();
  const stub = namespace.getByName(JSON.stringify([projectId, `user:${user?.id}`]));
  await runDurableObjectAlarm(stub);
  const scope = ((await rooms.db.servers.findBySlug(projectId, "oauth2"))?.authScopeId ?? "") as AuthScopeId;
  const counting = makeCountingBindings();
  return runInDurableObject(stub, async (_, state) => {
    const keeper = new CredentialKeeper(state as ConstructorParameters<typeof CredentialKeeper>[0], counting.as);
    const countRows = () => state.storage.sql.exec<{ n: number }>("SELECT total_changes() AS n").one().n;
    const refreshes = [];
    for (let times = 0; times < 4; times++) {
      vi.setSystemTime(Date.now() + 58 * MINUTE);
      const asked = await tokenRequests();
      counting.take();
      let alarms = 0;
      const before = countRows();
      const version = keeper.snapshot().credentials[scope]?.version ?? 0;
      expect((await keeper.refresh(scope, version, "ahead")).kind).toBe("refreshed");
      for (let at = await state.storage.getAlarm(); at !== null && at < Date.now() + MINUTE; at = await state.storage.getAlarm()) {
        await state.storage.deleteAlarm();
        alarms++;
        await keeper.alarm();
      }
      const rows = countRows() - before;
      const { VAULT_KV: kv, DB: d1, PROVIDER_GATE: gate } = counting.take();
      const cost = { rows, alarms, kv, d1, gate, tokenRequests: (await tokenRequests()) - asked };
      const copies = (await bindings.VAULT_KV.list({ prefix: `${projectId}/` })).keys.filter(({ name }) => name.includes("user"));
      refreshes.push({ cost, copies: copies.length, row: await rowInD1(projectId) });
    }
    return refreshes;
  });
}

describe("the cost of a refresh", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  test("F64: a refresh writes one row of the keeper, sets no alarm, and writes nothing to KV and D1", async () => {
    const [first, ...later] = await refreshedFourTimes();
    for (const { cost, row } of later) {
      // One query, which reads Cardea's registration at the provider.
      expect(cost).toEqual({ rows: 1, alarms: 0, kv: 0, d1: 1, gate: 1, tokenRequests: 1 });
      expect(row).toEqual(first?.row);
    }
    console.info("the cost of a refresh:", JSON.stringify(later.at(-1)?.cost));
  });

  test("the first refresh at a provider that rotates refresh tokens removes the vault's copy and tells D1, once", async () => {
    const refreshes = await refreshedFourTimes();
    expect(refreshes.map(({ copies }) => copies)).toEqual([0, 0, 0, 0]);
    expect(refreshes.map(({ row }) => row?.version)).toEqual([2, 2, 2, 2]);
  });
});
