import { type CallToolResult, ProtocolError } from "@modelcontextprotocol/server";
import type { RecordEvent } from "../audit/record.ts";
import type { Server } from "../db/servers.ts";
import type { Background } from "../lib/background.ts";
import type { Clock } from "../lib/clock.ts";
import type { ErrorCode } from "../lib/errors.ts";
import type { Secret } from "../vault/secret.ts";
import { type Downstream, downstreamError } from "./downstream.ts";
import type { Principal } from "./principal.ts";
import { refOf, type SubjectAccess } from "./subject-access.ts";

/** One call, already routed to its server. `signal` ends it when the client goes away. */
export type ToolCall = { server: Server; tool: string; args: Record<string, unknown> | undefined; signal: AbortSignal };

export type CallTool = (principal: Principal, call: ToolCall, background: Background) => Promise<CallToolResult>;

type Ports = {
  access: SubjectAccess;
  downstream: Downstream;
  /** Where this person connects what is missing. */
  linkFor: (principal: Principal) => Promise<string>;
  record: RecordEvent;
  clock: Clock;
};

/** A call with the credential it needs; what goes wrong comes back as words an agent can act on (F98), never as a dead end. */
export function makeCallTool({ access, downstream, linkFor, record, clock }: Ports): CallTool {
  async function attempt(principal: Principal, call: ToolCall, background: Background): Promise<{ result: CallToolResult; code?: string }> {
    const { server } = call;
    const ref = refOf(principal, server);
    const found = await access.find(ref, server, background);
    if (found.kind === "provider-down") return failed(server, "credential.provider_down");
    if (found.kind === "needs-sign-in") return missing(principal, server);

    const source = access.sourceOf(ref, server, found);
    try {
      const result = await downstream.callTool({ server, subject: ref.subject, source }, call.tool, call.args, call.signal);
      return { result, code: result.isError ? "tool.error" : undefined };
    } catch (error) {
      if (error instanceof ProtocolError) return { result: toErrorResult(refusalOf(server, error, found.secret)), code: "tool.error" };
      const known = downstreamError(error);
      if (known.code === "credential.needs_scope") return missing(principal, server, known.code);
      return known.code === "credential.needs_sign_in" ? missing(principal, server) : failed(server, known.code);
    }
  }

  async function missing(principal: Principal, { slug, authScope }: Server, code: ErrorCode | "credential.missing" = "credential.missing") {
    const cause =
      code === "credential.needs_scope"
        ? `“${slug}” needs more access than the person has granted`
        : `The person's account is not connected to “${slug}”`;
    const text =
      authScope.level === "user"
        ? `${cause}, so nothing was done. Ask them to open this link and connect it, then repeat the call: ${await linkFor(principal)}`
        : `“${slug}” has no shared credential of the project, so nothing was done. An administrator of the project can provide it through a project link.`;
    return { result: toErrorResult(text), code };
  }

  return async (principal, call, background) => {
    const startedAt = clock.now();
    const { result, code } = await attempt(principal, call, background);
    background(
      record({
        projectId: principal.projectId,
        actor: `agent:${principal.clientId} user:${principal.userId}`,
        action: "tool.call",
        server: call.server.slug,
        tool: call.tool,
        outcome: code === undefined ? "ok" : "error",
        code,
        durationMs: clock.now() - startedAt,
      }),
    );
    return result;
  };
}

const sentences: Partial<Record<ErrorCode, string>> = {
  "credential.provider_down": "cannot renew the person's sign-in at the moment, because its sign-in service does not answer. Try again in a minute",
  "credential.refused": "did not accept the request. If other tools of this server fail too, ask the person to connect it again",
  "outbound.too_large": "answered with more than 32 MiB. Ask for less at once",
  "outbound.refused": "is at an address Cardea does not connect to. An administrator of the project can correct it",
};

function failed({ slug }: Server, code: ErrorCode) {
  const sentence = sentences[code] ?? "does not answer at the moment. Other servers are not affected; try again in a minute";
  return { result: toErrorResult(`“${slug}” ${sentence}.`), code };
}

/** What the server itself said of the call, with any value of the credential taken out. */
function refusalOf({ slug }: Server, error: ProtocolError, secret: Secret | undefined): string {
  const values = secret?.type === "values" ? Object.values(secret.values) : secret ? [secret.accessToken] : [];
  const message = values.reduce((text, value) => text.replaceAll(value, "[REDACTED]"), error.message);
  return `“${slug}” refused the call (${error.code}): ${message.slice(0, 1000)}`;
}

function toErrorResult(text: string): CallToolResult {
  return { isError: true, content: [{ type: "text", text }] };
}
