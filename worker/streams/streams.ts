export { type Change, type Listen, type Listener, makeListen } from "./listen.ts";
export { type Announce, makeProjectStreamsClient, type ProjectStreamsClient } from "./project-streams-client.ts";
