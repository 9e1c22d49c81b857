import { type Context, Hono } from "hono";
import { DAY, MINUTE } from "../lib/clock.ts";
import { AppError, type ErrorCode, retryHeaderOf } from "../lib/errors.ts";
import { toTypedAddress } from "../lib/text/email.ts";
import { linkOfPath } from "../links/links.ts";
import { clientNetwork } from "../people/people.ts";
import { formOf } from "./browser/form.ts";
import { clearHostCookie, readHostCookie, setHostCookie } from "./browser/host-cookie.ts";
import { decideNextPath } from "./browser/next-path-rules.ts";
import { findSession } from "./browser/signed-in.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { RefusalPage } from "./pages/refusal-page.tsx";
import { CodePage, SignInPage } from "./pages/sign-in-page.tsx";
import { errorTextOf } from "./texts/languages.ts";

/** The cookie that binds a code to the browser that requested it, and keeps the address (S5). */
const REQUEST_COOKIE = "cardea-sign-in";
/**
 * The cookie of a browser in which a person has signed in with an address before. It gives no access; but strangers cannot use up that browser's
 * codes.
 */
const KNOWN_COOKIE = "cardea-known";
const KNOWN_FOR = 180 * DAY;

/** The only sign-in, for the console, auth links and consent. A GET changes nothing. */
export const signInRoutes = new Hono<ConnectEnv>()
  .get("/sign-in", async (c) => {
    const next = decideNextPath(c.req.query("next"), c.var.instance.publicOrigin);
    if (await findSession(c)) return c.redirect(next, 303);
    const notice = c.req.query("ended") === undefined ? undefined : c.var.texts.signIn.ended;
    return c.html(<SignInPage next={next} notice={notice} {...(await propsOf(c, next))} />);
  })

  .post("/sign-in", async (c) => {
    const { signIn } = c.var.people;
    const { publicOrigin } = c.var.instance;
    const form = await formOf(c);
    const next = decideNextPath(form.next, publicOrigin);
    const email = form.email ?? "";
    try {
      const admitted = await isAdmitted(c, next, email);
      const { language, mail } = c.var.texts;
      const request = { email, ...requesterOf(c), admitted, texts: { language, ...mail } };
      const { cookie } = await signIn.requestCode(request, c.var.background);
      setHostCookie(c, REQUEST_COOKIE, cookie, 10 * MINUTE);
      return c.redirect(`/sign-in/code?next=${encodeURIComponent(next)}&sent`, 303);
    } catch (error) {
      if (!(error instanceof AppError) || !STAYS_ON_FORM.has(error.code)) throw error;
      const problem = errorTextOf(c.var.texts, error.code).text;
      const page = <SignInPage next={next} email={email} problem={problem} {...(await propsOf(c, next))} />;
      return c.html(page, error.status as 400, retryHeaderOf(error));
    }
  })

  .get("/sign-in/code", async (c) => {
    const next = decideNextPath(c.req.query("next"), c.var.instance.publicOrigin);
    const mark = await c.var.people.signIn.findCodeRequest(readHostCookie(c, REQUEST_COOKIE));
    if (!mark) return refuseCode(c, next);
    return c.html(<CodePage next={next} email={mark.email.address} {...(await mailStateOf(c))} />);
  })

  .post("/sign-in/code", async (c) => {
    const { signIn } = c.var.people;
    const { publicOrigin } = c.var.instance;
    const { next: asNext, code = "" } = await formOf(c);
    const next = decideNextPath(asNext, publicOrigin);
    const cookie = readHostCookie(c, REQUEST_COOKIE);
    if (cookie === undefined) return startAgain(c, next);
    const mark = await signIn.findCodeRequest(cookie);
    if (!mark) throw new AppError("session.sign_in_expired", { reason: "the browser's mark was not signed by Cardea" });
    try {
      const { session, known } = await signIn.redeemCode(mark, { code, ...requesterOf(c), language: c.var.texts.language });
      for (const cookie of session) c.header("set-cookie", cookie, { append: true });
      setHostCookie(c, KNOWN_COOKIE, known, KNOWN_FOR);
      clearHostCookie(c, REQUEST_COOKIE);
      return c.redirect(next, 303);
    } catch (error) {
      if (!(error instanceof AppError) || !STAYS_ON_CODE.has(error.code)) throw error;
      const problem = errorTextOf(c.var.texts, error.code).text;
      const page = <CodePage next={next} email={mark.email.address} problem={problem} {...(await mailStateOf(c))} />;
      return c.html(page, error.status as 400, retryHeaderOf(error));
    }
  })

  .post("/sign-out", async (c) => {
    const { signIn } = c.var.people;
    const { publicOrigin } = c.var.instance;
    const { next } = await formOf(c);
    for (const cookie of await signIn.signOut(c.req.raw.headers)) c.header("set-cookie", cookie, { append: true });
    return c.redirect(`/sign-in?next=${encodeURIComponent(decideNextPath(next, publicOrigin))}`, 303);
  });

const STAYS_ON_FORM = new Set<ErrorCode>([
  "session.email_invalid",
  "session.codes_off",
  "session.too_many_codes",
  "link.wrong_domain",
  "link.wrong_email",
]);

const STAYS_ON_CODE = new Set<ErrorCode>(["session.code_rejected", "session.too_many_guesses", "request.too_many"]);

/** The answer to a browser without the cookie of a code request. A browser that keeps no cookies is told so. */
async function refuseCode(c: Context<ConnectEnv>, next: string): Promise<Response> {
  if (await findSession(c)) return c.redirect(next, 303);
  if (c.req.query("sent") === undefined) return startAgain(c, next);
  const error = new AppError("session.cookie_missing");
  const again = { href: signInPath(next), text: c.var.texts.refusal.signInAgain };
  return c.html(<RefusalPage t={c.var.texts} error={error} back={again} />, error.status as 400);
}

/** Redirects to the sign-in page, which says why. */
const startAgain = (c: Context<ConnectEnv>, next: string): Response => c.redirect(`${signInPath(next)}&ended`, 303);

const signInPath = (next: string): string => `/sign-in?next=${encodeURIComponent(next)}`;

/** What the limits need to know of a person who requests or enters a code. */
function requesterOf(c: Context<ConnectEnv>): { network: string; known: string | undefined } {
  return { network: clientNetwork(c.req.raw.headers), known: readHostCookie(c, KNOWN_COOKIE) };
}

/** Whether the link that the person comes from admits this address. @throws AppError `link.*` if it does not, before any mail */
async function isAdmitted(c: Context<ConnectEnv>, next: string, email: string): Promise<boolean> {
  const link = linkOfPath(next, c.var.instance.publicOrigin);
  if (!link) return false;
  const { type } = await c.var.links.linkAccess.admit(link, toTypedAddress(email));
  return type !== "default";
}

/** The content of the sign-in page. @throws AppError `link.*` if it is for a link that no longer works */
async function propsOf(c: Context<ConnectEnv>, next: string) {
  const { publicOrigin } = c.var.instance;
  const { companySignIn, codes } = c.var.people;
  const { linkAccess } = c.var.links;
  const t = c.var.texts;
  const common = { t, company: companySignIn?.name, codes };
  const address = linkOfPath(next, publicOrigin);
  if (!address) return { ...common, purpose: undefined, hint: undefined };
  const { link, project } = await linkAccess.peek(address);
  const hint = link.type === "project" || link.domains.length === 0 ? t.signIn.hintInvited : t.signIn.hintDomains(link.domains.join(", "));
  return { ...common, purpose: t.signIn.leadForLink(project.name), hint: link.type === "default" ? undefined : hint };
}

/** The state of mail at the moment, which is the same for every address (S6). */
async function mailStateOf(c: Context<ConnectEnv>) {
  const { companySignIn } = c.var.people;
  const { inbox, postOffice } = c.var.mail;
  return { t: c.var.texts, company: companySignIn?.name, inbox: inbox !== undefined, trouble: await postOffice.isInTrouble() };
}
