import { makeRooms } from "../../../worker/deps.ts";
import type { JobId, ProjectId } from "../../../worker/lib/ids.ts";
import { bindings } from "./app.ts";
import { makeProject } from "./project.ts";
import { deliverToEnd, makeHeldQueue } from "./work.ts";

export const rooms = makeRooms(bindings);
type Place = Parameters<typeof rooms.jobs.store.move>[1];

/** A project and a prefix of the Parameter Store for it. */
export async function makeMovable() {
  const project = await makeProject();
  const found = await rooms.db.projects.findBySlug(project.slug);
  if (!found) throw new Error("no project");
  const prefix = `/cardea/${project.slug}`;
  const place: Place = { kind: "ssm", region: bindings.SSM_REGION ?? "", prefix };
  return { project, projectId: found.id, prefix, place };
}

/** Begins a move, and waits for its first batch. The queue keeps the message with which it goes on. */
export async function beginMove(of: { project: { slug: string }; projectId: ProjectId }, to: Place) {
  const pending: Promise<unknown>[] = [];
  const { store } = makeRooms(makeHeldQueue().as).jobs;
  const job = await store.move({ id: of.projectId, slug: of.project.slug }, to, "admin", (work) => void pending.push(work));
  await Promise.all(pending);
  return job;
}

export const findJob = async (projectId: ProjectId, id: JobId) => {
  const job = await rooms.db.jobs.find(projectId, id);
  if (!job) throw new Error("no job");
  return job;
};

/** Lets a move go on to its end. @param meanwhile done between the messages */
export const runMove = (projectId: ProjectId, id: JobId, as = bindings, meanwhile?: (message: number) => Promise<void>) =>
  deliverToEnd(() => findJob(projectId, id), as, meanwhile);

/** The names of a project's ciphertexts in KV. */
export const listKv = async (projectId: ProjectId) => (await bindings.VAULT_KV.list({ prefix: `${projectId}/` })).keys.map(({ name }) => name);
