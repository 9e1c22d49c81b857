import { randomToken } from "../../lib/ids.ts";
import { equalInConstantTime, hmac } from "../../lib/text/digest.ts";
import { type Email, parseEmail } from "../../lib/text/email.ts";

/** The fact that a browser requested a code for an address, with a random id. @property cookie the form in which the browser keeps it */
export type BrowserMark = { id: string; email: Email; cookie: string };
export type BrowserMarks = ReturnType<typeof makeBrowserMarks>;

/**
 * Makes and reads the cookies by which browsers remember a sign-in: a random id, signed together with the address. The signature
 * prevents that an id is made up or moved to another address (S5).
 */
export function makeBrowserMarks(secret: string) {
  const sign = (kind: "asked" | "known", id: string, address: string) => hmac(secret, `browser-mark:${JSON.stringify([kind, id, address])}`);
  return {
    /** Makes the mark of a request for a code. Its cookie is `{id}.{signature}.{address}`. */
    async makeRequestMark(email: Email): Promise<BrowserMark> {
      const id = randomToken(16);
      return { id, email, cookie: [id, await sign("asked", id, email.address), email.address].join(".") };
    },

    /** The mark that a cookie holds, if Cardea signed it. */
    async readRequestMark(cookie: string | undefined): Promise<BrowserMark | undefined> {
      const [, id = "", signature = "", address = ""] = /^([\w-]+)\.([\w-]+)\.(.+)$/.exec(cookie ?? "") ?? [];
      const email = parseEmail(address);
      if (!cookie || !email || !equalInConstantTime(signature, await sign("asked", id, address))) return undefined;
      return { id, email, cookie };
    },

    /** Makes the cookie of a browser in which the address has signed in: `{id}.{signature}`, which does not reveal the address. */
    async makeKnownMark({ address }: Email): Promise<string> {
      const id = randomToken(16);
      return [id, await sign("known", id, address)].join(".");
    },

    /** The id of a browser that has signed in with this address, if its cookie holds one that Cardea signed. */
    async findKnownBrowser(cookie: string | undefined, { address }: Email): Promise<string | undefined> {
      const [, id = "", signature = ""] = /^([\w-]+)\.([\w-]+)$/.exec(cookie ?? "") ?? [];
      return equalInConstantTime(signature, await sign("known", id, address)) ? id : undefined;
    },
  };
}
