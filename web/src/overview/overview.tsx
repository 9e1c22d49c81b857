import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Changing } from "../ui/may-change.tsx";
import { Checklist } from "./checklist.tsx";
import { Needs } from "./needs.tsx";
import { overviewQuery } from "./queries.ts";

/** The first page of a project: its first steps until they are done or hidden, and what waits for an administrator. */
export function ProjectOverview() {
  const { project } = useParams({ from: "/console/$project" });
  const overview = useQuery(overviewQuery(project));
  return (
    <div className="max-w-3xl">
      <Heading title={texts().pages.overview} about={pageTexts().overview.about} />
      <LoadState query={overview}>
        {({ steps, needs }) => (
          <>
            <Changing>
              <Checklist key={project} project={project} steps={steps} />
            </Changing>
            <Needs project={project} needs={needs} />
          </>
        )}
      </LoadState>
    </div>
  );
}
