import { readMediaRanges } from "./media-ranges-rules.ts";

/** Headers that agents send and that no browser sends with an address that a person has typed or clicked. */
const AGENT_HEADERS = [
  "authorization",
  "x-api-key",
  "x-user-email",
  "mcp-session-id",
  "mcp-protocol-version",
  "mcp-method",
  "last-event-id",
  "origin",
];

/** The forms in which MCP answers (MCP 2025-11-25, Streamable HTTP). */
const MCP_TYPES = ["application/json", "text/event-stream"];

/**
 * Whether a request at an MCP URL is a person's, who has opened the URL in a browser and can read a page only. It must name HTML, and prefer it to
 * every form in which MCP answers that it names (RFC 9110 §12.5.1). A wildcard names nothing. Anything that only agents send makes it an agent's.
 */
export function asksForPage({ method, headers }: Pick<Request, "method" | "headers">): boolean {
  if ((method !== "GET" && method !== "HEAD") || AGENT_HEADERS.some((name) => headers.has(name))) return false;
  if ((headers.get("sec-fetch-mode") ?? "navigate") !== "navigate") return false;
  const ranges = readMediaRanges(headers.get("accept"));
  const qualityOf = (type: string) => Math.max(0, ...ranges.filter(({ range }) => range === type).map(({ quality }) => quality));
  const html = qualityOf("text/html");
  return html > 0 && MCP_TYPES.every((type) => qualityOf(type) < html);
}
