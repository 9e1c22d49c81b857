import type { ObjectNamespace } from "../lib/durable-object.ts";
import { type BridgeHubStub, makeBridgeHubClient } from "./bridge-hub-client.ts";

export { type AskedExchange, type BridgeHubClient, type BridgeHubStub, HUB_HEADERS, type HubFailure } from "./bridge-hub-client.ts";
export { type Exchange, openExchange } from "./exchange.ts";

/** The bridges, by which servers of private networks and programs that speak over stdio are reached. */
export const makeBridges = (hubs: ObjectNamespace<BridgeHubStub>) => makeBridgeHubClient(hubs);
