/**
 * The size in bytes that the headers state, if the body cannot be larger (RFC 9110 §8.6). It can be larger if it is compressed,
 * or if it comes in chunks, which have precedence over a length (RFC 9112 §6.3).
 * @returns undefined if the body can be larger
 */
export function statedLength(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  if (length === null || !DIGITS.test(length) || headers.has("transfer-encoding") || headers.has("content-encoding")) return undefined;
  return Number(length);
}

const DIGITS = /^\d{1,15}$/;
