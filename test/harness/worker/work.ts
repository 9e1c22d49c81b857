import { abortAllDurableObjects, createMessageBatch } from "cloudflare:test";
import { vi } from "vitest";
import worker from "../../../worker/index.ts";
import { bindings } from "./app.ts";
import type { TestProject } from "./project.ts";

type Body = { job: string; projectId: string };

/** Bindings whose queue of work keeps its messages, so that a test says which of them arrive, when and how often. */
export function makeHeldQueue(base = bindings) {
  const messages: Body[] = [];
  /** After how many seconds each message is to arrive. */
  const delays: number[] = [];
  async function send(body: Body, { delaySeconds = 0 }: { delaySeconds?: number } = {}): Promise<void> {
    messages.push(body);
    delays.push(delaySeconds);
  }
  return { as: { ...base, WORK_QUEUE: { send } as unknown as typeof bindings.WORK_QUEUE }, messages, delays };
}

/**
 * Bindings with which some batches of a job are done, but their progress is not stored: the process was killed in between.
 * @param every of how many batches in a row the first one is killed
 */
export function makeKilled(every: number) {
  let [batches, killed] = [0, 0];
  const DB = new Proxy(bindings.DB, {
    get(db, name) {
      if (name !== "prepare") return Reflect.get(db, name).bind(db);
      return (sql: string) => {
        if (!/^update "jobs" set/i.test(sql) || ++batches % every !== 1) return db.prepare(sql);
        killed++;
        throw new Error("killed");
      };
    },
  });
  return { as: { ...bindings, DB }, killed: () => killed };
}

/**
 * Bindings that count the requests to keepers, and end all Durable Objects in the middle of batches, as a process that is killed does: whatever runs in
 * them breaks off.
 * @param every of how many requests the last one meets objects that have just been ended
 * @param meanwhile done while the requests of a batch are under way, before the objects are ended
 */
export function makeDying(base: typeof bindings, every: number, meanwhile: () => Promise<void>) {
  let [requests, ended] = [0, 0];
  const objects = base.CREDENTIAL_KEEPER;
  async function endAll(): Promise<void> {
    await meanwhile();
    await abortAllDurableObjects();
    ended++;
  }
  const getByName = (name: string) =>
    new Proxy(objects.getByName(name), {
      get(stub, method) {
        const value: unknown = Reflect.get(stub, method, stub);
        if (typeof value !== "function") return value;
        return async (...args: unknown[]) => {
          if (++requests % every === 0) await endAll();
          return (await Reflect.apply(value, stub, args)) as unknown;
        };
      },
    });
  return { as: { ...base, CREDENTIAL_KEEPER: { getByName } as typeof objects }, requests: () => requests, ended: () => ended };
}

/** Lets a job go on to its end, with the clock. @param find finds the job @param meanwhile done between the messages @returns the job at its end */
export async function deliverToEnd<Found extends { id: string; projectId: string; state: string; dueAt: number }>(
  find: () => Promise<Found>,
  as = bindings,
  meanwhile: (message: number, delays: number[]) => Promise<void> = async () => undefined,
): Promise<Found> {
  const { as: held, delays } = makeHeldQueue(as);
  let [job, message] = [await find(), 0];
  while (job.state === "running") {
    vi.setSystemTime(Math.max(Date.now(), job.dueAt));
    await deliver([{ job: job.id, projectId: job.projectId }], held);
    await meanwhile(++message, delays.splice(0));
    job = await find();
  }
  return job;
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
