import type { Background } from "../../lib/background.ts";
import type { AdmittedAgent, Listen } from "../../streams/streams.ts";

/**
 * A stream of a server that ends when its agent is no longer admitted, because its person was removed or its grant was revoked. It also
 * ends when the agent disconnects, and with it the server's work.
 *
 * @throws AppError `stream.too_many`
 */
export async function untilRefused(
  body: ReadableStream<Uint8Array>,
  listen: Listen,
  call: AdmittedAgent & { background: Background },
): Promise<ReadableStream<Uint8Array>> {
  const over = new AbortController();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  try {
    // After each announcement, `listen` checks whether the agent is still admitted, and ends the stream if it is not.
    const stop = await listen(call, { onEnd: () => over.abort() });
    call.background(
      body
        .pipeTo(writable, { signal: over.signal })
        .catch(() => undefined)
        .finally(stop),
    );
    return readable;
  } catch (error) {
    await body.cancel().catch(() => undefined);
    throw error;
  }
}
