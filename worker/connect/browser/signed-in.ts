import type { Context } from "hono";
import type { Session } from "../../people/people.ts";
import type { ConnectEnv } from "../connect-env.ts";
import type { SignedIn } from "../pages/layout.tsx";

/** The path and query of this request, to come back to after signing in. */
export function herePath(c: Context<ConnectEnv>): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
}

/** Who is signed in in this browser. */
export async function findSession(c: Context<ConnectEnv>): Promise<Session | undefined> {
  return c.var.people.signIn.findSession(c.req.raw.headers);
}

/** The same, as the header of a page shows it. */
export async function findSignedIn(c: Context<ConnectEnv>): Promise<SignedIn | undefined> {
  const session = await findSession(c);
  return session && { email: session.email, here: c.req.method === "GET" ? herePath(c) : "/" };
}

/** To the sign-in page, and then to `next`. */
export function toSignIn(c: Context<ConnectEnv>, next: string): Response {
  return c.redirect(`/sign-in?next=${encodeURIComponent(next)}`, 303);
}
