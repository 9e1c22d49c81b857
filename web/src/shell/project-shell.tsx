import { ClipboardText } from "@cloudflare/kumo/components/clipboard-text";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { projectQuery } from "../projects/queries.ts";
import { LoadState } from "../ui/load-state.tsx";

const TABS = [
  { to: "/console/$project/servers", label: "Servers" },
  { to: "/console/$project/links", label: "Auth links" },
  { to: "/console/$project/members", label: "Users" },
  { to: "/console/$project/navigators", label: "Navigators" },
  { to: "/console/$project/rules", label: "Rules" },
  { to: "/console/$project/keys", label: "API keys" },
  { to: "/console/$project/playground", label: "Playground" },
  { to: "/console/$project/audit", label: "Audit" },
  { to: "/console/$project/settings", label: "Settings" },
] as const;

/** One project: its name, the URL agents are given, and its parts. */
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
          <nav className="mt-6 mb-6 flex gap-1 overflow-x-auto border-b border-kumo-line" aria-label="Project">
            {TABS.map(({ to, label }) => (
              <Link
                key={to}
                to={to}
                params={{ project: slug }}
                className="-mb-px border-b-2 border-transparent px-3 py-2 text-sm whitespace-nowrap text-kumo-subtle hover:text-kumo-default"
                activeProps={{ className: "border-kumo-brand! font-medium text-kumo-default!" }}
              >
                {label}
              </Link>
            ))}
          </nav>
          <Outlet />
        </>
      )}
    </LoadState>
  );
}
