import type { Client, Tool } from "@modelcontextprotocol/client";
import { SSEClientTransport } from "@modelcontextprotocol/client";
import type { Server } from "../../db/db.ts";
import { SECOND } from "../../lib/clock.ts";
import { AppError, type ErrorCode } from "../../lib/errors.ts";
import { newId } from "../../lib/ids.ts";
import { inTime } from "../../lib/in-time.ts";
import { isRecord } from "../../lib/record.ts";
import { hasHiddenText } from "../../lib/text/hidden-text-rules.ts";
import type { Downstream, Target } from "../connection.ts";
import { downstreamError } from "../faults/downstream-error.ts";
import { describeToAdministrator } from "../faults/fault-words.ts";
import { ServerFault } from "../faults/server-fault.ts";
import { listByClient } from "./list-by-client.ts";

/**
 * What a server shows to a connection without a credential.
 * @property says its own name and the addresses of its icons
 * @property tools the names of its tools @property hidesText whether a definition has characters that people cannot see
 * @property leftOut how many of its tools could not be read
 */
export type Looked = {
  says?: { name: string; icons: string[] };
  revision?: string;
  transport?: "http" | "sse";
  tools?: string[];
  hidesText: boolean;
  leftOut: number;
  /** Why it could not be read to the end. */
  problem?: { error: AppError; text: string };
};

export type LookAtServer = (url: string, slug: string, limit?: number) => Promise<Looked>;

/** Refusals that a credential may help against: the server answers. */
const WANTS_CREDENTIAL = new Set<ErrorCode>(["credential.needs_sign_in", "credential.needs_scope", "credential.refused"]);
export const wantsCredential = (code: ErrorCode): boolean => WANTS_CREDENTIAL.has(code);

/** How long the whole look may take, and how many bytes all answers together may have. */
const LOOK_TIMEOUT = 20 * SECOND;
const LOOK_BYTES = 4 * 1024 * 1024;

/**
 * Looks at a server that is not added yet. How to reach the server is not remembered, because the server has a new id at each look.
 */
export function makeLookAtServer(downstream: Pick<Downstream, "using">): LookAtServer {
  return async (url, slug, limit = LOOK_TIMEOUT) => {
    const target = targetOf(url, slug);
    const looked: Looked = { hidesText: false, leftOut: 0 };
    const signal = AbortSignal.timeout(limit);
    try {
      const looking = downstream.using(target, signal, async (client, reading) => {
        Object.assign(looked, introduced(client), reading.said && { revision: reading.said });
        const { items, leftOut } = await listByClient("tools", client, reading, signal);
        looked.tools = items.map(({ name }: Tool) => name);
        looked.hidesText = hasHiddenText(items);
        looked.leftOut = leftOut?.leftOut ?? 0;
      });
      await inTime(looking, limit, () => new AppError("credential.unreachable", { reason: "no answer in time" }));
    } catch (error) {
      const known = downstreamError(error);
      looked.problem = { error: known, text: describeToAdministrator(target.server, known.code, known instanceof ServerFault ? known.facts : {}) };
    }
    return looked;
  };
}

/** The name and the revision that the handshake told. */
function introduced(client: Client): Pick<Looked, "says" | "revision" | "transport"> {
  const info = client.getServerVersion();
  const revision = client.getNegotiatedProtocolVersion();
  const transport = client.transport instanceof SSEClientTransport ? "sse" : "http";
  const icons = (Array.isArray(info?.icons) ? info.icons : []).flatMap((icon) => (isRecord(icon) && typeof icon.src === "string" ? [icon.src] : []));
  return { transport, ...(revision && { revision }), ...(info && { says: { name: info.title || info.name, icons } }) };
}

function targetOf(url: string, slug: string): Target {
  const id = newId<"srv">("srv");
  const authScope: Server["authScope"] = {
    id: newId("scp"),
    projectId: newId("prj"),
    serverId: null,
    name: "",
    type: "none",
    level: "user",
    fields: [],
    oauth: null,
    redactionHints: [],
    source: "console",
    createdAt: 0,
  };
  const { projectId } = authScope;
  const server = { id, projectId, slug, name: slug, url, transport: "http", state: "active", authScopeId: authScope.id, authScope } as const;
  const rest = { furtherAuthScopes: [], holdChanges: false, revision: "", createdAt: 0, deletedAt: null, source: null };
  return { server: { ...server, ...rest }, subject: "look", client: "look", version: 0, source: { secret: undefined }, maxBytes: LOOK_BYTES };
}
