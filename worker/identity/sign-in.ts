import type { Database } from "../db/client.ts";
import type { Users } from "../db/users.ts";
import { type Email, parseEmail } from "../lib/email.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { makeAuth } from "./auth.ts";
import type { Mailer } from "./mailer.ts";
import { networkOf, type RateLimit } from "./rate-limit.ts";
import { signInMail } from "./sign-in-mail.ts";

/** The person behind a request with a session cookie. */
export type Session = { userId: string; email: string; sessionId: string };

export type SignIn = ReturnType<typeof makeSignIn>;
type Ports = {
  db: Database;
  users: Users;
  rateLimit: RateLimit;
  mailer: Mailer;
  log: Log;
  secret: string;
  publicOrigin: string;
  adminEmails: string[];
};

const CODES_AN_ADDRESS = 3;
const CODES_A_NETWORK = 60;

export function makeSignIn(ports: Ports) {
  const { users, rateLimit, mailer, log, adminEmails } = ports;
  const authFor = (browser: string) => makeAuth(ports, browser, (to, code) => mailer.send(signInMail(to, code)));
  const admins = new Set(adminEmails.map((email) => email.toLowerCase()));

  return {
    isAdmin: (session: Session): boolean => admins.has(session.email),

    /**
     * Mails a code to the address. The answer does not tell whether the address is known (SECURITY.md S6): for
     * one that is neither known, an administrator's nor admitted by a link, nothing is sent and nothing said.
     *
     * @param network the client's address, for the cap per network
     * @param admitted whether a link the person came with lets this address in
     * @param background runs the sending after the answer, so that its time tells nothing
     * @throws AppError `session.email_invalid`, `session.too_many_codes`
     */
    async requestCode(
      input: { email: string; browser: string; network: string; admitted: boolean },
      background: (work: Promise<void>) => void,
    ): Promise<Email> {
      const email = parseEmail(input.email.trim());
      if (!email) throw new AppError("session.email_invalid", { fields: { email: "Enter one e-mail address, such as ada@example.com." } });
      const ofAddress = await rateLimit.take(`code:${email.address}`, CODES_AN_ADDRESS);
      const ofNetwork = await rateLimit.take(`code-from:${networkOf(input.network)}`, CODES_A_NETWORK);
      if (!ofAddress || !ofNetwork) throw new AppError("session.too_many_codes");

      const send = async () => {
        const mayReceive = input.admitted || admins.has(email.address) || (await users.findByEmail(email.address)) !== undefined;
        if (mayReceive) await authFor(input.browser).api.sendVerificationOTP({ body: { email: email.address, type: "sign-in" } });
      };
      background(send().catch((error) => log.error("sign_in.mail_failed", { reason: reasonOf(error) })));
      return email;
    },

    /**
     * Exchanges a code for a session.
     * @returns the Set-Cookie headers of the new session
     * @throws AppError `session.code_rejected`, for a wrong, used, expired or over-tried code alike
     */
    async redeemCode(input: { email: string; browser: string; code: string }): Promise<string[]> {
      const email = parseEmail(input.email);
      const otp = input.code.replace(/\s/g, "");
      if (!email || !/^\d{6}$/.test(otp)) throw new AppError("session.code_rejected");
      const response = await authFor(input.browser).api.signInEmailOTP({ body: { email: email.address, otp }, asResponse: true });
      if (!response.ok) throw new AppError("session.code_rejected", { reason: `status ${response.status}` });
      return response.headers.getSetCookie();
    },

    /** The session of these request headers, if it is alive. */
    async findSession(headers: Headers): Promise<Session | undefined> {
      const found = await authFor("").api.getSession({ headers });
      return found ? { userId: found.user.id, email: found.user.email, sessionId: found.session.id } : undefined;
    },

    /** Ends the session in D1. @returns the Set-Cookie headers that clear the cookie */
    async signOut(headers: Headers): Promise<string[]> {
      const response = await authFor("").api.signOut({ headers, asResponse: true });
      return response.headers.getSetCookie();
    },
  };
}
