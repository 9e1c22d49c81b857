import type { Log } from "../lib/log.ts";
import { makeListen } from "./listen.ts";
import { makeProjectStreamsClient } from "./project-streams-client.ts";

export type { AdmittedAgent, Change, Listen } from "./listen.ts";
export type { Announce, ProjectStreamsClient, StreamsStub } from "./project-streams-client.ts";

type Ports = { objects: Parameters<typeof makeProjectStreamsClient>[0]; log: Log };

/** Announces changes of a project to the agents that listen. */
export function makeStreams({ objects, log }: Ports) {
  const streams = makeProjectStreamsClient(objects, log);
  return { streams, announce: streams.announce, listen: makeListen(streams) };
}
