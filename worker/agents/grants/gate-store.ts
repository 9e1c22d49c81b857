import { type Clock, SECOND } from "../../lib/clock.ts";
import { type GrantRef, grantKey } from "../grant-ref.ts";
import { copyUntil, type FoundValue, findInGate, type GateRecord, withoutValue, withValue } from "./gate-record-policy.ts";
import type { TokenGateClient } from "./token-gate-client.ts";

const TOKENS = "token:";

/** The record of a gate, as its object has it. `set` changes it in memory; the object stores it once the request is done. */
export type HeldRecord = { get(): GateRecord; set(record: GateRecord): void };

/**
 * The provider package's store for the requests of one grant: the records of the grant and of its access tokens are in the grant's gate, and everything
 * else is in KV (decision 070). KV gets the grant's record once a week, for the lists of a person's grants. What an earlier version has stored is read in
 * KV, and is moved with the next write.
 */
export function makeGateStore(kv: KVNamespace, grant: Required<GrantRef>, record: HeldRecord, clock: Clock): KVNamespace {
  const own = grantKey(grant);
  const isHere = (key: string) => key === own || key.startsWith(`${TOKENS}${grant.userId}:${grant.grantId}:`);

  async function get(key: string, type: unknown): Promise<unknown> {
    return readFound(isHere(key) ? findInGate(record.get(), key, own, clock.now()) : { kind: "elsewhere" }, kv, key, type);
  }

  async function put(key: string, value: string, options: KVNamespacePutOptions = {}): Promise<void> {
    if (!isHere(key)) return kv.put(key, value, options);
    const now = clock.now();
    const until = untilOf(options, now);
    const copy = key === own ? copyUntil(record.get(), until, now) : undefined;
    if (copy !== undefined) {
      const expiration = copy === Infinity ? {} : { expiration: Math.ceil(copy / SECOND) };
      await kv.put(key, value, { ...(options.metadata !== undefined && { metadata: options.metadata }), ...expiration });
      record.set({ ...record.get(), copiedAt: now });
    }
    record.set(withValue(record.get(), key, value, until, now));
  }

  async function remove(key: string): Promise<void> {
    if (isHere(key)) record.set(withoutValue(record.get(), key, own, clock.now()));
    await kv.delete(key);
  }

  return withMethods(kv, { get, put, delete: remove });
}

/** The provider package's store for requests with an access token: the token's record is in the gate of its grant, or in KV for one of an earlier version. */
export function withGateTokens(kv: KVNamespace, gate: Pick<TokenGateClient, "findValue">): KVNamespace {
  async function get(key: string, type: unknown): Promise<unknown> {
    const [, userId, grantId] = key.startsWith(TOKENS) ? key.split(":") : [];
    return readFound(userId && grantId ? await gate.findValue({ userId, grantId }, key) : { kind: "elsewhere" }, kv, key, type);
  }
  return withMethods(kv, { get });
}

function withMethods(kv: KVNamespace, methods: Record<string, unknown>): KVNamespace {
  return new Proxy(kv, {
    get(target, name) {
      if (typeof name === "string" && methods[name]) return methods[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** The value that a gate has found, or the one in KV. @param type as KV takes it: a name, or an object with one */
async function readFound(found: FoundValue, kv: KVNamespace, key: string, type: unknown): Promise<unknown> {
  if (found.kind === "elsewhere") return kv.get(key, type as "text");
  const text = found.kind === "value" ? found.value : null;
  const name = typeof type === "object" && type !== null && "type" in type ? type.type : type;
  return text !== null && name === "json" ? JSON.parse(text) : text;
}

/** When a value ends by the options of its writing, UTC ms. KV takes seconds. */
function untilOf({ expiration, expirationTtl }: KVNamespacePutOptions, now: number): number | undefined {
  if (expiration !== undefined) return expiration * SECOND;
  return expirationTtl === undefined ? undefined : now + expirationTtl * SECOND;
}
