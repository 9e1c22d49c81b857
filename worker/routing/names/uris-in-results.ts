import type { ContentBlock, ReadResourceResult } from "@modelcontextprotocol/server";
import { parseExactly } from "../../lib/text/exact-json.ts";
import { isRecord } from "../../protocol/message.ts";
import { toResourceUri } from "./resource-names.ts";

type WithMeta = { _meta?: Record<string, unknown> };

/** Members of `_meta` that name the page of an MCP App: as SEP-1865 had it first, and as ChatGPT has it. */
const PAGES = ["ui/resourceUri", "openai/outputTemplate"];

/**
 * Something with the URIs in its `_meta` as they can be read at a navigator: the pages of MCP Apps (SEP-1865, `_meta.ui.resourceUri`).
 * @returns the same object where there is none
 */
export function renameMeta<Holder extends object>(serverSlug: string, holder: Holder): Holder {
  const meta = (holder as WithMeta)._meta;
  if (!isRecord(meta)) return holder;
  const renamed: Record<string, unknown> = {};
  for (const page of PAGES) if (typeof meta[page] === "string") renamed[page] = toResourceUri(serverSlug, meta[page]);
  if (isRecord(meta.ui) && typeof meta.ui.resourceUri === "string")
    renamed.ui = { ...meta.ui, resourceUri: toResourceUri(serverSlug, meta.ui.resourceUri) };
  return Object.keys(renamed).length > 0 ? { ...holder, _meta: { ...meta, ...renamed } } : holder;
}

/** Content of a result or a prompt, with the URIs its resources have at a navigator. Text is nobody's to change. */
export function renameContent<Content extends ContentBlock>(serverSlug: string, content: Content): Content {
  const block = renameMeta(serverSlug, content);
  if (block.type === "resource_link" && typeof block.uri === "string") return { ...block, uri: toResourceUri(serverSlug, block.uri) };
  if (block.type === "resource" && isRecord(block.resource)) return { ...block, resource: renameResource(serverSlug, block.resource) };
  return block;
}

/** What a resource holds, under the URI it has at a navigator. */
export function renameResource<Resource extends ReadResourceResult["contents"][number]>(serverSlug: string, resource: Resource): Resource {
  const renamed = renameMeta(serverSlug, resource);
  return typeof renamed.uri === "string" ? { ...renamed, uri: toResourceUri(serverSlug, renamed.uri) } : renamed;
}

/**
 * A tool's result with the URIs that can be read at a navigator. `structuredContent` stays: what its texts are is the tool's
 * own matter, and it must fit the tool's output schema.
 *
 * @returns the same object where there is none
 */
export function renameResult<Result extends object>(serverSlug: string, result: Result): Result {
  const renamed = renameMeta(serverSlug, result);
  if (!("content" in renamed) || !Array.isArray(renamed.content)) return renamed;
  const before: unknown[] = renamed.content;
  const content = before.map((block) => (isRecord(block) ? renameContent(serverSlug, block as ContentBlock) : block));
  return content.every((block, at) => block === before[at]) ? renamed : { ...renamed, content };
}

/** Whether a message may have such URIs in it. Names in JSON that is text within it are escaped, and so are not found. */
const mayNameResources = (data: string): boolean => data.includes('"uri"') || data.includes('resourceUri"') || data.includes('outputTemplate"');

/**
 * The same for a message of a call as it passes: its result, or what is told meanwhile of a resource. One that names none stays
 * as it came, and nearly all are not even read.
 *
 * @param data JSON-RPC as text
 */
export function renameUris(serverSlug: string, data: string): string {
  if (!mayNameResources(data)) return data;
  try {
    const message = parseExactly(data);
    if (!isRecord(message)) return data;
    const { method, params, result } = message;
    if (isRecord(result)) {
      const renamed = renameResult(serverSlug, result);
      return renamed === result ? data : JSON.stringify({ ...message, result: renamed });
    }
    if (method !== "notifications/resources/updated" || !isRecord(params) || typeof params.uri !== "string") return data;
    return JSON.stringify({ ...message, params: { ...params, uri: toResourceUri(serverSlug, params.uri) } });
  } catch {
    // What is no JSON, or nested too deeply to be written, is as it was.
    return data;
  }
}
