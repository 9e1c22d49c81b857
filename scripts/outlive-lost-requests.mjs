import { EventEmitter } from "node:events";

/**
 * Loaded into the process of `wrangler dev` (`--import`). When one request between its proxy and the Worker breaks, for example because a browser left
 * the page, wrangler reports the error to its client and then ends (workers-sdk issue 15451). With this it only reports it.
 */
const emit = EventEmitter.prototype.emit;

EventEmitter.prototype.emit = function (name, ...values) {
  const [event] = values;
  const isLostRequest = name === "error" && event?.source === "ProxyController" && event.reason === "Error inside ProxyWorker";
  if (!isLostRequest) return emit.call(this, name, ...values);
  console.error(`A request broke between wrangler's proxy and the Worker: ${event.cause?.cause?.message ?? event.cause?.message ?? ""}`);
  return true;
};
