import { createServer } from "node:net";
import type { TestProject } from "vitest/node";
import { startFixtures } from "../fixtures/fixtures.ts";
import { FIXTURES } from "../fixtures/origins.ts";

/** Starts the downstream servers once for all Worker tests, on free ports. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const fixtures = await startFixtures(await freePorts(FIXTURES.length));
  project.provide("origins", fixtures.origins);
  return fixtures.close;
}

/** Different ports of 127.0.0.1 that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
