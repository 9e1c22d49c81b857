import type { Server } from "../../db/db.ts";
import { downstreamError, type RecordWithheld, type SubjectAccess, type Target } from "../../downstream/downstream.ts";
import { AppError } from "../../lib/errors.ts";
import type { RuleId } from "../../lib/ids.ts";
import { type Message, parseBody, parseUnambiguous, readBody, toTooLargeReply, toUnreadableReply } from "../../protocol/message.ts";
import { needsFreshProjectAt } from "../../routing/call-policy.ts";
import type { AgentCall } from "../agent-call.ts";
import { chooseOpenLane } from "../choose-lane-policy.ts";
import { withTraceOf } from "../trace-rules.ts";
import type { Body } from "./forward.ts";
import { describedMessage, type HeaderChecks } from "./header-checks.ts";
import { judgeMessage } from "./judge-policy.ts";
import { toAmbiguousReply, toJudgedReply } from "./replies.ts";

/** A request that is ready to be forwarded: its server, its body, and the messages in the body. */
export type Taken = {
  call: AgentCall;
  /** With the auth scope that was chosen for the request. */
  server: Server;
  /** The rule that allowed the call; absent if none is for it. */
  ruleId?: RuleId | undefined;
  target: Target | AppError;
  body: Body;
  messages: Message[];
  /** Whether the body is forwarded unread, so that only its headers describe it. */
  isUnread: boolean;
};

type Ports = { access: SubjectAccess; headerChecks: HeaderChecks; recordWithheld: RecordWithheld };

/** Prepares a request on each lane of a server's own endpoint (`choose-lane-policy.ts`). */
export function makeTakeRequest({ access, headerChecks, recordWithheld }: Ports) {
  const targetOf = (call: AgentCall, server: Server) => access.target(call, server).catch(downstreamError);

  function described(target: Target, headers: Headers, { background, recording }: AgentCall): Message | undefined {
    // The headers have no arguments, so a project that records them needs the body.
    const message = recording ? undefined : describedMessage(headers);
    return message && headerChecks.areMade(target, background) ? message : undefined;
  }

  return {
    async bodiless(_: Request, call: AgentCall, server: Server): Promise<Taken> {
      return { call, server, target: await targetOf(call, server), body: undefined, messages: [], isUnread: false };
    },

    async open(request: Request, call: AgentCall, server: Server): Promise<Taken | Response> {
      const target = await targetOf(call, server);
      const reached = target instanceof AppError ? undefined : target;
      const lane = chooseOpenLane({ target: reached, describe: () => reached && described(reached, request.headers, call) });
      if (lane.kind === "unread") {
        const { body } = request;
        return body ? { call, server, target, body, messages: [lane.message], isUnread: true } : toTooLargeReply();
      }
      const body = await readBody(request);
      if (!body) return toTooLargeReply();
      const exact = parseUnambiguous(body);
      // If Cardea and the server read a body differently, a call could be missing from the audit (F110).
      if (!exact) return parseBody(body) ? toAmbiguousReply() : toUnreadableReply();
      return { call, server, target, body: exact.body, messages: exact.messages, isUnread: false };
    },

    async judged(request: Request, known: AgentCall, server: Server): Promise<Taken | Response> {
      const body = await readBody(request);
      if (!body) return toTooLargeReply();
      const exact = parseUnambiguous(body);
      const isOld = exact?.messages.some((message) => needsFreshProjectAt(known, server, message)) === true;
      const call = isOld ? { ...known, ...(await known.readAgain()) } : known;
      const judged = judgeMessage(call, server, request.headers, exact);
      if (judged.kind === "unknown")
        recordWithheld({ ...call, trace: withTraceOf(call.trace, exact?.messages[0]) }, { serverSlug: server.slug, tool: judged.tool }, judged);
      if (judged.kind !== "passed") return toJudgedReply(judged, call.principal.resource);
      const target = await targetOf(call, judged.server);
      const { ruleId, messages } = judged;
      return { call, server: judged.server, ruleId, target, body: exact?.body, messages, isUnread: false };
    },
  };
}
