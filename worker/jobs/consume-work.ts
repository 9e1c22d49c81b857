import { z } from "zod";
import { reasonOf } from "../lib/errors.ts";
import type { JobId, ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { RunJob } from "./run-job.ts";

const messageSchema = z.object({
  job: z.custom<JobId>((value) => typeof value === "string" && value.startsWith("job_")),
  projectId: z.custom<ProjectId>((value) => typeof value === "string" && value.startsWith("prj_")),
});

/**
 * Lets the jobs of a batch of messages go on. A message whose job fails is delivered again; after the last try the queue drops it, and
 * the schedule finds its job by D1. A message that names no job is dropped.
 */
export function makeConsumeWork({ runJob, log }: { runJob: RunJob; log: Log }) {
  return async (messages: readonly { body: unknown; retry(): void }[]): Promise<void> => {
    for (const message of messages) {
      const { data } = messageSchema.safeParse(message.body);
      if (!data) {
        log.error("job.malformed", {});
        continue;
      }
      try {
        await runJob(data);
      } catch (error) {
        log.error("job.interrupted", { ...data, reason: reasonOf(error) });
        message.retry();
      }
    }
  };
}
