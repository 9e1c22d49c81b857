import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";

/** A certificate for `localhost` and its key, as PEM. */
export type Certificate = { cert: string; private: string };

const YEARS = 10 * 365 * 24 * 60 * 60 * 1000;

/** Makes a certificate for `localhost` that nobody trusts. */
export async function makeCertificate(): Promise<Certificate> {
  const now = Date.now();
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(now - 1000 * 60 * 60 * 24),
    notAfterDate: new Date(now + YEARS),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
    ],
  });
  return { cert, private: key };
}

/**
 * Makes the certificate that the Workers of the tests trust. Call it before miniflare is loaded, which reads `NODE_EXTRA_CA_CERTS` once.
 * The certificate is passed to the fixtures by the environment, because the configuration of vitest shares no module with them.
 */
export async function trustTestCertificate(): Promise<void> {
  if (process.env.CARDEA_TEST_CERTIFICATE) return;
  const certificate = await makeCertificate();
  const folder = mkdtempSync(join(tmpdir(), "cardea-"));
  // The folder of the run's temporary files comes later (`temporary-files.ts`).
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "authority.pem");
  writeFileSync(file, certificate.cert);
  process.env.NODE_EXTRA_CA_CERTS = file;
  process.env.CARDEA_TEST_CERTIFICATE = JSON.stringify(certificate);
}

/** The certificate that the Workers of the tests trust. */
export const trustedCertificate = (): Certificate => JSON.parse(process.env.CARDEA_TEST_CERTIFICATE ?? "{}") as Certificate;
