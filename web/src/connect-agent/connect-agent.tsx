import { Banner } from "@cloudflare/kumo/components/banner";
import { Select } from "@cloudflare/kumo/components/select";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type AgentEndpoint, listClients, toAgentEndpoint } from "../../../worker/catalog/agent-clients/agent-clients-rules.ts";
import { DEFAULT_NAVIGATOR, navigatorsQuery } from "../navigators/queries.ts";
import { projectQuery } from "../session/queries.ts";
import { LoadState } from "../ui/load-state.tsx";
import { ClientSteps } from "./client-steps.tsx";
import { FirstCall } from "./first-call.tsx";

const CLIENTS = listClients();

/** How to add the project's MCP URL to each client, and the first call of the new agent (F123). */
export function ConnectAgent() {
  const { project } = useParams({ from: "/console/$project" });
  const details = useQuery(projectQuery(project));
  const navigators = useQuery(navigatorsQuery(project));
  const [navigator, setNavigator] = useState<string>(DEFAULT_NAVIGATOR);
  const all = navigators.data?.navigators ?? [];
  return (
    <LoadState query={details}>
      {({ mcpUrl }) => {
        const chosen = all.find(({ slug }) => slug === navigator);
        const named = { project, ...(chosen && navigator !== DEFAULT_NAVIGATOR && { navigator }) };
        return (
          <div className="max-w-2xl">
            <h2 className="text-xl font-semibold">Connect an agent</h2>
            <p className="mt-1 mb-4 text-sm text-kumo-subtle">
              Choose your AI application. People see the same steps when they open the MCP URL in a browser.
            </p>
            {all.length > 1 && (
              <Select
                className="mb-4"
                label="MCP URL"
                items={Object.fromEntries(all.map(({ slug, name }) => [slug, name]))}
                value={navigator}
                onValueChange={(slug) => setNavigator(String(slug ?? DEFAULT_NAVIGATOR))}
              />
            )}
            <Clients endpoint={toAgentEndpoint(chosen?.mcpUrl ?? mcpUrl, named)} />
            <p className="mt-4 text-sm">
              An agent that cannot sign in, such as a server of yours, needs an API key:{" "}
              <Link to="/console/$project/keys/new" params={{ project }} className="underline">
                create one
              </Link>
              .
            </p>
            <FirstCall project={project} />
          </div>
        );
      }}
    </LoadState>
  );
}

/** The clients as tabs. Arrow keys move between them. */
function Clients({ endpoint }: { endpoint: AgentEndpoint }) {
  const [id, setId] = useState(CLIENTS[0]?.id);
  const client = CLIENTS.find((one) => one.id === id);
  const isLocal = /^https?:\/\/(?:127\.|localhost|\[::1\])/.test(endpoint.url);
  const move = (by: number) => setId((now) => CLIENTS[(CLIENTS.findIndex((one) => one.id === now) + by + CLIENTS.length) % CLIENTS.length]?.id);
  return (
    <>
      <div role="tablist" aria-label="Applications" className="mb-4 flex flex-wrap gap-2">
        {CLIENTS.map((one) => (
          <button
            key={one.id}
            ref={(element) => {
              if (one.id === id && element?.parentElement?.contains(document.activeElement)) element.focus();
            }}
            type="button"
            role="tab"
            id={`tab-${one.id}`}
            aria-selected={one.id === id}
            aria-controls="client"
            tabIndex={one.id === id ? 0 : -1}
            onClick={() => setId(one.id)}
            onKeyDown={({ key }) => {
              if (key === "ArrowRight") move(1);
              if (key === "ArrowLeft") move(-1);
            }}
            className={`rounded-full border px-3 py-1 text-sm ${one.id === id ? "border-kumo-brand font-medium" : "border-kumo-line"}`}
          >
            {one.name}
          </button>
        ))}
      </div>
      {client && (
        <div role="tabpanel" id="client" aria-labelledby={`tab-${client.id}`} className="rounded-lg border border-kumo-line bg-kumo-base p-4">
          {client.isRemote && isLocal && (
            <Banner
              className="mb-4"
              variant="alert"
              title={`${client.name} cannot reach this URL`}
              description="It comes from the internet, and this address is on your computer only."
            />
          )}
          <ClientSteps client={client} endpoint={endpoint} />
        </div>
      )}
    </>
  );
}
