import type { AuthScopeId } from "../lib/ids.ts";
import type { Subject } from "../vault/keeper-client.ts";

/** Whose open stream it is. `session` where messages may be sent to it by name. */
export type StreamAddress = { subject: Subject; session?: string };

/** What an open stream is told. */
export type News =
  /** What the subject can use has changed, or whether it may use anything. `replaced`: a credential came in this one's place. */
  | { kind: "changed"; replaced?: { scope: AuthScopeId; version: number } }
  /** A JSON-RPC message for the stream's client, as text. */
  | { kind: "message"; message: string }
  /** The session that was begun for the stream's client. */
  | { kind: "began"; inner: string };

/** Under which a stream is found. */
export function tagsOf({ subject, session }: StreamAddress): string[] {
  return [`subject:${subject}`, ...(session === undefined ? [] : [tagOfSession(session)])];
}

export const tagOfSession = (session: string): string => `session:${session}`;

/** Which streams a change of a subject's concerns; without a tag, all of them: what is the project's is everybody's. */
export function tagOfChange(subject: Subject): string | undefined {
  return subject === "project" ? undefined : tagsOf({ subject })[0];
}
