import { expect, test } from "vitest";
import { makeProject } from "../../test/harness/worker/project.ts";

type OAuth = { clientId: string; hasSecret: boolean; secretName: string | null; identityProvider: object | null };
type Refusal = { fields?: Record<string, string> };

const provider = { kind: "manual", authorizationUrl: "https://id.example.com/authorize", tokenUrl: "https://id.example.com/token" };
const robot = (client: object, more: object = {}) => ({
  slug: "robot",
  name: "Robot",
  url: "https://mcp.example.com/mcp",
  authScope: { type: "oauth2", level: "project" },
  oauth: { provider, grant: "client_credentials", client, ...more },
});

test("F87: a client whose secret has a name can be entered before its secret, and the name stays when the secret is set", async () => {
  const project = await makeProject();
  const refused = await project.api<Refusal>("POST", "/servers", robot({ id: "abc" }));
  expect([refused.status, Object.keys(refused.body.fields ?? {})]).toEqual([400, ["clientSecret"]]);
  expect((await project.api("POST", "/servers", robot({ id: "abc", secretName: "robot-client" }))).status).toBe(201);
  const oauthNow = async () => (await project.api<{ oauth: OAuth }>("GET", "/servers/robot")).body.oauth;
  expect(await oauthNow()).toMatchObject({ clientId: "abc", hasSecret: false, secretName: "robot-client", identityProvider: null });

  const edit = async (client: object) => (await project.api("PATCH", "/servers/robot", { oauth: { client } })).status;
  expect(await edit({ secret: "a-very-secret-word" })).toBe(204);
  expect(await oauthNow()).toMatchObject({ clientId: "abc", hasSecret: true, secretName: "robot-client" });
  expect(await edit({ secretName: "other" })).toBe(204);
  expect(await oauthNow()).toMatchObject({ hasSecret: true, secretName: "other" });
  expect(await edit({ secretName: null })).toBe(204);
  expect(await oauthNow()).toMatchObject({ hasSecret: true, secretName: null });
  // Without a name it cannot lose its secret.
  expect(await edit({ secret: null })).toBe(400);

  const audit = async () => JSON.stringify((await project.api("GET", "/audit")).body);
  await expect.poll(audit).toContain("name of the secret: other → none");
  expect(await audit()).not.toContain("secret-word");
});

test("F87: a further auth scope has the name too, and a name that is none is refused with its field", async () => {
  const project = await makeProject();
  await project.api("POST", "/servers", { ...robot({ id: "x" }), authScope: { type: "none", level: "user" }, oauth: undefined });
  const scope = (secretName: string) => ({ name: "Robot", type: "oauth2", level: "project", ...{ oauth: robot({ id: "abc", secretName }).oauth } });
  expect((await project.api("POST", "/servers/robot/auth-scopes", scope("robot-client"))).status).toBe(201);
  const { authScopes } = (await project.api<{ authScopes: { oauth: OAuth | null }[] }>("GET", "/servers/robot/auth-scopes")).body;
  expect(authScopes.map(({ oauth }) => oauth?.secretName)).toEqual([undefined, "robot-client"]);
  for (const name of ["", "Has Blanks", "-a", "a".repeat(81)])
    expect((await project.api("POST", "/servers/robot/auth-scopes", scope(name))).status).toBe(400);
});

test("F87: the identity provider of an enterprise grant is shown", async () => {
  const project = await makeProject();
  const identityProvider = { tokenUrl: "https://idp.example.com/token", clientId: "cardea" };
  const made = await project.api<{ oauth: OAuth }>("POST", "/servers", robot({ id: "abc" }, { grant: "enterprise", identityProvider }));
  expect([made.status, made.body.oauth.identityProvider]).toEqual([201, identityProvider]);
});
