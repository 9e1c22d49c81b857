import { describe, expect, test } from "vitest";
import { authorizationPath, authorize, postMessage, redeemCode, registerClient, requestToken } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { asAdmin, makeProject } from "../../test/harness/worker/project.ts";
import { partsOf } from "./grant-ref.ts";
import { withKeyLimits } from "./key-limits.ts";

const a = (length: number) => "a".repeat(length);

/** Texts with and without the form of a credential. As keys of the store, some are too long and some just fit. */
const CREDENTIALS = [
  `${a(250)}:${a(250)}:c`,
  `${a(600)}:b:c`,
  `a:${a(600)}:c`,
  `a:b:${a(600)}`,
  `${a(64)}:${a(64)}:${a(64)}`,
  `${a(65)}:b:c`,
  "😀".repeat(200),
  `${"😀".repeat(70)}:${"😀".repeat(70)}:c`,
  "a:b:c:d",
  "::",
  ":b:c",
  "a/../b:c:d",
  "../..:..:..",
  "%00:%00:%00",
];

const named = (values: string[]) =>
  values.map((value) => [value.replace(/(.)\1{9,}/gu, (run, character: string) => `${character}×${[...run].length}`), value] as const);

describe("L11: a token in a form that no token has", async () => {
  const project = await makeProject();

  test.each(named(CREDENTIALS))("the token %s is refused alike at an existing project and at a missing one", async (_, token) => {
    const carried = /^[\x21-\x7e]+$/.test(token) ? token : encodeURIComponent(token);
    const statuses = await Promise.all(
      [project.slug, "no-such-project"].map(
        async (path) => (await postMessage(path, carried, { jsonrpc: "2.0", id: 1, method: "tools/list" })).status,
      ),
    );
    expect(statuses).toEqual([401, 401]);
  });
});

describe("L1, S19: odd credentials at the token endpoint", async () => {
  const clientId = await registerClient();

  test.each(named(CREDENTIALS))("the code or token %s is answered as an error of the client", async (_, credential) => {
    const code = { grant_type: "authorization_code", code: credential, code_verifier: a(43), redirect_uri: "http://127.0.0.1:1/" };
    for (const form of [code, { grant_type: "refresh_token", refresh_token: credential }]) {
      const response = await requestToken({ client_id: clientId, ...form });
      expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([400, expect.stringMatching(/^invalid_/)]);
    }
    for (const hint of ["access_token", "refresh_token"]) {
      expect((await requestToken({ client_id: clientId, token: credential, token_type_hint: hint })).status).toBe(200);
    }
  });

  test.each(named([a(65), a(600), "😀".repeat(200), "..", "a b", "a/b", "é"]))("the client id %s is refused as unknown", async (_, client_id) => {
    const forms: Record<string, string>[] = [{ grant_type: "refresh_token", refresh_token: "a:b:c" }, { token: "a:b:c" }];
    for (const form of forms) {
      const response = await requestToken({ client_id, ...form });
      expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([401, "invalid_client"]);
    }
  });
});

describe("L1, S19: odd client ids at the authorization endpoint", async () => {
  const project = await makeProject();
  const admin = await asAdmin();

  test.each(named([a(65), a(600), "😀".repeat(200), "\u0000", "..", "x y"]))("the client id %j is refused on every request", async (_, client_id) => {
    const { path } = await authorizationPath(project.slug, { client_id });
    expect((await admin.visit(path)).status).toBe(400);
    for (const decision of ["approve", "deny"]) expect((await admin.submit(path, { handle: a(700), decision })).status).toBe(400);
  });
});

describe("the provider package's store", () => {
  const store = withKeyLimits(bindings.OAUTH_KV);

  test.each(named([`grant:${a(600)}`, `token:${"😀".repeat(130)}`, `client:${a(65)}`, "client:é", "client:"]))(
    "the store holds nothing under %s",
    async (_, key) => {
      expect(await store.get(key, "json")).toBeNull();
    },
  );

  test("the store returns what was put under a valid key", async () => {
    const keys = [`grant:${a(500)}`, `client:${a(64)}`];
    for (const key of keys) {
      await store.put(key, '"x"', { expirationTtl: 60 });
      expect(await store.get(key, "json")).toBe("x");
    }
  });
});

test("codes and tokens that were issued name their grant", async () => {
  const project = await makeProject();
  const grant = await authorize(await asAdmin(), project.slug);
  const { access_token, refresh_token } = (await (await redeemCode(grant)).json()) as { access_token: string; refresh_token: string };
  const parts = [access_token, refresh_token].map(partsOf);
  expect(parts[0]).toEqual({ userId: expect.any(String), grantId: expect.stringMatching(/^[\w-]{16}$/) });
  expect(parts[1]).toEqual(parts[0]);
  expect(CREDENTIALS.filter((one) => partsOf(one).grantId !== undefined)).toEqual([`${a(64)}:${a(64)}:${a(64)}`]);
});
