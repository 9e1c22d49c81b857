import type { Context } from "hono";
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

/** The signed-in person as the header of a page shows them. */
export async function findSignedIn(c: Context<ConnectEnv>): Promise<SignedIn | undefined> {
  const session = await findSession(c);
  return session && { email: session.email, here: c.req.method === "GET" ? herePath(c) : "/" };
}

/** Redirects to the sign-in page, which returns to `next`. */
export function toSignIn(c: Context<ConnectEnv>, next: string): Response {
  return c.redirect(`/sign-in?next=${encodeURIComponent(next)}`, 303);
}
