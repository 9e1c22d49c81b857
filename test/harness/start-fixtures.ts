import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { startFixtures } from "../fixtures/fixtures.ts";
import { startMailServers } from "../fixtures/mail-servers.ts";
import { FIXTURES } from "../fixtures/origins.ts";
import { startSsmServer } from "../fixtures/ssm-server.ts";
import { freeRange } from "./free-ports.ts";
import { makeCertificate, trustedCertificate } from "./test-certificate.ts";

/** How many Workers run tests at the same time. */
export const WORKERS = 3;

/** Starts downstream servers for each Worker that runs tests, on ports of their own, and the mail servers and the Parameter Store that all of them share. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const sets = await Promise.all(Array.from({ length: WORKERS }, startFixtureSet));
  project.provide(
    "originSets",
    sets.map(({ origins }) => origins),
  );
  const numbers = await startNumbers();
  project.provide("numbers", numbers.url);
  const mail = await startMailServers({ trusted: trustedCertificate(), untrusted: await makeCertificate() });
  project.provide("mail", mail.places);
  const ssm = await startSsmServer();
  project.provide("ssm", ssm.place);
  return async () => {
    await Promise.all([...sets.map((set) => set.close()), numbers.close(), mail.close(), ssm.close()]);
  };
}

async function startFixtureSet() {
  const first = await freeRange(FIXTURES.length);
  return startFixtures(FIXTURES.map((_, index) => first + index));
}

/** Starts a server that answers with 0, then 1, and so on. */
async function startNumbers() {
  let next = 0;
  const server = createServer((_, response) => response.end(String(next++)));
  server.listen(await freeRange(1), "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: async () => void server.close() };
}
