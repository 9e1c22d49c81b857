import type { BridgeFailure, RequestFrame } from "../../worker/bridges/bridge-frames-rules.ts";

/** A request to one server, as it arrives at the bridge. */
export type Asked = Omit<RequestFrame, "kind" | "id" | "hasBody"> & {
  body: Uint8Array<ArrayBuffer> | undefined;
  signal: AbortSignal;
};

/** Why there is no answer. */
export class NoAnswer extends Error {
  readonly why: BridgeFailure;

  constructor(why: BridgeFailure, message: string) {
    super(message);
    this.why = why;
  }
}

/** What the bridge tells the person who runs it, and the audit. */
export type Tell = { log(line: string): void; crashed(server: string, said: string): void };
