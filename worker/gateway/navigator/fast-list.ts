import { SERVER_INFO_META_KEY, type Tool } from "@modelcontextprotocol/server";
import type { Catalog } from "../../downstream/downstream.ts";
import { missingOf } from "../../downstream/downstream.ts";
import type { Background } from "../../lib/background.ts";
import { MINUTE, systemClock } from "../../lib/clock.ts";
import { joinBytes } from "../../lib/join-bytes.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { type CompressedBeginning, compressBeginning, gzipWithEnd } from "../../protocol/gzip-with-end.ts";
import { isModern, type Message } from "../../protocol/message.ts";
import { withSchemes } from "../sessions/security-schemes.ts";
import { listIdOf } from "./list-ids.ts";
import { type Caller, LISTS, ownTools, serverInfoOf } from "./mcp-server.ts";
import { isPlainRequest } from "./plain-request.ts";
import { makeToolRoutes } from "./tool-routes.ts";

/** @returns nothing where only the SDK can answer it */
export type FastList = (request: Request, message: Message, caller: Caller) => Promise<Response | undefined>;

/** An answer but for its id, which comes last, in UTF-8; compressed once it has been asked for again. */
type Written = { beginning: Uint8Array; compressed?: CompressedBeginning | "soon" };

/** Shorter ones fit into a few packets as they are. */
const WORTH_COMPRESSING = 8 * 1024;
const HEADERS = { "content-type": "application/json", "cache-control": "no-store", vary: "accept-encoding" };
const encoder = new TextEncoder();
/** By the list, and everything in the answer that is not a tool. The catalog makes lists anew about as often. */
const written = makeExpiringCache<Written>({ name: "written lists", ttl: 1 * MINUTE, bytesOf: bytesOfWritten, clock: systemClock });

/** The tools of a navigator without a server object: with many servers, nearly all the work would be to write and send them anew. */
export function makeFastList(catalog: Catalog): FastList {
  return async (request, message, caller) => {
    const { entry, settings, background, schemes } = caller;
    if (message.method !== "tools/list" || settings.mode !== "direct" || "cursor" in message.params) return undefined;
    if (!isPlainRequest(request.headers, message)) return undefined;
    const modern = isModern(message);
    const routes = makeToolRoutes(caller);
    const tools = await routes.list(catalog, caller);
    const { _meta: said } = missingOf(catalog, "tools", caller, routes.variants);
    const extra = modern
      ? { resultType: "complete", ...LISTS, _meta: { [SERVER_INFO_META_KEY]: serverInfoOf(entry), ...said } }
      : said
        ? { _meta: said }
        : {};
    const rest = JSON.stringify(extra).slice(1, -1);
    const key = JSON.stringify([listIdOf(tools), settings.inChatAuthentication, schemes, rest]);
    const kept = written.find(key);
    const list = kept ?? {
      beginning: begin(
        [...ownTools(settings), ...tools].map((tool) => write(schemes ? withSchemes(tool) : tool, modern)),
        rest,
      ),
    };
    if (!kept) written.keep(key, list);
    const end = encoder.encode(`${JSON.stringify(message.id)}}`);
    if (list.beginning.byteLength < WORTH_COMPRESSING || !takesGzip(request)) return new Response(joined(list.beginning, end), { headers: HEADERS });
    if (list.compressed !== undefined && list.compressed !== "soon")
      return new Response(gzipWithEnd(list.compressed, end), { headers: { ...HEADERS, "content-encoding": "gzip" }, encodeBody: "manual" });
    if (kept && !list.compressed) compressSoon(key, list, background);
    return new Response(joined(list.beginning, end), { headers: HEADERS });
  };
}

function begin(tools: string[], rest: string): Uint8Array {
  return encoder.encode(`{"jsonrpc":"2.0","result":{"tools":[${tools.join(",")}]${rest && `,${rest}`}},"id":`);
}

/** 2026-07-28 knows no tasks in its core, and so nothing of a tool's `execution`. */
const write = (tool: Tool, modern: boolean): string => JSON.stringify(modern ? { ...tool, execution: undefined } : tool);

/** Most clients ask for a list once, and the platform compresses it on its way; one that is asked for again is sent so from here. */
function compressSoon(key: string, list: Written, background: Background): void {
  list.compressed = "soon";
  const after = new Promise((resolve) => setTimeout(resolve, 0));
  background(after.then(() => written.keep(key, Object.assign(list, { compressed: compressBeginning(list.beginning) }))));
}

function bytesOfWritten({ beginning, compressed }: Written): number {
  return beginning.byteLength + (compressed === undefined || compressed === "soon" ? 0 : compressed.deflated.byteLength);
}

/** Before the Worker the platform says `gzip` for whoever it is, and beside it what the client itself said. */
function takesGzip({ headers, cf }: Request): boolean {
  const ofClient = typeof cf?.clientAcceptEncoding === "string" ? cf.clientAcceptEncoding : "gzip";
  return [headers.get("accept-encoding") ?? "", ofClient].every((accepted) => GZIP.test(accepted));
}

const GZIP = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i;

const joined = (beginning: Uint8Array, end: Uint8Array): Uint8Array<ArrayBuffer> =>
  joinBytes([beginning, end], beginning.byteLength + end.byteLength);
