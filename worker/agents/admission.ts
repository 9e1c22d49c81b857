import { OAuthError, type ValidatedAccessToken } from "@cloudflare/workers-oauth-provider";
import type { RecordInBackground } from "../audit/audit.ts";
import type { ApiKey, ApiKeys, KeyPeople, KeyPerson, SignInConflicts } from "../db/db.ts";
import { type Background, runToEnd } from "../lib/background.ts";
import { type Clock, HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { inTime } from "../lib/in-time.ts";
import { isFound, makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import { bytesOfJson } from "../lib/memory/json-bytes.ts";
import { equalInConstantTime, sha256 } from "../lib/text/digest.ts";
import { type Email, parseEmail } from "../lib/text/email.ts";
import type { KeeperSnapshot } from "../vault/keeper-policy.ts";
import { type KeeperRef, userSubject } from "../vault/vault.ts";
import { CALL_SCOPE } from "./agent-scope-rules.ts";
import { decideKeyUse, isKeyAlive, isKeyFor, parseApiKey } from "./api-key-rules.ts";
import type { GrantProps, InboundAuthorization } from "./authorization-server.ts";
import { partsOf } from "./grant-ref.ts";
import { decidePrincipal, type Principal } from "./principal.ts";

export type Admission = ReturnType<typeof makeAdmission>;

/** What the directory of a project says that admission needs. @property inChat what an agent at this navigator may be given */
export type AskedProject = { id: ProjectId; inChat: boolean; keys: ReadonlyMap<string, ApiKey>; endedAgents: ReadonlyMap<string, number> };

/**
 * What a request asks for admission to: a navigator of a project, at the URL `resource`. The caller is looked up while the project's
 * directory is still on its way.
 *
 * @property knownKeys the API keys of the project that this isolate remembers; undefined if it remembers none
 * @property project undefined if there is no such project
 * @property projectNow the project in the version that D1 has now
 */
export type AdmissionRequest = {
  slug: string;
  navigator: string;
  resource: string;
  knownKeys: () => ReadonlyMap<string, ApiKey> | undefined;
  project: () => Promise<AskedProject | undefined>;
  projectNow: () => Promise<AskedProject | undefined>;
  background: Background;
};

type Holder = { id: string; isDisputed: boolean };
/** A person that a key acts for, with what their keeper says now. */
type Entered = { userId: string; snapshot: KeeperSnapshot };
/** An API key in a request: its id, and the hash of the secret that came with it. */
type Presented = { id: string; secretHash: string };

/**
 * Reads what the keeper says of a subject now. @param isGood whether a snapshot suffices for the caller; one that does not, and may be a second old,
 * is read again
 */
export type ReadSnapshot = (ref: KeeperRef, background: Background, isGood?: (found: KeeperSnapshot) => boolean) => Promise<KeeperSnapshot>;
/** Tells the keeper of a membership, and reads what it says then. @param version D1's version of the membership */
export type Enter = (ref: KeeperRef, version: number, background: Background) => Promise<KeeperSnapshot>;

type Ports = {
  inbound: InboundAuthorization;
  apiKeys: ApiKeys;
  keyPeople: KeyPeople;
  signInConflicts: SignInConflicts;
  access: { snapshot: ReadSnapshot; enter: Enter };
  record: RecordInBackground;
  clock: Clock;
};

/** A minute is enough: the worth of a token or key changes rarely, and the keeper and the directory decide on each request anyway. */
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
const REMOVED = "This person was removed from the project. Only an invitation brings them back.";
const ENDED = "An administrator of the project has ended this key for this person. Ask an administrator to allow it again.";
const UNKNOWN = "This person is not a member of the project. Send them an auth link.";

/** Whether the keeper lets the key act for its subject. */
const isOpen = ({ member, revokedGrants }: KeeperSnapshot, { id }: Presented): boolean => member && !revokedGrants.includes(id);

const refuse = (reason: string) => new AppError("key.user_refused", { fields: { "x-user-email": reason } });

/** Identifies the caller of a request: by an access token for exactly this resource, or by an API key of the project. */
export function makeAdmission({ inbound, apiKeys, keyPeople, signInConflicts, access, record, clock }: Ports) {
  const kept = { ttl: FRESH_FOR, keeps: isFound, clock };
  const tokens = makeExpiringCache<ValidatedAccessToken<GrantProps> | null>({ ...kept, name: "access tokens", bytesOf: bytesOfJson });
  const keys = makeExpiringCache<Presented | undefined>({ ...kept, name: "API keys", bytesOf: bytesOfJson });
  const holders = makeExpiringCache<Holder | undefined>({ ...kept, name: "holders of addresses", ttl: HOLDER_FRESH_FOR, bytesOf: () => USER_BYTES });
  const people = makeExpiringCache<KeyPerson | undefined>({ ...kept, name: "people of keys", bytesOf: bytesOfJson });

  function shared<Value>(work: Promise<Value>, background: Background): Promise<Value> {
    return inTime(
      runToEnd(work, background),
      VERIFICATION_TIMEOUT,
      () => new AppError("internal.failed", { reason: "the caller could not be identified in time" }),
    );
  }

  /** The key that the directory has, if the presented one is it. A key that may have been created a moment ago is looked for again. */
  async function findKey(presented: Presented, asked: AdmissionRequest): Promise<[ApiKey, AskedProject] | undefined> {
    for (const find of [asked.project, asked.projectNow]) {
      const project = await find();
      const key = project?.keys.get(presented.id);
      if (project && key && equalInConstantTime(key.secretHash, presented.secretHash)) return [key, project];
      if (!project) return undefined;
    }
    return undefined;
  }

  /**
   * The user that a key acts for by this address. It may be another user than a moment ago. The keeper is told the membership every time that
   * D1 is asked: otherwise a request that ended before it had told the keeper would lock the member out for good.
   *
   * @returns nothing if the key is not valid, or if the person is no member
   * @throws AppError `key.user_refused` if two people have the address, or if an administrator has removed the member, which no key undoes
   */
  async function findPerson(key: Presented, email: Email, asked: AdmissionRequest): Promise<Entered | undefined> {
    const { slug, navigator, background } = asked;
    const name = JSON.stringify([slug, key.id, email.address]);
    const known = people.find(name);
    if (known?.userId !== undefined) {
      const ref = { projectId: known.projectId, subject: userSubject(known.userId) };
      const [holder, snapshot] = await Promise.all([
        holders.get(email.address, () => shared(signInConflicts.findHolder(email.address), background)),
        access.snapshot(ref, background, (found) => isOpen(found, key)),
      ]);
      if (holder?.id === known.userId && !holder.isDisputed && isOpen(snapshot, key)) return { userId: known.userId, snapshot };
    }
    const since = clock.now();
    const found = await shared(keyPeople.find({ slug, navigator, ...key }, email, clock.now()), background);
    if (!found) return undefined;
    const { projectId, userId } = found;
    if (found.isDisputed) throw refuse(DISPUTED);
    if (found.isEnded) throw refuse(ENDED);
    if (found.isRemoved) throw refuseRemoved(projectId, key, userId, background);
    if (userId === undefined || found.member === undefined) return undefined;
    holders.keep(email.address, { id: userId, isDisputed: false }, since);
    people.keep(name, found, since);
    const snapshot = await access.enter({ projectId, subject: userSubject(userId) }, found.member, background);
    if (!snapshot.member) throw refuseRemoved(projectId, key, userId, background);
    return { userId, snapshot };
  }

  /** The refusal of a member who was removed, which is also recorded. */
  function refuseRemoved(projectId: ProjectId, { id }: Presented, userId: string | undefined, background: Background): AppError {
    record(
      { projectId, by: { kind: "agent", clientId: id, userId }, action: "member.join", target: userId, outcome: "denied", code: "key.user_refused" },
      background,
    );
    return refuse(REMOVED);
  }

  /** @throws AppError `key.invalid` if the text cannot be a key */
  async function present(slug: string, presented: string): Promise<{ key: Presented; isNew: boolean }> {
    const name = `${slug} ${presented}`;
    const known = keys.find(name);
    if (known) return { key: known, isNew: false };
    const parsed = parseApiKey(presented);
    if (!parsed) throw new AppError("key.invalid");
    return { key: { id: parsed.id, secretHash: await sha256(parsed.secret) }, isNew: true };
  }

  /** Notes a use of the key once a minute, in this isolate and in D1. */
  function noteUse(slug: string, presented: string, key: ApiKey, background: Background): void {
    keys.keep(`${slug} ${presented}`, { id: key.id, secretHash: key.secretHash });
    const now = clock.now();
    background(apiKeys.touch(key.projectId, key.id, now, now - HOUR).catch(() => undefined));
  }

  return {
    /** @throws OAuthError `invalid_token` if the token is valid and its user is no member or its grant has ended */
    async byToken(audience: string, token: string, asked: AdmissionRequest) {
      const { resource, background } = asked;
      if (token.length > MAX_TOKEN_LENGTH) return undefined;
      const validated = await tokens.get(`${audience} ${token}`, () => shared(inbound.validate(audience, token), background));
      if (!validated || validated.expiresAt * 1000 <= clock.now()) return undefined;
      const { userId, clientId } = validated;
      const projectId = validated.props.projectId as ProjectId;
      const subject = userSubject(userId);
      const grantId = partsOf(token).grantId ?? "";
      const isAdmitting = (found: KeeperSnapshot) => decidePrincipal({ grantId }, found).kind === "admitted";
      const [snapshot, project] = await Promise.all([access.snapshot({ projectId, subject }, background, isAdmitting), asked.project()]);
      if (project?.id !== projectId) return undefined;
      const endedAt = project.endedAgents.get(clientId);
      const isEndedForAll = endedAt !== undefined && (validated.props.grantedAt ?? 0) <= endedAt;
      if (!isAdmitting(snapshot) || isEndedForAll)
        throw new OAuthError("invalid_token", { description: "Access was withdrawn. Ask an administrator of the project." });
      const expiresAt = validated.expiresAt * SECOND;
      const mayCall = validated.scope.includes(CALL_SCOPE);
      const principal: Principal = { projectId, resource, subject, userId, inChat: project.inChat, mayCall, grantId, clientId, expiresAt };
      return { validated, principal };
    },

    /**
     * @param email the `x-user-email` header, if there is one
     * @throws AppError `key.invalid`, or `key.user_refused` if the key may not act for this person
     */
    async byKey(presented: string, email: string | null, asked: AdmissionRequest): Promise<Principal> {
      const { slug, navigator, resource, background } = asked;
      const { key, isNew } = await present(slug, presented);
      const address = email === null ? undefined : parseEmail(email.trim());
      // Where this isolate knows the project, a key that it does not know is not looked up with a person.
      const isPromising = (known = asked.knownKeys()) => known === undefined || known.get(key.id)?.secretHash === key.secretHash;
      const finding = address && isPromising() ? findPerson(key, address, asked) : undefined;
      finding?.catch(() => undefined);
      const [row, project] = (await findKey(key, asked)) ?? [];
      if (!row || !project || !isKeyFor(row, navigator) || !isKeyAlive(row, clock.now())) throw new AppError("key.invalid");
      if (isNew) noteUse(slug, presented, row, background);
      const use = decideKeyUse(row, email);
      if (use.kind === "refused") throw refuse(use.reason);
      const common = {
        projectId: project.id,
        resource,
        inChat: project.inChat,
        mayCall: true,
        grantId: row.id,
        clientId: row.id,
        ...(row.expiresAt !== null && { expiresAt: row.expiresAt }),
      };
      if (use.kind === "no person")
        return { ...common, subject: PROJECT, userId: undefined, ...(row.actsForUsers && { lacksPerson: true as const }) };

      const found = await (finding ?? findPerson(key, use.email, asked));
      if (!found) throw refuse(UNKNOWN);
      return { ...common, subject: userSubject(found.userId), userId: found.userId };
    },
  };
}
