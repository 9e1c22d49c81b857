import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { authorize, isLive, redeemCode, refreshToken, requestToken, type Tokens } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { asAdmin, makeProject } from "../../test/harness/worker/project.ts";
import { partsOf } from "../agents/agents.ts";
import type { GateRecord } from "../agents/grants/gate-record-policy.ts";
import { makeRooms } from "../deps.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import type { TokenGate } from "./token-gate.object.ts";

const namespace = bindings.TOKEN_GATE as unknown as DurableObjectNamespace<TokenGate>;
const gateOf = (token: string) => {
  const { userId, grantId } = partsOf(token);
  return namespace.getByName(JSON.stringify([userId, grantId]));
};
const grantKeyOf = (token: string) => `grant:${token.split(":").slice(0, 2).join(":")}`;
const json = async (response: Response) => (await response.json()) as Tokens;

async function withTokens() {
  const { slug } = await makeProject();
  const grant = await authorize(await asAdmin(), slug);
  const tokens = await json(await redeemCode(grant));
  return { slug, grant, tokens, gate: gateOf(tokens.access_token) };
}

/** Puts the storage of a gate and KV as an earlier version left them: a row for each code and token, and the package's records in KV. */
async function asEarlier(gate: ReturnType<typeof gateOf>): Promise<void> {
  await runInDurableObject(gate, async (_, state) => {
    const record = state.storage.kv.get<GateRecord>("record");
    if (!record) throw new Error("no record");
    for (const [key, { value, until }] of Object.entries(record.values))
      await bindings.OAUTH_KV.put(key, value, { ...(until && { expiration: Math.ceil(until / SECOND) }) });
    state.storage.kv.delete("record");
    state.storage.kv.put("owner", record.owner);
    for (const [hash, until] of Object.entries(record.issued)) state.storage.kv.put(`issued:${hash}`, until);
    for (const [hash, at] of Object.entries(record.used)) state.storage.kv.put(`used:${hash}`, at);
  });
  await evictDurableObject(gate);
}

describe("the token gate holds what the provider package stores of its grant", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  test("a hundred and fifty refreshes write one row each, KV gets the grant's record once a week, and a token that was used at the beginning still ends the grant", async () => {
    const { slug, grant, tokens, gate } = await withTokens();
    const { userId = "" } = partsOf(tokens.access_token);
    let rows = 0;
    const changes = () => runInDurableObject(gate, (_, state) => state.storage.sql.exec<{ n: number }>("SELECT total_changes() AS n").one().n);
    const copies = new Set<string | null>();
    let current = tokens;
    for (let times = 0; times < 150; times++) {
      vi.setSystemTime(Date.now() + 2 * HOUR);
      const before = await changes();
      current = await json(await refreshToken(grant, current.refresh_token));
      rows += (await changes()) - before;
      copies.add(await bindings.OAUTH_KV.get(grantKeyOf(current.access_token)));
    }
    // Beside the record: the row of the first hundred, and the alarm, which is written once a day at most.
    expect(rows).toBeLessThan(150 + 2 + 150 / 12 + 1);
    expect(copies.size).toBe(2);
    expect((await bindings.OAUTH_KV.list({ prefix: `token:${userId}:` })).keys.filter(({ name }) => name.includes(grant.clientId))).toEqual([]);
    expect(await isLive(slug, current.access_token)).toBe(true);
    expect((await refreshToken(grant, tokens.refresh_token)).status).toBe(400);
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await isLive(slug, current.access_token)).toBe(false);
    expect((await refreshToken(grant, current.refresh_token)).status).toBe(400);
  });

  test("the gate stores no token in the clear", async () => {
    const { grant, tokens, gate } = await withTokens();
    const next = await json(await refreshToken(grant, tokens.refresh_token));
    const stored = await runInDurableObject(gate, (_, state) => JSON.stringify([...state.storage.kv.list()]));
    for (const token of [tokens.access_token, tokens.refresh_token, next.access_token, next.refresh_token, grant.code])
      expect(stored).not.toContain(token.split(":")[2]);
  });

  test("an access token is worthless after its hour, although nothing removes its record", async () => {
    const { slug, tokens } = await withTokens();
    expect(await isLive(slug, tokens.access_token)).toBe(true);
    vi.setSystemTime(Date.now() + HOUR + MINUTE);
    expect(await isLive(slug, tokens.access_token)).toBe(false);
  });

  test("once a grant has ended, its gate has neither its record nor a token, and KV is not asked for them", async () => {
    const { slug, grant, tokens, gate } = await withTokens();
    expect((await requestToken({ token: tokens.refresh_token, client_id: grant.clientId })).status).toBe(200);
    const values = () => runInDurableObject(gate, (_, state) => Object.keys(state.storage.kv.get<GateRecord>("record")?.values ?? {}));
    await expect.poll(values).toEqual([]);
    expect(await gate.findValue(grantKeyOf(tokens.access_token))).toEqual({ kind: "none" });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await isLive(slug, tokens.access_token)).toBe(false);
  });

  test("S92: what an earlier version stored in KV and in a row for each token goes on working, and is moved with the next refresh", async () => {
    const { slug, grant, tokens, gate } = await withTokens();
    const second = await json(await refreshToken(grant, tokens.refresh_token));
    await asEarlier(gate);
    vi.setSystemTime(Date.now() + 2 * MINUTE);
    expect(await isLive(slug, second.access_token)).toBe(true);
    const third = await json(await refreshToken(grant, second.refresh_token));
    expect([await isLive(slug, second.access_token), await isLive(slug, third.access_token)]).toEqual([true, true]);
    const keys = await runInDurableObject(gate, (_, state) => [...state.storage.kv.list()].map(([key]) => key));
    expect(keys).toEqual(["record"]);
    // What was exchanged before the move is remembered too.
    expect((await refreshToken(grant, tokens.refresh_token)).status).toBe(400);
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await isLive(slug, third.access_token)).toBe(false);
  });

  test("a backup has the records of a grant and of its access tokens as the gate has them, and a gate that has lost its storage goes on with them", async () => {
    const { slug, grant, tokens, gate } = await withTokens();
    const next = await json(await refreshToken(grant, tokens.refresh_token));
    const key = grantKeyOf(tokens.access_token);
    const { values } = makeRooms(bindings).backup;
    const { entries } = await values.read("oauth", undefined);
    const copied = entries.filter((entry) => entry.key === key || entry.key.startsWith(key.replace("grant:", "token:")));
    expect(copied).toHaveLength(3);
    expect(copied.find((entry) => entry.key === key)?.value).not.toBe(await bindings.OAUTH_KV.get(key));
    await runInDurableObject(gate, (object) => object.alarm());
    expect(await values.write("oauth", copied)).toBe(3);
    expect(await isLive(slug, next.access_token)).toBe(true);
    const after = await json(await refreshToken(grant, next.refresh_token));
    expect(await isLive(slug, after.access_token)).toBe(true);
    vi.setSystemTime(Date.now() + 1 * DAY);
    expect((await refreshToken(grant, after.refresh_token)).status).toBe(200);
  });

  test("a backup has nothing of a grant that has ended, although KV lists it still", async () => {
    const { grant, tokens, gate } = await withTokens();
    const key = grantKeyOf(tokens.access_token);
    const listed = await bindings.OAUTH_KV.get(key);
    expect((await requestToken({ token: tokens.refresh_token, client_id: grant.clientId })).status).toBe(200);
    await expect.poll(() => gate.listValues()).toEqual({});
    await bindings.OAUTH_KV.put(key, listed ?? "");
    const { entries } = await makeRooms(bindings).backup.values.read("oauth", undefined);
    expect(entries.map((entry) => entry.key)).not.toContain(key);
  });
});
