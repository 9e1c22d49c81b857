import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { emailOTP } from "better-auth/plugins/email-otp";
import type { Database } from "../../db/db.ts";
import { account, session, user, verification } from "../../db/db.ts";
import { DAY, MINUTE, SECOND } from "../../lib/clock.ts";
import { hmac } from "../../lib/text/digest.ts";
import { cookieName, decideCookies } from "../cookie-rules.ts";
import { withBrowserVerifications } from "./browser-verifications.ts";
import { GUESSES_A_CODE } from "./code-limits.ts";
import { type FindSession, withHashedSessions } from "./hashed-sessions.ts";
import { openSession } from "./open-session.ts";

const CODE_LIFETIME = 10 * MINUTE;
const SESSION_LIFETIME = 7 * DAY;

/** The cookie of a signed-in browser. */
const SESSION_COOKIE = "cardea-session";

type Ports = { db: Database; users: { findSession: FindSession }; secret: string; codeSecret?: string; publicOrigin: string };
export type Auth = ReturnType<typeof makeAuth>;

/**
 * better-auth, for codes and sessions only. Its own HTTP routes are not mounted: every call goes through
 * sign-in.ts, which adds the limits and the binding to a browser.
 *
 * `secret` signs the session's cookie. `codeSecret` is the one with which the code was hashed, if that is another.
 *
 * @param browser a random value from the cookie of the browser that requested the code. It is part of the code's keyed hash and of the key under
 *   which the code is stored, so the code can be used, and its tries be spent, only in that browser (S5)
 * @param deliver sends the code
 */
export function makeAuth(
  { db, users, secret, codeSecret = secret, publicOrigin }: Ports,
  browser: string,
  deliver: (email: string, code: string) => Promise<void>,
) {
  const rules = decideCookies(publicOrigin);
  const tables = drizzleAdapter(db, { provider: "sqlite", schema: { user, session, account, verification } });
  return betterAuth({
    baseURL: publicOrigin,
    secret,
    telemetry: { enabled: false },
    database: withBrowserVerifications(withHashedSessions(tables, users.findSession), browser),
    session: { expiresIn: SESSION_LIFETIME / SECOND, disableSessionRefresh: true, cookieCache: { enabled: false } },
    rateLimit: { enabled: false },
    advanced: {
      useSecureCookies: false,
      disableCSRFCheck: true,
      cookies: {
        session_token: { name: cookieName(SESSION_COOKIE, rules), attributes: { secure: rules.secure, sameSite: "lax", httpOnly: true, path: "/" } },
      },
      ipAddress: { disableIpTracking: true },
    },
    logger: { disabled: true },
    plugins: [
      emailOTP({
        otpLength: 6,
        expiresIn: CODE_LIFETIME / SECOND,
        allowedAttempts: GUESSES_A_CODE,
        storeOTP: { hash: (code) => hmac(codeSecret, `sign-in-code:${browser}:${code}`) },
        sendVerificationOTP: async ({ email, otp }) => deliver(email, otp),
      }),
      openSession(),
    ],
  });
}
