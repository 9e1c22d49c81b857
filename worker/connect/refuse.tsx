import { type Context, Hono } from "hono";
import { logRefusal, toKnown } from "../lib/error-body.ts";
import { AppError, type ErrorCode, errorCodes, retryHeaderOf } from "../lib/errors.ts";
import { findSignedIn } from "./browser/signed-in.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { ErrorKindPage } from "./pages/error-kind-page.tsx";
import { RefusalPage } from "./pages/refusal-page.tsx";
import type { Texts } from "./texts/en.ts";

/** Errors of a sign-in that failed; the person may begin another one. */
const SIGN_IN_ERRORS = new Set<ErrorCode>(["session.provider_failed", "session.provider_refused", "session.sign_in_expired"]);

/** Shows every error as a page, with the status of its kind. The page of an unknown error says nothing about the cause. */
export async function refuse(error: Error, c: Context<ConnectEnv>): Promise<Response> {
  const known = toKnown(error);
  logRefusal(c.var.instance.log, known, { route: c.req.routePath });
  const signedIn = await findSignedIn(c).catch(() => undefined);
  const back = wayBack(known.code, c.var.texts);
  return c.html(<RefusalPage t={c.var.texts} error={known} signedIn={signedIn} back={back} />, known.status as 400, retryHeaderOf(known));
}

/** Where a person may go on who has come to a page that has nothing for them. */
function wayBack(code: ErrorCode, { refusal, home }: Texts): { href: string; text: string } | undefined {
  if (SIGN_IN_ERRORS.has(code)) return { href: "/sign-in", text: refusal.signInAgain };
  return code === "resource.not_found" ? { href: "/", text: home.title } : undefined;
}

/** The page to which the `type` of a problem leads (RFC 9457 §3.1.1): what the error means, why it occurs, and what to do. */
export const errorRoutes = new Hono<ConnectEnv>().get("/errors/:code", (c) => {
  const code = errorCodes.find((known) => known === c.req.param("code"));
  if (!code) throw new AppError("resource.not_found");
  c.header("vary", "Accept-Language");
  return c.html(<ErrorKindPage t={c.var.texts} error={new AppError(code)} />);
});
