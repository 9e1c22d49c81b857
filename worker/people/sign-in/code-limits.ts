import { DAY, HOUR } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import { sha256 } from "../../lib/text/digest.ts";
import { mailboxOf } from "../../lib/text/email.ts";
import { networkOf, type RateLimit } from "../rate-limit.ts";
import type { BrowserMark } from "./browser-marks.ts";

const CODES_AN_ADDRESS = 3;
const CODES_AN_ADDRESS_AND_HOUR = 6;
/** Beyond those: each the first one from its network in that hour. */
const FIRST_CODES_AN_ADDRESS_AND_DAY = 50;
const CODES_A_NETWORK = 60;
/** Of one code, in the browser that asked for it. */
export const GUESSES_A_CODE = 5;
const GUESSES_A_NETWORK = 100;
/** Beyond the first one of each code. With those, of six codes an hour and fifty first ones, an address is guessed at 244 times a day at most. */
const FURTHER_GUESSES_AN_ADDRESS_AND_DAY = 50;

/** @property network the client's address @property address the code is for @property known id of a browser that has signed in with it before */
type Asking = { network: string; address: string; known: string | undefined };

/**
 * How often codes are asked for and guessed at. Whatever is counted by address alone, strangers can use up, and so keep
 * its owner out. So a browser that has signed in with the address before has counts of its own (OWASP, “Slow Down Online
 * Guessing Attacks with Device Cookies”); and a code belongs to one browser, which alone can use its tries up.
 */
export function makeCodeLimits(rateLimit: RateLimit) {
  const subjectOf = (address: string, known: string | undefined) => (known === undefined ? address : `${address} ${known}`);

  return {
    /**
     * Counts a code that is asked for: what is refused is not counted further. It is counted for the mailbox, whatever tag its
     * address has. Strangers in one network use up what all have together; the first code that another network asks for in
     * an hour goes out all the same, so that somebody who has never signed in gets theirs.
     *
     * @throws AppError `session.too_many_codes`
     */
    async ask(asking: Asking): Promise<void> {
      const network = networkOf(asking.network);
      if (!(await rateLimit.take(`code-from:${network}`, CODES_A_NETWORK))) throw new AppError("session.too_many_codes");
      const subject = subjectOf(mailboxOf(asking.address), asking.known);
      const isFirst = asking.known === undefined && (await rateLimit.take(`code-first:${network} ${subject}`, 1, HOUR));
      const granted =
        ((await rateLimit.take(`code:${subject}`, CODES_AN_ADDRESS)) &&
          (await rateLimit.take(`code-hour:${subject}`, CODES_AN_ADDRESS_AND_HOUR, HOUR))) ||
        (isFirst && (await rateLimit.take(`code-day:${subject}`, FIRST_CODES_AN_ADDRESS_AND_DAY, DAY)));
      if (!granted) throw new AppError("session.too_many_codes");
    },

    /**
     * Counts a guess, before it is looked at. The browser's own tries come first: they cost a code each, so what is
     * counted against network and address is bounded by the codes that were asked for. Failed tries of an address are bounded
     * (NIST SP 800-63B §5.2.2), but the first try of a code is always looked at: who asked for their own gets in, whatever
     * strangers have entered that day.
     *
     * @param asked the browser's mark
     * @throws AppError `session.code_rejected` where its tries are used up, `request.too_many`, `session.too_many_guesses`
     */
    async guess(asked: BrowserMark, { network, known }: Omit<Asking, "address">): Promise<void> {
      const tries = await rateLimit.count(`guess:${await sha256(asked.id)}`, DAY);
      if (tries > GUESSES_A_CODE) throw new AppError("session.code_rejected", { reason: "its tries are used up" });
      if (!(await rateLimit.take(`guess-from:${networkOf(network)}`, GUESSES_A_NETWORK))) throw new AppError("request.too_many");
      const subject = subjectOf(asked.email.address, known);
      if (tries > 1 && !(await rateLimit.take(`guess-day:${subject}`, FURTHER_GUESSES_AN_ADDRESS_AND_DAY, DAY)))
        throw new AppError("session.too_many_guesses");
    },
  };
}

export type CodeLimits = ReturnType<typeof makeCodeLimits>;
