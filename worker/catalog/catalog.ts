export { catalogServerSchema, catalogServers } from "./catalog-servers.ts";
export { findTemplate, type ProviderTemplate, providerTemplates } from "./provider-templates.ts";
