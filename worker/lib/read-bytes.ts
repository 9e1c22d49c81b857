/**
 * The bytes of a body, read no further than the limit: the rest is cancelled, so that a body without a stated length costs no
 * more memory than a stated one.
 *
 * @param limit bytes
 * @returns nothing where there are more
 */
export async function readBytes(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return joinBytes(chunks, length);
}

/** @param length of all parts together, in bytes */
export function joinBytes(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
