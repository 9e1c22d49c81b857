import { DurableObject } from "cloudflare:workers";
import type { HeldRecord, TokenGateStub } from "../agents/agents.ts";
import {
  type GrantOwner,
  grantKey,
  INVALID_GRANT,
  NOT_STORED,
  partsOf,
  type RequestStore,
  type TokenReply,
  type TokenRequest,
} from "../agents/agents.ts";
import { clientIdsOf } from "../agents/clients/client-id-rules.ts";
import {
  type FoundValue,
  findInGate,
  type GateRecord,
  type GateValue,
  isOver,
  NEW_RECORD,
  USED_IN_RECORD,
  valuesOf,
  withExchange,
  withoutValue,
} from "../agents/grants/gate-record-policy.ts";
import { decideTokenRequest, REMEMBERED_FOR } from "../agents/grants/token-gate-policy.ts";
import type { Bindings } from "../bindings.ts";
import { makeRooms } from "../deps.ts";
import { DAY } from "../lib/clock.ts";
import type { Served } from "../lib/durable-object.ts";
import { type Occasion, onOccasion } from "../lib/log.ts";
import { sha256 } from "../lib/text/digest.ts";
import { userSubject } from "../vault/vault.ts";

/** The prefix of the rows of codes and tokens that were exchanged before those in the record. */
const USED_BEFORE = "used ";
/** The keys of an earlier version, by prefix. */
const EARLIER = ["owner", "issued:", "used:"];
/** How many answers are kept for repeated requests: enough for parallel refreshes by a few clients that share a grant. */
const MAX_ANSWERS = 8;

/**
 * Handles the requests of one agent's grant to `/oauth/token` one after the other: in the provider package, two concurrent
 * requests would both get valid tokens. It also knows the owner, codes and tokens of the grant, so that each of them can end
 * the grant, even while KV is out of date. And it holds the package's records of the grant and of its access tokens (decision 070). Storage: `record`
 * (GateRecord), `used {number}` (the exchanged codes and tokens of before), and of an earlier version `owner` (GrantOwner), `issued:{SHA-256}` (valid until,
 * UTC ms) and `used:{SHA-256}` (used at, UTC ms). Answers contain tokens, so they stay in memory.
 */
export class TokenGate extends DurableObject<Bindings> implements Served<TokenGateStub> {
  readonly #rooms = makeRooms(this.env);
  readonly #kv = this.ctx.storage.kv;
  readonly #answers = new Map<string, TokenReply>();
  /** Answers that were not sent, because their writes failed, by request. The package would refuse the same request a second time. */
  readonly #unsent = new Map<string, { reply: TokenReply; store: RequestStore }>();
  #queue: Promise<unknown> = Promise.resolve();
  #record: GateRecord | undefined;
  readonly #held: HeldRecord = {
    get: () => this.#read(),
    set: (record) => {
      this.#record = record;
    },
  };

  exchange(request: TokenRequest, occasion?: Occasion): Promise<TokenReply> {
    const turn = this.#queue.then(() => onOccasion(occasion, () => this.#exchange(request)));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** @param code SHA-256 of the authorization code of the grant */
  async open(code: string, owner: GrantOwner): Promise<void> {
    const record = this.#read();
    this.#store({ ...record, owner, issued: { ...record.issued, [code]: this.#now() + REMEMBERED_FOR } });
    await this.#postponeDeletion();
  }

  /** @param credential SHA-256 of a code or token */
  findOwner(credential: string): GrantOwner | undefined {
    return this.#isIssued(credential) || this.#usedAt(credential) !== undefined ? this.#read().owner : undefined;
  }

  /** @param key of the provider package */
  findValue(key: string): FoundValue {
    return findInGate(this.#read(), key, this.#grantKey(), this.#now());
  }

  listValues(): Record<string, GateValue> | undefined {
    return valuesOf(this.#read(), this.#now());
  }

  forget(): void {
    const record = this.#read();
    if (Object.keys(record.values).length > 0) this.#store(withoutValue(record, this.#grantKey(), this.#grantKey(), this.#now()));
  }

  override async alarm(): Promise<void> {
    this.#record = undefined;
    await this.ctx.storage.deleteAll();
  }

  async #exchange(request: TokenRequest): Promise<TokenReply> {
    const { clock } = this.#rooms.instance;
    const { endGrant, findGrantOwner, forwardTokenRequest, inbound } = this.#rooms.agents;
    const [credential, fingerprint] = await Promise.all([sha256(request.credential), sha256(JSON.stringify([request.body, request.authorization]))]);
    const { owner } = this.#read();
    const usedAt = this.#usedAt(credential);
    const answered = this.#answers.get(fingerprint);
    // Older grants have no stored owner, and their tokens were not recorded. So any token may belong to such a grant.
    const known = owner === undefined || this.#isIssued(credential);
    const decision = decideTokenRequest({ known, usedAt }, answered !== undefined, clock.now());

    if (decision.kind === "unknown") return INVALID_GRANT;
    if (decision.kind === "repeat" && answered) return answered;
    const unsent = this.#unsent.get(fingerprint);
    const store =
      unsent?.store ??
      inbound.openStore(partsOf(request.credential), this.#held, clock, clientIdsOf(new URLSearchParams(request.body), request.authorization)[0]);
    const grantOwner = owner ?? (await findGrantOwner(partsOf(request.credential)));
    if (grantOwner && (await this.#isEnded(grantOwner))) return INVALID_GRANT;
    if (decision.kind === "revoke-family") {
      if (grantOwner) await endGrant(grantOwner);
      return INVALID_GRANT;
    }
    const before = this.#read();
    const reply = unsent?.reply ?? (await forwardTokenRequest(request, store, (work) => this.ctx.waitUntil(work)));
    if (!(await this.#write(fingerprint, reply, store))) return NOT_STORED;
    if (reply.status === 200) {
      await this.#note(credential, fingerprint, reply, grantOwner);
      if (grantOwner) this.ctx.waitUntil(this.#rooms.agents.noteTokenIssued(grantOwner).catch(() => undefined));
    } else {
      if (this.#read() !== before) this.#store(this.#read());
      if (usedAt !== undefined && grantOwner && isReplay(request, grantOwner)) await endGrant(grantOwner);
    }
    return reply;
  }

  /** Makes the writes of an answer. @returns false if that failed: then the same request makes them again */
  async #write(fingerprint: string, reply: TokenReply, store: RequestStore): Promise<boolean> {
    const isWritten = await store.flush().then(
      () => true,
      () => false,
    );
    if (isWritten) this.#unsent.delete(fingerprint);
    else this.#unsent.set(fingerprint, { reply, store });
    for (const oldest of [...this.#unsent.keys()].slice(0, -MAX_ANSWERS)) this.#unsent.delete(oldest);
    return isWritten;
  }

  /** Records an exchange, in one row. */
  async #note(credential: string, fingerprint: string, reply: TokenReply, owner: GrantOwner | undefined): Promise<void> {
    const { access_token, refresh_token, expires_in: expiresIn = 0 } = JSON.parse(reply.body) as IssuedTokens;
    const [accessToken, refreshToken] = await Promise.all([access_token, refresh_token].map((token) => (token ? sha256(token) : undefined)));
    this.#answers.set(fingerprint, reply);
    for (const oldest of [...this.#answers.keys()].slice(0, -MAX_ANSWERS)) this.#answers.delete(oldest);
    const wasUsed = this.#usedAt(credential) !== undefined;
    const record = withExchange(this.#read(), { credential, accessToken, refreshToken, expiresIn }, wasUsed, this.#now());
    this.#store({ ...record, ...(!record.owner && owner && { owner }) });
    await this.#postponeDeletion();
  }

  /** The record in memory, or as it is stored. An earlier version stored a row for each code and token. */
  #read(): GateRecord {
    this.#record ??= this.#kv.get<GateRecord>("record") ?? this.#readEarlier();
    return this.#record;
  }

  #readEarlier(): GateRecord {
    const all = (prefix: string) => Object.fromEntries([...this.#kv.list<number>({ prefix })].map(([key, at]) => [key.slice(prefix.length), at]));
    const owner = this.#kv.get<GrantOwner>("owner");
    return { ...NEW_RECORD, issued: all("issued:"), used: all("used:"), ...(owner && { owner }) };
  }

  /** Stores the record. Many exchanged codes and tokens get a row of their own, and those that need not be remembered any more go. */
  #store(record: GateRecord): void {
    const isFull = Object.keys(record.used).length >= USED_IN_RECORD;
    if (isFull) {
      for (const [key, used] of this.#usedBefore()) if (isOver(used, this.#now())) this.#kv.delete(key);
      this.#kv.put(`${USED_BEFORE}${record.rows}`, record.used);
    }
    this.#record = isFull ? { ...record, used: {}, rows: record.rows + 1 } : record;
    if (this.#kv.get("record") === undefined) for (const prefix of EARLIER) for (const [key] of this.#kv.list({ prefix })) this.#kv.delete(key);
    this.#kv.put("record", this.#record);
  }

  #usedBefore = (): [string, Record<string, number>][] => [...this.#kv.list<Record<string, number>>({ prefix: USED_BEFORE })];

  /** When a code or refresh token was exchanged, UTC ms. */
  #usedAt(credential: string): number | undefined {
    const record = this.#read();
    const known = record.used[credential];
    if (known !== undefined || record.rows === 0 || this.#isIssued(credential)) return known;
    return this.#usedBefore().find(([, used]) => used[credential] !== undefined)?.[1][credential];
  }

  #isIssued(credential: string): boolean {
    return (this.#read().issued[credential] ?? 0) > this.#now();
  }

  #now = (): number => this.#rooms.instance.clock.now();

  /** The object has the name that its client gives it. */
  #grantKey(): string {
    const [userId = "", grantId = ""] = JSON.parse(this.ctx.id.name ?? "[]") as string[];
    return grantKey({ userId, grantId });
  }

  /** Whether the grant is revoked according to the keeper; KV may not show it yet. */
  async #isEnded({ projectId, userId, grantId }: GrantOwner): Promise<boolean> {
    const { revokedGrants } = await this.#rooms.vault.keeper.snapshot({ projectId, subject: userSubject(userId) });
    return revokedGrants.includes(grantId);
  }

  /** Postpones the alarm, which deletes all records of a grant that is no longer used. It is written once a day, and may come a day late. */
  async #postponeDeletion(): Promise<void> {
    const until = this.#now() + REMEMBERED_FOR;
    if (((await this.ctx.storage.getAlarm()) ?? 0) < until) await this.ctx.storage.setAlarm(until + DAY);
  }
}

type IssuedTokens = { access_token?: string; refresh_token?: string; expires_in?: number };

/** Whether the client of a code sends it again in a different request; then all tokens are revoked (RFC 6749 §4.1.2). */
function isReplay({ body, authorization }: TokenRequest, { clientId }: GrantOwner): boolean {
  const form = new URLSearchParams(body);
  return form.get("grant_type") === "authorization_code" && clientIdsOf(form, authorization).includes(clientId);
}
