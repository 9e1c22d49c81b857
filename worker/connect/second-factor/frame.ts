import type { Context } from "hono";
import type { Session } from "../../people/people.ts";
import { decideNextPath } from "../browser/next-path-rules.ts";
import type { ConnectEnv } from "../connect-env.ts";
import { SECOND_FACTOR } from "../pages/second-factor-page.tsx";

/** The page to go back to, if the person came from one. */
export const nextOf = (c: Context<ConnectEnv>, next: string | undefined): string | undefined =>
  next === undefined ? undefined : decideNextPath(next, c.var.instance.publicOrigin);

/** What every page of second factors shows. */
export function frameOf(c: Context<ConnectEnv>, { email }: Session, next: string | undefined) {
  return { t: c.var.texts, signedIn: { email, here: SECOND_FACTOR }, next };
}

/** What is needed to tell the person by mail. */
export function tellingOf(c: Context<ConnectEnv>) {
  const { language, secondFactor } = c.var.texts;
  return { mails: { language, ...secondFactor.mails }, background: c.var.background };
}
