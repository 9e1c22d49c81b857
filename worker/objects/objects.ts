export { BridgeHub } from "./bridge-hub.object.ts";
export { HeldCalls } from "./held-calls.object.ts";
export { CredentialKeeper } from "./keeper.object.ts";
export { ProjectRoot } from "./project-root.object.ts";
export { ProjectStreams } from "./project-streams.object.ts";
export { ProviderGate } from "./provider-gate.object.ts";
export { TokenGate } from "./token-gate.object.ts";
