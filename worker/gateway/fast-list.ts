import { SERVER_INFO_META_KEY, type Tool } from "@modelcontextprotocol/server";
import type { Catalog } from "./catalog.ts";
import { type Caller, LISTS, ownTools, serverInfoOf } from "./mcp-server.ts";
import { isModern, type Message } from "./message.ts";
import { isPlainRequest } from "./plain-request.ts";
import { makeToolRoutes } from "./tool-routes.ts";

/** @returns nothing where only the SDK can answer it */
export type FastList = (headers: Headers, message: Message, caller: Caller) => Promise<Response | undefined>;

/** Tools as text, by revision: they are written once for as long as the catalog keeps them. */
const written = { modern: new WeakMap<Tool, string>(), legacy: new WeakMap<Tool, string>() };

/** The tools of a navigator without a server object: with many servers, nearly all the work would be to write them anew. */
export function makeFastList(catalog: Catalog): FastList {
  return async (headers, message, caller) => {
    const { entry, settings } = caller;
    if (message.method !== "tools/list" || settings.mode !== "direct" || "cursor" in message.params) return undefined;
    if (!isPlainRequest(headers, message)) return undefined;
    const modern = isModern(message);
    const listed = [...ownTools(settings), ...(await makeToolRoutes(caller).list(catalog, caller))];
    const tools = listed.map((tool) => write(tool, modern)).join(",");
    const extra = modern ? { resultType: "complete", ...LISTS, _meta: { [SERVER_INFO_META_KEY]: serverInfoOf(entry) } } : {};
    const rest = JSON.stringify(extra).slice(1, -1);
    const body = `{"jsonrpc":"2.0","id":${JSON.stringify(message.id)},"result":{"tools":[${tools}]${rest && `,${rest}`}}}`;
    return new Response(body, { headers: { "content-type": "application/json", "cache-control": "no-store" } });
  };
}

function write(tool: Tool, modern: boolean): string {
  const texts = modern ? written.modern : written.legacy;
  let text = texts.get(tool);
  if (text === undefined) {
    // 2026-07-28 knows no tasks in its core, and so nothing of a tool's `execution`.
    text = JSON.stringify(modern ? { ...tool, execution: undefined } : tool);
    texts.set(tool, text);
  }
  return text;
}
