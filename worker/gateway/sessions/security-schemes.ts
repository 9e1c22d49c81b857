import { CLIENT_CAPABILITIES_META_KEY, CLIENT_INFO_META_KEY, type Tool } from "@modelcontextprotocol/server";
import { AGENT_SCOPES, READ_SCOPE } from "../../agents/agent-scope-rules.ts";
import { isRecord, type Message } from "../../protocol/message.ts";
import { onlyReads } from "../../routing/call-policy.ts";

/** The extension by which any client asks for schemes; ChatGPT does by being itself. */
const EXTENSION = "openai/securitySchemes";
const CHATGPT = /^(openai-mcp|chatgpt)\b/i;

/** Whether a client reads schemes, by what it says of itself in `initialize`, or with each request since 2026-07-28. */
export function readsSchemes(capabilities: unknown, clientInfo: unknown): boolean {
  if (isRecord(capabilities) && isRecord(capabilities.extensions) && EXTENSION in capabilities.extensions) return true;
  return isRecord(clientInfo) && typeof clientInfo.name === "string" && CHATGPT.test(clientInfo.name);
}

/** The same of one request, which may belong to no session. */
export function asksForSchemes(headers: Headers, { params: { _meta: meta } }: Message): boolean {
  if (CHATGPT.test(headers.get("user-agent") ?? "")) return true;
  return isRecord(meta) && readsSchemes(meta[CLIENT_CAPABILITIES_META_KEY], meta[CLIENT_INFO_META_KEY]);
}

/** A tool with what its call needs, where the host looks for it: as a member of its own, and in `_meta` (OpenAI Apps SDK, authentication). */
export function withSchemes(tool: Tool): Tool {
  const securitySchemes = [{ type: "oauth2", scopes: onlyReads(tool.name) ? [READ_SCOPE] : AGENT_SCOPES }];
  const described = { ...tool, securitySchemes, _meta: { ...tool._meta, securitySchemes } };
  return described;
}
