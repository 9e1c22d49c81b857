import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { makeListen } from "./listen.ts";
import { makeNewsClient } from "./news-client.ts";
import { makeProjectStreamsClient, type StreamsObjects } from "./project-streams-client.ts";

export type { AdmittedAgent, Change, Listen } from "./listen.ts";
export { MOST_NEWS_STREAMS } from "./news-client.ts";
export type { Announce, PersonStreamsStub, ProjectStreamsClient, ProjectStreamsStub } from "./project-streams-client.ts";
export type { News } from "./project-streams-policy.ts";

type Ports = { objects: StreamsObjects; clock: Clock; log: Log };

/** Announces changes of a project to the agents that listen, and news to the consoles that are open. */
export function makeStreams({ objects, clock, log }: Ports) {
  const streams = makeProjectStreamsClient(objects, log);
  return { streams, announce: streams.announce, listen: makeListen(streams, clock), ...makeNewsClient(objects, log) };
}
