import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { meQuery, projectsQuery } from "../session/queries.ts";
import { texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LayerCard } from "../ui/kit/layer-card.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { PendingConflicts } from "./pending-conflicts.tsx";
import { ProjectRemovals } from "./project-removals.tsx";
import { signInConflictsQuery } from "./queries.ts";

const Operator = lazy(() => import("./operator.tsx").then((module) => ({ default: module.Operator })));

/** The projects of the person who is signed in. A project that they do not administer shows its MCP URL only. */
export function ProjectList() {
  const projects = useQuery(projectsQuery);
  const me = useQuery(meQuery);
  const mayCreate = me.data?.canCreateProjects ?? false;
  const conflicts = useQuery({ ...signInConflictsQuery, enabled: mayCreate, refetchInterval: 30_000 });
  // What stands above the projects is shown with them: what comes later would push them down.
  const waits = me.isPending || (mayCreate && conflicts.isPending);
  const navigate = useNavigate();
  const { home, frame, pages } = texts();
  const create = mayCreate && (
    <Button variant="primary" onClick={() => void navigate({ to: "/console/new" })}>
      {home.create}
    </Button>
  );
  return (
    <>
      <Heading title={pages.projects}>{create}</Heading>
      {!mayCreate && !waits && (
        <p className="mb-6 text-kumo-subtle">
          {home.connections}{" "}
          <a href="/connections" className="text-kumo-default underline">
            {frame.connections}
          </a>
        </p>
      )}
      <Suspense>
        {!waits && <PendingConflicts conflicts={conflicts.data?.conflicts ?? []} />}
        <ProjectRemovals />
        <LoadState query={{ ...projects, data: waits ? undefined : projects.data }}>
          {({ projects }) =>
            projects.length === 0 ? (
              <Empty title={home.none} description={mayCreate ? home.noneHelp : home.noneMember} />
            ) : (
              <ul className="grid gap-3 sm:grid-cols-2">
                {projects.map(({ slug, name, icon, description, role, mcpUrl }) => (
                  <li key={slug} className="min-w-0">
                    <LayerCard className="h-full p-4">
                      {role !== "member" ? (
                        <Link to="/console/$project/overview" params={{ project: slug }} className="font-semibold hover:underline">
                          <Named icon={icon} name={name} />
                        </Link>
                      ) : (
                        <a href={`/home/${slug}`} className="font-semibold hover:underline">
                          <Named icon={icon} name={name} />
                        </a>
                      )}
                      <p className="mt-1 text-sm text-kumo-subtle">{description || home.roles[role]}</p>
                      <p className="mt-2 truncate font-mono text-xs text-kumo-subtle">{mcpUrl}</p>
                    </LayerCard>
                  </li>
                ))}
              </ul>
            )
          }
        </LoadState>
        {mayCreate && projects.data && (
          <Suspense>
            <Operator />
          </Suspense>
        )}
      </Suspense>
    </>
  );
}

const Named = ({ icon, name }: { icon: string; name: string }) => (
  <>
    {icon && <span aria-hidden="true">{icon} </span>}
    {name}
  </>
);
