import { SERVER_INFO_META_KEY, type Tool } from "@modelcontextprotocol/server";
import type { Catalog } from "../../../downstream/downstream.ts";
import { missingOf } from "../../../downstream/downstream.ts";
import type { Background } from "../../../lib/background.ts";
import { MINUTE, systemClock } from "../../../lib/clock.ts";
import { joinBytes } from "../../../lib/join-bytes.ts";
import { makeExpiringCache } from "../../../lib/memory/expiring-cache.ts";
import { type CompressedBeginning, compressBeginning, gzipWithEnd } from "../../../protocol/gzip-with-end.ts";
import { isStateless, type Message } from "../../../protocol/message.ts";
import type { AgentCall } from "../../agent-call.ts";
import { wantsSchemes, withSchemes } from "../../sessions/security-schemes.ts";
import { listOwnTools } from "../../tools/index.ts";
import { listIdOf } from "../../tools/list-ids.ts";
import { LISTS, serverInfoOf } from "../server-info.ts";
import { makeToolRoutes } from "../tool-routes.ts";

/** Answers a `tools/list` that `choose-lane-policy.ts` gives to it. */
export type DirectList = (request: Request, message: Message, call: AgentCall) => Promise<Response>;

/** An answer but for its id, which comes last, in UTF-8; compressed once it has been asked for again. */
type Written = { beginning: Uint8Array; compressed?: CompressedBeginning | "soon" };

/** Shorter ones fit into a few packets as they are. */
const WORTH_COMPRESSING = 8 * 1024;
const HEADERS = { "content-type": "application/json", "cache-control": "no-store", vary: "accept-encoding" };
const encoder = new TextEncoder();
/** By the list, and everything in the answer that is not a tool. The listings make lists again about as often. */
const written = makeExpiringCache<Written>({ name: "written lists", ttl: 1 * MINUTE, bytesOf: bytesOfWritten, clock: systemClock });

/** The tools of a navigator without a server object: with many servers, nearly all the work would be to write and send them again. */
export function makeDirectList(catalog: Catalog): DirectList {
  return async (request, message, call) => {
    const end = encoder.encode(`${JSON.stringify(message.id)}}`);
    const { list, key, isKept } = await listOf(catalog, message, call, wantsSchemes(request.headers, message, call.session));
    const { beginning, compressed } = list;
    if (beginning.byteLength < WORTH_COMPRESSING || !takesGzip(request)) return new Response(joined(beginning, end), { headers: HEADERS });
    if (compressed !== undefined && compressed !== "soon")
      return new Response(gzipWithEnd(compressed, end), { headers: { ...HEADERS, "content-encoding": "gzip" }, encodeBody: "manual" });
    if (isKept && !compressed) compressSoon(key, list, call.background);
    return new Response(joined(beginning, end), { headers: HEADERS });
  };
}

/** The answer as it was written before, where nothing in it has changed. */
async function listOf(
  catalog: Catalog,
  message: Message,
  call: AgentCall,
  schemes: boolean,
): Promise<{ list: Written; key: string; isKept: boolean }> {
  const stateless = isStateless(message);
  const routes = makeToolRoutes(call);
  const tools = await routes.list(catalog);
  const { _meta: said } = missingOf(catalog, "tools", call, routes.variants);
  const extra = stateless
    ? { resultType: "complete", ...LISTS, _meta: { [SERVER_INFO_META_KEY]: serverInfoOf(call.entry), ...said } }
    : said
      ? { _meta: said }
      : {};
  const rest = JSON.stringify(extra).slice(1, -1);
  const key = JSON.stringify([listIdOf(tools), call.settings.inChatAuthentication, schemes, rest]);
  const kept = written.find(key);
  if (kept) return { list: kept, key, isKept: true };
  const texts = [...listOwnTools(call), ...tools].map((tool) => write(schemes ? withSchemes(tool) : tool, stateless));
  const list = { beginning: begin(texts, rest) };
  written.keep(key, list);
  return { list, key, isKept: false };
}

function begin(tools: string[], rest: string): Uint8Array {
  return encoder.encode(`{"jsonrpc":"2.0","result":{"tools":[${tools.join(",")}]${rest && `,${rest}`}},"id":`);
}

/** 2026-07-28 knows no tasks in its core, and so nothing of a tool's `execution`. */
const write = (tool: Tool, stateless: boolean): string => JSON.stringify(stateless ? { ...tool, execution: undefined } : tool);

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
