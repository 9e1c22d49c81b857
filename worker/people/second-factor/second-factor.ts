import type { NewFactor, SecondFactors } from "../../db/db.ts";
import { type Clock, DAY } from "../../lib/clock.ts";
import { AppError, reasonOf } from "../../lib/errors.ts";
import { newId, type SecondFactorId } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import type { Requirement } from "../../lib/text/second-factor-requirements.ts";
import type { SigningSecrets } from "../../lib/text/signing.ts";
import { readTypedCode } from "../../lib/text/typed-code.ts";
import { type NoticeMailTexts, noticeMail, type PostOffice } from "../../mail/mail.ts";
import type { PlatformAdministration } from "../platform-administration.ts";
import type { RateLimit } from "../rate-limit.ts";
import type { Session, SessionProof } from "../sign-in/sign-in.ts";
import { makePasskeys } from "./passkeys.ts";
import { hashOfRecoveryCode, makeRecoveryCodes, readRecoveryCode } from "./recovery-codes.ts";
import { makeSealedSecrets } from "./sealed-secrets.ts";
import { decideChange, FRESH, isFreshlyProven } from "./second-factor-policy.ts";
import { findStep, toAppAddress, toBase32 } from "./totp.ts";
import type { Assertion, Registration } from "./webauthn.ts";

export type SecondFactor = ReturnType<typeof makeSecondFactor>;
/** A factor as its owner sees it. */
export type FactorView = { id: SecondFactorId; kind: "totp" | "passkey"; createdAt: number; usedAt: number | null };
type FactorEvent = "added" | "removed" | "recoveryUsed" | "codesRenewed";
/** How the person is told by mail what has happened to their second factors, in the language of the page. */
type FactorMails = { language: string; label: string; notes: string[]; events: Record<FactorEvent, { subject: string; lead: string }> };
/** @property mails texts @property background runs the sending after the answer */
type Telling = { mails: FactorMails; background: (work: Promise<void>) => void };

/** A set-up that is under way. @property address what the app reads from the picture @property ticket holds the secret, sealed */
export type TotpSetUp = { secret: string; address: string; ticket: string };

type Ports = {
  secondFactors: SecondFactors;
  platformAdministration: PlatformAdministration;
  /** By the deployment. */
  required: Requirement;
  rateLimit: RateLimit;
  postOffice: PostOffice;
  secrets: SigningSecrets;
  publicOrigin: string;
  clock: Clock;
  log: Log;
};

/** 160 bits, as RFC 4226 §4 recommends. */
const SECRET_BYTES = 20;
/** One code in 330,000 guesses is right, so an attacker who reads a person's mail finds one within a day with a chance of one in 6,000. */
const GUESSES = 5;
const GUESSES_A_DAY = 50;

/** A person's second factors: an authenticator app (RFC 6238), passkeys, and recovery codes (S14). */
export function makeSecondFactor({
  secondFactors,
  platformAdministration,
  required,
  rateLimit,
  postOffice,
  secrets,
  publicOrigin,
  clock,
  log,
}: Ports) {
  const sealed = makeSealedSecrets(secrets);
  const passkeys = makePasskeys({ secondFactors, rateLimit, publicOrigin, clock });
  const ownerOf = (userId: string) => `totp:${userId}`;
  const ticketOf = ({ userId, sessionId }: Session, until: number) => `totp-set-up:${userId}:${sessionId}:${until}`;
  const proofOf = ({ proof }: Session): SessionProof => {
    if (!proof) throw new AppError("internal.failed", { reason: "the session was read without its proof" });
    return proof;
  };

  function requireChange(session: Session): void {
    const decision = decideChange(proofOf(session), clock.now());
    if (decision !== "allowed") throw new AppError(decision === "prove" ? "second_factor.needed" : "second_factor.sign_in_again");
  }

  function tell({ email }: Session, event: FactorEvent, { mails, background }: Telling): void {
    const { events, ...texts } = mails;
    const mail = noticeMail(email, { ...texts, ...events[event] } satisfies NoticeMailTexts, new URL("/second-factor", publicOrigin));
    log.info("second_factor.changed", { event });
    background(postOffice.send(mail).catch((error) => log.error("second_factor.mail_failed", { reason: reasonOf(error) })));
  }

  async function limit(kind: "totp" | "recovery", userId: string): Promise<void> {
    const subject = `second-factor-${kind}:${userId}`;
    const mayTry = (await rateLimit.take(subject, GUESSES)) && (await rateLimit.take(`${subject}:day`, GUESSES_A_DAY, DAY));
    if (!mayTry) throw new AppError("second_factor.too_many_guesses");
  }

  /** @throws AppError `second_factor.rejected`, the same for a wrong and a used code */
  async function spendTotp(userId: string, code: string): Promise<void> {
    await limit("totp", userId);
    const factor = await secondFactors.findTotp(userId);
    const opened = factor?.sealed ? await sealed.open(factor.sealed, ownerOf(userId)) : undefined;
    if (factor && !opened) log.error("second_factor.unreadable", { factor: factor.id });
    const step = opened && findStep(opened.plain, code, clock.now());
    if (!factor?.sealed || !opened || step === undefined) throw new AppError("second_factor.rejected");
    if (!(await secondFactors.spendStep(factor.id, step, clock.now()))) throw new AppError("second_factor.rejected", { reason: "the code was used" });
    if (opened.isFormer) await secondFactors.reseal(factor.id, factor.sealed, await sealed.seal(opened.plain, ownerOf(userId)));
  }

  async function spendRecoveryCode(userId: string, code: string): Promise<void> {
    await limit("recovery", userId);
    if (!(await secondFactors.spendRecoveryCode(userId, await hashOfRecoveryCode(userId, code)))) throw new AppError("second_factor.rejected");
  }

  /** @throws AppError `second_factor.sign_in_again` for a set-up that took too long, or of another session */
  async function openTicket(session: Session, ticket: string): Promise<Uint8Array<ArrayBuffer>> {
    const [, until = "", text = ""] = /^(\d{1,15})\.(.+)$/s.exec(ticket) ?? [];
    const opened = Number(until) < clock.now() ? undefined : await sealed.open(text, ticketOf(session, Number(until)));
    if (!opened) throw new AppError("second_factor.sign_in_again", { reason: "the set-up has ended" });
    return opened.plain;
  }

  function show({ email }: Session, plain: Uint8Array, ticket: string): TotpSetUp {
    const secret = toBase32(plain);
    return { secret, address: toAppAddress(secret, email, new URL(publicOrigin).host), ticket };
  }

  /** Whether a project of the person, or the deployment, requires a second factor of them. */
  async function isRequiredOf(session: Session): Promise<boolean> {
    const { usesConsole, isRequired } = await secondFactors.findRequirement(session.userId);
    if (isRequired) return true;
    return required !== "off" && (usesConsole || (await platformAdministration.isAdmin(session)));
  }

  const hashesOf = (userId: string, codes: string[]) => Promise.all(codes.map((code) => hashOfRecoveryCode(userId, readRecoveryCode(code) ?? "")));

  /**
   * Stores a factor that the person has just shown to have. This session counts as proven.
   * @returns new recovery codes, if the person has none yet; nothing at all if the factor is not to be stored
   */
  async function store(session: Session, factor: NewFactor, telling: Telling): Promise<string[] | undefined> {
    const codes = makeRecoveryCodes();
    const added = await secondFactors.add(factor, await hashesOf(session.userId, codes));
    if (!added) return undefined;
    await secondFactors.prove(session.sessionId, factor.createdAt);
    tell(session, "added", telling);
    return added.codesStored ? codes : [];
  }

  return {
    passkeys,

    /** What the person has, and whether they may change it now. */
    async stateOf(session: Session) {
      const { userId } = session;
      const [factors, recoveryCodes] = await Promise.all([secondFactors.list(userId), secondFactors.countRecoveryCodes(userId)]);
      const views = factors.map(({ id, kind, createdAt, usedAt }): FactorView => ({ id, kind, createdAt, usedAt }));
      return { factors: views, recoveryCodes, change: decideChange(proofOf(session), clock.now()) };
    },

    /** Whether a second factor was proven in this session a short time ago. */
    isProven: (session: Session): boolean => isFreshlyProven(proofOf(session), clock.now()),

    /**
     * Begins the set-up of an authenticator app. Nothing is stored: the page keeps the sealed secret until the person has entered a code.
     * @throws AppError `second_factor.needed`, `second_factor.sign_in_again`
     */
    async beginTotp(session: Session): Promise<TotpSetUp> {
      requireChange(session);
      const plain = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
      const until = clock.now() + FRESH;
      return show(session, plain, `${until}.${await sealed.seal(plain, ticketOf(session, until))}`);
    },

    /** The same set-up once more, for a page on which the code was wrong. @throws AppError `second_factor.sign_in_again` */
    resumeTotp: async (session: Session, ticket: string): Promise<TotpSetUp> => show(session, await openTicket(session, ticket), ticket),

    /**
     * Stores the authenticator app, after the person has entered a code of it. This session counts as proven.
     * @returns new recovery codes, if the person has none yet
     * @throws AppError `second_factor.rejected`, `second_factor.exists`, `second_factor.needed`, `second_factor.sign_in_again`
     */
    async finishTotp(session: Session, input: { ticket: string; code: string }, telling: Telling): Promise<string[]> {
      requireChange(session);
      const { userId } = session;
      const plain = await openTicket(session, input.ticket);
      const at = clock.now();
      const step = findStep(plain, readTypedCode(input.code), at);
      if (step === undefined) throw new AppError("second_factor.rejected");
      const secret = await sealed.seal(plain, ownerOf(userId));
      const factor = { id: newId("fac"), userId, kind: "totp" as const, sealed: secret, lastStep: step, createdAt: at, usedAt: at };
      const codes = await store(session, factor, telling);
      if (!codes) throw new AppError("second_factor.exists");
      return codes;
    },

    /**
     * Proves in this session that it is the person, by a code of the app or a recovery code.
     * @throws AppError `second_factor.rejected`, `second_factor.too_many_guesses`
     */
    async prove(session: Session, typed: string, telling: Telling): Promise<void> {
      const { userId, sessionId } = session;
      const recovery = readRecoveryCode(typed);
      if (recovery === undefined) await spendTotp(userId, readTypedCode(typed));
      else await spendRecoveryCode(userId, recovery);
      await secondFactors.prove(sessionId, clock.now());
      if (recovery !== undefined) tell(session, "recoveryUsed", telling);
    },

    /**
     * Stores a passkey. This session counts as proven.
     * @returns new recovery codes, if the person has none yet
     * @throws AppError `second_factor.passkey_refused`, `second_factor.needed`, `second_factor.sign_in_again`
     */
    async addPasskey(session: Session, input: Registration, telling: Telling): Promise<string[]> {
      requireChange(session);
      const codes = await store(session, await passkeys.readNew(session, input), telling);
      if (!codes) throw new AppError("second_factor.passkey_refused", { reason: "a user has this passkey already" });
      return codes;
    },

    /** Proves in this session that it is the person, by a passkey. @throws AppError `second_factor.passkey_refused` */
    async provePasskey(session: Session, input: Assertion): Promise<void> {
      await passkeys.spend(session, input);
      await secondFactors.prove(session.sessionId, clock.now());
    },

    /** Replaces all recovery codes. @throws AppError `second_factor.needed`, `second_factor.sign_in_again` */
    async renewRecoveryCodes(session: Session, telling: Telling): Promise<string[]> {
      requireChange(session);
      const codes = makeRecoveryCodes();
      if (!(await secondFactors.replaceRecoveryCodes(session.userId, await hashesOf(session.userId, codes), clock.now())))
        throw new AppError("resource.not_found", { reason: "the person has no second factor" });
      tell(session, "codesRenewed", telling);
      return codes;
    },

    /** Removes a factor. @throws AppError `resource.not_found`, `second_factor.needed`, `second_factor.last_required` */
    async remove(session: Session, id: string, telling: Telling): Promise<void> {
      requireChange(session);
      const { userId } = session;
      if (!(await secondFactors.list(userId)).some((factor) => factor.id === id)) throw new AppError("resource.not_found");
      if (!(await secondFactors.remove(userId, id as SecondFactorId, !(await isRequiredOf(session)))))
        throw new AppError("second_factor.last_required");
      tell(session, "removed", telling);
    },
  };
}
