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

/** A POST as agents make it, of a message or of a body as it is. @param headers further ones, or others */
export function postMessage(path: string, token: string, body: object | BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  const common = { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json, text/event-stream" };
  const isBody = typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
  return send(`/mcp/${path}`, { method: "POST", headers: { ...common, ...headers }, body: isBody ? body : JSON.stringify(body) });
}

/** The one message an endpoint answered with, as JSON or in an event stream. */
export async function messageOf<Message>(response: Response): Promise<Message> {
  const text = await response.text();
  return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text) as Message;
}
