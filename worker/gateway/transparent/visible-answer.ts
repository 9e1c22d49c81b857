import type { Server } from "../../db/db.ts";
import type { Catalog } from "../../downstream/downstream.ts";
import { isRecord, type Message, parseJson } from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, patchingStream, readText } from "../../protocol/message-stream.ts";
import { chooseRoute } from "../../routing/route-rules.ts";
import { toToolName } from "../../routing/routing.ts";
import type { Listen } from "../../streams/streams.ts";
import type { AgentCall } from "../agent-call.ts";
import type { Taken } from "./take-request.ts";
import { untilRefused } from "./until-refused.ts";

/** The one request that is answered for as long as its client listens (MCP 2026-07-28, subscriptions). */
export const LASTING = "subscriptions/listen";

type Asked = {
  /** Of HTTP. */
  method: string;
  /** The server as the project has it. */
  server: Server;
  message: Message | undefined;
  taken: Taken;
  /** Whether some of its tools may be denied, or held. */
  isRestricted: boolean;
};

/** What of an answer its agent may see, and for how long. */
export type VisibleAnswer = (answer: Response, asked: Asked) => Promise<ReadableStream<Uint8Array> | string | null>;

export function makeVisibleAnswer({ catalog, listen }: { catalog: Catalog; listen: Listen }): VisibleAnswer {
  /** The names of the tools as Cardea lists them itself: so it remembers them, and sees what has changed (F99), whoever lists them here. */
  async function listedNames(call: AgentCall, server: Server): Promise<Set<string>> {
    const tools = await catalog.list("tools", call, [server], call.entry.routes.asOf);
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

/** The body of an answer with no denied tool in its lists (F85), whatever the server says it is: all but a stream of events may be JSON. */
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
