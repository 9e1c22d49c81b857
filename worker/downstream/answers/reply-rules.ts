import { isRecord } from "../../lib/record.ts";
import { isMessageId, type MessageId } from "../../protocol/message.ts";

/** A valid JSON-RPC error, which may be forwarded (JSON-RPC 2.0 §5.1). */
type ReplyError = { code: number; message: string; data?: unknown };

/** The reply to a request: `malformed` if it has neither a result nor an error. */
export type Reply = { kind: "result"; result: Record<string, unknown> } | { kind: "error"; error: ReplyError } | { kind: "malformed" };

export type ServerMessage = Record<string, unknown> & { method: string };

/** What a message of a server means for a request that waits for its reply. */
type Sorted =
  /** `isExact`: it can be forwarded unchanged. `isNamed`: it has the id of a request. */
  | { kind: "reply"; reply: Reply; isExact: boolean; isNamed: boolean }
  | { kind: "request"; message: ServerMessage; id: MessageId }
  | { kind: "notification"; message: ServerMessage; isExact: boolean }
  /** An invalid message, or a reply to another request. */
  | { kind: "nothing" };

const INTERNAL_ERROR = -32603;
const NOTHING = { kind: "nothing" } as const;

/**
 * Decides by the request's id whether a message is its reply. `1` and `"1"` are the same id, and a reply without an id counts as
 * well.
 *
 * @param id with which the request was sent
 */
export function sortMessage(value: unknown, id: MessageId): Sorted {
  if (!isRecord(value)) return NOTHING;
  const isVersion2 = value.jsonrpc === "2.0";
  if (isServerMessage(value)) {
    if (isMessageId(value.id)) return { kind: "request", message: value, id: value.id };
    return { kind: "notification", message: value, isExact: isVersion2 && !("id" in value) };
  }
  const saysResult = "result" in value;
  const saysError = "error" in value;
  if (!saysResult && !saysError) return NOTHING;
  const isSame = value.id === id;
  const isNamed = value.id !== undefined && value.id !== null;
  if (isNamed && !isSame && !(isMessageId(value.id) && String(value.id) === String(id))) return NOTHING;
  const reply = toReply(value);
  const isExact = isVersion2 && isSame && saysResult !== saysError && reply.kind !== "malformed" && !isRepaired(reply, value);
  return { kind: "reply", reply, isExact, isNamed };
}

const isServerMessage = (value: Record<string, unknown>): value is ServerMessage => typeof value.method === "string";

const isRepaired = (reply: Reply, { error }: Record<string, unknown>): boolean =>
  reply.kind === "error" && !(isRecord(error) && error.code === reply.error.code && error.message === reply.error.message);

/** If a server sends both a result and an error, the error counts. A member that is null counts as absent. */
function toReply({ result, error }: Record<string, unknown>): Reply {
  if (error !== undefined && error !== null) return { kind: "error", error: toError(error) };
  return isRecord(result) ? { kind: "result", result } : { kind: "malformed" };
}

function toError(error: unknown): ReplyError {
  if (!isRecord(error)) return { code: INTERNAL_ERROR, message: typeof error === "string" ? error : JSON.stringify(error) };
  const { code, message, data } = error;
  const text = typeof message === "string" ? message : message === undefined || message === null ? "" : JSON.stringify(message);
  const isCode = typeof code === "number" && Number.isSafeInteger(code);
  const named =
    isCode || code === undefined || code === null ? text : `${text} (${typeof code === "string" ? code : JSON.stringify(code)})`.trimStart();
  return { code: isCode ? code : INTERNAL_ERROR, message: named, ...(data !== undefined && { data }) };
}

/**
 * Gives a tool's result `content` in the form that clients can read (MCP, CallToolResult).
 * @returns the same object if it has that form already, asks for input first, or is a task
 */
export function withContent(result: Record<string, unknown>): Record<string, unknown> {
  const { content } = result;
  if (Array.isArray(content) || "task" in result || (typeof result.resultType === "string" && result.resultType !== "complete")) return result;
  if (typeof content === "string") return { ...result, content: [{ type: "text", text: content }] };
  return { ...result, content: isRecord(content) ? [content] : [] };
}
