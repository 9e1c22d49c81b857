import type { Server } from "../../db/db.ts";
import type { Listings } from "../../downstream/downstream.ts";
import { isRecord } from "../../lib/record.ts";
import { type Message, parseJson } from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, patchingStream, readText } from "../../protocol/message-stream.ts";
import { chooseRoute } from "../../routing/route-rules.ts";
import { toToolName } from "../../routing/routing.ts";
import type { Listen } from "../../streams/streams.ts";
import type { AgentCall } from "../agent-call.ts";
import type { Taken } from "./take-request.ts";
import { untilRefused } from "./until-refused.ts";

/** The method that is answered for as long as its client listens (MCP 2026-07-28, subscriptions). */
export const LASTING = "subscriptions/listen";

type Asked = {
  /** The HTTP method. */
  method: string;
  /** The server as the project has it. */
  server: Server;
  message: Message | undefined;
  taken: Taken;
  /** Whether some tools of the server may be denied or held. */
  isRestricted: boolean;
};

/** The part of an answer that the agent may see. A stream ends when the agent is no longer admitted. */
type VisibleAnswer = (answer: Response, asked: Asked) => Promise<ReadableStream<Uint8Array> | string | null>;

export function makeVisibleAnswer({ listings, listen }: { listings: Listings; listen: Listen }): VisibleAnswer {
  /** The names of the tools that Cardea itself lists. So Cardea remembers tools and notices changes (F99) for any agent's list. */
  async function listedNames(call: AgentCall, server: Server): Promise<Set<string>> {
    const tools = await listings.list("tools", call, [server], call.entry.routes.asOf);
    return new Set(tools.map(({ name }) => name));
  }

  return async (answer, { method, server, message, taken, isRestricted }) => {
    const { call } = taken;
    const listing = message?.method === "tools/list" ? listedNames(call, taken.server) : undefined;
    if (listing) call.background(listing);
    const approved = server.holdChanges ? await listing : undefined;
    const isDenied = (name: string) =>
      chooseRoute(call.entry.routes, call.settings, server, name).kind === "denied" || approved?.has(toToolName(server.slug, name)) === false;
    const body = isRestricted && method !== "DELETE" ? await withoutDenied(answer, isDenied) : answer.body;
    const isLasting = answer.ok && mediaTypeOf(answer) === EVENT_STREAM && (method !== "POST" || message?.method === LASTING);
    return isLasting && body instanceof ReadableStream ? untilRefused(body, listen, call) : body;
  };
}

/** The body of an answer without denied tools in its lists (F85). Each body except an event stream may be JSON, whatever its type says. */
async function withoutDenied(response: Response, isDenied: (tool: string) => boolean) {
  const filter = (message: unknown): unknown => {
    if (!isRecord(message) || !isRecord(message.result) || !Array.isArray(message.result.tools)) return message;
    const tools = message.result.tools.filter((tool) => !isRecord(tool) || !isDenied(String(tool.name)));
    return { ...message, result: { ...message.result, tools } };
  };
  const patch = (data: string): string => {
    const value = parseJson(data);
    const messages: unknown[] = Array.isArray(value) ? value : [value];
    const filtered = messages.map(filter);
    if (messages.every((message, at) => message === filtered[at])) return data;
    return JSON.stringify(Array.isArray(value) ? filtered : filtered[0]);
  };
  if (!response.body) return null;
  return mediaTypeOf(response) === EVENT_STREAM ? response.body.pipeThrough(patchingStream(patch)) : patch(await readText(response));
}
