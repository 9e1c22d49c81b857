import { DurableObject } from "cloudflare:workers";
import { makeDeps } from "../deps.ts";
import type { Bindings } from "../env.ts";
import { sha256 } from "../lib/digest.ts";
import { partsOf } from "./authorization-server.ts";
import type { TokenReply, TokenRequest } from "./token-gate-client.ts";
import { decideTokenRequest, REMEMBERED_FOR } from "./token-gate-policy.ts";

/**
 * Stands in front of `/oauth/token` for one code or refresh token. The provider package races there: two
 * requests at once would get two live tokens. Here they wait for each other. Storage: `usedAt` alone; the
 * reply, which holds tokens, stays in memory.
 */
export class TokenGate extends DurableObject<Bindings> {
  readonly #deps = makeDeps(this.env);
  #queue: Promise<unknown> = Promise.resolve();
  #answered: { fingerprint: string; reply: TokenReply } | undefined;

  exchange(request: TokenRequest): Promise<TokenReply> {
    const turn = this.#queue.then(() => this.#exchange(request));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  async #exchange(request: TokenRequest): Promise<TokenReply> {
    const { clock, endGrant, forwardTokenRequest } = this.#deps;
    const fingerprint = await sha256(JSON.stringify([request.body, request.authorization]));
    const usedAt = this.ctx.storage.kv.get<number>("usedAt");
    const answered = this.#answered?.fingerprint === fingerprint ? this.#answered.reply : undefined;
    const decision = decideTokenRequest(usedAt, answered !== undefined, clock.now());

    if (decision.kind === "repeat" && answered) return answered;
    if (decision.kind === "revoke-family") {
      await endGrant(partsOf(request.credential));
      return invalidGrant;
    }
    const reply = await forwardTokenRequest(request, (work) => this.ctx.waitUntil(work));
    if (reply.status === 200 && usedAt === undefined) {
      this.ctx.storage.kv.put("usedAt", clock.now());
      await this.ctx.storage.setAlarm(clock.now() + REMEMBERED_FOR);
    }
    if (reply.status === 200) this.#answered = { fingerprint, reply };
    return reply;
  }
}

const invalidGrant: TokenReply = {
  status: 400,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify({ error: "invalid_grant", error_description: "This grant was used before and has been revoked. Sign in again." }),
};
