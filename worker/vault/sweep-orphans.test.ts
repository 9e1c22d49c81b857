import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";
import worker from "../index.ts";
import { HOUR } from "../lib/clock.ts";

afterEach(() => void vi.useRealTimers());

const keysOf = async (): Promise<string[]> => (await bindings.VAULT_KV.list()).keys.map(({ name }) => name).filter((name) => name.startsWith("prj_"));

async function allKeys(): Promise<string[]> {
  const names: string[] = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await bindings.VAULT_KV.list(cursor === undefined ? {} : { cursor });
    names.push(...page.keys.map(({ name }) => name));
    more = !page.list_complete;
    cursor = page.list_complete ? undefined : page.cursor;
  }
  return names;
}

async function runHourly(): Promise<void> {
  const context = createExecutionContext();
  await worker.scheduled(createScheduledController({ cron: "17 * * * *" }), bindings);
  await waitOnExecutionContext(context);
}

test("L14: only a ciphertext that neither a keeper nor a client uses is removed, within hours", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  // The keeper stores the copy by its alarm.
  await expect.poll(keysOf, { timeout: 30_000 }).not.toEqual([]);
  const [held = ""] = await keysOf();
  const path = held.slice(0, held.lastIndexOf("/"));
  const put = (name: string, at: number) => bindings.VAULT_KV.put(name, "v1.k1.a.b", { metadata: { at } });
  const clientSecret = `${path.slice(0, path.lastIndexOf("/"))}/oauth-client/1`;
  await put(`${path}/7`, Date.now());
  await put(`${path.replace("header", "other")}x/1`, Date.now());
  await put(clientSecret, Date.now());
  await bindings.VAULT_KV.put(`${path}/8`, "from before times were noted");
  await runHourly();
  expect(await keysOf()).not.toContain(`${path}/8`);
  expect(await keysOf()).toEqual(expect.arrayContaining([held, `${path}/7`, clientSecret]));

  vi.setSystemTime(Date.now() + 2 * HOUR);
  await runHourly();
  expect(await keysOf()).toEqual([held]);
  expect(await bindings.VAULT_KV.get(held)).toBeTruthy();
});

test("L14: a sweep goes on where the last one stopped, so that many ciphertexts do not delay other work", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  // Old ones come first and last. Those in the middle are young, so they stay: to remove one takes much longer than to pass over one.
  const isOld = (index: number) => index < 100 || index >= 1150;
  const many = Array.from({ length: 1250 }, (_, index) => ({
    name: `prj_swept/scp_${String(index).padStart(4, "0")}/user%3Aa/1`,
    isOld: isOld(index),
  }));
  const put = ({ name, isOld }: (typeof many)[number]) => bindings.VAULT_KV.put(name, "v1.k1.a.b", { metadata: { at: isOld ? 1 : Date.now() } });
  await Promise.all(many.map(put));
  const old = new Set(many.filter(({ isOld }) => isOld).map(({ name }) => name));
  const countOld = async () => (await allKeys()).filter((name) => old.has(name)).length;
  expect(await countOld()).toBe(200);
  await runHourly();
  expect(await countOld()).toBe(100);
  await runHourly();
  await runHourly();
  expect((await allKeys()).filter((name) => name.startsWith("prj_swept"))).toEqual(many.filter(({ isOld }) => !isOld).map(({ name }) => name));
});
