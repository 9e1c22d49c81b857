import { MOST_FACTORS, type SecondFactors } from "../../db/db.ts";
import { type Clock, MINUTE } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import { newId, randomToken } from "../../lib/ids.ts";
import { sha256 } from "../../lib/text/digest.ts";
import type { RateLimit } from "../rate-limit.ts";
import type { Session } from "../sign-in/sign-in.ts";
import { type Assertion, challengeIn, type Registration, readRegistration, rpIdOf, verifyAssertion } from "./webauthn.ts";

type Ports = { secondFactors: SecondFactors; rateLimit: RateLimit; publicOrigin: string; clock: Clock };
type Act = "add" | "confirm";

const CHALLENGE_LIFETIME = 5 * MINUTE;
/** A signature cannot be guessed. The limit only saves the database work (S85). */
const CHALLENGES = 60;

/** The passkeys of a person (WebAuthn Level 3): each challenge is for one session and one act, and is used once. */
export function makePasskeys({ secondFactors, rateLimit, publicOrigin, clock }: Ports) {
  const rpId = rpIdOf(publicOrigin);
  const party = rpId === undefined ? undefined : { origin: publicOrigin, rpId };
  const ownerOf = ({ userId, sessionId }: Session, act: Act) => `${act}:${userId}:${sessionId}`;
  const refused = (reason: string) => new AppError("second_factor.passkey_refused", { reason });

  /** @throws AppError `second_factor.passkey_refused` unless Cardea has given the challenge to this session, for this act, and it was not used */
  async function spendChallenge(session: Session, act: Act, clientData: string) {
    const challenge = party && challengeIn(clientData, act === "add" ? "webauthn.create" : "webauthn.get", party);
    if (!party || challenge === undefined) throw refused("of another origin or kind");
    if (!(await secondFactors.spendChallenge(await sha256(challenge), ownerOf(session, act), clock.now()))) throw refused("no such challenge");
    return party;
  }

  return {
    isAvailable: party !== undefined,

    /** What the page's script asks the browser for. @throws AppError `resource.not_found` at an IP address, `request.too_many` */
    async begin(session: Session, act: Act) {
      if (!party) throw new AppError("resource.not_found", { reason: "passkeys need a domain" });
      if (!(await rateLimit.take(`passkey:${session.userId}`, CHALLENGES))) throw new AppError("request.too_many");
      const challenge = randomToken(32);
      await secondFactors.putChallenge(await sha256(challenge), ownerOf(session, act), clock.now() + CHALLENGE_LIFETIME);
      const known = await secondFactors.list(session.userId);
      const credentials = known.flatMap(({ credentialId }) => (credentialId === null ? [] : [credentialId]));
      return { challenge, rpId: party.rpId, user: { id: session.userId, name: session.email }, credentials };
    },

    /** Reads a new passkey. @throws AppError `second_factor.passkey_refused` */
    async readNew(session: Session, input: Registration) {
      const read = await readRegistration(input, await spendChallenge(session, "add", input.clientData));
      if (!read) throw refused("not a passkey of this domain");
      if ((await secondFactors.list(session.userId)).length >= MOST_FACTORS) throw refused("the person has too many");
      return { ...read, id: newId("fac"), userId: session.userId, kind: "passkey" as const, createdAt: clock.now() };
    },

    /** @throws AppError `second_factor.passkey_refused` */
    async spend(session: Session, input: Assertion): Promise<void> {
      const at = await spendChallenge(session, "confirm", input.clientData);
      const known = await secondFactors.findPasskey(session.userId, input.credentialId);
      if (!known?.publicKey || known.algorithm === null) throw refused("not a passkey of this person");
      const { credentialId, publicKey, algorithm, id } = known;
      const counter = await verifyAssertion(input, { credentialId: credentialId ?? "", publicKey, algorithm }, at);
      if (counter === undefined) throw refused("the signature is not the passkey's");
      if (!(await secondFactors.countUp(id, counter, clock.now()))) throw refused("the counter went back: there is a copy of the passkey");
    },
  };
}
