import { DurableObject } from "cloudflare:workers";
import type { TokenGateStub } from "../agents/agents.ts";
import { type GrantOwner, INVALID_GRANT, NOT_STORED, partsOf, type RequestStore, type TokenReply, type TokenRequest } from "../agents/agents.ts";
import { clientIdsOf } from "../agents/clients/client-id-rules.ts";
import { decideTokenRequest, REMEMBERED_FOR } from "../agents/grants/token-gate-policy.ts";
import type { Bindings } from "../bindings.ts";
import { makeRooms } from "../deps.ts";
import { DAY, SECOND } from "../lib/clock.ts";
import type { Served } from "../lib/durable-object.ts";
import { type Occasion, onOccasion } from "../lib/log.ts";
import { sha256 } from "../lib/text/digest.ts";
import { userSubject } from "../vault/vault.ts";

/** How many answers are kept for repeated requests: enough for parallel refreshes by a few clients that share a grant. */
const MAX_ANSWERS = 8;

/**
 * Handles the requests of one agent's grant to `/oauth/token` one after the other: in the provider package, two concurrent
 * requests would both get valid tokens. It also knows the owner, codes and tokens of the grant, so that each of them can end
 * the grant, even while KV is out of date. Storage: `owner` (GrantOwner), `issued:{SHA-256}` (valid until, UTC ms) and
 * `used:{SHA-256}` (used at, UTC ms). Answers contain tokens, so they stay in memory.
 */
export class TokenGate extends DurableObject<Bindings> implements Served<TokenGateStub> {
  readonly #rooms = makeRooms(this.env);
  readonly #kv = this.ctx.storage.kv;
  readonly #answers = new Map<string, TokenReply>();
  /** Answers that were not sent, because their writes failed, by request. The package would refuse the same request a second time. */
  readonly #unsent = new Map<string, { reply: TokenReply; store: RequestStore }>();
  #queue: Promise<unknown> = Promise.resolve();

  exchange(request: TokenRequest, occasion?: Occasion): Promise<TokenReply> {
    const turn = this.#queue.then(() => onOccasion(occasion, () => this.#exchange(request)));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** @param code SHA-256 of the authorization code of the grant */
  async open(code: string, owner: GrantOwner): Promise<void> {
    this.#kv.put("owner", owner);
    this.#kv.put(`issued:${code}`, this.#rooms.instance.clock.now() + REMEMBERED_FOR);
    await this.#postponeDeletion();
  }

  /** @param credential SHA-256 of a code or token */
  findOwner(credential: string): GrantOwner | undefined {
    return this.#isIssued(credential) ? this.#owner() : undefined;
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  async #exchange(request: TokenRequest): Promise<TokenReply> {
    const { clock } = this.#rooms.instance;
    const { endGrant, findGrantOwner, forwardTokenRequest, inbound } = this.#rooms.agents;
    const [credential, fingerprint] = await Promise.all([sha256(request.credential), sha256(JSON.stringify([request.body, request.authorization]))]);
    const owner = this.#owner();
    const usedAt = this.#kv.get<number>(`used:${credential}`);
    const answered = this.#answers.get(fingerprint);
    // Older grants have no stored owner, and their tokens were not recorded. So any token may belong to such a grant.
    const known = owner === undefined || this.#isIssued(credential);
    const decision = decideTokenRequest({ known, usedAt }, answered !== undefined, clock.now());

    if (decision.kind === "unknown") return INVALID_GRANT;
    if (decision.kind === "repeat" && answered) return answered;
    const unsent = this.#unsent.get(fingerprint);
    const store =
      unsent?.store ?? inbound.openStore(partsOf(request.credential), clientIdsOf(new URLSearchParams(request.body), request.authorization)[0]);
    const grantOwner = owner ?? (await findGrantOwner(partsOf(request.credential)));
    if (grantOwner && (await this.#isEnded(grantOwner))) return INVALID_GRANT;
    if (decision.kind === "revoke-family") {
      if (grantOwner) await endGrant(grantOwner);
      return INVALID_GRANT;
    }
    const reply = unsent?.reply ?? (await forwardTokenRequest(request, store, (work) => this.ctx.waitUntil(work)));
    if (!(await this.#write(fingerprint, reply, store))) return NOT_STORED;
    if (reply.status === 200) {
      await this.#note(credential, fingerprint, reply, grantOwner);
      if (grantOwner) this.ctx.waitUntil(this.#rooms.agents.noteTokenIssued(grantOwner).catch(() => undefined));
    } else if (usedAt !== undefined && grantOwner && isReplay(request, grantOwner)) await endGrant(grantOwner);
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

  /** Records an exchange: the credential is used, and the tokens of the reply belong to the grant. */
  async #note(credential: string, fingerprint: string, reply: TokenReply, owner: GrantOwner | undefined): Promise<void> {
    const now = this.#rooms.instance.clock.now();
    const { access_token, refresh_token, expires_in = 0 } = JSON.parse(reply.body) as IssuedTokens;
    this.#answers.set(fingerprint, reply);
    for (const oldest of [...this.#answers.keys()].slice(0, -MAX_ANSWERS)) this.#answers.delete(oldest);
    for (const [key, until] of this.#kv.list<number>({ prefix: "issued:" })) if (until < now) this.#kv.delete(key);
    for (const [key, at] of this.#kv.list<number>({ prefix: "used:" })) if (at + REMEMBERED_FOR < now) this.#kv.delete(key);
    if (this.#kv.get(`used:${credential}`) === undefined) this.#kv.put(`used:${credential}`, now);
    if (owner && !this.#owner()) this.#kv.put("owner", owner);
    if (access_token) this.#kv.put(`issued:${await sha256(access_token)}`, now + expires_in * SECOND);
    if (refresh_token) this.#kv.put(`issued:${await sha256(refresh_token)}`, now + REMEMBERED_FOR);
    await this.#postponeDeletion();
  }

  #owner(): GrantOwner | undefined {
    return this.#kv.get<GrantOwner>("owner");
  }

  #isIssued(credential: string): boolean {
    return (this.#kv.get<number>(`issued:${credential}`) ?? 0) > this.#rooms.instance.clock.now();
  }

  /** Whether the grant is revoked according to the keeper; KV may not show it yet. */
  async #isEnded({ projectId, userId, grantId }: GrantOwner): Promise<boolean> {
    const { revokedGrants } = await this.#rooms.vault.keeper.snapshot({ projectId, subject: userSubject(userId) });
    return revokedGrants.includes(grantId);
  }

  /** Postpones the alarm, which deletes all records of a grant that is no longer used. It is written once a day, and may come a day late. */
  async #postponeDeletion(): Promise<void> {
    const until = this.#rooms.instance.clock.now() + REMEMBERED_FOR;
    if (((await this.ctx.storage.getAlarm()) ?? 0) < until) await this.ctx.storage.setAlarm(until + DAY);
  }
}

type IssuedTokens = { access_token?: string; refresh_token?: string; expires_in?: number };

/** Whether the client of a code sends it again in a different request; then all tokens are revoked (RFC 6749 §4.1.2). */
function isReplay({ body, authorization }: TokenRequest, { clientId }: GrantOwner): boolean {
  const form = new URLSearchParams(body);
  return form.get("grant_type") === "authorization_code" && clientIdsOf(form, authorization).includes(clientId);
}
