import type { Principal } from "../../agents/agents.ts";
import { needsCredential } from "../../auth-scopes/auth-scope-rules.ts";
import type { Server } from "../../db/db.ts";
import type { ListKind } from "../../protocol/listed.ts";
import { type AskableSession, refOf } from "../subject-access.ts";

/** Stands for the subject where a server does not know who asks. It is no subject. */
const EVERYBODY = "everybody";

/**
 * The key of a list of a server. A server that needs no credential gets the same request for everybody, and one with a shared credential the
 * same for all of the project, so each has one list. With a credential of their own each person has a list of their own.
 */
export function listKeyOf(kind: ListKind, principal: Principal, server: Server): string {
  const subject = needsCredential(server) ? refOf(principal, server).subject : EVERYBODY;
  return `${kind} ${server.id} ${server.authScopeId} ${subject} ${server.url}`;
}

/** The key with the version of the credential and what the client can be asked, by which a server may list more. */
export function listVersionKeyOf(key: string, version: number, session: AskableSession | undefined): string {
  const capabilities = session && Object.keys(session.capabilities).length > 0 ? ` ${JSON.stringify(session.capabilities)}` : "";
  return `${key} ${version}${capabilities}`;
}
