import { type ContentBlock, INVALID_PARAMS, type Server as McpServer, ProtocolError, ResourceNotFoundError } from "@modelcontextprotocol/server";
import type { Caller } from "./mcp-server.ts";
import type { OfferingRoutes } from "./offering-routes.ts";
import type { Relay } from "./relay.ts";
import { toResourceUri } from "./resource-names.ts";

type Ports = { relay: Relay };

/** What servers offer beside tools: prompts, resources, their templates, and completion for both. */
export function addOfferings(server: McpServer, { relay }: Ports, { principal, background }: Caller, routes: OfferingRoutes): void {
  /** Prompts are named like tools: `{server}__{prompt}`. */
  async function findPrompt(given: string) {
    const found = await routes.prompt(given);
    if (!found) throw noSuch("prompt", given);
    return found;
  }

  /** Resources keep their URIs behind their server's name: see resource-names.ts. */
  async function findResource(given: string) {
    const found = await routes.resource(given);
    if (!found) throw new ResourceNotFoundError(given, `There is no resource “${given}” here. List the resources again.`);
    return found;
  }

  server.setRequestHandler("prompts/list", async () => ({ prompts: await routes.list("prompts") }));
  server.setRequestHandler("resources/list", async () => ({ resources: await routes.list("resources") }));
  server.setRequestHandler("resources/templates/list", async () => ({ resourceTemplates: await routes.list("resourceTemplates") }));

  server.setRequestHandler("prompts/get", async ({ params }) => {
    const { server: target, name } = await findPrompt(params.name);
    const prompt = await relay(principal, target, (client) => client.getPrompt({ ...params, name }), background);
    return { ...prompt, messages: prompt.messages.map((message) => ({ ...message, content: renamed(target.slug, message.content) })) };
  });

  server.setRequestHandler("resources/read", async ({ params }) => {
    const { server: target, uri } = await findResource(params.uri);
    const { contents, ...rest } = await relay(principal, target, (client) => client.readResource({ uri }), background);
    return { ...rest, contents: contents.map((content) => ({ ...content, uri: toResourceUri(target.slug, content.uri) })) };
  });

  server.setRequestHandler("completion/complete", async ({ params }) => {
    const { ref } = params;
    if (ref.type === "ref/prompt") {
      const { server: target, name } = await findPrompt(ref.name);
      return relay(principal, target, (client) => client.complete({ ...params, ref: { ...ref, name } }), background);
    }
    const { server: target, uri } = await findResource(ref.uri);
    return relay(principal, target, (client) => client.complete({ ...params, ref: { ...ref, uri } }), background);
  });
}

export const noSuch = (what: "prompt", name: string) =>
  new ProtocolError(INVALID_PARAMS, `There is no ${what} “${name}” here. List the ${what}s again.`);

/** A prompt's content with the URIs its resources have here. */
function renamed(slug: string, content: ContentBlock): ContentBlock {
  if (content.type === "resource_link") return { ...content, uri: toResourceUri(slug, content.uri) };
  if (content.type !== "resource") return content;
  return { ...content, resource: { ...content.resource, uri: toResourceUri(slug, content.resource.uri) } };
}
