import type { FetchingStub, ObjectNamespace } from "../lib/durable-object.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Subject } from "../vault/vault.ts";
import type { News, StreamAddress } from "./project-streams-policy.ts";

export type StreamsStub = FetchingStub & {
  announce(subject: Subject, news: News): Promise<void>;
  deliver(session: string, message: string): Promise<boolean>;
  begin(session: string, inner: string): Promise<void>;
  recall(session: string): Promise<{ inner?: string } | undefined>;
};

/** The only way to reach a ProjectStreams. One object a project, named by its id. */
export type ProjectStreamsClient = ReturnType<typeof makeProjectStreamsClient>;

/** Says that what a subject can use has changed; the project's is everybody's. Never fails: who missed it sees it on the next request. */
export type Announce = (projectId: ProjectId, subject: Subject, news?: News) => Promise<void>;

export function makeProjectStreamsClient(namespace: ObjectNamespace<StreamsStub>, log: Log) {
  const announce: Announce = async (projectId, subject, news = { kind: "changed" }) => {
    try {
      await namespace.getByName(projectId).announce(subject, news);
    } catch (error) {
      log.error("streams.announce_failed", { projectId, reason: reasonOf(error) });
    }
  };

  return {
    announce,

    /**
     * Listens for as long as the request lives that it is called in.
     * @param onEnd called once when there will be no more news
     * @returns how to stop listening
     * @throws AppError `stream.too_many`
     */
    async listen(projectId: ProjectId, address: StreamAddress, onNews: (news: News) => void, onEnd: () => void): Promise<() => void> {
      const url = `https://streams/?${new URLSearchParams({ address: JSON.stringify(address) })}`;
      const { status, webSocket } = await namespace.getByName(projectId).fetch(url, { headers: { upgrade: "websocket" } });
      if (status === 429) throw new AppError("stream.too_many");
      if (!webSocket) throw new Error("the project's streams took no listener");
      webSocket.accept();
      webSocket.addEventListener("message", ({ data }) => onNews(JSON.parse(String(data)) as News));
      webSocket.addEventListener("close", onEnd);
      webSocket.addEventListener("error", onEnd);
      return () => webSocket.close();
    },

    /** Hands a JSON-RPC message to a session's open stream. @returns whether there is one */
    deliver: async (projectId: ProjectId, session: string, message: string): Promise<boolean> =>
      namespace.getByName(projectId).deliver(session, message),

    /** Keeps the name of the session that was begun within another one, for as long as that one's stream is open. */
    begin: async (projectId: ProjectId, session: string, inner: string): Promise<void> => namespace.getByName(projectId).begin(session, inner),

    /** @returns nothing where the session's stream is not open */
    recall: async (projectId: ProjectId, session: string): Promise<{ inner?: string } | undefined> => namespace.getByName(projectId).recall(session),
  };
}
