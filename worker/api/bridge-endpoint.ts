import { PROTOCOLS } from "../bridges/bridge-frames-rules.ts";
import type { Rooms } from "../deps.ts";
import { AppError } from "../lib/errors.ts";

const PATH = /^\/bridge\/([a-z0-9-]{1,40})$/;
const TOKEN = /^Bearer (cb_\S+)$/i;

/** Whether a request wants to connect a bridge. */
export const isOfBridge = (request: Request): boolean => PATH.test(new URL(request.url).pathname);

/**
 * Connects a bridge: a WebSocket by its project's path, with its token in the header, where no list of requests shows it. A page cannot connect one, for
 * it has no token and cannot send the header.
 * @throws AppError `bridge.token_refused`, `bridge.version_unknown`, `bridge.too_many`
 */
export async function connectBridge(request: Request, { db, agents, bridges, instance, audit }: Rooms): Promise<Response> {
  const [, slug = ""] = PATH.exec(new URL(request.url).pathname) ?? [];
  const presented = TOKEN.exec(request.headers.get("authorization") ?? "")?.[1];
  const project = presented === undefined ? undefined : await db.projects.findBySlug(slug);
  const token = project && (await agents.bridgeTokens.verify(project.id, presented ?? ""));
  if (!token) throw new AppError("bridge.token_refused");
  const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
  const protocol = PROTOCOLS.find((known) => offered.includes(known));
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket" || protocol === undefined) throw new AppError("bridge.version_unknown");
  const connected = await bridges.connect(token.projectId, token.id, protocol);
  if (connected.status === 429) throw new AppError("bridge.too_many");
  const now = instance.clock.now();
  await db.apiKeys.touch(token.projectId, token.id, now, now);
  const by = { kind: "token", tokenId: token.id, userId: token.createdBy } as const;
  await audit.record({ projectId: token.projectId, by, action: "bridge.connect", outcome: "ok", target: token.id });
  return connected;
}
