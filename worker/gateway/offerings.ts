import { type ContentBlock, INVALID_PARAMS, type Server as McpServer, ProtocolError, ResourceNotFoundError } from "@modelcontextprotocol/server";
import type { Server } from "../db/servers.ts";
import { parseToolName } from "../scopes/tool-names.ts";
import type { Catalog } from "./catalog.ts";
import type { Caller } from "./mcp-server.ts";
import type { Relay } from "./relay.ts";
import { parseResourceUri, toResourceUri } from "./resource-names.ts";

type Ports = { catalog: Catalog; relay: Relay };

/** What servers offer beside tools: prompts, resources, their templates, and completion for both. */
export function addOfferings(server: McpServer, ports: Ports, caller: Caller, servers: Server[]): void {
  addPrompts(server, ports, caller, servers);
  addResources(server, ports, caller, servers);
  addCompletion(server, ports, caller, servers);
}

/** Prompts are named like tools: `{server}__{prompt}`. */
function addPrompts(server: McpServer, { catalog, relay }: Ports, caller: Caller, servers: Server[]): void {
  const { principal, background } = caller;
  server.setRequestHandler("prompts/list", async () => ({ prompts: await catalog.list("prompts", caller, servers) }));

  server.setRequestHandler("prompts/get", async ({ params }) => {
    const { target, name } = findPrompt(servers, params.name);
    const prompt = await relay(principal, target, (client) => client.getPrompt({ ...params, name }), background);
    return { ...prompt, messages: prompt.messages.map((message) => ({ ...message, content: renamed(target.slug, message.content) })) };
  });
}

/** Resources keep their URIs behind their server's name: see resource-names.ts. */
function addResources(server: McpServer, { catalog, relay }: Ports, caller: Caller, servers: Server[]): void {
  const { principal, background } = caller;
  server.setRequestHandler("resources/list", async () => ({ resources: await catalog.list("resources", caller, servers) }));

  server.setRequestHandler("resources/templates/list", async () => ({
    resourceTemplates: await catalog.list("resourceTemplates", caller, servers),
  }));

  server.setRequestHandler("resources/read", async ({ params }) => {
    const { target, uri } = findByUri(servers, params.uri);
    const { contents, ...rest } = await relay(principal, target, (client) => client.readResource({ uri }), background);
    return { ...rest, contents: contents.map((content) => ({ ...content, uri: toResourceUri(target.slug, content.uri) })) };
  });
}

function addCompletion(server: McpServer, { relay }: Ports, { principal, background }: Caller, servers: Server[]): void {
  server.setRequestHandler("completion/complete", async ({ params }) => {
    const { ref } = params;
    if (ref.type === "ref/prompt") {
      const { target, name } = findPrompt(servers, ref.name);
      return relay(principal, target, (client) => client.complete({ ...params, ref: { ...ref, name } }), background);
    }
    const { target, uri } = findByUri(servers, ref.uri);
    return relay(principal, target, (client) => client.complete({ ...params, ref: { ...ref, uri } }), background);
  });
}

/** @throws ProtocolError where no server of the project has the name */
function findPrompt(servers: Server[], name: string) {
  const parsed = parseToolName(name);
  const target = servers.find(({ slug }) => slug === parsed?.serverSlug);
  if (!parsed || !target) throw noSuch("prompt", name);
  return { target, name: parsed.tool };
}

export const noSuch = (what: "tool" | "prompt", name: string) =>
  new ProtocolError(INVALID_PARAMS, `There is no ${what} “${name}” here. List the ${what}s again.`);

/** @throws ProtocolError where no server of the project has the URI */
function findByUri(servers: Server[], given: string) {
  const parsed = parseResourceUri(given);
  const target = servers.find(({ slug }) => slug === parsed?.serverSlug);
  if (!parsed || !target) throw new ResourceNotFoundError(given, `There is no resource “${given}” here. List the resources again.`);
  return { target, uri: parsed.uri };
}

/** A prompt's content with the URIs its resources have here. */
function renamed(slug: string, content: ContentBlock): ContentBlock {
  if (content.type === "resource_link") return { ...content, uri: toResourceUri(slug, content.uri) };
  if (content.type !== "resource") return content;
  return { ...content, resource: { ...content.resource, uri: toResourceUri(slug, content.resource.uri) } };
}
