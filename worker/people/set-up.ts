import type { OperatorPurpose, OperatorTokens } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { sha256 } from "../lib/text/digest.ts";
import { type PostOffice, testMail } from "../mail/mail.ts";
import type { RateLimit } from "./rate-limit.ts";

type Ports = {
  operatorTokens: OperatorTokens;
  signIn: { enterVouched(address: string): Promise<string[]> };
  postOffice: PostOffice;
  rateLimit: RateLimit;
  publicOrigin: string;
  clock: Clock;
  log: Log;
};

/** The most tries of one network in 15 minutes. A token has 256 random bits, so the limit only saves the database work (S85). */
const TRIES_A_NETWORK = 60;

/** What the operator of a new deployment may do before any administrator has signed in, each with a token for one use. */
export function makeSetUp({ operatorTokens, signIn, postOffice, rateLimit, publicOrigin, clock, log }: Ports) {
  const ended = () => new AppError("setup.ended");
  const limit = async (network: string) => {
    await rateLimit.require(`setup-from:${network}`, TRIES_A_NETWORK);
  };
  const use = async (purpose: OperatorPurpose, token: string) => {
    const address = await operatorTokens.take(purpose, await sha256(token), clock.now());
    if (address === undefined) throw ended();
    return address;
  };

  return {
    /** The administrator's address that a set-up address is for. It stays usable. @throws AppError `setup.ended`, `request.too_many` */
    async find(token: string, network: string): Promise<string> {
      await limit(network);
      const address = await operatorTokens.find("setup", await sha256(token), clock.now());
      if (address === undefined) throw ended();
      return address;
    },

    /**
     * Signs the first administrator in. The token ends with it.
     * @returns the Set-Cookie headers of the session
     * @throws AppError `setup.ended`, `session.provider_refused`, `request.too_many`
     */
    async finish(token: string, network: string): Promise<string[]> {
      await limit(network);
      const session = await signIn.enterVouched(await use("setup", token));
      log.info("setup.finished", {});
      return session;
    },

    /**
     * Sends a mail that says that mail works, to the address that the token is for. The token ends with it.
     * @returns why the mail could not be sent, for the operator; `undefined` if it was sent
     * @throws AppError `setup.ended`, `request.too_many`
     */
    async sendTestMail(token: string, network: string): Promise<string | undefined> {
      await limit(network);
      const address = await use("test-mail", token);
      return postOffice.send(testMail(address, new URL(publicOrigin))).then(() => undefined, reasonOf);
    },
  };
}
