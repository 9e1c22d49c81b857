import type { AuditTarget } from "../db/db.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { toKnown } from "../lib/error-body.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { retryAfterOf } from "../lib/http/retry-after.ts";
import type { Log } from "../lib/log.ts";
import type { Attempt } from "./attempt-rules.ts";
import { COLLECTORS, type Delivered } from "./collector-rules.ts";
import type { Tokens } from "./tokens.ts";

/** A collector that has not answered by then has failed this time. It is much shorter than a lease, so that no two requests of a target are under way. */
const PATIENCE = 30 * SECOND;

type Ports = { tokens: Pick<Tokens, "read">; fetch: Fetch; clock: Clock; log: Log };
/** Sends a batch to a target. It never throws. */
export type PostBatch = (target: AuditTarget, batchId: string, events: readonly Delivered[]) => Promise<Attempt>;

/** Sends batches to HTTP collectors. */
export function makePostBatch({ tokens, fetch, clock, log }: Ports): PostBatch {
  async function post({ id, projectId, kind, url, tokenVersion }: AuditTarget, batchId: string, events: readonly Delivered[]): Promise<Attempt> {
    const { header, scheme, type, write } = COLLECTORS[kind];
    const token = tokenVersion === null ? undefined : await tokens.read(projectId, id, tokenVersion);
    const headers = { "content-type": type, "idempotency-key": batchId, ...(token !== undefined && { [header]: `${scheme}${token}` }) };
    const response = await fetch(url ?? "", { method: "POST", headers, body: write(events), signal: AbortSignal.timeout(PATIENCE) });
    await response.body?.cancel();
    const { status } = response;
    const asked = retryAfterOf(response.headers, clock.now());
    return { status, ...(response.ok ? {} : { problem: "answered" }), ...(asked !== undefined && { asked }) };
  }

  return async (target, batchId, events) => {
    try {
      return await post(target, batchId, events);
    } catch (error) {
      log.info("audit_target.not_sent", { target: target.id, projectId: target.projectId, reason: reasonOf(error) });
      const { code } = toKnown(error);
      if (code === "outbound.refused") return { problem: "refused-address" };
      return { problem: code === "vault.unreadable" ? "unreadable-token" : "unreachable" };
    }
  };
}
