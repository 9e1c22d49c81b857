import { z } from "zod";
import { type Clock, MINUTE, SECOND } from "../lib/clock.ts";
import { newId } from "../lib/ids.ts";
import type { Mailer } from "./mailer.ts";

const INBOX_PREFIX = "local-inbox:";
const KEPT_FOR = 15 * MINUTE;
/** The key of a mail. KV lists keys by name and returns only the first ones, so the newest mail has the first name. */
const nameOf = (at: number): string => `${INBOX_PREFIX}${String(Number.MAX_SAFE_INTEGER - at)}-${newId("evt")}`;

const storedMailSchema = z.object({ to: z.string(), subject: z.string(), text: z.string(), html: z.string(), at: z.number() });
export type InboxMail = z.infer<typeof storedMailSchema>;

/** For development: keeps mails for the local inbox page for 15 minutes, and sends none. */
export function makeInbox(kv: KVNamespace, clock: Clock): Mailer & { list(): Promise<InboxMail[]> } {
  return {
    async send(mail) {
      const at = clock.now();
      await kv.put(nameOf(at), JSON.stringify({ ...mail, at }), { expirationTtl: KEPT_FOR / SECOND });
    },
    /** The mails, newest first. */
    async list() {
      const { keys } = await kv.list({ prefix: INBOX_PREFIX, limit: 50 });
      const values = await Promise.all(keys.map((key) => kv.get(key.name, "json")));
      return values.flatMap((value) => storedMailSchema.safeParse(value).data ?? []).sort((a, b) => b.at - a.at);
    },
  };
}
