import { Hono } from "hono";
import { AppError } from "../lib/errors.ts";
import { clientNetwork, networkOf } from "../people/people.ts";
import { formOf } from "./browser/form.ts";
import { leaveFor } from "./browser/leave-for.tsx";
import { decideNextPath } from "./browser/next-path-rules.ts";
import { forgetTransaction, keepTransaction, readTransaction } from "./browser/transaction-cookie.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { RefusalPage } from "./pages/refusal-page.tsx";

/** The most sign-ins of one network in 15 minutes. Each costs a row and a request to the provider (S85). */
const SIGN_INS_A_NETWORK = 100;

/** Sign-in with the company's provider (F27): the way there and the way back. These pages do not exist if no provider is set. */
export const companySignInRoutes = new Hono<ConnectEnv>()
  .post("/sign-in/company", async (c) => {
    const { companySignIn, rateLimit } = c.var.people;
    const { publicOrigin } = c.var.instance;
    if (!companySignIn) throw new AppError("resource.not_found");
    const network = networkOf(clientNetwork(c.req.raw.headers));
    await rateLimit.require(`company-from:${network}`, SIGN_INS_A_NETWORK);
    const begun = await companySignIn.begin(decideNextPath((await formOf(c)).next, publicOrigin));
    keepTransaction(c, begun);
    return leaveFor(c, begun.authorizationUrl, c.var.texts.leaving.company);
  })

  .get("/sign-in/callback", async (c) => {
    const { companySignIn, signIn } = c.var.people;
    const { publicOrigin } = c.var.instance;
    if (!companySignIn) throw new AppError("resource.not_found");
    const state = c.req.query("state") ?? "";
    const sealed = readTransaction(c, state);
    forgetTransaction(c, state);
    const user = await companySignIn.finish({ state, sealed, code: c.req.query("code"), iss: c.req.query("iss") });
    try {
      for (const value of await signIn.enter(user, c.var.texts.language)) c.header("set-cookie", value, { append: true });
      return c.redirect(decideNextPath(user.next, publicOrigin), 303);
    } catch (error) {
      const email = error instanceof AppError && error.code === "session.provider_refused" && error.fields?.email;
      if (!email) throw error;
      const t = c.var.texts;
      return c.html(<RefusalPage t={t} error={error} lead={t.refusal.addressTaken(email)} />, error.status as 403);
    }
  });
