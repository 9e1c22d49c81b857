import { OAuthError, type ValidatedAccessToken } from "@cloudflare/workers-oauth-provider";
import type { RecordInBackground } from "../audit/audit.ts";
import type { ApiKey, ApiKeys, Members, SignInConflicts, Users } from "../db/db.ts";
import { type Background, runToEnd } from "../lib/background.ts";
import { type Clock, HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { inTime } from "../lib/in-time.ts";
import { isFound, makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import { bytesOfJson } from "../lib/memory/json-bytes.ts";
import type { Email } from "../lib/text/email.ts";
import type { KeeperSnapshot } from "../vault/keeper-policy.ts";
import { type KeeperClient, type KeeperRef, userSubject } from "../vault/vault.ts";
import { CALL_SCOPE } from "./agent-scope-rules.ts";
import { decideKeyUse, isKeyAlive, isKeyFor, parseApiKey } from "./api-key-rules.ts";
import type { ApiKeyIssuer } from "./api-keys.ts";
import { type GrantProps, type InboundAuthorization, partsOf } from "./authorization-server.ts";
import { decidePrincipal, type Principal } from "./principal.ts";

export type Admission = ReturnType<typeof makeAdmission>;

/** What a request asks for admission to: a navigator of a project, at the URL `resource`, and what an agent there may be given. */
export type AdmissionRequest = { projectId: ProjectId; navigator: string; resource: string; inChat: boolean; background: Background };

type Holder = { id: string; isDisputed: boolean };

/**
 * Reads what the keeper says of a subject now. @param isGood whether a snapshot suffices for the caller; one that does not, and may be a second old,
 * is read again
 */
export type ReadSnapshot = (ref: KeeperRef, background: Background, isGood?: (found: KeeperSnapshot) => boolean) => Promise<KeeperSnapshot>;

type Ports = {
  inbound: InboundAuthorization;
  apiKeyIssuer: ApiKeyIssuer;
  apiKeys: ApiKeys;
  members: Members;
  users: Users;
  signInConflicts: SignInConflicts;
  keeper: KeeperClient;
  access: { snapshot: ReadSnapshot };
  record: RecordInBackground;
  clock: Clock;
};

/** A minute is enough: the worth of a token or key changes rarely, and the keeper decides on each request anyway. */
const FRESH_FOR = 1 * MINUTE;
/** The holder of an address, in ms: below the second within which a decision or a new address must hold, as for the keeper's snapshots. */
const HOLDER_FRESH_FOR = 800;
/** Bytes of a user id and what is stored with it. */
const USER_BYTES = 100;
const MAX_TOKEN_LENGTH = 512;
/** A store that hangs counts as one that is down (S72). */
const VERIFICATION_TIMEOUT = 10 * SECOND;
const PROJECT = "project" as const;
const DISPUTED = "Two people have had this address at the company's provider. A platform administrator must first decide whose it is.";

/** Identifies the caller of a request: by an access token for exactly this resource, or by an API key of the project. */
export function makeAdmission({ inbound, apiKeyIssuer, apiKeys, members, users, signInConflicts, keeper, access, record, clock }: Ports) {
  const kept = { ttl: FRESH_FOR, keeps: isFound, clock };
  const tokens = makeExpiringCache<ValidatedAccessToken<GrantProps> | null>({ ...kept, name: "access tokens", bytesOf: bytesOfJson });
  const keys = makeExpiringCache<ApiKey | undefined>({ ...kept, name: "API keys", bytesOf: bytesOfJson });
  const holders = makeExpiringCache<Holder | undefined>({ ...kept, name: "holders of addresses", ttl: HOLDER_FRESH_FOR, bytesOf: () => USER_BYTES });
  const people = makeExpiringCache<string | undefined>({ ...kept, name: "people of keys", bytesOf: () => USER_BYTES });

  function shared<Value>(work: Promise<Value>, background: Background): Promise<Value> {
    return inTime(
      runToEnd(work, background),
      VERIFICATION_TIMEOUT,
      () => new AppError("internal.failed", { reason: "the caller could not be identified in time" }),
    );
  }

  /**
   * The user that a key acts for by this address. It may be another user than a moment ago.
   *
   * @throws AppError `key.user_refused` if two people have the address
   */
  async function findHolder(address: string, background: Background): Promise<Holder | undefined> {
    const holder = await holders.get(address, () => shared(signInConflicts.findHolder(address), background));
    if (holder?.isDisputed) throw new AppError("key.user_refused", { fields: { "x-user-email": DISPUTED } });
    return holder;
  }

  /**
   * The id of the user that a key acts for: a member, or a person who becomes one by the address. The keeper is told the membership every time:
   * otherwise a request that ended before it had told the keeper would lock the member out for good.
   *
   * @param known the user with the address
   * @throws AppError `key.user_refused` if an administrator has removed the member, which no key undoes
   */
  async function findPerson(projectId: ProjectId, key: ApiKey, { address, domain }: Email, known: Holder | undefined, background: Background) {
    const standing = known && (await members.findStanding(projectId, known.id));
    if (known && standing?.kind === "removed") throw refuseRemoved(projectId, key, known.id, background);
    if (!standing && !key.domains.includes(domain)) return undefined;

    const userId = known?.id ?? (await users.ensure(address, clock.now()));
    if (!standing && (await members.hasRemovedMailbox(projectId, address))) throw refuseRemoved(projectId, key, userId, background);
    const [joined] = standing ? [standing] : await members.join(projectId, userId, clock.now());
    if (!joined) throw refuseRemoved(projectId, key, userId, background);
    await keeper.setMember({ projectId, subject: userSubject(userId) }, true, joined.version);
    return userId;
  }

  /** The refusal of a member who was removed, which is also recorded. */
  function refuseRemoved(projectId: ProjectId, { id }: ApiKey, userId: string, background: Background): AppError {
    record(
      { projectId, by: { kind: "agent", clientId: id, userId }, action: "member.join", target: userId, outcome: "denied", code: "key.user_refused" },
      background,
    );
    return new AppError("key.user_refused", {
      fields: { "x-user-email": "This person was removed from the project. Only an invitation brings them back." },
    });
  }

  return {
    /** @throws OAuthError `invalid_token` if the token is valid and its user is no member or its grant has ended */
    async byToken(audience: string, token: string, { projectId, resource, inChat, background }: AdmissionRequest) {
      if (token.length > MAX_TOKEN_LENGTH) return undefined;
      const validated = await tokens.get(`${audience} ${token}`, () => shared(inbound.validate(audience, token), background));
      if (!validated || validated.expiresAt * 1000 <= clock.now() || validated.props.projectId !== projectId) return undefined;
      const { userId, clientId } = validated;
      const subject = userSubject(userId);
      const mayCall = validated.scope.includes(CALL_SCOPE);
      const grantId = partsOf(token).grantId ?? "";
      const principal: Principal = { projectId, resource, subject, userId, inChat, mayCall, grantId, clientId };
      const isAdmitting = (found: KeeperSnapshot) => decidePrincipal(principal, found).kind === "admitted";
      const decision = decidePrincipal(principal, await access.snapshot({ projectId, subject }, background, isAdmitting));
      if (decision.kind === "refused")
        throw new OAuthError("invalid_token", { description: "Access was withdrawn. Ask an administrator of the project." });
      return { validated, principal };
    },

    /**
     * @param email the `x-user-email` header, if there is one
     * @throws AppError `key.invalid`, or `key.user_refused` if the key may not act for this person
     */
    async byKey(presented: string, email: string | null, asked: AdmissionRequest): Promise<Principal> {
      const { projectId, navigator, resource, inChat, background } = asked;
      const key =
        parseApiKey(presented) && (await keys.get(`${projectId} ${presented}`, () => shared(verify(presented, projectId, background), background)));
      const project = await access.snapshot({ projectId, subject: PROJECT }, background);
      if (!key || !isKeyFor(key, navigator) || !isKeyAlive(key, clock.now()) || project.revokedGrants.includes(key.id))
        throw new AppError("key.invalid");
      const use = decideKeyUse(key, email);
      if (use.kind === "refused") throw new AppError("key.user_refused", { fields: { "x-user-email": use.reason } });
      const common = { projectId, resource, inChat, mayCall: true, grantId: key.id, clientId: key.id };
      if (use.kind === "no person") return { ...common, subject: PROJECT, userId: undefined };

      const { address } = use.email;
      const holder = await findHolder(address, background);
      const find = () => shared(findPerson(projectId, key, use.email, holder, background), background);
      const userId = await (holder ? people.get(JSON.stringify([key.id, address, holder.id]), find) : find());
      if (userId === undefined) {
        throw new AppError("key.user_refused", { fields: { "x-user-email": "This person is not a member of the project. Send them an auth link." } });
      }
      const subject = userSubject(userId);
      const { member } = await access.snapshot({ projectId, subject }, background, (found) => found.member);
      if (!member) throw refuseRemoved(projectId, key, userId, background);
      return { ...common, subject, userId };
    },
  };

  async function verify(presented: string, projectId: ProjectId, background: Background): Promise<ApiKey | undefined> {
    const key = await apiKeyIssuer.verify(projectId, presented, "agent");
    const now = clock.now();
    if (key) background(apiKeys.touch(projectId, key.id, now, now - HOUR).catch(() => undefined));
    return key;
  }
}
