export { type AgentClient, type AgentEndpoint, PLACEHOLDER_KEY, type SetUpStep } from "./agent-clients/agent-client.ts";
export { toCurl } from "./agent-clients/program-clients.ts";
export { catalogServerSchema, catalogServers } from "./catalog-servers.ts";
export { findTemplate, type ProviderTemplate, providerTemplates } from "./provider-templates.ts";
