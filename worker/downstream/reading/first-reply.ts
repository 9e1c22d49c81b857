import { isRecord, parseJson } from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, patchEvents, readText } from "../../protocol/message-stream.ts";

/** A message that answers: it has a result, or an error. */
export type Reply = Record<string, unknown> & ({ result: unknown } | { error: unknown });

/**
 * The first message of a response that answers something, whatever type the body is said to be of; nothing where there is none.
 * @throws AppError `outbound.too_large`
 */
export async function firstReply(response: Response): Promise<Reply | undefined> {
  if (!response.body) return undefined;
  if (mediaTypeOf(response) !== EVENT_STREAM) return replyIn(await readText(response));
  let found: Reply | undefined;
  const look = (data: string) => {
    found ??= replyIn(data);
    return data;
  };
  for await (const _ of patchEvents(response.body, look)) if (found) break;
  return found;
}

/** Several messages may come as a batch (MCP 2025-03-26). */
export function replyIn(text: string): Reply | undefined {
  return [parseJson(text)].flat().find(isReply);
}

const isReply = (value: unknown): value is Reply => isRecord(value) && !("method" in value) && ("result" in value || "error" in value);
