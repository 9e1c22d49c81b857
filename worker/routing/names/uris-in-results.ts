import type { ContentBlock, ReadResourceResult } from "@modelcontextprotocol/server";
import { isRecord } from "../../lib/record.ts";
import { parseExactly } from "../../lib/text/exact-json.ts";
import { toResourceUri } from "./resource-names.ts";

type WithMeta = { _meta?: Record<string, unknown> };

/** Members of `_meta` that name the page of an MCP App: that of the first draft of SEP-1865, and that of ChatGPT. */
const PAGES = ["ui/resourceUri", "openai/outputTemplate"];

/**
 * Rewrites the URIs of MCP App pages in `_meta` (SEP-1865, `_meta.ui.resourceUri`), so that they can be read at a navigator.
 * @returns the same object if it has no such URI
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

/** Rewrites the URIs of resources in a content block of a result or a prompt. Text is not changed. */
export function renameContent<Content extends ContentBlock>(serverSlug: string, content: Content): Content {
  const block = renameMeta(serverSlug, content);
  if (block.type === "resource_link" && typeof block.uri === "string") return { ...block, uri: toResourceUri(serverSlug, block.uri) };
  if (block.type === "resource" && isRecord(block.resource)) return { ...block, resource: renameResource(serverSlug, block.resource) };
  return block;
}

/** Gives the contents of a resource the URI that the resource has at a navigator. */
export function renameResource<Resource extends ReadResourceResult["contents"][number]>(serverSlug: string, resource: Resource): Resource {
  const renamed = renameMeta(serverSlug, resource);
  return typeof renamed.uri === "string" ? { ...renamed, uri: toResourceUri(serverSlug, renamed.uri) } : renamed;
}

/**
 * Rewrites the URIs in a tool's result, so that they can be read at a navigator. `structuredContent` is not changed: only the
 * tool knows what its strings mean, and it must fit the tool's output schema.
 *
 * @returns the same object if it has no such URI
 */
export function renameResult<Result extends object>(serverSlug: string, result: Result): Result {
  const renamed = renameMeta(serverSlug, result);
  if (!("content" in renamed) || !Array.isArray(renamed.content)) return renamed;
  const before: unknown[] = renamed.content;
  const content = before.map((block) => (isRecord(block) ? renameContent(serverSlug, block as ContentBlock) : block));
  return content.every((block, at) => block === before[at]) ? renamed : { ...renamed, content };
}

/** Whether a message may contain such URIs. JSON inside a string has escaped quotes, so it does not match. */
const mayNameResources = (data: string): boolean => data.includes('"uri"') || data.includes('resourceUri"') || data.includes('outputTemplate"');

/**
 * Rewrites the URIs in one message of a call: in its result, or in a notification about a resource. A message without such URIs
 * keeps every byte, and nearly all messages are not even parsed.
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
    // A message that is no JSON, or is nested too deeply to be written, is not changed.
    return data;
  }
}
