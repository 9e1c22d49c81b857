import { makeAgents } from "../agent.ts";
import { ORIGIN, send } from "./app.ts";

export { call, handleOf, type Tokens, whoami } from "../agent.ts";

export const { authorizationPath, authorize, connectAgent, redeemCode, refreshToken, registerClient, requestToken, signInAgent } = makeAgents(
  ORIGIN,
  send,
);
