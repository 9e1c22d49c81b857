import { DAY, HOUR } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import { sha256 } from "../../lib/text/digest.ts";
import { mailboxOf } from "../../lib/text/email.ts";
import { networkOf, type RateLimit } from "../rate-limit.ts";
import type { BrowserMark } from "./browser-marks.ts";

const CODES_AN_ADDRESS = 3;
const CODES_AN_ADDRESS_AND_HOUR = 6;
/** In addition to those: each is the first code from its network in that hour. */
const FIRST_CODES_AN_ADDRESS_AND_DAY = 50;
const CODES_A_NETWORK = 60;
/** The guesses at one code, in the browser that requested it. */
export const GUESSES_A_CODE = 5;
const GUESSES_A_NETWORK = 100;
/**
 * Not counting the first guess at each code. With the first guesses at six codes an hour and at fifty first codes, an address is guessed at 244 times
 * a day at most.
 */
const FURTHER_GUESSES_AN_ADDRESS_AND_DAY = 50;

/**
 * A request for a code, or a guess. @property network the client's address @property address the code is for @property known id of a browser that has
 * signed in with the address before
 */
type CodeRequest = { network: string; address: string; known: string | undefined };

/**
 * Limits how often codes are requested and guessed at. Strangers can use up any count that goes by address alone, and so lock its owner out.
 * Therefore a browser that has signed in with the address before has its own counts (OWASP, “Slow Down Online Guessing Attacks with Device Cookies”),
 * and a code belongs to one browser: no other browser can spend its tries.
 */
export function makeCodeLimits(rateLimit: RateLimit) {
  const subjectOf = (address: string, known: string | undefined) => (known === undefined ? address : `${address} ${known}`);

  return {
    /**
     * Counts a request for a code, for the mailbox, whatever tag its address has. A refused request is counted in no later limit. Strangers in
     * one network can use up an address. So the first code that another network requests in an hour is sent all the same: a person who
     * has never signed in gets theirs.
     *
     * @throws AppError `session.too_many_codes`
     */
    async countRequest(request: CodeRequest): Promise<void> {
      const network = networkOf(request.network);
      if (!(await rateLimit.take(`code-from:${network}`, CODES_A_NETWORK))) throw rateLimit.refusal("session.too_many_codes");
      const subject = subjectOf(mailboxOf(request.address), request.known);
      const isFirst = request.known === undefined && (await rateLimit.take(`code-first:${network} ${subject}`, 1, HOUR));
      const granted =
        ((await rateLimit.take(`code:${subject}`, CODES_AN_ADDRESS)) &&
          (await rateLimit.take(`code-hour:${subject}`, CODES_AN_ADDRESS_AND_HOUR, HOUR))) ||
        (isFirst && (await rateLimit.take(`code-day:${subject}`, FIRST_CODES_AN_ADDRESS_AND_DAY, DAY)));
      if (!granted) throw rateLimit.refusal("session.too_many_codes");
    },

    /**
     * Counts a guess before it is checked. The browser's own tries are counted first: they cost a code each, so the number of requested codes bounds
     * what is counted for the network and the address. Failed guesses at an address are bounded (NIST SP 800-63B §5.2.2). But the first guess
     * at a code is always checked: a person who requested their own code gets in, whatever strangers have entered that day.
     *
     * @param mark the browser's mark
     * @throws AppError `session.code_rejected` if the code's tries are used up, `request.too_many`, `session.too_many_guesses`
     */
    async countGuess(mark: BrowserMark, { network, known }: Omit<CodeRequest, "address">): Promise<void> {
      const tries = await rateLimit.count(`guess:${await sha256(mark.id)}`, DAY);
      if (tries > GUESSES_A_CODE) throw new AppError("session.code_rejected", { reason: "its tries are used up" });
      await rateLimit.require(`guess-from:${networkOf(network)}`, GUESSES_A_NETWORK);
      const subject = subjectOf(mark.email.address, known);
      if (tries > 1 && !(await rateLimit.take(`guess-day:${subject}`, FURTHER_GUESSES_AN_ADDRESS_AND_DAY, DAY)))
        throw rateLimit.refusal("session.too_many_guesses", DAY);
    },
  };
}
