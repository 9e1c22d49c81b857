import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { problemsOfUses } from "./secret-uses-rules.ts";

const bytes = () => crypto.getRandomValues(new Uint8Array(32));
const [key, secret] = [bytes(), Buffer.from(bytes()).toString("base64url")];
const namesOf = (secrets: Parameters<typeof problemsOfUses>[0]) => problemsOfUses(secrets, [bytes(), key]).map(([name]) => name);
const MAIL = ["MAIL_API_KEY", "MAIL_SES_SECRET_ACCESS_KEY", "MAIL_SMTP_PASSWORD"] as const;
const OWN = ["AUTH_SECRET", "AUTH_SECRET_PREVIOUS", "BACKUP_TOKEN"] as const;

describe("S43: a secret with two uses is refused", () => {
  test.each([...OWN, ...MAIL, "OIDC_CLIENT_SECRET"] as const)("%s must not be a vault key", (name) => {
    for (const text of [Buffer.from(key).toString("base64url"), `k1:${Buffer.from(key).toString("base64")}`])
      expect(namesOf({ [name]: text })).toEqual([name]);
  });

  test.each([...MAIL, "OIDC_CLIENT_SECRET"] as const)("no secret of Cardea's own may be %s, which another service knows", (given) => {
    for (const name of OWN) expect(namesOf({ [name]: secret, [given]: ` ${secret}\n` })).toEqual([name]);
  });

  test("two of Cardea's own secrets must differ", () => {
    expect(namesOf({ AUTH_SECRET: secret, AUTH_SECRET_PREVIOUS: secret })).toEqual(["AUTH_SECRET_PREVIOUS"]);
    expect(namesOf({ AUTH_SECRET: secret, BACKUP_TOKEN: secret })).toEqual(["BACKUP_TOKEN"]);
    expect(namesOf({ AUTH_SECRET_PREVIOUS: secret, BACKUP_TOKEN: secret })).toEqual(["BACKUP_TOKEN"]);
  });

  test.each(MAIL)("%s must not be the secret of the company's provider", (name) => {
    expect(namesOf({ [name]: secret, OIDC_CLIENT_SECRET: secret })).toEqual([name]);
  });

  test("secrets of their own, absent ones, and one key for both ways to reach a mail service are accepted", () => {
    expect(namesOf({})).toEqual([]);
    expect(namesOf({ AUTH_SECRET: secret, MAIL_API_KEY: "re_1", MAIL_SMTP_PASSWORD: "re_1", OIDC_CLIENT_SECRET: "short" })).toEqual([]);
  });
});
