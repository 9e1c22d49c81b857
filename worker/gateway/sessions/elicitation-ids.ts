import type { Principal } from "../../agents/agents.ts";
import type { Server } from "../../db/db.ts";
import { hmac } from "../../lib/text/digest.ts";
import type { AgentSession } from "./agent-session.ts";

export type ElicitationIds = ReturnType<typeof makeElicitationIds>;

/**
 * Ids of the links that clients of 2025-11-25 open for their person. Any isolate that is told of a replaced credential can compute
 * which id is complete, even if another isolate gave it out.
 */
export function makeElicitationIds(secret: string) {
  return {
    /** @param version of the credential that was missing or not enough; 0 if there was none */
    of: ({ projectId, userId, grantId }: Principal, session: AgentSession, server: Server, version: number): Promise<string> =>
      hmac(secret, `elicitation:${JSON.stringify([projectId, userId, grantId, session.id, server.id, version])}`),
  };
}
