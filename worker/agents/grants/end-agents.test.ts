import { expect, test } from "vitest";
import { bindings } from "../../../test/harness/worker/app.ts";
import { makeRooms } from "../../deps.ts";

test("users whose agents' grants fail to end again and again delay no other user: the next run goes on after them", async () => {
  const users = Array.from({ length: 520 }, (_, number) => `swept-${String(number).padStart(3, "0")}`);
  const list = JSON.stringify(users);
  await bindings.DB.batch([
    bindings.DB.prepare(
      "INSERT INTO user (id, name, email, email_verified, created_at, updated_at) SELECT value, value, value || '@example.com', 1, 1, 1 FROM json_each(?)",
    ).bind(list),
    bindings.DB.prepare("INSERT INTO agent_endings (user_id, made_until) SELECT value, 1 FROM json_each(?)").bind(list),
  ]);
  const tried = new Set<string>();
  const OAUTH_KV = {
    list: ({ prefix }: { prefix: string }) => {
      tried.add(users.find((id) => prefix.includes(id)) ?? prefix);
      return Promise.reject(new Error("the store is down"));
    },
  } as unknown as KVNamespace;
  const { endAgents } = makeRooms({ ...bindings, OAUTH_KV }).agents;
  await endAgents.sweep();
  expect(tried.size).toBe(500);
  tried.clear();
  await endAgents.sweep();
  expect([...tried].sort()).toEqual(users.slice(500));
  await endAgents.sweep();
  expect(tried.has(users[0] ?? "")).toBe(true);
});
