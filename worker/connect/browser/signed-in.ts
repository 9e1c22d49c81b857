import type { Context } from "hono";
import type { SessionRow } from "../../db/db.ts";
import type { Session } from "../../people/people.ts";
import type { ConnectEnv } from "../connect-env.ts";
import type { SignedIn } from "../pages/layout.tsx";

/** The path and query of this request, to return to after sign-in. */
export function herePath(c: Context<ConnectEnv>): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
}

/** The browser session of this request, if there is one. */
export async function findSession(c: Context<ConnectEnv>): Promise<Session | undefined> {
  return c.var.people.signIn.findSession(c.req.raw.headers);
}

/**
 * The browser session of this request with what the page needs of D1, read in one batch.
 * @param read reads both by the hash of the session's token @returns nothing if nobody is signed in
 */
export async function findSessionWith<Read extends { signedIn: SessionRow | undefined }>(
  c: Context<ConnectEnv>,
  read: (token: string) => Promise<Read>,
): Promise<{ visitor: Session; read: Read } | undefined> {
  let known: Read | undefined;
  const visitor = await c.var.people.signIn.findSession(c.req.raw.headers, async (token) => {
    known = await read(token);
    return known.signedIn;
  });
  return visitor && known && { visitor, read: known };
}

/**
 * The signed-in person as the header of a page shows them. An address with a provider's code is neither a page to return to nor text for one.
 */
export async function findSignedIn(c: Context<ConnectEnv>): Promise<SignedIn | undefined> {
  const session = await findSession(c);
  return session && { email: session.email, here: c.req.method === "GET" && c.req.query("code") === undefined ? herePath(c) : "/" };
}

/** Redirects to the sign-in page, which returns to `next`. */
export function toSignIn(c: Context<ConnectEnv>, next: string): Response {
  return c.redirect(`/sign-in?next=${encodeURIComponent(next)}`, 303);
}
