import type { FetchingStub } from "../lib/durable-object.ts";
import { AppError, type ErrorCode } from "../lib/errors.ts";

/**
 * Hears the messages of an object, each of which is JSON, until stopped or until the surrounding request ends.
 * @param url what the object is asked for @param tooMany the code of the error if the object takes no further listener
 * @param onEnd called once when the stream ends
 * @returns a function that stops hearing
 * @throws AppError with this code
 */
export async function hear<Message>(
  object: FetchingStub,
  url: string,
  tooMany: ErrorCode,
  onMessage: (message: Message) => void,
  onEnd: () => void,
): Promise<() => void> {
  const { status, webSocket } = await object.fetch(url, { headers: { upgrade: "websocket" } });
  if (status === 429) throw new AppError(tooMany);
  if (!webSocket) throw new Error("the object took no listener");
  webSocket.accept();
  webSocket.addEventListener("message", ({ data }) => onMessage(JSON.parse(String(data)) as Message));
  webSocket.addEventListener("close", onEnd);
  webSocket.addEventListener("error", onEnd);
  return () => webSocket.close();
}
