import { type Context, Hono } from "hono";
import { AppError, type ErrorCode } from "../../lib/errors.ts";
import type { Session } from "../../people/people.ts";
import { formOf } from "../browser/form.ts";
import { decideNextPath } from "../browser/next-path-rules.ts";
import { findSession, herePath, toSignIn } from "../browser/signed-in.ts";
import type { ConnectEnv } from "../connect-env.ts";
import { ConfirmPage, NewAppPage, RecoveryCodesPage, SECOND_FACTOR, SecondFactorPage, SignInAgainPage } from "../pages/second-factor-page.tsx";
import { errorTextOf } from "../texts/languages.ts";

/** Errors that are shown above the form. */
const STAYS_ON_FORM = new Set<ErrorCode>(["second_factor.rejected", "second_factor.too_many_guesses"]);

/** A person's second factors: set up, proven, renewed and removed, all without script (S14). A GET changes nothing. */
export const secondFactorRoutes = new Hono<ConnectEnv>()
  .get(SECOND_FACTOR, async (c) => {
    const session = await findSession(c);
    if (!session) return toSignIn(c, herePath(c));
    const next = nextOf(c, c.req.query("next"));
    const frame = frameOf(c, session, next);
    const state = await c.var.people.secondFactor.stateOf(session);
    if (state.change === "sign in again") return c.html(<SignInAgainPage {...frame} />);
    if (state.change === "prove") return c.html(<ConfirmPage {...frame} />);
    return c.html(<SecondFactorPage {...frame} {...state} notice={noticeOf(c)} />);
  })

  .post(SECOND_FACTOR, async (c) => {
    const session = await findSession(c);
    if (!session) return toSignIn(c, SECOND_FACTOR);
    const { code = "", ...form } = await formOf(c);
    const next = nextOf(c, form.next);
    try {
      await c.var.people.secondFactor.prove(session, code, tellingOf(c));
      return c.redirect(next ?? SECOND_FACTOR, 303);
    } catch (error) {
      const { problem, status } = problemOf(c, error);
      return c.html(<ConfirmPage {...frameOf(c, session, next)} problem={problem} />, status);
    }
  })

  .post(`${SECOND_FACTOR}/app`, async (c) => {
    const session = await findSession(c);
    if (!session) return toSignIn(c, SECOND_FACTOR);
    const next = nextOf(c, (await formOf(c)).next);
    const setUp = await c.var.people.secondFactor.beginTotp(session);
    return c.html(<NewAppPage {...frameOf(c, session, next)} setUp={setUp} />);
  })

  .post(`${SECOND_FACTOR}/app/confirm`, async (c) => {
    const session = await findSession(c);
    if (!session) return toSignIn(c, SECOND_FACTOR);
    const { ticket = "", code = "", ...form } = await formOf(c);
    const next = nextOf(c, form.next);
    const { secondFactor } = c.var.people;
    try {
      const codes = await secondFactor.finishTotp(session, { ticket, code }, tellingOf(c));
      if (codes.length === 0) return c.redirect(next ?? `${SECOND_FACTOR}?added`, 303);
      return c.html(<RecoveryCodesPage {...frameOf(c, session, next)} codes={codes} />);
    } catch (error) {
      const { problem, status } = problemOf(c, error);
      const setUp = await secondFactor.resumeTotp(session, ticket);
      return c.html(<NewAppPage {...frameOf(c, session, next)} setUp={setUp} problem={problem} />, status);
    }
  })

  .post(`${SECOND_FACTOR}/recovery-codes`, async (c) => {
    const session = await findSession(c);
    if (!session) return toSignIn(c, SECOND_FACTOR);
    const codes = await c.var.people.secondFactor.renewRecoveryCodes(session, tellingOf(c));
    return c.html(<RecoveryCodesPage {...frameOf(c, session, undefined)} codes={codes} />);
  })

  .post(`${SECOND_FACTOR}/remove`, async (c) => {
    const session = await findSession(c);
    if (!session) return toSignIn(c, SECOND_FACTOR);
    const { id = "" } = await formOf(c);
    await c.var.people.secondFactor.remove(session, id, tellingOf(c));
    return c.redirect(`${SECOND_FACTOR}?removed`, 303);
  });

const nextOf = (c: Context<ConnectEnv>, next: string | undefined): string | undefined =>
  next === undefined ? undefined : decideNextPath(next, c.var.instance.publicOrigin);

/** What has just happened here. */
function noticeOf(c: Context<ConnectEnv>): string | undefined {
  const { isAdded, isRemoved } = c.var.texts.secondFactor;
  if (c.req.query("added") !== undefined) return isAdded;
  return c.req.query("removed") === undefined ? undefined : isRemoved;
}

function frameOf(c: Context<ConnectEnv>, { email }: Session, next: string | undefined) {
  return { t: c.var.texts, signedIn: { email, here: SECOND_FACTOR }, next };
}

/** What is needed to tell the person by mail. */
function tellingOf(c: Context<ConnectEnv>) {
  const { language, secondFactor } = c.var.texts;
  return { mails: { language, ...secondFactor.mails }, background: c.var.background };
}

/** The sentence above the form. @throws the error, if it is none of these */
function problemOf(c: Context<ConnectEnv>, error: unknown): { problem: string; status: 400 } {
  if (!(error instanceof AppError) || !STAYS_ON_FORM.has(error.code)) throw error;
  return { problem: errorTextOf(c.var.texts, error.code).text, status: error.status as 400 };
}
