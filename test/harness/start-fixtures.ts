import { createServer } from "node:net";
import type { TestProject } from "vitest/node";
import { startFixtures } from "../fixtures/fixtures.ts";
import { startMailServers } from "../fixtures/mail-servers.ts";
import { FIXTURES } from "../fixtures/origins.ts";
import { makeCertificate, trustedCertificate } from "./test-certificate.ts";

/** Starts the downstream servers once for all Worker tests, on free ports. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const fixtures = await startFixtures(await freePorts(FIXTURES.length));
  project.provide("origins", fixtures.origins);
  const mail = await startMailServers({ trusted: trustedCertificate(), untrusted: await makeCertificate() });
  project.provide("mail", mail.places);
  return async () => {
    await Promise.all([fixtures.close(), mail.close()]);
  };
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
