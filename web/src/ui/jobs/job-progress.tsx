import { locale, pageTexts } from "../../texts/texts.ts";
import { LayerCard } from "../kit/layer-card.tsx";
import { Meter } from "../kit/meter.tsx";
import { describeJob, type Job, shownJobs } from "./job-words.ts";

const timeOf = (time: number): string => new Date(time).toLocaleTimeString(locale());

/** The progress of work in the background, and what has just been finished. Nothing if there is none. */
export function JobProgress({ jobs }: { jobs: Job[] }) {
  const { jobs: words } = pageTexts();
  const shown = shownJobs(jobs, Date.now());
  if (shown.length === 0) return null;
  return (
    <ul aria-label={words.label} className="mb-4 flex flex-col gap-2">
      {shown.map((job) => {
        const { title, text } = describeJob(job, timeOf);
        return (
          <li key={job.id}>
            <LayerCard className="p-4">
              <p className="font-semibold break-words">{title}</p>
              {job.state === "running" && job.total > 0 && (
                <Meter label={job.kind === "vault.move" ? words.moved : words.ended} value={job.done} max={job.total} />
              )}
              <p className={`mt-1 text-sm ${job.failed > 0 && job.state === "running" ? "text-kumo-danger" : "text-kumo-subtle"}`}>{text}</p>
            </LayerCard>
          </li>
        );
      })}
    </ul>
  );
}
