import type { TestProject } from "vitest/node";
import { startFixtures } from "../fixtures/fixtures.ts";
import { startMailServers } from "../fixtures/mail-servers.ts";
import { FIXTURES } from "../fixtures/origins.ts";
import { startSsmServer } from "../fixtures/ssm-server.ts";
import { freeRange } from "./free-ports.ts";
import { makeCertificate, trustedCertificate } from "./test-certificate.ts";

/** Starts the downstream servers once for all Worker tests, on ports of their own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const first = await freeRange(FIXTURES.length);
  const fixtures = await startFixtures(FIXTURES.map((_, index) => first + index));
  project.provide("origins", fixtures.origins);
  const mail = await startMailServers({ trusted: trustedCertificate(), untrusted: await makeCertificate() });
  project.provide("mail", mail.places);
  const ssm = await startSsmServer();
  project.provide("ssm", ssm.place);
  return async () => {
    await Promise.all([fixtures.close(), mail.close(), ssm.close()]);
  };
}
