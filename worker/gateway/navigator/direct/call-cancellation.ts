import { headersOfWay, type InjectingFetch, type SessionfulWay } from "../../../downstream/downstream.ts";

/** Tells the server that the call is cancelled. The server may ignore it (MCP 2025-11-25, cancellation). */
export async function tellCancelled(send: InjectingFetch, way: SessionfulWay, params: object): Promise<void> {
  const body = JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params });
  const response = await send(undefined, { method: "POST", headers: headersOfWay(way), body }).catch(() => undefined);
  await response?.body?.cancel();
}

/** A signal that `end` can abort too. The client cancels in another request, which may settle a promise of this one but not abort its I/O itself. */
export function endingOf(signal: AbortSignal): { signal: AbortSignal; end: () => void } {
  const over = new AbortController();
  const cancelled = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => over.abort(), { once: true });
  void cancelled.promise.then(() => over.abort());
  return { signal: over.signal, end: cancelled.resolve };
}
