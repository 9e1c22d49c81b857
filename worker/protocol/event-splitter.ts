import { AppError } from "../lib/errors.ts";
import { joinBytes } from "../lib/join-bytes.ts";

/** Largest single event kept while it arrives, in bytes: several at once must fit into an isolate. */
export const MAX_EVENT_BYTES = 8 * 1024 * 1024;

const LF = 10;
const CR = 13;
/** Memory that arriving bytes are gathered in at first; it doubles as it fills. */
const FIRST_BYTES = 16 * 1024;

/** Bytes that are kept while they arrive, up to a limit: memory doubles as it fills. */
function makeGrowingBytes(limit: number) {
  let kept = new Uint8Array(0);
  let length = 0;

  return {
    /** What is kept, until something is added. */
    bytes: (): Uint8Array => kept.subarray(0, length),

    /** @throws AppError `outbound.too_large` beyond the limit */
    add(piece: Uint8Array): void {
      if (length + piece.length > limit) throw new AppError("outbound.too_large");
      if (length + piece.length > kept.length) {
        const larger = new Uint8Array(Math.max(FIRST_BYTES, 2 * kept.length, length + piece.length));
        larger.set(kept.subarray(0, length));
        kept = larger;
      }
      kept.set(piece, length);
      length += piece.length;
    },

    /** Keeps nothing, and little memory. */
    clear(): void {
      if (kept.length > FIRST_BYTES) kept = new Uint8Array(FIRST_BYTES);
      length = 0;
    },
  };
}

/**
 * Cuts an event stream where events end (HTML Living Standard §9.2.6: lines end with LF, CR or both; an empty line ends an
 * event). Each byte is looked at once and copied a bounded number of times, whatever pieces it arrives in.
 */
export function makeEventSplitter(limit = MAX_EVENT_BYTES) {
  const kept = makeGrowingBytes(limit);
  let lineIsEmpty = true;
  let afterCr = false;

  /** Where the last event that ends in this piece ends: 0 where none does. */
  function endIn(piece: Uint8Array): number {
    let end = 0;
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at];
      if (byte === LF && afterCr) {
        afterCr = false;
        if (end > 0 && end === at) end = at + 1;
      } else if (byte === LF || byte === CR) {
        if (lineIsEmpty) end = at + 1;
        lineIsEmpty = true;
        afterCr = byte === CR;
      } else {
        lineIsEmpty = false;
        afterCr = false;
      }
    }
    return end;
  }

  return {
    /**
     * @returns the events that are complete with this piece, as they came; nothing where none is
     * @throws AppError `outbound.too_large` for an event beyond the limit
     */
    push(piece: Uint8Array): Uint8Array | undefined {
      const end = endIn(piece);
      if (end === 0) {
        kept.add(piece);
        return undefined;
      }
      const complete = piece.subarray(0, end);
      const before = kept.bytes();
      const events = before.length === 0 ? complete : joinBytes([before, complete], before.length + end);
      kept.clear();
      kept.add(piece.subarray(end));
      return events;
    },

    /** What came behind the last complete event. */
    rest: (): Uint8Array => kept.bytes().slice(),
  };
}
