import { type Client, ProtocolError } from "@modelcontextprotocol/client";
import type { Server } from "../db/servers.ts";
import type { Background } from "../lib/background.ts";
import { AppError } from "../lib/errors.ts";
import { type Downstream, downstreamError } from "./downstream.ts";
import { REFUSED } from "./message.ts";
import type { Principal } from "./principal.ts";
import { REFUSAL_META_KEY, type Refusals } from "./refusals.ts";
import { refOf, type SubjectAccess } from "./subject-access.ts";

/** Does something at one server with the principal's credential: all but tool calls. */
export type Relay = <Result>(
  principal: Principal,
  server: Server,
  use: (client: Client) => Promise<Result>,
  background: Background,
) => Promise<Result>;

/**
 * @returns a relay that throws ProtocolError: the server's own, or one whose message tells the agent what is missing and
 *   where the person connects it
 */
export function makeRelay({ access, downstream, refusals }: { access: SubjectAccess; downstream: Downstream; refusals: Refusals }): Relay {
  return async (principal, server, use, background) => {
    try {
      const ref = refOf(principal, server);
      const found = await access.find(ref, server, background);
      if (found.kind !== "ready") throw new AppError(found.kind === "provider-down" ? "credential.provider_down" : "credential.needs_sign_in");
      return await downstream.using({ server, subject: ref.subject, source: access.sourceOf(ref, server, found) }, undefined, use);
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      const { text, ...facts } = await refusals.explain(principal, server, downstreamError(error).code);
      throw new ProtocolError(REFUSED, text, { [REFUSAL_META_KEY]: facts });
    }
  };
}
