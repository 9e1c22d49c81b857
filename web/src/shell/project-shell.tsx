import { ClipboardText } from "@cloudflare/kumo/components/clipboard-text";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { projectQuery } from "../session/queries.ts";
import { LoadState } from "../ui/load-state.tsx";
import { ProjectJobs } from "./project-jobs.tsx";
import { ProjectTabs } from "./project-tabs.tsx";

/** The frame of a project: its name, the MCP URL for agents, and its tabs. */
export function ProjectShell() {
  const { project: slug } = useParams({ from: "/console/$project" });
  const project = useQuery(projectQuery(slug));
  return (
    <LoadState query={project}>
      {({ name, description, mcpUrl }) => (
        <>
          <p className="text-sm text-kumo-subtle">
            <Link to="/" className="hover:underline">
              Projects
            </Link>{" "}
            /
          </p>
          <h1 className="text-2xl font-semibold">{name}</h1>
          {description && <p className="mt-1 text-kumo-subtle">{description}</p>}
          <div className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="text-sm font-medium">MCP URL for agents</span>
            <ClipboardText size="sm" text={mcpUrl} className="max-w-full" />
          </div>
          <ProjectTabs project={slug} />
          <ProjectJobs project={slug} />
          <Outlet />
        </>
      )}
    </LoadState>
  );
}
