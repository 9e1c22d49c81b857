import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startMailServers } from "../fixtures/mail-servers.ts";
import type { Started } from "./fixture-sets.ts";
import { freeRange } from "./free-ports.ts";
import { makeCertificate, trustedCertificate } from "./test-certificate.ts";

/** How many Workers run tests at the same time. */
export const WORKERS = 5;

/** Starts downstream servers for each Worker that runs tests, on ports of their own, and the mail servers and the Parameter Store that all of them share. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const fixtures = await startFixtureSets();
  project.provide("originSets", fixtures.originSets);
  project.provide("ssm", fixtures.ssm);
  const numbers = await startNumbers();
  project.provide("numbers", numbers.url);
  const mail = await startMailServers({ trusted: trustedCertificate(), untrusted: await makeCertificate() });
  project.provide("mail", mail.places);
  return async () => {
    await Promise.all([fixtures.close(), numbers.close(), mail.close()]);
  };
}

/** A process of their own loads their many packages as Node does. In this one vite would transform each module first. */
async function startFixtureSets(): Promise<Started & { close(): Promise<void> }> {
  const child = fork(join(import.meta.dirname, "fixture-sets.ts"), [String(WORKERS)]);
  const started = await Promise.race([once(child, "message"), once(child, "exit")]);
  const [answer] = started as [Started | number | null];
  if (answer === null || typeof answer === "number") throw new Error(`The downstream servers of the tests ended with ${answer}.`);
  const close = async () => {
    child.disconnect();
    await once(child, "exit");
  };
  return { ...answer, close };
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
