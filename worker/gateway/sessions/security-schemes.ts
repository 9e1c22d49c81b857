import { CLIENT_CAPABILITIES_META_KEY, CLIENT_INFO_META_KEY, type Tool } from "@modelcontextprotocol/server";
import { AGENT_SCOPES, READ_SCOPE } from "../../agents/agent-scope-rules.ts";
import { isRecord } from "../../lib/record.ts";
import type { Message } from "../../protocol/message.ts";
import { onlyReads } from "../../routing/call-policy.ts";

/** The extension with which a client asks for security schemes. ChatGPT gets them without it. */
const EXTENSION = "openai/securitySchemes";
const CHATGPT = /^(openai-mcp|chatgpt)\b/i;

/** Whether a client reads security schemes, by what it declares in `initialize`, or in each request since 2026-07-28. */
export function readsSchemes(capabilities: unknown, clientInfo: unknown): boolean {
  if (isRecord(capabilities) && isRecord(capabilities.extensions) && EXTENSION in capabilities.extensions) return true;
  return isRecord(clientInfo) && typeof clientInfo.name === "string" && CHATGPT.test(clientInfo.name);
}

/** The same for one request, which may belong to no session. */
function asksForSchemes(headers: Headers, { params: { _meta: meta } }: Message): boolean {
  if (CHATGPT.test(headers.get("user-agent") ?? "")) return true;
  return isRecord(meta) && readsSchemes(meta[CLIENT_CAPABILITIES_META_KEY], meta[CLIENT_INFO_META_KEY]);
}

/** Whether a list is for a client that reads security schemes. */
export const wantsSchemes = (headers: Headers, message: Message, session: { readsSchemes: boolean } | undefined): boolean =>
  session?.readsSchemes === true || asksForSchemes(headers, message);

/** A tool with the security schemes of its calls, as a member and in `_meta` (OpenAI Apps SDK, authentication). */
export function withSchemes(tool: Tool): Tool {
  const securitySchemes = [{ type: "oauth2", scopes: onlyReads(tool.name) ? [READ_SCOPE] : AGENT_SCOPES }];
  const described = { ...tool, securitySchemes, _meta: { ...tool._meta, securitySchemes } };
  return described;
}
