import type { Principal } from "../../agents/agents.ts";
import type { Server } from "../../db/db.ts";
import { hmac } from "../../lib/text/digest.ts";
import type { AgentSession } from "./agent-session.ts";

export type ElicitationIds = ReturnType<typeof makeElicitationIds>;

/**
 * Names of the links clients of 2025-11-25 open for their person. Whoever hears that a credential was replaced can tell
 * which one is done, though it was handed out elsewhere.
 */
export function makeElicitationIds(secret: string) {
  return {
    /** @param version of the credential that was missing or not enough; 0 where there was none */
    of: ({ projectId, userId, grantId }: Principal, session: AgentSession, server: Server, version: number): Promise<string> =>
      hmac(secret, `elicitation:${JSON.stringify([projectId, userId, grantId, session.id, server.id, version])}`),
  };
}
