import type { AuthScopeId } from "../lib/ids.ts";
import type { Subject } from "../vault/vault.ts";

/**
 * Whose open stream it is, and by which grant. `session` where messages may be sent to it by name; `kind` is a client's stream,
 * or a call that waits for its cancellation.
 */
export type StreamAddress = { subject: Subject; grantId: string; kind: "stream" | "call"; session?: string };

/** How many of a kind one agent may have open: an object takes 32,768 for all of a project. */
export const MOST_OPEN = { stream: 20, call: 200 } as const;

/** What an open stream is told. */
export type News =
  /** What the subject can use has changed, or whether it may use anything. `replaced`: a credential came in this one's place. */
  | { kind: "changed"; replaced?: { scope: AuthScopeId; version: number } }
  /** A JSON-RPC message for the stream's client, as text. */
  | { kind: "message"; message: string }
  /** The session that was begun for the stream's client. */
  | { kind: "began"; inner: string };

/** Under which a stream is found. */
export function tagsOf(address: StreamAddress): string[] {
  const { subject, session } = address;
  return [tagOfSubject(subject), tagOfAgent(address), ...(session === undefined ? [] : [tagOfSession(session)])];
}

const tagOfSubject = (subject: Subject): string => `subject:${subject}`;

/** What one agent has open of a kind. */
export const tagOfAgent = ({ kind, subject, grantId }: StreamAddress): string => `${kind}:${subject}:${grantId}`;

export const tagOfSession = (session: string): string => `session:${session}`;

/** Which streams a change of a subject's concerns; without a tag, all of them: what is the project's is everybody's. */
export function tagOfChange(subject: Subject): string | undefined {
  return subject === "project" ? undefined : tagOfSubject(subject);
}
