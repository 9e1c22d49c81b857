import { expect, test } from "vitest";
import { ORIGIN } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";

type Scope = { redirectUri: string; ownRedirectUri: string; oauth: { hasSecret: boolean } | null };
type Answer = { asks?: { confirm: string[] }; fields?: Record<string, string> };

test("F62: the console's edit replaces a client's shared redirect URI by one of its own, and the client keeps its secret", async () => {
  const project = await makeProject();
  const shared = `${ORIGIN}/oauth/callback`;
  await project.addOAuthServer("shared", { client: { id: "by-hand", secret: "s3cret", redirectUri: shared } });
  const scopeNow = async () => (await project.api<{ authScopes: Scope[] }>("GET", "/servers/shared/auth-scopes")).body.authScopes[0];
  const before = await scopeNow();
  expect(before?.redirectUri).toBe(shared);
  expect(before?.ownRedirectUri).toMatch(new RegExp(`^${shared}/scp_`));
  const client = { id: "by-hand", redirectUri: before?.ownRedirectUri };
  expect((await project.api("PATCH", "/servers/shared", { oauth: { client } })).status).toBe(204);
  expect(await scopeNow()).toMatchObject({ redirectUri: before?.ownRedirectUri, ownRedirectUri: before?.ownRedirectUri, oauth: { hasSecret: true } });
});

test("F62: a change of a field's prefix needs confirmation if people have given values, and removes none of them", async () => {
  const project = await makeProject();
  const link = await project.userLink();
  await connect(await person("ada", link), link, "header", "ada");
  const fields = [{ name: "X-API-Key", label: "X-API-Key", help: "", prefix: "Token " }];
  const asked = await project.api<Answer>("PATCH", "/servers/header", { authScope: { fields } });
  expect([asked.status, asked.body.asks?.confirm]).toEqual([409, ["prefix"]]);
  expect(asked.body.fields?.prefix).toContain("1 person's credentials are sent in another form. Nothing is removed.");
  expect((await project.api("PATCH", "/servers/header", { authScope: { fields }, confirm: ["prefix"] })).status).toBe(204);
  const { body } = await project.api<{ credentials: { server: string; status: string }[] }>("GET", "/credentials");
  expect(body.credentials.find(({ server }) => server === "header")?.status).toBe("active");
});
