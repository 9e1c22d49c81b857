import { isRecord } from "../../lib/record.ts";
import { parseJson } from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, patchEvents, readText } from "../../protocol/message-stream.ts";

/** A message that answers: it has a result, or an error. */
export type Reply = Record<string, unknown> & ({ result: unknown } | { error: unknown });

/**
 * The first reply in a response, whatever its content type is. @returns nothing if it has none
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

/** The first reply in a text. Several messages may come as a batch (MCP 2025-03-26). */
export function replyIn(text: string): Reply | undefined {
  return [parseJson(text)].flat().find(isReply);
}

const isReply = (value: unknown): value is Reply => isRecord(value) && !("method" in value) && ("result" in value || "error" in value);
