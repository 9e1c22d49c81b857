import type { Principal } from "../../agents/agents.ts";
import { needsCredential } from "../../auth-scopes/auth-scope-rules.ts";
import { isPersonal } from "../../auth-scopes/personal-server-rules.ts";
import type { Server } from "../../db/db.ts";
import type { Background } from "../../lib/background.ts";
import type { ProjectId } from "../../lib/ids.ts";
import type { Downstream } from "../connection.ts";
import { downstreamError } from "../faults/downstream-error.ts";
import { describeToAdministrator } from "../faults/fault-words.ts";
import { ServerFault } from "../faults/server-fault.ts";
import type { Listings } from "../listings.ts";
import { refOf, type SubjectAccess } from "../subject-access.ts";
import { makeLookAtServer, wantsCredential } from "./look-at-server.ts";
import { isOfThePerson } from "./note-reports.ts";

/** @property problem in words for an administrator; undefined if the server is in reach @property tools how many it lists; undefined if it was not asked for them */
export type Checked = { problem: string | undefined; tools: number | undefined };

/** @param userId whose own connection may be used; undefined if only the project's may */
export type CheckServer = (server: Server, userId: string | undefined, background: Background) => Promise<Checked>;

type Ports = { access: SubjectAccess; downstream: Downstream; listings: Pick<Listings, "check"> };

/**
 * Asks a server for its tools, if there is a credential for that or none is needed. They are remembered as those that an agent lists.
 * Without a credential the server is only asked whether it answers.
 */
export function makeCheckServer({ access, downstream, listings }: Ports): CheckServer {
  const look = makeLookAtServer(downstream);

  async function readTools(server: Server, userId: string | undefined, background: Background): Promise<Checked | undefined> {
    if (needsCredential(server) && isPersonal(server) && userId === undefined) return undefined;
    const principal = principalOf(server.projectId, userId);
    const found = await access.find(refOf(principal, server), server, background);
    if (found.kind !== "ready") return undefined;
    try {
      return { problem: undefined, tools: await listings.check({ principal, session: undefined, background }, server, found) };
    } catch (error) {
      const { code } = downstreamError(error);
      return isOfThePerson(code) ? { problem: undefined, tools: undefined } : { problem: wordsOf(server, error), tools: undefined };
    }
  }

  return async (server, userId, background) => {
    const read = await readTools(server, userId, background);
    if (read) return read;
    // A value of the path is missing, without which there is nothing at the URL.
    if (server.authScope.type === "path") return { problem: undefined, tools: undefined };
    const { problem } = await look(server.url, server.slug);
    return { problem: problem && !wantsCredential(problem.error.code) ? problem.text : undefined, tools: undefined };
  };
}

function wordsOf(server: Server, error: unknown): string {
  const known = downstreamError(error);
  return describeToAdministrator(server, known.code, known instanceof ServerFault ? known.facts : {});
}

const principalOf = (projectId: ProjectId, userId: string | undefined): Principal => ({
  projectId,
  resource: "",
  subject: userId === undefined ? "project" : `user:${userId}`,
  userId,
  inChat: false,
  mayCall: true,
  grantId: "check",
  clientId: "check",
});
