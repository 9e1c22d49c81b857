import { useQuery } from "@tanstack/react-query";
import { Outlet, useParams } from "@tanstack/react-router";
import { ApiError } from "../api-error.ts";
import { useNews } from "../session/news.ts";
import { projectQuery } from "../session/queries.ts";
import { MayChange } from "../ui/may-change.tsx";
import { NotFound } from "../ui/not-found.tsx";
import { Breadcrumbs } from "./breadcrumbs.tsx";
import { ProjectJobs } from "./project-jobs.tsx";

/** What stands around each page of a project: the way to it, and the work that goes on in the background. */
export function ProjectShell() {
  const { project: slug } = useParams({ from: "/console/$project" });
  useNews(slug);
  const { data, error } = useQuery(projectQuery(slug));
  if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return <NotFound />;
  return (
    <>
      <Breadcrumbs project={slug} name={data?.name ?? slug} />
      <ProjectJobs project={slug} />
      <MayChange value={data?.role !== "auditor"}>
        <Outlet />
      </MayChange>
    </>
  );
}
