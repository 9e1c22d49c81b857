import { AGENT_CLIENTS } from "../../catalog/agent-clients/agent-clients-rules.ts";
import type { AgentEndpoint } from "../../catalog/catalog.ts";
import type { Texts } from "../texts/en.ts";
import { ClientList } from "./client-list.tsx";
import { Layout } from "./layout.tsx";

/** How to add an MCP URL to each client (F29, F123). */
export function McpUrlPage({ t, endpoint }: { t: Texts; endpoint: AgentEndpoint }) {
  return (
    <Layout t={t} title={t.agent.title}>
      <h1>{t.agent.title}</h1>
      <p class="lead">{t.agent.lead}</p>
      <div class="card">
        <strong>{t.agent.url}</strong>
        <pre>{endpoint.url}</pre>
      </div>
      {AGENT_CLIENTS.map(({ kind, clients }) => (
        <>
          <h2>{t.agent.kinds[kind]}</h2>
          <ClientList t={t} endpoint={endpoint} clients={clients} />
        </>
      ))}
      <p class="after">
        <a href="/">{t.agent.connectAccounts}</a>
      </p>
    </Layout>
  );
}
