import type { FetchingStub, ObjectNamespace } from "../lib/durable-object.ts";
import { reasonOf } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { currentOccasion, type Log, type Occasion } from "../lib/log.ts";
import { type KeeperRef, keeperName, type Subject } from "../vault/vault.ts";
import { hear } from "./hear.ts";
import { type Announcement, type News, nameOfShard, SHARDS, type StreamAddress, shardOf } from "./project-streams-policy.ts";

/** The open streams of one subject's agents, at the subject's object, which is its CredentialKeeper. */
export type PersonStreamsStub = FetchingStub & {
  /** @returns whether any stream is open */
  announce(announcement: Announcement): Promise<boolean>;
  deliver(session: string, message: string): Promise<boolean>;
  begin(session: string, inner: string): Promise<void>;
  recall(session: string): Promise<{ inner?: string } | undefined>;
};

/** An object of a project's tree: its root, or one of the shards that know which subjects have open streams. At the root, `fetch` opens a stream of news. */
export type ProjectStreamsStub = FetchingStub & {
  /** At a shard. @param opened the number of the subject's opening; with a later one an earlier end is ignored */
  register(subject: Subject, opened: number): Promise<void>;
  /** At a shard: for people's objects of an earlier version. */
  unregister(subject: Subject, opened: number): Promise<void>;
  /** At the root. */
  addShard(shard: number): Promise<void>;
  /** At the root or a shard: sends an announcement to all streams below it. */
  tell(announcement: Announcement, occasion?: Occasion): Promise<void>;
  /** At the root: tells all open streams of news. */
  tellNews(news: News): Promise<void>;
};

/** The way to the streams of a project's agents from outside of its objects. */
export type ProjectStreamsClient = ReturnType<typeof makeProjectStreamsClient>;

/** Announces a change of what a subject can use; the subject `project` concerns every member. It never fails: a client that misses it sees the change on its next request. */
export type Announce = (projectId: ProjectId, subject: Subject, announcement?: Announcement) => Promise<void>;

export type StreamsObjects = { people: ObjectNamespace<PersonStreamsStub>; projects: ObjectNamespace<ProjectStreamsStub> };

export function makeProjectStreamsClient({ people, projects }: StreamsObjects, log: Log) {
  const person = (ref: KeeperRef) => people.getByName(keeperName(ref));
  const shard = ({ projectId, subject }: KeeperRef) => projects.getByName(nameOfShard(projectId, shardOf(subject)));

  const announce: Announce = async (projectId, subject, announcement = { kind: "changed" }) => {
    const isOfProject = subject === "project";
    const tell = async (): Promise<unknown> =>
      isOfProject ? projects.getByName(projectId).tell(announcement, currentOccasion()) : person({ projectId, subject }).announce(announcement);
    try {
      // An object that is being moved or restarted refuses the first request.
      await tell().catch(tell);
    } catch (error) {
      if (isOfProject)
        await Promise.allSettled(SHARDS.map((shard) => projects.getByName(nameOfShard(projectId, shard)).tell(announcement, currentOccasion())));
      log.error("streams.announce_failed", { projectId, reason: reasonOf(error) });
    }
  };

  return {
    announce,

    /** Tells the project's tree that a subject's first stream opens. It forgets the subject when it has something to tell and no stream is open. */
    register: (ref: KeeperRef, opened: number): Promise<void> => shard(ref).register(ref.subject, opened),

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
      return hear<Announcement>(person({ projectId, subject: address.subject }), url, "stream.too_many", onAnnouncement, onEnd);
    },

    /** Sends a JSON-RPC message to a session's open stream. @returns whether the stream is open */
    deliver: async (ref: KeeperRef, session: string, message: string): Promise<boolean> => person(ref).deliver(session, message),

    /** Remembers the inner session that was begun within another session, as long as the other's stream is open. */
    begin: async (ref: KeeperRef, session: string, inner: string): Promise<void> => person(ref).begin(session, inner),

    /** @returns nothing if the session's stream is not open */
    recall: async (ref: KeeperRef, session: string): Promise<{ inner?: string } | undefined> => person(ref).recall(session),
  };
}
