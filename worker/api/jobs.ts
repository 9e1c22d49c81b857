import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { JOB_KINDS, type Job, type NewJob } from "../db/db.ts";
import { DAY } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { JobId } from "../lib/ids.ts";
import { type ApiEnv, errorResponses, json, makeRouter, next, nextOf, pageQuery, projectParams, time, toPage } from "./router.ts";

export const jobSchema = z
  .object({
    id: z.string(),
    kind: z.enum(JOB_KINDS).openapi({ description: "The act that began the job." }),
    target: z.string().openapi({
      description:
        "Slug of the server or project. Of a revocation of many connections, that of its only server, or of the project. Of an agent, its id.",
    }),
    state: z.enum(["running", "done"]),
    total: z.int().openapi({ description: "How many connections, and for a project also memberships, the job ends. For an agent, how many grants." }),
    done: z.int().openapi({ description: "How many have ended. No call has used any of them since the act." }),
    failed: z.int().openapi({ description: "How many could not be ended in this round. Cardea tries them again at `nextAt`." }),
    nextAt: time.nullable().openapi({ description: "When the job goes on. Null if it is done." }),
    createdAt: time,
    finishedAt: time.nullable(),
  })
  .openapi("Job");

export const toJobView = ({ id, kind, target, state, total, done, failed, dueAt, createdAt, finishedAt }: Job): z.infer<typeof jobSchema> => ({
  id,
  kind,
  target,
  state,
  total,
  done,
  failed,
  nextAt: state === "running" ? dueAt : null,
  createdAt,
  finishedAt,
});

/** The answer of an act whose work goes on in the background. */
export const accepted = (description: string) => json(z.object({ job: jobSchema }), description);

/** Records the act and begins its job, whose first batches are done in the background of the answer. */
export async function beginJob(c: Context<ApiEnv>, job: NewJob, object: Parameters<ApiEnv["Variables"]["recordChange"]>[1]) {
  await c.var.recordChange(job.kind, { changes: `${job.total} to end: ${job.id}`, ...object });
  return { job: toJobView(c.var.jobs.begin(job, c.var.background)) };
}

const REMOVALS_SHOWN_FOR = 1 * DAY;

/** The progress of work in the background. */
export const jobRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/jobs",
      summary: "List a project's work in the background",
      request: { params: projectParams, query: pageQuery },
      responses: { 200: json(z.object({ jobs: z.array(jobSchema), next }), "Newest first. Jobs are forgotten after 30 days."), ...errorResponses },
    }),
    async (c) => {
      const page = toPage(c.req.valid("query"));
      const jobs = await c.var.db.jobs.list(c.var.project.id, page);
      return c.json({ jobs: jobs.map(toJobView), next: nextOf(jobs, page) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/jobs/{job}",
      summary: "Get the progress of a job",
      request: { params: projectParams.extend({ job: z.string() }) },
      responses: { 200: json(jobSchema, "The job."), ...errorResponses },
    }),
    async (c) => {
      const job = await c.var.db.jobs.find(c.var.project.id, c.req.valid("param").job as JobId);
      if (!job) throw new AppError("resource.not_found");
      return c.json(toJobView(job), 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/project-removals",
      summary: "List the projects that the caller has removed",
      description: "A removed project cannot be asked any more, so this list has the progress: of removals that go on or ended within a day.",
      responses: { 200: json(z.object({ jobs: z.array(jobSchema) }), "Newest first."), ...errorResponses },
    }),
    async (c) => {
      const jobs = await c.var.db.jobs.listRemovals(c.var.session.userId, c.var.instance.clock.now() - REMOVALS_SHOWN_FOR);
      return c.json({ jobs: jobs.map(toJobView) }, 200);
    },
  );
