import { expect, test } from "vitest";
import { bindings } from "../../../test/harness/worker/app.ts";
import { makeCountingBindings } from "../../../test/harness/worker/counting-bindings.ts";
import { makeRequestStore } from "./request-store.ts";

const newKey = () => `test:${crypto.randomUUID()}`;

test("a request reads each key once, however many parts of it ask", async () => {
  const key = newKey();
  await bindings.OAUTH_KV.put(key, JSON.stringify({ a: 1 }));
  const counting = makeCountingBindings();
  const { kv, begin } = makeRequestStore(counting.as.OAUTH_KV);
  begin([key]);
  expect(await kv.get(key, { type: "json" })).toEqual({ a: 1 });
  expect(await kv.get(key, "json")).toEqual({ a: 1 });
  expect(await kv.get(key)).toBe('{"a":1}');
  expect(counting.take().OAUTH_KV).toBe(1);
});

test("a request sees its own writes, and others see them after the flush", async () => {
  const key = newKey();
  const { kv, flush } = makeRequestStore(bindings.OAUTH_KV);
  expect(await kv.get(key)).toBeNull();
  await kv.put(key, "new");
  expect(await kv.get(key)).toBe("new");
  expect(await bindings.OAUTH_KV.get(key)).toBeNull();
  await flush();
  expect(await bindings.OAUTH_KV.get(key)).toBe("new");
});

test("a deletion of a key that was just written leaves nothing", async () => {
  const key = newKey();
  const { kv, flush } = makeRequestStore(bindings.OAUTH_KV);
  await kv.put(key, "new");
  await kv.delete(key);
  await flush();
  expect([await kv.get(key), await bindings.OAUTH_KV.get(key)]).toEqual([null, null]);
});

test("a write that fails makes the flush fail", async () => {
  const failing = new Proxy(bindings.OAUTH_KV, {
    get: (target, name) => (name === "put" ? () => Promise.reject(new Error("429")) : (Reflect.get(target, name, target) as () => unknown)),
  });
  const { kv, flush } = makeRequestStore(failing);
  await kv.put(newKey(), "new");
  await expect(flush()).rejects.toThrow("429");
});
