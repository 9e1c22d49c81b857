import { readText } from "./read-text.ts";

export type Page = { status: number; path: string; text: string; location: string | undefined; headers: Headers };
export type Browser = ReturnType<typeof makeBrowserOn>;

export type Send = (path: string, init?: RequestInit) => Promise<Response>;

/**
 * Sends to the Cardea instance at `origin` over the network, each request on a connection of its own: a server may close a connection that is kept
 * at the moment in which a client uses it again. A request that broke between wrangler's proxy and the Worker is sent once more: the proxy answers
 * it itself, in plain text (`scripts/outlive-lost-requests.mjs`).
 */
export const sendTo =
  (origin: string): Send =>
  async (path, init) => {
    const headers = new Headers(init?.headers);
    headers.set("connection", "close");
    const ask = () => fetch(new URL(path, origin), { redirect: "manual", ...init, headers });
    const response = await ask();
    const isLost = response.status === 500 && (await response.clone().text()).startsWith("Error: Network connection lost");
    return isLost ? ask() : response;
  };

/**
 * A browser without JavaScript: it has cookies, submits forms and follows redirects within Cardea.
 * @param send carries a request to the Cardea instance at `origin`, and follows no redirect
 */
export function makeBrowserOn(origin: string, send: Send) {
  const cookies = new Map<string, string>();

  async function visit(path: string, init: RequestInit = {}): Promise<Page> {
    const headers = new Headers(init.headers);
    headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await send(path, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) keep(cookie);
    const location = response.headers.get("location") ?? undefined;
    return { status: response.status, path, text: await readText(response), location, headers: response.headers };
  }

  function keep(cookie: string): void {
    const [pair = "", ...attributes] = cookie.split(";");
    const at = pair.indexOf("=");
    const ended = attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute)) || pair.slice(at + 1) === "";
    if (ended) cookies.delete(pair.slice(0, at));
    else cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }

  async function follow(page: Page): Promise<Page> {
    let current = page;
    for (let hops = 0; hops < 10 && current.location && new URL(current.location, origin).origin === origin; hops++) {
      const { pathname, search } = new URL(current.location, origin);
      current = await visit(pathname + search);
    }
    return current;
  }

  return {
    cookies,
    visit,
    /** Opens a page and follows redirects. */
    open: async (path: string): Promise<Page> => follow(await visit(path)),
    /** Submits a form as a page of Cardea does. */
    submit: (path: string, form: Record<string, string> = {}, headers: Record<string, string> = { origin }): Promise<Page> =>
      visit(path, { method: "POST", headers, body: new URLSearchParams(form) }),
    follow,

    /** Calls the REST API as the console does. */
    async api<Body = unknown>(method: string, path: string, json?: unknown): Promise<{ status: number; body: Body }> {
      const headers = { origin, "content-type": "application/json" };
      const page = await visit(`/api/v1${path}`, { method, headers, body: json === undefined ? undefined : JSON.stringify(json) });
      return { status: page.status, body: (page.text ? JSON.parse(page.text) : undefined) as Body };
    },

    /** Enters the mailed code. */
    async enterCode(email: string, next: string): Promise<Page> {
      return this.submit("/sign-in/code", { code: await takeCodeFrom(send, email), next });
    },

    /** Signs in with a code from the local inbox. @returns the last page */
    async signIn(email: string, next?: string): Promise<Page> {
      const asked = await this.submit("/sign-in", { email, next: next ?? "/" });
      if (asked.status !== 303) return asked;
      const signedIn = await this.enterCode(email, next ?? "/");
      if (signedIn.status !== 303) throw new Error(`the code was rejected: ${signedIn.status}`);
      return next === undefined ? signedIn : follow(signedIn);
    },
  };
}

/** The codes mailed to the address, newest first. */
async function readCodes(send: Send, email: string): Promise<string[]> {
  const inbox = await (await send("/dev/inbox")).text();
  const mails = inbox.split("<li").filter((item) => item.includes(`to ${email},`));
  return mails.flatMap((mail) => /(\d{3} \d{3}) is your Cardea code/.exec(mail)?.[1] ?? []);
}

/** The newest code mailed to the address. */
export const readCodeFrom = async (send: Send, email: string): Promise<string> => (await readCodes(send, email))[0] ?? "none";

/** The codes that were taken, with their addresses. */
const taken = new Set<string>();

/** Leaves out the codes that the address has by now, because another program has taken them. */
export async function passOverCodes(send: Send, email: string): Promise<void> {
  for (const code of await readCodes(send, email)) taken.add(`${email} ${code}`);
}

/** A mailed code for one sign-in. Its mail arrives a moment after the request, and that of an earlier sign-in may still be there. */
export async function takeCodeFrom(send: Send, email: string): Promise<string> {
  let code: string | undefined;
  for (let looks = 0; code === undefined && looks < 100; looks++) code = (await readCodes(send, email)).find((one) => !taken.has(`${email} ${one}`));
  taken.add(`${email} ${code}`);
  return code ?? "none";
}
