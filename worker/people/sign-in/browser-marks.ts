import { randomToken } from "../../lib/ids.ts";
import { type Email, parseEmail } from "../../lib/text/email.ts";
import { findSigner, isSigned, type SigningSecrets, sign } from "../../lib/text/signing.ts";

/** The fact that a browser requested a code for an address, with a random id. @property cookie the form in which the browser keeps it
 * @property secret the one that signed it, with which the code of the request is hashed */
export type BrowserMark = { id: string; email: Email; cookie: string; secret: string };

/**
 * Makes and reads the cookies by which browsers remember a sign-in: a random id, signed together with the address. The signature
 * prevents that an id is made up or moved to another address (S5).
 */
export function makeBrowserMarks(secrets: SigningSecrets) {
  const textOf = (kind: "asked" | "known", id: string, address: string) => `browser-mark:${JSON.stringify([kind, id, address])}`;
  return {
    /** Makes the mark of a request for a code. Its cookie is `{id}.{signature}.{address}`. */
    async makeRequestMark(email: Email): Promise<BrowserMark> {
      const id = randomToken(16);
      const cookie = [id, await sign(secrets, textOf("asked", id, email.address)), email.address].join(".");
      return { id, email, cookie, secret: secrets[0] };
    },

    /** The mark that a cookie holds, if Cardea signed it. */
    async readRequestMark(cookie: string | undefined): Promise<BrowserMark | undefined> {
      const [, id = "", signature = "", address = ""] = /^([\w-]+)\.([\w-]+)\.(.+)$/.exec(cookie ?? "") ?? [];
      const email = parseEmail(address);
      const secret = await findSigner(secrets, textOf("asked", id, address), signature);
      return cookie && email && secret !== undefined ? { id, email, cookie, secret } : undefined;
    },

    /** Makes the cookie of a browser in which the address has signed in: `{id}.{signature}`, which does not reveal the address. */
    async makeKnownMark({ address }: Email): Promise<string> {
      const id = randomToken(16);
      return [id, await sign(secrets, textOf("known", id, address))].join(".");
    },

    /** The id of a browser that has signed in with this address, if its cookie holds one that Cardea signed. */
    async findKnownBrowser(cookie: string | undefined, { address }: Email): Promise<string | undefined> {
      const [, id = "", signature = ""] = /^([\w-]+)\.([\w-]+)$/.exec(cookie ?? "") ?? [];
      return (await isSigned(secrets, textOf("known", id, address), signature)) ? id : undefined;
    },
  };
}
