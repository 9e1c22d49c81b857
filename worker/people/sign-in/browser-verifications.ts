import type { BetterAuthOptions } from "better-auth";
import type { DBAdapter, DBAdapterInstance, Where } from "better-auth/types";
import { sha256 } from "../../lib/text/digest.ts";

/** The prefix under which better-auth stores the code of an address. */
const CODES = "sign-in-otp-";

/**
 * Wraps better-auth's database adapter: a sign-in code is stored under the address and the browser that requested it. So no other browser
 * replaces the code or spends its tries (S5). The browser's id is stored as a hash, so that D1 does not reveal its cookie.
 */
export function withBrowserVerifications(makeAdapter: DBAdapterInstance, browser: string): DBAdapterInstance {
  const own = async (identifier: unknown) =>
    typeof identifier === "string" && identifier.startsWith(CODES) ? `${await sha256(browser)}:${identifier}` : identifier;

  async function ofBrowser<Input extends Query>(input: Input): Promise<Input> {
    if (input.model !== "verification" || !input.where) return input;
    const where = await Promise.all(
      input.where.map(async (condition) =>
        condition.field === "identifier" ? { ...condition, value: (await own(condition.value)) as Where["value"] } : condition,
      ),
    );
    return { ...input, where };
  }

  return (options: BetterAuthOptions) => {
    const inner = makeAdapter(options);
    const adapter: DBAdapter = {
      ...inner,
      async create<T extends Record<string, unknown>, R = T>(input: Parameters<typeof inner.create<T, R>>[0]) {
        if (input.model !== "verification") return inner.create<T, R>(input);
        return inner.create<T, R>({ ...input, data: { ...input.data, identifier: await own(input.data.identifier) } });
      },
      findOne: async (input) => inner.findOne(await ofBrowser(input)),
      findMany: async (input) => inner.findMany(await ofBrowser(input)),
      count: async (input) => inner.count(await ofBrowser(input)),
      update: async (input) => inner.update(await ofBrowser(input)),
      updateMany: async (input) => inner.updateMany(await ofBrowser(input)),
      delete: async (input) => inner.delete(await ofBrowser(input)),
      deleteMany: async (input) => inner.deleteMany(await ofBrowser(input)),
      consumeOne: async (input) => inner.consumeOne(await ofBrowser(input)),
      incrementOne: async (input) => inner.incrementOne(await ofBrowser(input)),
      transaction: (run) => run(adapter),
    };
    return adapter;
  };
}

type Query = { model: string; where?: Where[] | undefined };
