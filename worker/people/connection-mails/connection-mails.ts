import type { ConnectionTroubles, PersonMail, PersonMails, PersonTrouble } from "../../db/db.ts";
import { type Clock, DAY } from "../../lib/clock.ts";
import { AppError, reasonOf } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { isSigned, type SigningSecrets, sign } from "../../lib/text/signing.ts";
import { type PostOffice, type TroubleMailTexts, troubleMail } from "../../mail/mail.ts";
import { decideTelling, retryAt } from "./connection-mail-rules.ts";

/** How many people one run tells, so that its mails leave before the next one begins. */
const A_RUN = 20;
/** How many due troubles one run looks at. */
const A_LOOK = 200;
/** The most troubles of a person that are read. */
const MOST = 200;

const textOf = (userId: string): string => `unsubscribe:${userId}`;

type Ports = {
  connectionTroubles: Pick<ConnectionTroubles, "listDueUsers" | "listOfPerson" | "setNotices" | "setDueNotices">;
  personMails: PersonMails;
  postOffice: Pick<PostOffice, "send">;
  /** Whether this Cardea instance can send mail at all. */
  canSend: boolean;
  secrets: SigningSecrets;
  publicOrigin: string;
  clock: Clock;
  log: Pick<Log, "error">;
};

/** Tells people by mail which of their connections need them: at most once a week, and not those who have unsubscribed (F75, decision 58). */
export function makeConnectionMails({ connectionTroubles, personMails, postOffice, canSend, secrets, publicOrigin, clock, log }: Ports) {
  const unsubscribeAddress = async (userId: string): Promise<URL> =>
    new URL(`/unsubscribe/${userId}.${await sign(secrets, textOf(userId))}`, publicOrigin);

  /** Sends a mail after this Worker alone has noted that it is sent now. @returns whether others can be sent, too */
  async function send(
    userId: string,
    known: PersonMail | undefined,
    troubles: PersonTrouble[],
    texts: TroubleMailTexts,
    now: number,
  ): Promise<boolean> {
    const [{ email = "" } = {}] = troubles;
    try {
      const unsubscribe = await unsubscribeAddress(userId);
      await postOffice.send(troubleMail(email, texts, troubles, { where: new URL("/connections", publicOrigin), unsubscribe }));
    } catch (error) {
      log.error("connection.mail_failed", { userId, reason: reasonOf(error) });
      const failures = (known?.failures ?? 0) + 1;
      const at = retryAt(failures, clock.now());
      await connectionTroubles.setNotices(userId, troubles, at);
      await personMails.finish(userId, now, { toldAt: known?.toldAt ?? null, failures: at === null ? 0 : failures });
      return error instanceof AppError && error.code === "mail.recipient_refused";
    }
    await connectionTroubles.setNotices(userId, troubles, null);
    // Troubles that are due and were left out, because their server is paused.
    await connectionTroubles.setDueNotices(userId, now + DAY, now);
    if (known && known.failures > 0) await personMails.finish(userId, now, { toldAt: now, failures: 0 });
    return true;
  }

  /** @returns whether others can be told, too */
  async function tell(userId: string, textsOf: (language: string) => TroubleMailTexts): Promise<boolean> {
    const now = clock.now();
    const [known, troubles] = await Promise.all([personMails.find(userId), connectionTroubles.listOfPerson(userId, MOST)]);
    const telling = decideTelling(known, troubles, now);
    if (telling.kind !== "send") {
      await connectionTroubles.setDueNotices(userId, telling.kind === "drop" ? null : telling.at, now);
      return true;
    }
    const { language, toldAt } = known ?? { language: "en", toldAt: null };
    if (!(await personMails.claim(userId, toldAt, language, now))) return true;
    return send(userId, known, troubles, textsOf(language), now);
  }

  return {
    /** Tells people of their due troubles. A mail service that is down is tried with one mail a run. */
    async tellDue(textsOf: (language: string) => TroubleMailTexts): Promise<void> {
      if (!canSend) return;
      const due = await connectionTroubles.listDueUsers(clock.now(), A_LOOK);
      for (const userId of due.slice(0, A_RUN)) if (!(await tell(userId, textsOf))) return;
    },

    /** The user whom an address to unsubscribe names. @param written `{user}.{signature}` @throws AppError `resource.not_found` if Cardea did not write it */
    async readAddress(written: string): Promise<string> {
      const userId = written.slice(0, Math.max(written.lastIndexOf("."), 0));
      if (userId === "" || !(await isSigned(secrets, textOf(userId), written.slice(userId.length + 1)))) throw new AppError("resource.not_found");
      return userId;
    },

    /** Whether the person wants these mails. */
    isWanted: async (userId: string): Promise<boolean> => ((await personMails.find(userId))?.unsubscribedAt ?? null) === null,

    /** Notes whether the person wants these mails. @param language of the page on which they said so */
    choose: (userId: string, wants: boolean, language: string): Promise<void> => personMails.choose(userId, wants ? null : clock.now(), language),
  };
}
