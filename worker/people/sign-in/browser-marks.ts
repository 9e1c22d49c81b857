import { randomToken } from "../../lib/ids.ts";
import { equalInConstantTime, hmac } from "../../lib/text/digest.ts";
import { type Email, parseEmail } from "../../lib/text/email.ts";

/** That this browser asked for a code: an address with a random id. @property cookie what the browser keeps of it */
export type BrowserMark = { id: string; email: Email; cookie: string };
export type BrowserMarks = ReturnType<typeof makeBrowserMarks>;

/**
 * What browsers keep of a sign-in, in cookies: a random id and its signature with the address, so that nobody makes up an
 * id, or moves one to another address (S5).
 */
export function makeBrowserMarks(secret: string) {
  const sign = (kind: "asked" | "known", id: string, address: string) => hmac(secret, `browser-mark:${JSON.stringify([kind, id, address])}`);
  return {
    /** The cookie is `{id}.{signature}.{address}`. */
    async makeAsked(email: Email): Promise<BrowserMark> {
      const id = randomToken(16);
      return { id, email, cookie: [id, await sign("asked", id, email.address), email.address].join(".") };
    },

    /** What the browser asked for, if the cookie was made here. */
    async readAsked(cookie: string | undefined): Promise<BrowserMark | undefined> {
      const [, id = "", signature = "", address = ""] = /^([\w-]+)\.([\w-]+)\.(.+)$/.exec(cookie ?? "") ?? [];
      const email = parseEmail(address);
      if (!cookie || !email || !equalInConstantTime(signature, await sign("asked", id, address))) return undefined;
      return { id, email, cookie };
    },

    /** That somebody has signed in with the address in this browser: `{id}.{signature}`, which does not tell the address. @returns the cookie */
    async makeKnown({ address }: Email): Promise<string> {
      const id = randomToken(16);
      return [id, await sign("known", id, address)].join(".");
    },

    /** The id of a browser that has signed in with this address, if its cookie says so and was made here. */
    async findKnown(cookie: string | undefined, { address }: Email): Promise<string | undefined> {
      const [, id = "", signature = ""] = /^([\w-]+)\.([\w-]+)$/.exec(cookie ?? "") ?? [];
      return equalInConstantTime(signature, await sign("known", id, address)) ? id : undefined;
    },
  };
}
