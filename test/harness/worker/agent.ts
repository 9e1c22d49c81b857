import { makeAgents } from "../agent.ts";
import { ORIGIN, send } from "./app.ts";

export { call, handleOf, type Tokens, whoami } from "../agent.ts";

export const { authorizationPath, authorize, connectAgent, connectOlder, redeemCode, refreshToken, registerClient, requestToken, signInAgent } =
  makeAgents(ORIGIN, send);

/** The one message an endpoint answered with, as JSON or in an event stream. */
export async function messageOf<Message>(response: Response): Promise<Message> {
  const text = await response.text();
  return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text) as Message;
}
