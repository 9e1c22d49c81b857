import { createServer, type Server } from "node:net";
import { isFree } from "../../scripts/processes.ts";

/** Below the ports that systems assign to outgoing connections by themselves (Linux from 32,768, RFC 6335 from 49,152). */
const [FIRST, LAST] = [20_000, 32_000];
const BLOCK = 32;

/** The reservations of this process. They end with it. */
const reserved: Server[] = [];

/**
 * Consecutive free ports of 127.0.0.1. No other call gets them, in this process or in another one, as long as this process runs: it listens at
 * the port below them, and every call takes a whole block of ports.
 * @param count of ports, at most 31
 * @returns the first port
 */
export async function freeRange(count: number): Promise<number> {
  if (count >= BLOCK) throw new Error(`at most ${BLOCK - 1} ports can be reserved`);
  const blocks = Math.floor((LAST - FIRST) / BLOCK);
  const start = Math.floor(Math.random() * blocks);
  for (let tried = 0; tried < blocks; tried++) {
    const first = FIRST + ((start + tried) % blocks) * BLOCK;
    const guard = await listenAt(first);
    if (!guard) continue;
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + 1 + index)));
    if (free.every(Boolean)) {
      reserved.push(guard.unref());
      return first + 1;
    }
    guard.close();
  }
  throw new Error("no free ports");
}

/** @returns undefined if another program listens at the port */
function listenAt(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
