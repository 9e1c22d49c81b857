import { createMessageBatch } from "cloudflare:test";
import worker from "../../../worker/index.ts";
import { bindings } from "./app.ts";
import type { TestProject } from "./project.ts";

type Body = { job: string; projectId: string };

/** Bindings whose queue of work keeps its messages, so that a test says which of them arrive, when and how often. */
export function makeHeldQueue(base = bindings) {
  const messages: Body[] = [];
  const as = { ...base, WORK_QUEUE: { send: async (body: Body) => void messages.push(body) } as unknown as typeof bindings.WORK_QUEUE };
  return { as, messages };
}

/** Delivers messages of the queue of work, as one batch. @returns how many were to be delivered again */
export async function deliver(messages: unknown[], as = bindings): Promise<number> {
  let retried = 0;
  const batch = createMessageBatch(
    "cardea-work",
    messages.map((body, number) => ({ id: String(number), timestamp: new Date(), attempts: 1, body })),
  );
  for (const message of batch.messages) Object.defineProperty(message, "retry", { value: () => retried++ });
  await worker.queue(batch, as);
  return retried;
}

/** Credentials of people who never were, as rows of D1: their keepers know nothing of them. @param subjects the first and the last number */
export async function seedConnections(project: TestProject, server: string, count: number, prefix = "seed"): Promise<void> {
  await bindings.DB.prepare(
    `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
    INSERT INTO credentials (id, project_id, auth_scope_id, subject, status, version, created_at, updated_at)
    SELECT 'crd_' || s.id || ?2 || n, s.project_id, s.auth_scope_id, 'user:' || ?2 || n, 'active', 3, 1, 1 FROM numbers, servers s
    JOIN projects p ON p.id = s.project_id WHERE p.slug = ?3 AND s.slug = ?4 AND s.deleted_at IS NULL`,
  )
    .bind(count, prefix, project.slug, server)
    .run();
}

/** How many credentials of a project are not revoked, by the row of a project that may be removed. */
export async function countLeft(projectId: string): Promise<number> {
  const query = bindings.DB.prepare("SELECT count(*) AS n FROM credentials WHERE project_id = ? AND status <> 'revoked'");
  return (await query.bind(projectId).first<number>("n")) ?? 0;
}
