import { INVALID_PARAMS, type Server as McpServer, ProtocolError, ResourceNotFoundError } from "@modelcontextprotocol/server";
import { renameContent, renameMeta, renameResource } from "../../../routing/routing.ts";
import type { AgentCall } from "../../agent-call.ts";
import type { OfferingRoutes } from "./offering-routes.ts";
import type { Relay } from "./relay.ts";

type Ports = { relay: Relay };

/** Adds the handlers for prompts, resources, resource templates, and completion for both. */
export function addOfferings(server: McpServer, { relay }: Ports, call: AgentCall, routes: OfferingRoutes): void {
  /** Prompts are named like tools: `{server}__{prompt}`. */
  async function findPrompt(given: string) {
    const found = await routes.prompt(given);
    if (!found) throw noSuch("prompt", given);
    const { server, name } = found;
    if (name !== undefined) return { server, name };
    // Nothing is listed for a person who is not connected, so they must first be told to connect.
    return relay(call, server, () => Promise.reject(noSuch("prompt", given)));
  }

  /** Resources have their own URI after their server's slug: see routing/names/resource-names.ts. */
  async function findResource(given: string) {
    const found = await routes.resource(given);
    if (!found) throw new ResourceNotFoundError(given, `There is no resource “${given}” here. List the resources again.`);
    return found;
  }

  server.setRequestHandler("prompts/list", async () => ({ prompts: await routes.list("prompts"), ...routes.missing("prompts") }));
  server.setRequestHandler("resources/list", async () => ({ resources: await routes.list("resources"), ...routes.missing("resources") }));
  server.setRequestHandler("resources/templates/list", async () => ({
    resourceTemplates: await routes.list("resourceTemplates"),
    ...routes.missing("resourceTemplates"),
  }));

  server.setRequestHandler("prompts/get", async ({ params }) => {
    const { server: target, name } = await findPrompt(params.name);
    const prompt = await relay(call, target, (client, traced) => client.getPrompt(traced({ ...params, name })));
    const messages = prompt.messages.map((message) => ({ ...message, content: renameContent(target.slug, message.content) }));
    return { ...renameMeta(target.slug, prompt), messages };
  });

  server.setRequestHandler("resources/read", async ({ params }) => {
    const { server: target, uri } = await findResource(params.uri);
    const read = await relay(call, target, (client, traced) => client.readResource(traced({ uri })));
    return { ...renameMeta(target.slug, read), contents: read.contents.map((content) => renameResource(target.slug, content)) };
  });

  server.setRequestHandler("completion/complete", async ({ params }) => {
    const { ref } = params;
    if (ref.type === "ref/prompt") {
      const { server: target, name } = await findPrompt(ref.name);
      return relay(call, target, (client, traced) => client.complete(traced({ ...params, ref: { ...ref, name } })));
    }
    const { server: target, uri } = await findResource(ref.uri);
    return relay(call, target, (client, traced) => client.complete(traced({ ...params, ref: { ...ref, uri } })));
  });
}

const noSuch = (what: "prompt", name: string) => new ProtocolError(INVALID_PARAMS, `There is no ${what} “${name}” here. List the ${what}s again.`);
