import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { AgentEndpoint } from "../../../worker/catalog/agent-clients/agent-client.ts";
import { listClients, toAgentEndpoint, usualClients } from "../../../worker/catalog/agent-clients/agent-clients-rules.ts";
import { DEFAULT_NAVIGATOR, navigatorsQuery } from "../navigators/queries.ts";
import { projectQuery } from "../session/queries.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Banner } from "../ui/kit/banner.tsx";
import { Select } from "../ui/kit/select.tsx";
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
  const { about, agents } = pageTexts();
  const all = navigators.data?.navigators ?? [];
  return (
    <LoadState query={details}>
      {({ mcpUrl }) => {
        // The choice of the URL would push the page down.
        if (navigators.isPending) return null;
        const chosen = all.find(({ slug }) => slug === navigator);
        const named = { project, ...(chosen && navigator !== DEFAULT_NAVIGATOR && { navigator }) };
        return (
          <div className="max-w-2xl">
            <Heading title={texts().pages.connectAgent} about={about.connectAgent} />
            {all.length > 1 && (
              <div className="mb-4">
                <Select
                  label={agents.mcpUrl}
                  items={Object.fromEntries(all.map(({ slug, name }) => [slug, name]))}
                  value={navigator}
                  onValueChange={setNavigator}
                />
              </div>
            )}
            <Clients endpoint={toAgentEndpoint(chosen?.mcpUrl ?? mcpUrl, named)} />
            <p className="mt-4 text-sm">
              {agents.needsKey}{" "}
              <Link to="/console/$project/keys/new" params={{ project }} className="underline">
                {agents.createKey}
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
  const { agents } = pageTexts();
  const isLocal = /^https?:\/\/(?:127\.|localhost|\[::1\])/.test(endpoint.url);
  // The first client that is shown can reach the URL.
  const [id, setId] = useState(() => usualClients().find(({ isRemote }) => !(isRemote && isLocal))?.id);
  const client = CLIENTS.find((one) => one.id === id);
  const move = (by: number) => setId((now) => CLIENTS[(CLIENTS.findIndex((one) => one.id === now) + by + CLIENTS.length) % CLIENTS.length]?.id);
  return (
    <>
      <div role="tablist" aria-label={agents.choose} className="mb-4 flex flex-wrap gap-2">
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
          {client.isRemote && isLocal && <Banner className="mb-4" variant="alert" title={agents.local(client.name)} description={agents.localHelp} />}
          <ClientSteps client={client} endpoint={endpoint} />
        </div>
      )}
    </>
  );
}
