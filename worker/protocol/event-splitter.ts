import { AppError } from "../lib/errors.ts";
import { joinBytes } from "../lib/join-bytes.ts";

/** The largest event that is buffered while it arrives, in bytes: several such events must fit into an isolate. */
const MAX_EVENT_BYTES = 8 * 1024 * 1024;

const LF = 10;
const CR = 13;
/** Initial size of the buffer in bytes; it doubles when it is full. */
const INITIAL_BYTES = 16 * 1024;

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
        const larger = new Uint8Array(Math.max(INITIAL_BYTES, 2 * kept.length, length + piece.length));
        larger.set(kept.subarray(0, length));
        kept = larger;
      }
      kept.set(piece, length);
      length += piece.length;
    },

    /** Keeps nothing, and little memory. */
    clear(): void {
      if (kept.length > INITIAL_BYTES) kept = new Uint8Array(INITIAL_BYTES);
      length = 0;
    },
  };
}

/**
 * Splits an event stream at the ends of events (HTML Living Standard §9.2.6: lines end with LF, CR or both; an empty line ends
 * an event). Each byte is read once and copied a limited number of times, whatever the size of the pieces.
 * @param limit bytes of the largest event
 */
export function makeEventSplitter(limit = MAX_EVENT_BYTES) {
  const kept = makeGrowingBytes(limit);
  let lineIsEmpty = true;
  let afterCr = false;

  /** The position behind the last event that ends in this piece; 0 if no event ends in it. */
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
     * @returns the unchanged events that this piece completes; undefined if it completes none
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

    /** The bytes after the last complete event. */
    rest: (): Uint8Array => kept.bytes().slice(),
  };
}
