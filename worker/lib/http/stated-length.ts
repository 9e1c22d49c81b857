/**
 * How many bytes a body has at most by its own headers, where it is held to that (RFC 9110 §8.6). It is not where they tell
 * the size of what has yet to be decompressed, or where it comes in chunks, which count before a length (RFC 9112 §6.3).
 */
export function statedLength(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  if (length === null || !DIGITS.test(length) || headers.has("transfer-encoding") || headers.has("content-encoding")) return undefined;
  return Number(length);
}

const DIGITS = /^\d{1,15}$/;
