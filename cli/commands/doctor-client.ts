import { reach } from "../client.ts";
import { readText } from "../config/read-file.ts";
import { readForeign } from "../import/read-foreign.ts";
import type { Place } from "../logins.ts";
import type { Terminal } from "../terminal.ts";
import type { Finding } from "./finding.ts";

/** The path of an MCP URL, with the project's slug. */
const MCP_PATH = /^\/mcp\/([a-z0-9-]+)(?:\/(?:servers|navigators)\/[a-z0-9-]+)?(?:\/sse)?$/;
const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "cardea doctor", version: "1" } },
};

/** Looks whether a client's file reaches the project. Keys in the file are not sent. @throws Failure if it is no client's file */
export async function examineClientFile({ url, project }: Place, path: string, { stdin }: Pick<Terminal, "stdin">): Promise<Finding[]> {
  const { config } = readForeign(await readText(path, stdin), path, undefined);
  const named = Object.entries(config.servers ?? {}).filter((entry) => URL.canParse(entry[1].url) && new URL(entry[1].url).origin === url);
  if (named.length > 0) return Promise.all(named.map(([slug, server]) => examineEntry({ url, project }, slug, server.url)));
  const advice = `Put ${url}/mcp/${project} into it. The page at that address has the set-up of each client.`;
  return [{ about: "client", state: "problem", text: `No server of ${path} has an address at ${url}.`, advice }];
}

async function examineEntry({ url, project }: Place, slug: string, address: string): Promise<Finding> {
  const about = `client ${slug}`;
  const found = MCP_PATH.exec(new URL(address).pathname);
  const advice = `An MCP URL of the project is ${url}/mcp/${project}.`;
  if (!found) return { about, state: "problem", text: `${address} is no MCP URL.`, advice };
  if (found[1] !== project) return { about, state: "warning", text: `It is for another project, “${found[1]}”.`, advice };
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const answer = await reach(address, { method: "POST", headers, body: JSON.stringify(INITIALIZE) });
  await answer.body?.cancel();
  // Without a credential an MCP URL says where clients sign in (RFC 9728 §5.1).
  if (answer.status === 401 && /resource_metadata=/.test(answer.headers.get("www-authenticate") ?? ""))
    return { about, state: "ok", text: `it has ${address}, which says where clients sign in` };
  return { about, state: "problem", text: `${address} answered ${answer.status}, and not as an MCP URL does.`, advice };
}
