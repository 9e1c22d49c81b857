import type { BridgeFailure } from "./bridge-frames-rules.ts";
import { MOST_WAITING } from "./bridge-hub-policy.ts";

type Answer = { response: Response } | { failed: BridgeFailure };

/** A request that a bridge was asked to make, and its answer as it comes. */
export type Exchange = {
  answer: Promise<Answer>;
  begin(status: number, headers: Record<string, string>): void;
  /** @returns whether the reader keeps up. If not, the answer has been broken off */
  take(bytes: Uint8Array): boolean;
  end(): void;
  fail(why: BridgeFailure): void;
  /** The answer will not come, or not to its end. */
  breakOff(): void;
};

const WITHOUT_BODY = new Set([204, 205, 304]);

/** @param onLeft called once nobody reads the answer any more */
export function openExchange(onLeft: () => void): Exchange {
  const { promise: answer, resolve } = Promise.withResolvers<Answer>();
  let hasBegun = false;
  let body: ReadableStreamDefaultController<Uint8Array> | undefined;
  const finish = (how: (open: ReadableStreamDefaultController<Uint8Array>) => void) => {
    if (body) how(body);
    body = undefined;
  };
  const breakOff = () => {
    resolve({ failed: "broke_off" });
    finish((open) => open.error(new Error("the bridge broke off")));
  };
  return {
    answer,
    begin(status, headers) {
      if (hasBegun) return;
      hasBegun = true;
      const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
        body = controller;
      };
      const cancel = () => {
        body = undefined;
        onLeft();
      };
      const stream = new ReadableStream<Uint8Array>({ start, cancel }, new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING }));
      resolve({ response: new Response(WITHOUT_BODY.has(status) ? null : stream, { status, headers }) });
    },
    take(bytes) {
      if (!hasBegun) breakOff();
      if (!body) return hasBegun;
      body.enqueue(bytes);
      if ((body.desiredSize ?? 0) > 0) return true;
      breakOff();
      return false;
    },
    end() {
      if (!hasBegun) resolve({ failed: "broke_off" });
      finish((open) => open.close());
    },
    fail(why) {
      if (hasBegun) breakOff();
      else resolve({ failed: why });
    },
    breakOff,
  };
}
