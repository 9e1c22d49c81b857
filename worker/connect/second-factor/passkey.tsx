import { Hono } from "hono";
import { AppError } from "../../lib/errors.ts";
import { formOf } from "../browser/form.ts";
import { findSession, toSignIn } from "../browser/signed-in.ts";
import type { ConnectEnv } from "../connect-env.ts";
import { PasskeyPage } from "../pages/passkey-page.tsx";
import { RecoveryCodesPage, SECOND_FACTOR } from "../pages/second-factor-page.tsx";
import { frameOf, nextOf, tellingOf } from "./frame.ts";
import { PASSKEY_POLICY } from "./passkey-script.ts";

/** A person's passkeys: added and used (S14). Only the page with the browser's question has a script. */
export const passkeyRoutes = new Hono<ConnectEnv>()
  .post(`${SECOND_FACTOR}/passkey`, async (c) => {
    const session = await findSession(c);
    if (!session) return toSignIn(c, SECOND_FACTOR);
    const next = nextOf(c, (await formOf(c)).next);
    const { secondFactor } = c.var.people;
    const { change } = await secondFactor.stateOf(session);
    if (change === "sign in again") throw new AppError("second_factor.sign_in_again");
    const act = change === "allowed" ? "add" : "confirm";
    const asked = await secondFactor.passkeys.begin(session, act);
    const page = <PasskeyPage {...frameOf(c, session, next)} act={act} asked={asked} />;
    return c.html(page, 200, { "content-security-policy": PASSKEY_POLICY });
  })

  .post(`${SECOND_FACTOR}/passkey/add`, async (c) => {
    const session = await findSession(c);
    if (!session) return toSignIn(c, SECOND_FACTOR);
    const { credentialId = "", clientData = "", authenticatorData = "", publicKey = "", algorithm, ...form } = await formOf(c);
    const next = nextOf(c, form.next);
    const input = { credentialId, clientData, authenticatorData, publicKey, algorithm: Number(algorithm) };
    const codes = await c.var.people.secondFactor.addPasskey(session, input, tellingOf(c));
    if (codes.length === 0) return c.redirect(next ?? `${SECOND_FACTOR}?added`, 303);
    return c.html(<RecoveryCodesPage {...frameOf(c, session, next)} codes={codes} />);
  })

  .post(`${SECOND_FACTOR}/passkey/confirm`, async (c) => {
    const session = await findSession(c);
    if (!session) return toSignIn(c, SECOND_FACTOR);
    const { credentialId = "", clientData = "", authenticatorData = "", signature = "", ...form } = await formOf(c);
    await c.var.people.secondFactor.provePasskey(session, { credentialId, clientData, authenticatorData, signature });
    return c.redirect(nextOf(c, form.next) ?? SECOND_FACTOR, 303);
  });
