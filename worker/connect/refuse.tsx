import type { Context } from "hono";
import { logRefusal, toKnown } from "../lib/error-body.ts";
import type { ErrorCode } from "../lib/errors.ts";
import { findSignedIn } from "./browser/signed-in.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { RefusalPage } from "./pages/refusal-page.tsx";

/** A sign-in that came to nothing, of which one may begin another. */
const OF_A_SIGN_IN = new Set<ErrorCode>(["session.provider_failed", "session.provider_refused", "session.sign_in_expired"]);

/** Every error of a page becomes a page, with the status of its kind. What is not ours says nothing of its cause. */
export async function refuse(error: Error, c: Context<ConnectEnv>): Promise<Response> {
  const known = toKnown(error);
  logRefusal(c.var.instance.log, known, { route: c.req.routePath });
  const signedIn = await findSignedIn(c).catch(() => undefined);
  const again = OF_A_SIGN_IN.has(known.code) ? { href: "/sign-in", text: c.var.texts.refusal.signInAgain } : undefined;
  return c.html(<RefusalPage t={c.var.texts} error={known} signedIn={signedIn} back={again} />, known.status as 400);
}
