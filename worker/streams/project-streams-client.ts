import type { FetchingStub, ObjectNamespace } from "../lib/durable-object.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Subject } from "../vault/vault.ts";
import type { Announcement, StreamAddress } from "./project-streams-policy.ts";

export type StreamsStub = FetchingStub & {
  announce(subject: Subject, announcement: Announcement): Promise<void>;
  deliver(session: string, message: string): Promise<boolean>;
  begin(session: string, inner: string): Promise<void>;
  recall(session: string): Promise<{ inner?: string } | undefined>;
};

/** The only way to reach a ProjectStreams. There is one object for each project, named by the project's id. */
export type ProjectStreamsClient = ReturnType<typeof makeProjectStreamsClient>;

/** Announces a change of what a subject can use; the subject `project` concerns every member. It never fails: a client that misses it sees the change on its next request. */
export type Announce = (projectId: ProjectId, subject: Subject, announcement?: Announcement) => Promise<void>;

export function makeProjectStreamsClient(namespace: ObjectNamespace<StreamsStub>, log: Log) {
  const announce: Announce = async (projectId, subject, announcement = { kind: "changed" }) => {
    try {
      await namespace.getByName(projectId).announce(subject, announcement);
    } catch (error) {
      log.error("streams.announce_failed", { projectId, reason: reasonOf(error) });
    }
  };

  return {
    announce,

    /**
     * Listens until the surrounding request ends.
     * @param onEnd called once when the stream ends
     * @returns a function that stops listening
     * @throws AppError `stream.too_many`
     */
    async listen(
      projectId: ProjectId,
      address: StreamAddress,
      onAnnouncement: (announcement: Announcement) => void,
      onEnd: () => void,
    ): Promise<() => void> {
      const url = `https://streams/?${new URLSearchParams({ address: JSON.stringify(address) })}`;
      const { status, webSocket } = await namespace.getByName(projectId).fetch(url, { headers: { upgrade: "websocket" } });
      if (status === 429) throw new AppError("stream.too_many");
      if (!webSocket) throw new Error("the project's streams took no listener");
      webSocket.accept();
      webSocket.addEventListener("message", ({ data }) => onAnnouncement(JSON.parse(String(data)) as Announcement));
      webSocket.addEventListener("close", onEnd);
      webSocket.addEventListener("error", onEnd);
      return () => webSocket.close();
    },

    /** Sends a JSON-RPC message to a session's open stream. @returns whether the stream is open */
    deliver: async (projectId: ProjectId, session: string, message: string): Promise<boolean> =>
      namespace.getByName(projectId).deliver(session, message),

    /** Remembers the inner session that was begun within another session, as long as the other's stream is open. */
    begin: async (projectId: ProjectId, session: string, inner: string): Promise<void> => namespace.getByName(projectId).begin(session, inner),

    /** @returns nothing if the session's stream is not open */
    recall: async (projectId: ProjectId, session: string): Promise<{ inner?: string } | undefined> => namespace.getByName(projectId).recall(session),
  };
}
