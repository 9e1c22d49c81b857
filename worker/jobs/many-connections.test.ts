import { expect, test } from "vitest";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeCountingBindings } from "../../test/harness/worker/counting-bindings.ts";
import { makeProject } from "../../test/harness/worker/project.ts";
import { countLeft, deliver, makeHeldQueue, seedConnections } from "../../test/harness/worker/work.ts";
import { BATCH, BATCHES_PER_MESSAGE } from "./job-rules.ts";

const CONNECTIONS = 10_000;

/** The answer of a keeper that knows nothing of a credential. One object for each of 10,000 people takes local workerd minutes. */
const unknowing = { revoke: async () => ({ version: 1, status: "revoked", refreshable: false }) };

/** Real keepers for one person in a hundred. */
function someKeepers(keepers: typeof bindings.CREDENTIAL_KEEPER) {
  return { getByName: (name: string) => (/seed\d*00"/.test(name) ? keepers.getByName(name) : unknowing) } as unknown as typeof keepers;
}

test("the removal of a server with 10,000 connections answers at once, and ends all of them with few queries and requests an invocation", async () => {
  const project = await makeProject();
  await seedConnections(project, "header", CONNECTIONS);
  const projectId = (await bindings.DB.prepare("SELECT id FROM projects WHERE slug = ?").bind(project.slug).first<string>("id")) ?? "";
  const counting = makeCountingBindings();
  const held = makeHeldQueue({ ...counting.as, CREDENTIAL_KEEPER: someKeepers(counting.as.CREDENTIAL_KEEPER) });
  let asked = 0;
  const keepers = held.as.CREDENTIAL_KEEPER;
  const getByName = (name: string) => {
    asked++;
    return keepers.getByName(name);
  };
  const as = { ...held.as, CREDENTIAL_KEEPER: { getByName } };

  const cookie = [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = { cookie, origin: ORIGIN, "content-type": "application/json" };
  const response = await send(`/api/v1/projects/${project.slug}/servers/header`, { method: "DELETE", headers, body: "{}" }, as);
  expect(response.status).toBe(202);
  const { job } = (await response.json()) as { job: { id: string; total: number } };
  expect(job.total).toBe(CONNECTIONS);
  expect(await countLeft(projectId)).toBe(CONNECTIONS - 2 * BATCH.credentials);
  expect(counting.take().DB).toBeLessThanOrEqual(40);

  const most = { DB: 0, VAULT_KV: 0, keepers: 0, invocations: 0 };
  for (let message = held.messages.shift(); message; message = held.messages.shift()) {
    asked = 0;
    expect(await deliver([message], as)).toBe(0);
    const { DB, VAULT_KV } = counting.take();
    most.DB = Math.max(most.DB, DB);
    most.VAULT_KV = Math.max(most.VAULT_KV, VAULT_KV);
    most.keepers = Math.max(most.keepers, asked);
    most.invocations++;
  }
  // One query for the job, and for each batch: what is next, what has ended, how far the job has come.
  expect(most.DB).toBe(1 + 3 * BATCHES_PER_MESSAGE);
  expect(most.keepers).toBe(BATCH.credentials * BATCHES_PER_MESSAGE);
  expect(most.VAULT_KV).toBeLessThanOrEqual(10);
  expect(most.invocations).toBeLessThanOrEqual(Math.ceil(CONNECTIONS / (BATCH.credentials * BATCHES_PER_MESSAGE)) + 1);
  expect(await countLeft(projectId)).toBe(0);
  expect((await project.api("GET", `/jobs/${job.id}`)).body).toMatchObject({ state: "done", done: CONNECTIONS, failed: 0 });
});
