import { Button } from "@cloudflare/kumo/components/button";
import { Empty } from "@cloudflare/kumo/components/empty";
import { HardDrivesIcon } from "@phosphor-icons/react/dist/csr/HardDrives";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { LoadState } from "../ui/load-state.tsx";
import { serversQuery } from "./queries.ts";
import { ServerRequests } from "./requests/server-requests.tsx";
import { ServerRow } from "./server-row.tsx";

/** The servers of a project. */
export function ServerList() {
  const { project } = useParams({ from: "/console/$project" });
  const servers = useQuery(serversQuery(project));
  const navigate = useNavigate();
  const add = (
    <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/servers/new", params: { project } })}>
      Add server
    </Button>
  );
  return (
    <LoadState query={servers}>
      {({ servers }) =>
        servers.length === 0 ? (
          <Empty
            icon={<HardDrivesIcon size={48} />}
            title="No servers yet"
            description="Add the MCP servers that your team's agents should reach. Then create an auth link for the people."
            contents={add}
          />
        ) : (
          <>
            <ServerRequests project={project} />
            <div className="mb-4 flex justify-end">{add}</div>
            <ul className="flex flex-col gap-3">
              {servers.map((server) => (
                <ServerRow key={server.slug} project={project} server={server} />
              ))}
            </ul>
          </>
        )
      }
    </LoadState>
  );
}
