import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { bindings } from "../test/harness/worker/app.ts";
import type { Bindings } from "./bindings.ts";
import type { SettingNotes } from "./lib/text/setting-notes.ts";
import { parseSettings, settingsSchema } from "./settings.ts";

type Change = Partial<Record<keyof Bindings, string | undefined>>;

const bytes = () => crypto.getRandomValues(new Uint8Array(32));
const encode = (key: Uint8Array, encoding: "base64url" | "base64" | "hex" | "latin1" = "base64url") => Buffer.from(key).toString(encoding);
const KEY = encode(bytes());
const SECRET = encode(bytes(), "base64");
const AWS_SECRET = encode(bytes().slice(0, 30), "base64");
const KEY_TEXT = encode(bytes(), "base64");

/** The settings of a deployment: a public origin, mail by e-mail, and no trusted origins. */
const PRODUCTION: Change = {
  PUBLIC_ORIGIN: "https://cardea.company.dev",
  ADMIN_EMAILS: "ada@company.dev",
  MAIL_DELIVERY: "email",
  TRUSTED_ORIGINS: "",
  SSM_ENDPOINT: undefined,
  AUTH_SECRET: SECRET,
  VAULT_KEYS: `k1:${KEY}`,
};
const OIDC: Change = { OIDC_ISSUER: "https://idp.company.dev", OIDC_CLIENT_ID: "cardea", OIDC_CLIENT_SECRET: encode(bytes()) };

const parse = (change: Change) => parseSettings({ ...bindings, ...change } as Bindings);
const deploy = (change: Change) => parse({ ...PRODUCTION, ...change });

const settingRows = () => Object.entries(settingsSchema.shape).map(([name, schema]) => ({ name, ...(schema.meta() as SettingNotes | undefined) }));

/** Why the settings are refused; empty if they are accepted. */
function refusalOf(settings: () => unknown): string {
  try {
    settings();
    return "";
  } catch (error) {
    return (error as { reason?: string }).reason ?? "";
  }
}

describe("S43: Cardea refuses to start", () => {
  test.each([
    ["without keys", { VAULT_KEYS: undefined }, "VAULT_KEYS"],
    ["with no key in the setting", { VAULT_KEYS: "" }, "VAULT_KEYS"],
    ["with a short key", { VAULT_KEYS: "k1:AAECAwQFBgc" }, "VAULT_KEYS"],
    ["with an all-zero key", { VAULT_KEYS: `k1:${"A".repeat(43)}` }, "VAULT_KEYS"],
    ["with a key without id", { VAULT_KEYS: KEY }, "VAULT_KEYS"],
    ["with one good and one bad key", { VAULT_KEYS: `k1:${KEY},k2:short` }, "VAULT_KEYS"],
    ["with text after a key", { VAULT_KEYS: `k1:${KEY}:more` }, "VAULT_KEYS"],
    ["with characters in a key that are not base64url", { VAULT_KEYS: `k1:${KEY.slice(0, 20)} !${KEY.slice(20)}` }, "VAULT_KEYS"],
    ["with a short secret", { AUTH_SECRET: "short" }, "AUTH_SECRET"],
    ["with a former secret that is the present one", { AUTH_SECRET: SECRET, AUTH_SECRET_PREVIOUS: SECRET }, "AUTH_SECRET_PREVIOUS"],
    ["with a former secret that is a vault key", { VAULT_KEYS: `k1:${KEY}`, AUTH_SECRET_PREVIOUS: KEY }, "AUTH_SECRET_PREVIOUS"],
    ["without an origin", { PUBLIC_ORIGIN: undefined }, "PUBLIC_ORIGIN"],
    ["with an origin that has a path", { PUBLIC_ORIGIN: "https://cardea.example/x" }, "PUBLIC_ORIGIN"],
    ["with a mail delivery it does not know", { MAIL_DELIVERY: "pigeon" }, "MAIL_DELIVERY"],
    ["with a mail service but no key", { MAIL_DELIVERY: "resend", MAIL_FROM: "cardea@example.com" }, "MAIL_API_KEY"],
    [
      "with the port that Workers cannot reach",
      { MAIL_DELIVERY: "smtp", MAIL_SMTP_PORT: "25", MAIL_SMTP_HOST: "smtp.example.com" },
      "MAIL_SMTP_PORT",
    ],
    ["with a part of the Parameter Store's settings", { SSM_SECRET_ACCESS_KEY: undefined }, "SSM_REGION"],
    ["with a temporary key of AWS", { SSM_ACCESS_KEY_ID: `ASIA${"CARDEA0FIXTURE00"}` }, "SSM_ACCESS_KEY_ID"],
    ["with the sample key of AWS's documents", { SSM_ACCESS_KEY_ID: `AKIA${"IOSFODNN7EXAMPLE"}` }, "SSM_ACCESS_KEY_ID"],
    ["with a region that is none", { SSM_REGION: "Frankfurt" }, "SSM_REGION"],
    ["with a secret of AWS that is typed", { SSM_SECRET_ACCESS_KEY: "secretsecretsecretsecretsecretsecretsecret" }, "SSM_SECRET_ACCESS_KEY"],
    ["with a secret of AWS that has another use", { BACKUP_TOKEN: AWS_SECRET, SSM_SECRET_ACCESS_KEY: AWS_SECRET }, "SSM_SECRET_ACCESS_KEY"],
    ["with a local Parameter Store that is no loopback address", { SSM_ENDPOINT: "http://10.0.0.1:4583" }, "SSM_ENDPOINT"],
  ] as [string, Change, string][])("Cardea refuses to start %s, and names the setting but not its value", (_, change, name) => {
    const reason = refusalOf(() => parse(change));
    expect(reason).toContain(name);
    for (const value of Object.values(change)) if (value && value.length > 8) expect(reason).not.toContain(value);
  });
});

describe("M8: a deployment with a setting for development refuses to start, and says why", () => {
  test("a deployment without a setting for development starts", () => {
    expect(refusalOf(() => deploy(OIDC))).toBe("");
  });

  test.each([
    ["a local Parameter Store", { SSM_ENDPOINT: "http://127.0.0.1:4583" }, "SSM_ENDPOINT"],
    ["the local inbox", { MAIL_DELIVERY: "inbox" }, "MAIL_DELIVERY"],
    ["trusted loopback origins", { TRUSTED_ORIGINS: "http://localhost:*" }, "TRUSTED_ORIGINS"],
    ["a trusted metadata service", { TRUSTED_ORIGINS: "http://169.254.169.254" }, "TRUSTED_ORIGINS"],
    ["a trusted private server", { TRUSTED_ORIGINS: "https://10.0.0.7" }, "TRUSTED_ORIGINS"],
    ["an origin without TLS", { PUBLIC_ORIGIN: "http://cardea.example.com" }, "PUBLIC_ORIGIN"],
    ["an origin of another scheme", { PUBLIC_ORIGIN: "ftp://cardea.example.com" }, "PUBLIC_ORIGIN"],
    ["a company's provider without TLS", { ...OIDC, OIDC_ISSUER: "http://idp.example.com" }, "OIDC_ISSUER"],
    ["a company's provider on the local machine", { ...OIDC, OIDC_ISSUER: "http://127.0.0.1:9000" }, "OIDC_ISSUER"],
    ["a client document at another origin", { CLIENT_METADATA_URL: "https://other.example.com/oauth/client.json" }, "CLIENT_METADATA_URL"],
  ] as [string, Change, string][])("a deployment with %s refuses to start", (_, change, name) => {
    const reason = refusalOf(() => deploy(change));
    expect(reason).toContain(name);
    expect(reason).toMatch(/development|https/);
  });

  test("the client document may have another path at PUBLIC_ORIGIN", () => {
    expect(refusalOf(() => deploy({ CLIENT_METADATA_URL: "https://cardea.company.dev/oauth/client.json" }))).toBe("");
  });

  test.each(["http://127.0.0.1:8787", "http://localhost:8787", "http://cardea.localhost:8787", "http://[::1]:8787", "http://cardea.test"])(
    "all settings for development are accepted at %s, which only the local machine can reach",
    (PUBLIC_ORIGIN) => {
      const development = {
        MAIL_DELIVERY: "inbox",
        TRUSTED_ORIGINS: "http://localhost:*,http://127.0.0.1:8790",
        CLIENT_METADATA_URL: "https://x.example/c",
      };
      expect(refusalOf(() => deploy({ ...OIDC, ...development, PUBLIC_ORIGIN, OIDC_ISSUER: "http://127.0.0.1:9000" }))).toBe("");
    },
  );

  test.each([
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "http://example.com:127",
    "https://test",
    "https://cardea.test.example.com",
    "http://0.0.0.0:8787",
    "http://128.0.0.1",
  ])("the origin %s only looks like the local machine, so settings for development are refused", (PUBLIC_ORIGIN) => {
    expect(refusalOf(() => deploy({ PUBLIC_ORIGIN, MAIL_DELIVERY: "inbox" }))).toContain("MAIL_DELIVERY");
  });

  test.each(["http://169.254.169.254", "http://[fe80::1]", "localhost:8790", "http://localhost/path", "*", "http://*", "file:///etc"])(
    "the trusted origin %s is refused everywhere",
    (TRUSTED_ORIGINS) => {
      expect(refusalOf(() => deploy({ PUBLIC_ORIGIN: "http://localhost:8787", TRUSTED_ORIGINS }))).toContain("TRUSTED_ORIGINS");
    },
  );
});

describe("S43: a deployment with a sample value of the documents refuses to start, and says what to write", () => {
  test.each([
    ["the origin of the documents", { PUBLIC_ORIGIN: "https://cardea.example.com" }, "PUBLIC_ORIGIN"],
    ["a name that is never in the DNS", { PUBLIC_ORIGIN: "https://cardea.invalid" }, "PUBLIC_ORIGIN"],
    ["an administrator of the documents", { ADMIN_EMAILS: "ada@company.dev,admin@example.com" }, "ADMIN_EMAILS"],
    ["a sender of the documents", { MAIL_FROM: "cardea@mail.example.org" }, "MAIL_FROM"],
    ["a provider of the documents", { ...OIDC, OIDC_ISSUER: "https://login.example.com" }, "OIDC_ISSUER"],
  ] as [string, Change, string][])("%s", (_, change, name) => {
    expect(refusalOf(() => deploy(change))).toMatch(new RegExp(`^${name}: is a sample value of the documents; write `));
  });

  test.each(
    settingRows()
      .filter(({ example, secret }) => secret || /example\.|^from /.test(example ?? ""))
      .map(({ name, example }) => [name, example] as const),
  )("the example of %s in the documents refuses to start", (name, example) => {
    const complete = { ...OIDC, SSM_REGION: "eu-central-1", SSM_ACCESS_KEY_ID: `AKIA${"CARDEA0FIXTURE00"}`, SSM_SECRET_ACCESS_KEY: AWS_SECRET };
    expect(refusalOf(() => deploy(complete))).toBe("");
    expect(refusalOf(() => deploy({ ...complete, [name]: example }))).toContain(`${name}: `);
  });

  const OTHERS = ["BACKUP_TOKEN", "AUTH_SECRET", "AUTH_SECRET_PREVIOUS", "OIDC_CLIENT_SECRET", "MAIL_API_KEY", "SSM_SECRET_ACCESS_KEY"] as const;
  test.each(OTHERS.flatMap((one, at) => OTHERS.slice(at + 1).map((other) => [one, other] as const)))(
    "one secret as both %s and %s refuses to start, and the message has no part of it",
    (one, other) => {
      const complete = { ...OIDC, SSM_REGION: "eu-central-1", SSM_ACCESS_KEY_ID: `AKIA${"CARDEA0FIXTURE00"}`, SSM_SECRET_ACCESS_KEY: AWS_SECRET };
      const reason = refusalOf(() => deploy({ ...complete, [one]: AWS_SECRET, [other]: AWS_SECRET }));
      expect(reason).toMatch(/ too[;,]/);
      expect(reason).not.toContain(AWS_SECRET);
    },
  );

  test.each(["x", "ada@company.dev,bob", "Ada <ada@company.dev>", "ada@company.dev;bob@company.dev", "ada@company"])(
    "F124: administrators “%s”, of whom one has no address, are refused with what to write",
    (ADMIN_EMAILS) => expect(refusalOf(() => deploy({ ADMIN_EMAILS }))).toMatch(/^ADMIN_EMAILS: “.*” is no e-mail address; write each like /),
  );

  test("a company whose name only ends like a sample starts", () => {
    const origin = { PUBLIC_ORIGIN: "https://cardea.notexample.com", ADMIN_EMAILS: "ada@my-example.com" };
    expect(refusalOf(() => deploy(origin))).toBe("");
  });

  test("every setting has notes for the docs, and every secret is called one", () => {
    const rows = settingRows();
    expect(rows.filter(({ description, example }) => !description || !example).map(({ name }) => name)).toEqual([]);
    const looksSecret = rows.filter(({ name }) => /SECRET|TOKEN|KEYS?$|PASSWORD$/.test(name)).map(({ name }) => name);
    expect(
      rows
        .filter(({ secret }) => secret)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(expect.arrayContaining(looksSecret.sort()));
  });
});

test("F124: each secret that is not needed may be set before all that belongs to it, and stay after it, so that no order of changes stops a deployment", () => {
  const without = { OIDC_CLIENT_SECRET: undefined, SSM_REGION: undefined, SSM_ACCESS_KEY_ID: undefined, SSM_SECRET_ACCESS_KEY: undefined };
  for (const { name, secret } of settingRows())
    if (secret) {
      const forms: Record<string, string> = { VAULT_KEYS: `k1:${KEY}`, OTEL_EXPORTER_OTLP_HEADERS: `authorization=${KEY}` };
      expect([name, refusalOf(() => deploy({ ...without, [name]: forms[name] ?? AWS_SECRET }))]).toEqual([name, ""]);
    }
});

test("the company's provider is refused if it is set in part, and codes cannot be off with a client secret alone", () => {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = OIDC;
  for (const part of [{ OIDC_ISSUER }, { OIDC_CLIENT_ID }, { OIDC_ISSUER, OIDC_CLIENT_ID }, { OIDC_ISSUER, OIDC_CLIENT_SECRET }])
    expect(refusalOf(() => deploy(part))).toContain("are set together");
  expect(refusalOf(() => deploy({ OIDC_CLIENT_SECRET, SIGN_IN_CODES: "off" }))).toContain("an OIDC provider is needed");
});

test("a secret of AWS that is set before its region and its key's id stops nothing, but either of those needs the two others", () => {
  const secret = { SSM_SECRET_ACCESS_KEY: AWS_SECRET, SSM_REGION: undefined, SSM_ACCESS_KEY_ID: undefined };
  const id = `AKIA${"CARDEA0FIXTURE00"}`;
  expect(refusalOf(() => deploy(secret))).toBe("");
  for (const part of [{ SSM_REGION: "eu-central-1" }, { SSM_ACCESS_KEY_ID: id }])
    for (const given of [part, { ...part, SSM_SECRET_ACCESS_KEY: undefined }])
      expect(refusalOf(() => deploy({ ...secret, ...given }))).toContain("are set together");
  expect(refusalOf(() => deploy({ ...secret, SSM_REGION: "eu-central-1", SSM_ACCESS_KEY_ID: id }))).toBe("");
});

test("an empty setting counts as absent, whichever it is, unless it is needed", () => {
  const needed = ["PUBLIC_ORIGIN", "AUTH_SECRET", "VAULT_KEYS"];
  // Those of the Parameter Store need each other.
  const without = { SSM_REGION: undefined, SSM_ACCESS_KEY_ID: undefined, SSM_SECRET_ACCESS_KEY: undefined };
  for (const empty of ["", "  \n"])
    for (const { name } of settingRows()) {
      const reason = refusalOf(() => deploy({ ...without, [name]: empty }));
      expect([name, reason.includes(`${name}: `)]).toEqual([name, needed.includes(name)]);
    }
  const { AUDIT_RETENTION_DAYS_MAX, MAIL_SMTP_PORT, BACKUP_TOKEN } = deploy({ AUDIT_RETENTION_DAYS_MAX: "", MAIL_SMTP_PORT: "", BACKUP_TOKEN: "" });
  expect([AUDIT_RETENTION_DAYS_MAX, MAIL_SMTP_PORT, BACKUP_TOKEN]).toEqual([365, 465, undefined]);
});

test.each([
  ["BACKUP_TOKEN", { AUTH_SECRET_PREVIOUS: KEY_TEXT, BACKUP_TOKEN: KEY_TEXT }],
  ["AUTH_SECRET", { MAIL_SMTP_PASSWORD: SECRET }],
  ["MAIL_API_KEY", { MAIL_API_KEY: KEY }],
] as [string, Change][])("S43: Cardea refuses to start with one secret for two uses, and names %s", (name, change) => {
  const reason = refusalOf(() => deploy(change));
  expect(reason).toMatch(new RegExp(`^${name}: is `));
  for (const value of Object.values(change)) if (value) expect(reason).not.toContain(value);
});

describe("M8: a secret that is not random is refused", () => {
  const stepping = (step: number, from = 0) => new Uint8Array(32).map((_, index) => from + step * index);
  const half = bytes().slice(0, 16);

  test.each([
    ["00 01 02 …", stepping(1)],
    ["ff fe fd …", stepping(-1, 255)],
    ["00 07 0e …", stepping(7)],
    ["squares", new Uint8Array(32).map((_, index) => index * index)],
    ["two interleaved counters", new Uint8Array(32).map((_, index) => (index % 2 ? 255 - index : index))],
    ["one byte", new Uint8Array(32).fill(0x5a)],
    ["16 random bytes twice", new Uint8Array([...half, ...half])],
    ["16 random bytes and back", new Uint8Array([...half, ...half.toReversed()])],
    ["typed text", new TextEncoder().encode("Th3 quick br0wn f0x jumps 0ver !?")],
    ["a UUID's hex digits", new TextEncoder().encode(crypto.randomUUID().replaceAll("-", ""))],
  ])("a vault key that is not random is refused: %s", (_, key) => {
    expect(refusalOf(() => deploy({ VAULT_KEYS: `k1:${KEY},k2:${encode(key.slice(0, 32))}` }))).toMatch(/VAULT_KEYS: key 2 /);
  });

  test.each([
    "a".repeat(32),
    "0123456789abcdefghijklmnopqrstuv",
    "test-secret-test-secret-test-secret-test",
    "change-me-change-me-change-me-please",
    "Replace-Me-With-A-Random-String-2024",
    "a secret of a test that is long enough",
    "correct-horse-battery-staple-and-more",
    "Your_Auth_Secret_Goes_Here_1234567890",
    "qwertyuiopasdfghjklzxcvbnm1234567890",
    "thequickbrownfoxjumpsoverthelazydog",
    "31415926535897932384626433832795028841",
    "abababababababababababababababababab",
    "xK3xK3xK3xK3xK3xK3xK3xK3xK3xK3xK3xK3",
  ])("an AUTH_SECRET that is not random is refused: %s", (AUTH_SECRET) => {
    const reason = refusalOf(() => deploy({ AUTH_SECRET }));
    expect(reason).toContain("AUTH_SECRET");
    expect(reason).not.toContain(AUTH_SECRET);
  });

  test("an AUTH_SECRET from a random generator is accepted in each form", () => {
    for (let round = 0; round < 50; round++) {
      const secret = bytes();
      const forms = [encode(secret), encode(secret, "base64"), encode(secret, "hex"), encode(secret, "hex").slice(0, 32)];
      for (const AUTH_SECRET of forms)
        expect([AUTH_SECRET, refusalOf(() => deploy({ AUTH_SECRET, VAULT_KEYS: `k1:${encode(bytes())}` }))]).toEqual([AUTH_SECRET, ""]);
    }
  });

  test.each([
    ["one id", `k1:${KEY},k1:${encode(bytes())}`],
    ["one key", `k1:${KEY},k2:${KEY}`],
  ])("two vault keys with %s are refused, because one would silently replace the other", (_, VAULT_KEYS) => {
    expect(refusalOf(() => deploy({ VAULT_KEYS }))).toMatch(/VAULT_KEYS: key 2 .*one before it/);
  });

  test.each(["base64url", "base64", "hex"] as const)("an AUTH_SECRET that is also a vault key is refused, as %s", (encoding) => {
    const key = bytes();
    const same = encode(key, encoding);
    for (const AUTH_SECRET of [same, same.toUpperCase(), `k1:${same}`, `${same}\n`, Buffer.from(same).toString("base64")]) {
      if (AUTH_SECRET === same.toUpperCase() && encoding !== "hex") continue;
      expect([AUTH_SECRET, refusalOf(() => deploy({ AUTH_SECRET, VAULT_KEYS: `k0:${KEY},k1:${encode(key)}` }))]).toEqual([
        AUTH_SECRET,
        expect.stringContaining("AUTH_SECRET: is a vault key"),
      ]);
    }
  });

  test("an AUTH_SECRET that is also the client secret is refused, because the company's provider knows it", () => {
    for (const OIDC_CLIENT_SECRET of [SECRET, ` ${SECRET}\n`])
      expect(refusalOf(() => deploy({ ...OIDC, OIDC_CLIENT_SECRET }))).toContain("AUTH_SECRET");
  });

  test.each(["base64url", "base64", "hex"] as const)(
    "S43: a client secret of the company's provider that is also a vault key is refused, as %s",
    (encoding) => {
      const key = bytes();
      const same = encode(key, encoding);
      for (const VAULT_KEYS of [`k1:${encode(key)}`, `k0:${KEY},k1:${encode(key)}`]) {
        for (const OIDC_CLIENT_SECRET of [same, `x${same}`, ` ${same}\n`]) {
          const reason = refusalOf(() => deploy({ ...OIDC, VAULT_KEYS, OIDC_CLIENT_SECRET }));
          expect(reason).toContain("OIDC_CLIENT_SECRET: is a vault key");
          expect(reason).not.toContain(same);
        }
      }
    },
  );

  test("a message about VAULT_KEYS contains no part of a possible key", () => {
    const key = encode(bytes());
    const hex = encode(bytes(), "hex").slice(0, 32);
    const wrong = [key, key.slice(0, 32), hex, `${hex}:k1`, `${key}:k1`, `${key.slice(0, 20)}:${key}:k1`, `k1:${hex}`, `k1:${key},${hex}:${key}`];
    for (const VAULT_KEYS of [...wrong, `${hex}:${key},${hex}:${encode(bytes())}`, `${hex}:${"A".repeat(43)}`]) {
      const reason = refusalOf(() => deploy({ VAULT_KEYS }));
      expect(reason).toMatch(/VAULT_KEYS: key [12] /);
      for (const part of VAULT_KEYS.split(/[:,]/).filter(({ length }: string) => length > 4)) expect(reason).not.toContain(part.slice(0, 8));
    }
  });
});

test("vault keys keep their order, so that the first one seals", () => {
  const { VAULT_KEYS } = parse({ VAULT_KEYS: `k2:${KEY}, k1:${encode(bytes())}` });
  expect([...VAULT_KEYS.keys()]).toEqual(["k2", "k1"]);
});

test.each([
  [undefined, 365],
  ["30", 30],
])("F110: the longest time for which the audit may be kept is read from the settings: %j", (text, days) => {
  expect(deploy({ AUDIT_RETENTION_DAYS_MAX: text }).AUDIT_RETENTION_DAYS_MAX).toBe(days);
});

test.each(["0", "1.5", "a year", "99999"])("F110: a longest time that is no number of days is refused: %j", (text) => {
  expect(refusalOf(() => deploy({ AUDIT_RETENTION_DAYS_MAX: text }))).toContain("AUDIT_RETENTION_DAYS_MAX");
});

test("F110: how long an audit event waits for others is five seconds in a deployment, unless the settings say otherwise", () => {
  expect(deploy({}).AUDIT_DELAY_SECONDS).toBe(5);
  expect(deploy({ AUDIT_DELAY_SECONDS: "0" }).AUDIT_DELAY_SECONDS).toBe(0);
  expect(parse({}).AUDIT_DELAY_SECONDS).toBeLessThan(1);
});

test.each(["-1", "21", "soon"])("F110: a delay of audit events that is not between 0 and 20 seconds is refused: %j", (text) => {
  expect(refusalOf(() => deploy({ AUDIT_DELAY_SECONDS: text }))).toContain("AUDIT_DELAY_SECONDS");
});
