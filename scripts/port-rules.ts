const LEAST = 1024;
const MOST = 65_535;

/** The ports of a development server: its own, and those of the demo's servers, one behind the other. */
export type Ports = { port: number; demoPorts: number[] };

/**
 * Reads `PORT` and `DEMO_PORT`.
 * @param count how many servers the demo has
 * @returns the ports, or a sentence for the person who starts it
 */
export function readPorts({ PORT = "8787", DEMO_PORT = "8790" }: NodeJS.ProcessEnv, count: number): Ports | { problem: string } {
  const [port, demoPort] = [Number(PORT), Number(DEMO_PORT)];
  const isPort = (number: number, last: number) => Number.isInteger(number) && number >= LEAST && number <= last;
  if (!isPort(port, MOST)) return { problem: `PORT is “${PORT}”; it must be a number from ${LEAST} to ${MOST}.` };
  const lastDemoPort = MOST - count + 1;
  if (!isPort(demoPort, lastDemoPort)) return { problem: `DEMO_PORT is “${DEMO_PORT}”; it must be a number from ${LEAST} to ${lastDemoPort}.` };
  const demoPorts = Array.from({ length: count }, (_, index) => demoPort + index);
  if (demoPorts.includes(port))
    return {
      problem: `PORT is ${port}, and the demo's servers have the ports ${demoPort} to ${demoPorts.at(-1)}. Choose another PORT or DEMO_PORT.`,
    };
  return { port, demoPorts };
}
