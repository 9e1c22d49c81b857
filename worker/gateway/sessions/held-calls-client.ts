import type { ClientCapabilities } from "@modelcontextprotocol/server";
import { clientOf, type Principal } from "../../agents/agents.ts";
import type { Server } from "../../db/db.ts";
import { DAY, systemClock } from "../../lib/clock.ts";
import type { FetchingStub, ObjectNamespace } from "../../lib/durable-object.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { sha256 } from "../../lib/text/digest.ts";
import { ASKED_NOTHING, type BeginCall, type ResumeCall } from "./held-calls-policy.ts";

export type HeldCallsClient = ReturnType<typeof makeHeldCallsClient>;

type Called = { server: Server; tool: string };

const KNOWN_FOR = 1 * DAY;

/** The only way to reach HeldCalls: one object for each agent of a person in a project. */
export function makeHeldCallsClient(namespace: ObjectNamespace<FetchingStub>) {
  const asksNothing = makeExpiringCache<true>({ name: "tools that ask nothing", ttl: KNOWN_FOR, bytesOf: () => 0, clock: systemClock });
  /** The key of a tool and capabilities, because a tool may ask only some clients. */
  const nameOf = ({ server, tool }: Called, capabilities: ClientCapabilities) =>
    JSON.stringify([server.id, server.url, tool, Object.keys(capabilities).sort(), Object.keys(capabilities.elicitation ?? {}).sort()]);

  async function send(principal: Principal, asked: BeginCall | ResumeCall): Promise<Response> {
    const name = await sha256(JSON.stringify([principal.projectId, clientOf(principal)]));
    return namespace.getByName(name).fetch("https://held/", { method: "POST", body: JSON.stringify(asked) });
  }

  return {
    /** Whether a call must be held: at the first call it is not known whether the tool asks. */
    isFor: (call: Called, capabilities: ClientCapabilities): boolean => asksNothing.find(nameOf(call, capabilities)) === undefined,

    /** Remembers whether a tool asked, so that a tool that asks nothing is called directly. */
    note(call: Called, capabilities: ClientCapabilities, asked: boolean): void {
      if (asked) asksNothing.forget(nameOf(call, capabilities));
      else asksNothing.keep(nameOf(call, capabilities), true);
    },

    /** @returns the answer up to the first question, or nothing if only the SDK can serve the call */
    async begin(call: Omit<BeginCall, "kind">): Promise<Response | undefined> {
      const response = await send(call.principal, { kind: "begin", ...call });
      if (response.status === 204 || !response.body) return undefined;
      return new Response(response.body.pipeThrough(watching(() => this.note(call, call.capabilities, false))), response);
    },

    /** The answer after the person's reply, up to the next question. */
    resume: (principal: Principal, call: Omit<ResumeCall, "kind">): Promise<Response> => send(principal, { kind: "resume", ...call }),
  };
}

/** Forwards a stream unchanged. @param onNothing called if the call asked nothing */
function watching(onNothing: () => void): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  return new TransformStream({
    transform(piece, controller) {
      if (piece.length === ASKED_NOTHING.length && decoder.decode(piece) === ASKED_NOTHING) onNothing();
      else controller.enqueue(piece);
    },
  });
}
