import { makeAgents } from "../agent.ts";
import { ORIGIN, send } from "./app.ts";

export { call, handleOf, type Tokens, whoami } from "../agent.ts";

export const {
  authorizationPath,
  authorize,
  connectAgent,
  connectOlder,
  forgetClient,
  redeemCode,
  refreshToken,
  registerClient,
  requestToken,
  signInAgent,
} = makeAgents(ORIGIN, send);

/** Sends a POST as agents do. @param body a message, or an unchanged body @param headers additional headers, or replacements */
export function postMessage(path: string, token: string, body: object | BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  const common = { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json, text/event-stream" };
  const isBody = typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
  return send(`/mcp/${path}`, { method: "POST", headers: { ...common, ...headers }, body: isBody ? body : JSON.stringify(body) });
}

/** Whether the MCP endpoint of a project accepts a token. */
export async function isLive(project: string, token: string): Promise<boolean> {
  return (await postMessage(project, token, { jsonrpc: "2.0", id: 1, method: "tools/list" })).status !== 401;
}

/** The message of an answer, which is JSON or an event stream with one message. */
export async function messageOf<Message>(response: Response): Promise<Message> {
  const text = await response.text();
  return JSON.parse(/^data: ([^\r\n]+)$/m.exec(text)?.[1] ?? text) as Message;
}
