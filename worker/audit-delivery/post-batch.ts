import type { AuditTarget, ChainPlace } from "../db/db.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { toKnown } from "../lib/error-body.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { retryAfterOf } from "../lib/http/retry-after.ts";
import type { Log } from "../lib/log.ts";
import type { Attempt } from "./attempt-rules.ts";
import { COLLECTORS, type CollectorKind, type Delivered, isCollector, objectNameOf, toLines } from "./collector-rules.ts";
import type { Tokens } from "./tokens.ts";

/** A collector that has not answered by then has failed this time. It is much shorter than a lease, so that no two requests of a target are under way. */
const PATIENCE = 30 * SECOND;

/** A bucket of R2, and a pipeline, where the operator has bound one. */
export type AuditBucket = { put(name: string, value: ArrayBuffer, options: { httpMetadata: { contentType: string } }): Promise<unknown> };
export type AuditPipeline = { send(events: Delivered[]): Promise<void> };

type Ports = {
  tokens: Pick<Tokens, "read">;
  fetch: Fetch;
  bucket: AuditBucket | undefined;
  pipeline: AuditPipeline | undefined;
  clock: Clock;
  log: Log;
};
/** A batch. @property id the same at each attempt @property hour when it was written, in hours since 1970 */
export type Batch = { id: string; start: ChainPlace; hour: number; events: readonly Delivered[] };
/** Sends a batch to a target. It never throws. */
export type PostBatch = (target: AuditTarget, batch: Batch) => Promise<Attempt>;

const compress = (text: string): Promise<ArrayBuffer> =>
  new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();

/** Sends batches to HTTP collectors, and to the deployment's bucket and pipeline. */
export function makePostBatch({ tokens, fetch, bucket, pipeline, clock, log }: Ports): PostBatch {
  async function store(kind: "r2" | "pipeline", target: AuditTarget, { start, hour, events }: Batch): Promise<Attempt> {
    if (kind === "r2" ? !bucket : !pipeline) return { problem: "unbound" };
    if (kind === "pipeline") await pipeline?.send([...events]);
    else await bucket?.put(objectNameOf(target, start, hour), await compress(toLines(events)), { httpMetadata: { contentType: "application/gzip" } });
    return { status: 200 };
  }

  async function post(kind: CollectorKind, { id, projectId, url, tokenVersion }: AuditTarget, { id: batchId, events }: Batch): Promise<Attempt> {
    const { header, scheme, type, write } = COLLECTORS[kind];
    const token = tokenVersion === null ? undefined : await tokens.read(projectId, id, tokenVersion);
    const headers = { "content-type": type, "idempotency-key": batchId, ...(token !== undefined && { [header]: `${scheme}${token}` }) };
    const response = await fetch(url ?? "", { method: "POST", headers, body: write(events), signal: AbortSignal.timeout(PATIENCE) });
    await response.body?.cancel();
    const { status } = response;
    const asked = retryAfterOf(response.headers, clock.now());
    return { status, ...(response.ok ? {} : { problem: "answered" }), ...(asked !== undefined && { asked }) };
  }

  return async (target, batch) => {
    try {
      return isCollector(target.kind) ? await post(target.kind, target, batch) : await store(target.kind, target, batch);
    } catch (error) {
      log.info("audit_target.not_sent", { target: target.id, projectId: target.projectId, reason: reasonOf(error) });
      if (!isCollector(target.kind)) return { problem: "not-stored" };
      const { code } = toKnown(error);
      if (code === "outbound.refused") return { problem: "refused-address" };
      return { problem: code === "vault.unreadable" ? "unreadable-token" : "unreachable" };
    }
  };
}
