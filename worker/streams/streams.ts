export { type AdmittedAgent, type Change, type Listen, makeListen } from "./listen.ts";
export { type Announce, makeProjectStreamsClient, type ProjectStreamsClient } from "./project-streams-client.ts";
