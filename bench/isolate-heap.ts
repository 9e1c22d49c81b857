import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

/** The size of an isolate's heap and of the buffers outside it, in MiB: `mib` after a garbage collection, `now` as it is. */
type IsolateHeap = { mib(): Promise<number>; now(): Promise<number>; close(): void };

/** Time for a garbage collection, in milliseconds. */
const COLLECTION = 1000;
const MIB = 1024 ** 2;

/**
 * Opens the inspector of an isolate.
 * @param wake sends a request to the isolate: workerd answers the inspector only when something else happens there
 */
export async function openIsolateHeap(port: number, wake: () => Promise<unknown>): Promise<IsolateHeap> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as { webSocketDebuggerUrl: string; title: string }[];
  const target = targets.find(({ title }) => title.includes("cardea")) ?? targets[0];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? "");
  await once(socket, "open");
  let last = 0;
  const ask = (method: string) =>
    new Promise<{ usedSize?: number; backingStorageSize?: number }>((resolve) => {
      const id = ++last;
      const onMessage = ({ data }: MessageEvent) => {
        const answer = JSON.parse(String(data)) as { id?: number; result?: { usedSize?: number; backingStorageSize?: number } };
        if (answer.id !== id) return;
        socket.removeEventListener("message", onMessage);
        resolve(answer.result ?? {});
      };
      socket.addEventListener("message", onMessage);
      socket.send(JSON.stringify({ id, method }));
    });
  async function measure(): Promise<number> {
    const usage = ask("Runtime.getHeapUsage");
    await wake();
    const { usedSize = 0, backingStorageSize = 0 } = await usage;
    return (usedSize + backingStorageSize) / MIB;
  }

  void ask("HeapProfiler.enable");
  await wake();
  return {
    now: measure,
    async mib() {
      for (let time = 0; time < 2; time++) {
        void ask("HeapProfiler.collectGarbage");
        await wake();
        await pause(COLLECTION);
      }
      return measure();
    },
    close: () => socket.close(),
  };
}
