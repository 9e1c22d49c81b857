import { equalInConstantTime, hmac } from "../lib/digest.ts";
import { type Email, parseEmail } from "../lib/email.ts";
import { randomToken } from "../lib/ids.ts";

/**
 * What a browser keeps of a sign-in, in a cookie: an address with a random id. Both are signed, so nobody makes up an id
 * or moves one to another address (SECURITY.md S5).
 */
export type BrowserMark = { id: string; email: Email; cookie: string };

/** `asked`: this browser asked for a code. `known`: it has signed in with the address before. */
type Kind = "asked" | "known";
export type BrowserMarks = ReturnType<typeof makeBrowserMarks>;

/** The cookie is `{id}.{signature}.{address}`. */
export function makeBrowserMarks(secret: string) {
  const sign = (kind: Kind, id: string, address: string) => hmac(secret, `browser-mark:${JSON.stringify([kind, id, address])}`);
  return {
    async make(kind: Kind, email: Email): Promise<BrowserMark> {
      const id = randomToken(16);
      return { id, email, cookie: [id, await sign(kind, id, email.address), email.address].join(".") };
    },

    /** The mark in a cookie, if it was made here. */
    async read(kind: Kind, cookie: string | undefined): Promise<BrowserMark | undefined> {
      const [, id = "", signature = "", address = ""] = /^([\w-]+)\.([\w-]+)\.(.+)$/.exec(cookie ?? "") ?? [];
      const email = parseEmail(address);
      if (!cookie || !email || !equalInConstantTime(signature, await sign(kind, id, address))) return undefined;
      return { id, email, cookie };
    },
  };
}
