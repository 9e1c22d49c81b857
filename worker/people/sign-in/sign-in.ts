import { z } from "zod";
import type { EndAgents } from "../../agents/agents.ts";
import type { Database, Identities, PersonMails, SignInConflicts, Users } from "../../db/db.ts";
import { type Clock, DAY, HOUR } from "../../lib/clock.ts";
import { AppError, reasonOf } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { sha256 } from "../../lib/text/digest.ts";
import { parseEmail, toTypedAddress } from "../../lib/text/email.ts";
import { eachSecret, type SigningSecrets } from "../../lib/text/signing.ts";
import { readTypedCode } from "../../lib/text/typed-code.ts";
import { type CodeMailTexts, type PostOffice, signInMail } from "../../mail/mail.ts";
import type { PlatformAdministration } from "../platform-administration.ts";
import type { RateLimit } from "../rate-limit.ts";
import { makeAuth } from "./auth.ts";
import { type BrowserMark, makeBrowserMarks } from "./browser-marks.ts";
import { makeCodeLimits } from "./code-limits.ts";
import type { CompanyUser } from "./company-sign-in.ts";
import type { FindSession } from "./hashed-sessions.ts";

/**
 * The person who sent a request with a session cookie.
 * @property proof what the person has proven in the session. Absent where a page does not ask for it, and for a program with a platform token
 */
export type Session = { userId: string; email: string; sessionId: string; proof?: SessionProof };

/** @property openedAt when the person signed in @property provenAt when they last proved a second factor in this session. Both UTC ms */
export type SessionProof = { openedAt: number; hasSecondFactor: boolean; provenAt: number | undefined };

export type SignIn = ReturnType<typeof makeSignIn>;
type Ports = {
  db: Database;
  users: Users;
  personMails: Pick<PersonMails, "noteLanguage">;
  identities: Identities;
  signInConflicts: SignInConflicts;
  platformAdministration: PlatformAdministration;
  endAgents: EndAgents;
  rateLimit: RateLimit;
  postOffice: PostOffice;
  clock: Clock;
  /** Whether people may sign in with a code from a mail. */
  codes: boolean;
  /** Former issuers of the company's provider, whose addresses mean the same people; `undefined` if no provider is set. */
  formerIssuers: string[] | undefined;
  log: Log;
  secrets: SigningSecrets;
  publicOrigin: string;
};

/** A session without use for this long ends before its seven days do (S7). */
const MAX_IDLE = 1 * DAY;
const NOTE_INTERVAL = 1 * HOUR;
/** better-auth's reply after it has opened a session. */
const openedSchema = z.object({ token: z.string() });
const sendsNoCode = () => Promise.reject(new Error("no code was asked for"));

type SessionRow = NonNullable<Awaited<ReturnType<FindSession>>>;

const proofOf = ({ session, hasSecondFactor }: SessionRow): SessionProof | undefined =>
  hasSecondFactor === undefined
    ? undefined
    : { openedAt: session.createdAt.getTime(), hasSecondFactor: hasSecondFactor === 1, provenAt: session.secondFactorAt ?? undefined };

export function makeSignIn(ports: Ports) {
  const { users, personMails, identities, signInConflicts, platformAdministration: admins, endAgents, formerIssuers } = ports;
  const { rateLimit, postOffice, clock, codes, log, secrets } = ports;
  const limits = makeCodeLimits(rateLimit);
  const marks = makeBrowserMarks(secrets);
  const authFor = (
    browser: string,
    deliver: (to: string, code: string) => Promise<void> = sendsNoCode,
    as: { secret?: string; codeSecret?: string; users?: { findSession: FindSession } } = {},
  ) => makeAuth({ ...ports, secret: secrets[0], ...as }, browser, deliver);

  /** The browser session of these headers, with the instance that reads its cookie: one with the secret that signed it. */
  async function findCookie(headers: Headers, findSession: FindSession = users.findSession) {
    for (const secret of eachSecret(secrets)) {
      const { api } = authFor("", sendsNoCode, { secret, users: { findSession } });
      const found = await api.getSession({ headers });
      if (found) return { found, api };
    }
    return undefined;
  }

  /** Whether only the company's provider may sign this user in: a code to an address that now belongs to another person must open nothing. */
  const isBound = async (userId: string): Promise<boolean> => formerIssuers !== undefined && identities.isBound(userId, formerIssuers);

  /** Notes the language for later mails. A sign-in does not fail with it. */
  const noteLanguage = (userId: string, language: string): Promise<void> =>
    personMails.noteLanguage(userId, language).catch((error: unknown) => log.error("sign_in.language_not_noted", { reason: reasonOf(error) }));

  async function openFor(userId: string): Promise<string[]> {
    const response = await authFor("").api.openSession({ body: { userId }, asResponse: true });
    if (!response.ok) throw new AppError("internal.failed", { reason: `no session: status ${response.status}` });
    return response.headers.getSetCookie();
  }

  return {
    isAdmin: (session: Session): Promise<boolean> => admins.isAdmin(session),

    /**
     * Mails a code to the address. The answer does not reveal whether the address is known (S6). A code is mailed only to users, to addresses in
     * ADMIN_EMAILS and to addresses that the link admits, and never to a user who signs in with the company's provider.
     *
     * @param network the client's address, for the limit per network
     * @param known the cookie that an earlier sign-in left in this browser
     * @param admitted whether the link that the person came with admits this address
     * @param texts of the mail
     * @param background runs the sending after the answer, so that the time of the answer reveals nothing
     * @returns the mark that the browser keeps, so that the code is valid there
     * @throws AppError `session.codes_off`, `session.email_invalid`, `session.too_many_codes`
     */
    async requestCode(
      input: { email: string; network: string; known: string | undefined; admitted: boolean; texts: CodeMailTexts },
      background: (work: Promise<void>) => void,
    ): Promise<BrowserMark> {
      if (!codes) throw new AppError("session.codes_off");
      const email = parseEmail(toTypedAddress(input.email));
      if (!email) throw new AppError("session.email_invalid", { fields: { email: "Enter one e-mail address, such as ada@example.com." } });
      await limits.countRequest({ network: input.network, address: email.address, known: await marks.findKnownBrowser(input.known, email) });

      const mark = await marks.makeRequestMark(email);
      const send = async () => {
        const known = await users.findByEmail(email.address);
        const maySend = known ? !(await isBound(known.id)) : input.admitted || admins.isNamed(email.address);
        const deliver = (to: string, code: string) => postOffice.send(signInMail(to, code, input.texts));
        if (maySend) await authFor(mark.id, deliver).api.sendVerificationOTP({ body: { email: email.address, type: "sign-in" } });
      };
      background(send().catch((error) => log.error("sign_in.mail_failed", { reason: reasonOf(error) })));
      return mark;
    },

    /** The request for a code that this browser's cookie holds. */
    findCodeRequest: (cookie: string | undefined): Promise<BrowserMark | undefined> => marks.readRequestMark(cookie),

    /**
     * Exchanges a code for a session.
     * @returns the Set-Cookie headers of the new session, and the cookie by which the browser is recognised later
     * @throws AppError `session.code_rejected`, the same for a wrong, used, expired or too often tried code; `session.too_many_guesses`,
     *   `request.too_many`
     */
    async redeemCode(
      mark: BrowserMark,
      input: { code: string; network: string; known: string | undefined; language: string },
    ): Promise<{ session: string[]; known: string }> {
      if (!codes) throw new AppError("session.codes_off");
      const otp = readTypedCode(input.code);
      if (!/^\d{6}$/.test(otp)) throw new AppError("session.code_rejected");
      const known = await marks.findKnownBrowser(input.known, mark.email);
      await limits.countGuess(mark, { network: input.network, known });
      const { address } = mark.email;
      const response = await authFor(mark.id, sendsNoCode, { codeSecret: mark.secret }).api.signInEmailOTP({
        body: { email: address, otp },
        asResponse: true,
      });
      if (!response.ok) throw new AppError("session.code_rejected", { reason: `status ${response.status}` });
      const user = await users.findByEmail(address);
      if (!user || (await isBound(user.id))) {
        await users.endSessionByToken(await sha256(openedSchema.parse(await response.clone().json()).token));
        throw new AppError("session.code_rejected", { reason: "the user signs in with the company's provider" });
      }
      await admins.claim(address, user.id);
      await noteLanguage(user.id, input.language);
      const cookie = known === undefined ? undefined : input.known;
      return { session: response.headers.getSetCookie(), known: cookie ?? (await marks.makeKnownMark(mark.email)) };
    },

    /**
     * Opens a session for a user that the company's provider has authenticated. The identity is issuer and subject. A user who is known only by the
     * address gets this identity, because the provider has verified the address (S14). An address never leads to a user who is bound to another
     * subject.
     *
     * @param language of the page
     * @returns the Set-Cookie headers of the new session
     * @throws AppError `session.provider_refused`, with the address, if it is another user's. The conflict is noted, and a platform administrator
     *   decides whose the address is
     */
    async enter({ identity, email }: Pick<CompanyUser, "identity" | "email">, language: string): Promise<string[]> {
      const now = clock.now();
      const known = await identities.find(identity);
      if (known) await admins.claim(known.email, known.id);
      const userId = known?.id ?? (await users.ensure(email.address, now));
      if (!(await identities.bind(userId, identity, email.address, formerIssuers ?? [], now))) {
        const holder = (await users.findByEmail(email.address)) ?? { id: userId };
        await signInConflicts.note(identity, email.address, holder.id, now);
        log.info("sign_in.address_taken", { holder: holder.id });
        throw new AppError("session.provider_refused", { reason: "the address is another user's", fields: { email: email.address } });
      }
      await admins.claim(email.address, userId);
      await endAgents.endOf(userId);
      await noteLanguage(userId, language);
      return openFor(userId);
    },

    /**
     * Opens a session for a platform administrator whose address the operator vouches for, so it needs no mail. The address counts as verified.
     * @returns the Set-Cookie headers of the new session
     * @throws AppError `setup.ended` if `ADMIN_EMAILS` does not name the address, or names another user by it; `session.provider_refused` if the
     *   user signs in with the company's provider
     */
    async enterVouched(address: string): Promise<string[]> {
      if (!admins.isNamed(address)) throw new AppError("setup.ended", { reason: "ADMIN_EMAILS does not name the address" });
      const userId = await users.ensure(address, clock.now());
      if (await isBound(userId)) throw new AppError("session.provider_refused", { reason: "the user signs in with the company's provider" });
      await users.verify(userId, clock.now());
      if (!(await admins.isAdmin({ userId, email: address }))) throw new AppError("setup.ended", { reason: "the address names another user" });
      return openFor(userId);
    },

    /**
     * The browser session of these request headers, if it has not ended.
     * @param read reads the session's row, for a caller that reads more of D1 in the same batch. It is not called without a well-signed cookie
     */
    async findSession(headers: Headers, read: FindSession = users.findSession): Promise<Session | undefined> {
      let proof: SessionProof | undefined;
      const readWithProof: FindSession = async (token) => {
        const row = await read(token);
        proof = row && proofOf(row);
        return row;
      };
      const { found } = (await findCookie(headers, readWithProof)) ?? {};
      if (!found) return undefined;
      const unusedFor = clock.now() - found.session.updatedAt.getTime();
      if (unusedFor > MAX_IDLE) {
        await users.endSession(found.session.id);
        return undefined;
      }
      if (unusedFor > NOTE_INTERVAL) await users.touchSession(found.session.id, clock.now());
      return { userId: found.user.id, email: found.user.email, sessionId: found.session.id, ...(proof && { proof }) };
    },

    /** Ends the browser session in D1. @returns the Set-Cookie headers that clear the cookie */
    async signOut(headers: Headers): Promise<string[]> {
      const { api } = (await findCookie(headers)) ?? authFor("");
      const response = await api.signOut({ headers, asResponse: true });
      return response.headers.getSetCookie();
    },
  };
}
