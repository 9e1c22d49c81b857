import type { AuthScopeId } from "../lib/ids.ts";
import type { Subject } from "../vault/vault.ts";

/**
 * The owner and grant of an open stream. `session` is set if messages may be sent to it by name. `kind` tells a client's stream from
 * a call that waits for its cancellation.
 */
export type StreamAddress = { subject: Subject; grantId: string; kind: "stream" | "call"; session?: string };

/** The most streams of a kind that one agent may have open. An object holds 32,768 for the whole project. */
export const MOST_OPEN = { stream: 20, call: 200 } as const;

/** A message to an open stream. */
export type Announcement =
  /** The subject's connections or admission have changed. `replaced` means that another credential took the place of one. */
  | { kind: "changed"; replaced?: { scope: AuthScopeId; version: number } }
  /** A JSON-RPC message for the stream's client, as text. */
  | { kind: "message"; message: string }
  /** The session that was begun for the stream's client. */
  | { kind: "began"; inner: string };

/** The tags by which a stream is found. */
export function tagsOf(address: StreamAddress): string[] {
  const { subject, session } = address;
  return [tagOfSubject(subject), tagOfAgent(address), ...(session === undefined ? [] : [tagOfSession(session)])];
}

const tagOfSubject = (subject: Subject): string => `subject:${subject}`;

/** The tag of one agent's streams of a kind. */
export const tagOfAgent = ({ kind, subject, grantId }: StreamAddress): string => `${kind}:${subject}:${grantId}`;

export const tagOfSession = (session: string): string => `session:${session}`;

/** The tag of the streams that a change of this subject concerns; no tag for a change of the project, which concerns every stream. */
export function tagOfChange(subject: Subject): string | undefined {
  return subject === "project" ? undefined : tagOfSubject(subject);
}
