import type { Background } from "../../lib/background.ts";
import type { AdmittedAgent, Listen } from "../../streams/streams.ts";

/**
 * A stream of a server that ends when its agent may hear nothing more: its person was removed, or its access was ended. Who goes
 * away ends it too, and the server's work with it.
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
    // News of any kind has it asked once more whether the agent is admitted, and ends it where it is not.
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
