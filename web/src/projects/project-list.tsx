import { Button } from "@cloudflare/kumo/components/button";
import { Empty } from "@cloudflare/kumo/components/empty";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { PlugsConnectedIcon } from "@phosphor-icons/react/dist/csr/PlugsConnected";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { meQuery, projectsQuery } from "../session/queries.ts";
import { LoadState } from "../ui/load-state.tsx";
import { DeploymentHealth } from "./deployment-health.tsx";
import { ErasePerson } from "./erase-person.tsx";
import { ProjectRemovals } from "./project-removals.tsx";
import { SignInConflicts } from "./sign-in-conflicts.tsx";
import { VaultKeys } from "./vault-keys.tsx";

/** The projects of the person who is signed in. A project that they do not administer shows its MCP URL only. */
export function ProjectList() {
  const projects = useQuery(projectsQuery);
  const mayCreate = useQuery(meQuery).data?.canCreateProjects ?? false;
  const navigate = useNavigate();
  const create = mayCreate && (
    <Button variant="primary" onClick={() => void navigate({ to: "/console/new" })}>
      Create project
    </Button>
  );
  return (
    <>
      <div className="mb-6 flex items-center justify-between gap-4">
        <h1 className="text-2xl font-semibold">Projects</h1>
        {create}
      </div>
      {mayCreate && <SignInConflicts />}
      <ProjectRemovals />
      <LoadState query={projects}>
        {({ projects }) =>
          projects.length === 0 ? (
            <Empty
              icon={<PlugsConnectedIcon size={48} />}
              title="No projects yet"
              description={
                mayCreate
                  ? "A project holds the MCP servers of a team and gives the team's agents one URL."
                  : "Ask your administrator for an auth link. The project appears here after you have used the link."
              }
            />
          ) : (
            <ul className="grid gap-3 sm:grid-cols-2">
              {projects.map(({ slug, name, description, role, mcpUrl }) => (
                <li key={slug}>
                  <LayerCard className="h-full p-4">
                    {role === "admin" ? (
                      <Link to="/console/$project/servers" params={{ project: slug }} className="font-semibold hover:underline">
                        {name}
                      </Link>
                    ) : (
                      <span className="font-semibold">{name}</span>
                    )}
                    <p className="mt-1 text-sm text-kumo-subtle">{description || `You are ${role === "admin" ? "an administrator" : "a member"}.`}</p>
                    <p className="mt-2 truncate font-mono text-xs text-kumo-subtle">{mcpUrl}</p>
                  </LayerCard>
                </li>
              ))}
            </ul>
          )
        }
      </LoadState>
      {mayCreate && <VaultKeys />}
      {mayCreate && <DeploymentHealth />}
      {mayCreate && <ErasePerson />}
    </>
  );
}
