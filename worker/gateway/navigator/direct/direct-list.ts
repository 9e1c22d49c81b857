import { SERVER_INFO_META_KEY } from "@modelcontextprotocol/server";
import type { Listings } from "../../../downstream/downstream.ts";
import { missingOf } from "../../../downstream/downstream.ts";
import { joinBytes } from "../../../lib/join-bytes.ts";
import { gzipOf, type Piece, storePiece } from "../../../protocol/gzip-pieces.ts";
import { isStateless, type Message } from "../../../protocol/message.ts";
import type { AgentCall } from "../../agent-call.ts";
import { wantsSchemes } from "../../sessions/security-schemes.ts";
import { listOwnTools } from "../../tools/index.ts";
import { LISTS, serverInfoOf } from "../server-info.ts";
import { makeToolRoutes } from "../tool-routes.ts";
import { COMMA, compressedOf, compressTools, lengthOf, type Manner, toText, type WrittenTools, writeTools } from "./written-tools.ts";

/** Answers a `tools/list` on the lane `direct-list` (`choose-lane-policy.ts`). */
export type DirectList = (request: Request, message: Message, call: AgentCall) => Promise<Response>;

/** An answer in UTF-8: Cardea's own tools and what comes before them, the tools of each server, and what comes after them. */
type WrittenList = { head: Uint8Array; hasOwnTools: boolean; servers: WrittenTools[]; end: Uint8Array };

/** Shorter answers fit into a few packets without compression. In bytes. */
const WORTH_COMPRESSING = 8 * 1024;
const HEADERS = { "content-type": "application/json", "cache-control": "no-store", vary: "accept-encoding" };
const encoder = new TextEncoder();
const COMMA_PIECE = storePiece(COMMA);

/** Lists the tools of a navigator without the SDK's server. The tools of each server were written when the first caller asked. */
export function makeDirectList(listings: Listings): DirectList {
  return async (request, message, call) => {
    const manner = { stateless: isStateless(message), schemes: wantsSchemes(request.headers, message, call.session) };
    const list = await write(listings, message, call, manner);
    const parts = plainParts(list);
    const length = lengthOf(parts);
    if (length < WORTH_COMPRESSING || !takesGzip(request)) return new Response(joinBytes(parts, length), { headers: HEADERS });
    const { servers } = list;
    const pieces = servers.flatMap((tools) => compressedOf(tools) ?? []);
    if (pieces.length === servers.length)
      return new Response(gzipOf(compressedParts(list, pieces)), { headers: { ...HEADERS, "content-encoding": "gzip" }, encodeBody: "manual" });
    const known = servers.filter(({ isKnown }) => isKnown);
    if (known.length > 0) call.background(compressTools(known));
    return new Response(joinBytes(parts, length), { headers: HEADERS });
  };
}

async function write(listings: Listings, message: Message, call: AgentCall, manner: Manner): Promise<WrittenList> {
  const routes = makeToolRoutes(call);
  const shown = await routes.listShown(listings);
  const { _meta: said } = missingOf(listings, "tools", call, routes.variants);
  const extra = manner.stateless
    ? { resultType: "complete", ...LISTS, _meta: { [SERVER_INFO_META_KEY]: serverInfoOf(call.entry), ...said } }
    : said
      ? { _meta: said }
      : {};
  const rest = JSON.stringify(extra).slice(1, -1);
  const own = listOwnTools(call).map((tool) => toText(tool, manner));
  return {
    head: encoder.encode(`{"jsonrpc":"2.0","result":{"tools":[${own.join(",")}`),
    hasOwnTools: own.length > 0,
    servers: shown.map((one) => writeTools(one, manner)),
    end: encoder.encode(`]${rest && `,${rest}`}},"id":${JSON.stringify(message.id)}}`),
  };
}

function plainParts({ head, hasOwnTools, servers, end }: WrittenList): Uint8Array[] {
  return [head, ...servers.flatMap(({ bytes }, at) => (at === 0 && !hasOwnTools ? [bytes] : [COMMA, bytes])), end];
}

function compressedParts({ head, hasOwnTools, end }: WrittenList, servers: Piece[]): Piece[] {
  const between = servers.flatMap((piece, at) => (at === 0 && !hasOwnTools ? [piece] : [COMMA_PIECE, piece]));
  return [storePiece(head), ...between, storePiece(end, true)];
}

/** The platform always adds `gzip` to `accept-encoding`, and gives the client's own value in `cf`. */
function takesGzip({ headers, cf }: Request): boolean {
  const ofClient = typeof cf?.clientAcceptEncoding === "string" ? cf.clientAcceptEncoding : "gzip";
  return [headers.get("accept-encoding") ?? "", ofClient].every((accepted) => GZIP.test(accepted));
}

const GZIP = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i;
