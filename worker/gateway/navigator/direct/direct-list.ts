import { SERVER_INFO_META_KEY, type Tool } from "@modelcontextprotocol/server";
import type { Listings } from "../../../downstream/downstream.ts";
import { missingOf } from "../../../downstream/downstream.ts";
import type { Background } from "../../../lib/background.ts";
import { MINUTE, systemClock } from "../../../lib/clock.ts";
import { joinBytes } from "../../../lib/join-bytes.ts";
import { makeExpiringCache } from "../../../lib/memory/expiring-cache.ts";
import { pause } from "../../../lib/pause.ts";
import { type CompressedBeginning, compressBeginning, gzipWithEnd } from "../../../protocol/gzip-with-end.ts";
import { isStateless, type Message } from "../../../protocol/message.ts";
import type { AgentCall } from "../../agent-call.ts";
import { wantsSchemes, withSchemes } from "../../sessions/security-schemes.ts";
import { listOwnTools } from "../../tools/index.ts";
import { listIdOf } from "../../tools/list-ids.ts";
import { LISTS, serverInfoOf } from "../server-info.ts";
import { makeToolRoutes } from "../tool-routes.ts";

/** Answers a `tools/list` on the lane `direct-list` (`choose-lane-policy.ts`). */
export type DirectList = (request: Request, message: Message, call: AgentCall) => Promise<Response>;

/** An answer in UTF-8 without its id, which comes last. It is compressed once it has been requested again. */
type WrittenList = { beginning: Uint8Array; compressed?: CompressedBeginning | "soon" };

/** Shorter answers fit into a few packets without compression. In bytes. */
const WORTH_COMPRESSING = 8 * 1024;
const HEADERS = { "content-type": "application/json", "cache-control": "no-store", vary: "accept-encoding" };
const encoder = new TextEncoder();
/** Answers by list and by everything in them that is not a tool. Listings are made again about as often. */
const writtenLists = makeExpiringCache<WrittenList>({ name: "written lists", ttl: 1 * MINUTE, bytesOf: bytesOfWritten, clock: systemClock });

/** Lists the tools of a navigator without the SDK's server. With many servers, nearly all work would be to write the same list again. */
export function makeDirectList(listings: Listings): DirectList {
  return async (request, message, call) => {
    const end = encoder.encode(`${JSON.stringify(message.id)}}`);
    const { list, key, isKept } = await listOf(listings, message, call, wantsSchemes(request.headers, message, call.session));
    const { beginning, compressed } = list;
    if (beginning.byteLength < WORTH_COMPRESSING || !takesGzip(request)) return new Response(joined(beginning, end), { headers: HEADERS });
    if (compressed !== undefined && compressed !== "soon")
      return new Response(gzipWithEnd(compressed, end), { headers: { ...HEADERS, "content-encoding": "gzip" }, encodeBody: "manual" });
    if (isKept && !compressed) compressSoon(key, list, call.background);
    return new Response(joined(beginning, end), { headers: HEADERS });
  };
}

/** The kept answer if nothing in it has changed, else a new one. */
async function listOf(
  listings: Listings,
  message: Message,
  call: AgentCall,
  schemes: boolean,
): Promise<{ list: WrittenList; key: string; isKept: boolean }> {
  const stateless = isStateless(message);
  const routes = makeToolRoutes(call);
  const tools = await routes.list(listings);
  const { _meta: said } = missingOf(listings, "tools", call, routes.variants);
  const extra = stateless
    ? { resultType: "complete", ...LISTS, _meta: { [SERVER_INFO_META_KEY]: serverInfoOf(call.entry), ...said } }
    : said
      ? { _meta: said }
      : {};
  const rest = JSON.stringify(extra).slice(1, -1);
  const key = JSON.stringify([listIdOf(tools), call.settings.inChatAuthentication, schemes, rest]);
  const kept = writtenLists.find(key);
  if (kept) return { list: kept, key, isKept: true };
  const texts = [...listOwnTools(call), ...tools].map((tool) => write(schemes ? withSchemes(tool) : tool, stateless));
  const list = { beginning: begin(texts, rest) };
  writtenLists.keep(key, list);
  return { list, key, isKept: false };
}

function begin(tools: string[], rest: string): Uint8Array {
  return encoder.encode(`{"jsonrpc":"2.0","result":{"tools":[${tools.join(",")}]${rest && `,${rest}`}},"id":`);
}

/** 2026-07-28 has no tasks in its core, and so no `execution` of a tool. */
const write = (tool: Tool, stateless: boolean): string => JSON.stringify(stateless ? { ...tool, execution: undefined } : tool);

/** Most clients request a list once, and then the platform compresses it. A list that is requested again is compressed here. */
function compressSoon(key: string, list: WrittenList, background: Background): void {
  list.compressed = "soon";
  background(pause(0).then(() => writtenLists.keep(key, Object.assign(list, { compressed: compressBeginning(list.beginning) }))));
}

function bytesOfWritten({ beginning, compressed }: WrittenList): number {
  return beginning.byteLength + (compressed === undefined || compressed === "soon" ? 0 : compressed.deflated.byteLength);
}

/** The platform always adds `gzip` to `accept-encoding`, and gives the client's own value in `cf`. */
function takesGzip({ headers, cf }: Request): boolean {
  const ofClient = typeof cf?.clientAcceptEncoding === "string" ? cf.clientAcceptEncoding : "gzip";
  return [headers.get("accept-encoding") ?? "", ofClient].every((accepted) => GZIP.test(accepted));
}

const GZIP = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i;

const joined = (beginning: Uint8Array, end: Uint8Array): Uint8Array<ArrayBuffer> =>
  joinBytes([beginning, end], beginning.byteLength + end.byteLength);
