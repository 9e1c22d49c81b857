import type { BetterAuthOptions } from "better-auth";
import type { DBAdapter, DBAdapterInstance, Where } from "better-auth/types";
import { sha256 } from "../../lib/text/digest.ts";

/**
 * Wraps better-auth's database adapter: D1 holds the SHA-256 of a session token, never the token. The token is hashed when it is
 * written and in every condition. A row that was found by its token is returned with that token.
 *
 * @param findSession finds a session with its user in one query, for which the adapter needs two
 */
export function withHashedSessions(makeAdapter: DBAdapterInstance, findSession: FindSession): DBAdapterInstance {
  return (options: BetterAuthOptions) => {
    const inner = makeAdapter(options);
    const adapter: DBAdapter = {
      ...inner,
      async create<T extends Record<string, unknown>, R = T>(input: Parameters<typeof inner.create<T, R>>[0]) {
        const token = (input.data as { token?: unknown }).token;
        if (input.model !== "session" || typeof token !== "string") return inner.create<T, R>(input);
        const row = await inner.create<T, R>({ ...input, data: { ...input.data, token: await sha256(token) } });
        return { ...row, token };
      },
      async findOne<Row>(input: Parameters<typeof inner.findOne<Row>>[0]) {
        const [condition, ...others] = input.where;
        if (
          input.model !== "session" ||
          !input.join?.user ||
          others.length > 0 ||
          condition?.field !== "token" ||
          typeof condition.value !== "string"
        )
          return withToken(await inner.findOne<Row>(await hashed(input)), input);
        const found = await findSession(await sha256(condition.value));
        return found ? ({ ...found.session, token: condition.value, user: found.user } as Row) : null;
      },
      findMany: async (input) => inner.findMany(await hashed(input)),
      count: async (input) => inner.count(await hashed(input)),
      update: async (input) => withToken(await inner.update(await hashed(input)), input),
      updateMany: async (input) => inner.updateMany(await hashed(input)),
      delete: async (input) => inner.delete(await hashed(input)),
      deleteMany: async (input) => inner.deleteMany(await hashed(input)),
      consumeOne: async (input) => withToken(await inner.consumeOne(await hashed(input)), input),
      incrementOne: async (input) => inner.incrementOne(await hashed(input)),
      transaction: (run) => run(adapter),
    };
    return adapter;
  };
}

/** @param token SHA-256 of the session's token */
export type FindSession = (
  token: string,
) => Promise<{ session: { createdAt: Date; secondFactorAt: number | null }; user: object; hasSecondFactor?: number } | undefined>;
type Query = { model: string; where?: Where[] | undefined };

async function hashed<Input extends Query>(input: Input): Promise<Input> {
  if (input.model !== "session" || !input.where) return input;
  const where = await Promise.all(input.where.map(hashedCondition));
  return { ...input, where };
}

async function hashedCondition(condition: Where): Promise<Where> {
  if (condition.field !== "token") return condition;
  const { value } = condition;
  if (typeof value === "string") return { ...condition, value: await sha256(value) };
  if (Array.isArray(value)) return { ...condition, value: await Promise.all(value.map((item) => sha256(String(item)))) };
  return condition;
}

function withToken<Row>(row: Row | null, input: Query): Row | null {
  const token = input.model === "session" ? input.where?.find((condition) => condition.field === "token")?.value : undefined;
  return row && typeof token === "string" ? { ...row, token } : row;
}
