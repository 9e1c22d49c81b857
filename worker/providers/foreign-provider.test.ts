import { beforeAll, describe, expect, test, vi } from "vitest";
import type { DocumentReply } from "../../test/fixtures/document-host.ts";
import { PATIENCE } from "../../test/harness/patience.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { answerAt, timesAsked } from "../../test/harness/worker/document.ts";
import { type ForeignAnswers, hop, jsonReply, makeForeignService, signInAt } from "../../test/harness/worker/foreign-provider.ts";
import { makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";

let project: TestProject;
beforeAll(async () => {
  project = await makeProject();
});

const text = (body: string, type = "text/plain", status = 200): DocumentReply => ({ status, body, headers: { "content-type": type } });
const tokens = (change: object = {}) => jsonReply({ access_token: "at", token_type: "Bearer", expires_in: 3600, refresh_token: "rt", ...change });
type Fault = { fault: { at: number; text: string } | null };
const faultOf = async (slug: string) => {
  const { body } = await project.api<{ servers: (Fault & { slug: string })[] }>("GET", "/servers");
  return body.servers.find((server) => server.slug === slug)?.fault?.text;
};

describe("a sign-in at a service that departs from the standards", () => {
  test.each<[string, ForeignAnswers, object?]>([
    ["B20: sends null members with its tokens", { token: tokens({ refresh_token: null, scope: null, id_token: null, token_type: null }) }],
    [
      "B20: sends members of other types with its tokens",
      { token: tokens({ refresh_token: 5, scope: ["a"], id_token: {}, expires_in: "3600", issuer: 7 }) },
    ],
    ["B20: sends an expires_in beyond all dates", { token: tokens({ expires_in: 1e99 }) }],
    ["B20: sends an expires_in that has passed", { token: tokens({ expires_in: -1 }) }],
    ["sends its tokens as text/plain", { token: text('{"access_token":"at","token_type":"bearer"}') }],
    ["sends its tokens as text/html with a byte order mark", { token: text('\uFEFF {"access_token":"at"}', "text/html") }],
    ["sends its tokens as a form", { token: text("access_token=at&scope=a%2Cb&token_type=bearer", "application/x-www-form-urlencoded") }],
    ["sends its tokens as a form that it calls text", { token: text("access_token=at&expires_in=3600") }],
    ["sends an empty error with its tokens", { token: tokens({ error: "", error_description: null }) }],
    ["B22: answers a registration with the client id alone", { register: jsonReply({ client_id: "client-1" }, 201) }],
    [
      "B22: answers a registration with null members and 200",
      { register: jsonReply({ client_id: "c", client_secret: null, redirect_uris: null, client_secret_expires_at: null, grant_types: "code" }) },
    ],
    [
      "B22: has null members in its metadata",
      {},
      { introspection_endpoint: null, service_documentation: null, scopes_supported: null, jwks_uri: "" },
    ],
    [
      "F61: says client_secret_basic and gives no secret",
      { register: jsonReply({ client_id: "c", token_endpoint_auth_method: "client_secret_basic" }, 201) },
    ],
    [
      "F61: says client_secret_post, gives no secret, and offers nothing else",
      { register: jsonReply({ client_id: "c", token_endpoint_auth_method: "client_secret_post" }, 201) },
      { token_endpoint_auth_methods_supported: ["client_secret_post"] },
    ],
    [
      "names an unknown method, and gives a secret",
      { register: jsonReply({ client_id: "c", client_secret: "s", token_endpoint_auth_method: "secret" }, 201) },
    ],
    ["says nothing of the person", { userinfo: jsonReply({ email: null, name: 5, login: " " }) }],
    ["answers 500 when it is asked for the user info", { userinfo: { status: 500 } }],
  ])("a person can connect although the service %s", async (_, answers, change) => {
    const { page, slug } = await signInAt(project, await makeForeignService(answers, change));
    expect(page.text).toContain("is connected.");
    expect(await faultOf(slug)).toBeUndefined();
  });
});

test("an account name is found after user info members of the wrong type", async () => {
  const { page } = await signInAt(
    project,
    await makeForeignService({ userinfo: jsonReply({ email: null, preferred_username: {}, login: "octocat" }) }),
  );
  expect(page.text).toContain("You are octocat there.");
});

describe("F61: a client is registered", () => {
  const methodOf = async (slug: string) => {
    const query =
      "SELECT r.auth_method AS method, r.client_id AS id FROM oauth_registrations r JOIN servers s ON s.auth_scope_id = r.auth_scope_id WHERE s.slug = ?";
    return bindings.DB.prepare(query).bind(slug).first();
  };

  test("a client is registered again without a secret if the first registration gave no secret", async () => {
    const service = await makeForeignService({
      register: [
        jsonReply({ client_id: "c1", token_endpoint_auth_method: "client_secret_basic" }, 201),
        jsonReply({ client_id: "c2", token_endpoint_auth_method: "none" }, 201),
      ],
    });
    const { slug } = await signInAt(project, service);
    expect(await methodOf(slug)).toEqual({ method: "none", id: "c2" });
  });

  test("a client is registered only once if the first registration can be used", async () => {
    const service = await makeForeignService({ register: jsonReply({ client_id: "c1", client_secret: "s" }, 201) });
    const { slug } = await signInAt(project, service);
    expect([await methodOf(slug), await timesAsked(service.addresses.register)]).toEqual([{ method: "client_secret_basic", id: "c1" }, 1]);
  });
});

describe("a failed sign-in says whose fault it is, to the person and at the server", () => {
  const client = { id: "client", secret: "secret-of-the-client" };
  const refused = (error: string, status = 400, more: object = {}) => jsonReply({ error, ...more }, status);

  test.each<[string, ForeignAnswers, string, string | undefined]>([
    ["a used code", { token: refused("invalid_grant") }, "The provider did not complete the sign-in.", undefined],
    ["GitHub's error for a used code", { token: refused("bad_verification_code", 200) }, "The provider did not complete the sign-in.", undefined],
    ["an unknown client", { token: refused("invalid_client", 401) }, "does not accept Cardea as its client", "It answered: invalid_client."],
    [
      "GitHub's error for an unknown client",
      { token: refused("incorrect_client_credentials", 200) },
      "does not accept Cardea as its client",
      "incorrect_client_credentials",
    ],
    ["a client for other grants", { token: refused("unauthorized_client") }, "does not accept Cardea as its client", "unauthorized_client"],
    ["a scope that the service does not grant", { token: refused("invalid_scope") }, "does not grant what Cardea asks for", "invalid_scope"],
    ["a busy service", { token: { status: 429, headers: { "retry-after": "7" } } }, "busy or down at the moment", undefined],
    ["a service that is down", { token: { status: 503, body: "<html>" } }, "busy or down at the moment", undefined],
    ["a service that fails", { token: refused("server_error", 500) }, "busy or down at the moment", undefined],
    ["a page instead of tokens", { token: text("<html>Sign in</html>", "text/html") }, "answer could not be used", "It answered: status 200."],
    ["a reply without a token", { token: jsonReply({ access_token: null }) }, "answer could not be used", "It answered: status 200."],
    [
      "an endpoint that has moved",
      { token: { status: 301, headers: { location: "https://elsewhere.example/" } } },
      "answer could not be used",
      "status 301",
    ],
    ["an endpoint that is not there", { token: { status: 404 } }, "answer could not be used", "status 404"],
  ])("a sign-in that fails because of %s says whose fault it is", async (_, answers, said, fault) => {
    const { page, slug } = await signInAt(project, await makeForeignService(answers), { client });
    expect(page.text).toContain(said);
    expect(page.text).toContain("Nothing was stored.");
    const kept = await faultOf(slug);
    expect(fault === undefined ? kept : kept?.includes(fault)).toBe(fault === undefined ? undefined : true);
    expect(`${page.text}${kept}`).not.toContain(client.secret);
  });

  test.each<[string, ForeignAnswers, object, string]>([
    ["a refused registration", { register: refused("invalid_redirect_uri", 400) }, {}, "It answered 400 (invalid_redirect_uri)."],
    ["a registration that is open to known clients only", { register: { status: 403, body: "no" } }, {}, "It answered 403."],
    ["a registration reply without a client", { register: jsonReply({ client_id: null }, 201) }, {}, "Its reply has no “client_id”."],
    ["a registration reply that is a page", { register: text("<html>", "text/html") }, {}, "Its reply has no “client_id”."],
    ["a missing endpoint", {}, { token_endpoint: null }, "The sign-in service has no “token_endpoint” in its metadata."],
    ["a wrong issuer", {}, { issuer: "https://evil.example" }, "names “https://evil.example” as issuer"],
    ["a service without registration", {}, { registration_endpoint: null }, "An administrator has to enter a client id for it."],
  ])("a sign-in that fails because of %s shows the reason at the server", async (_, answers, change, fault) => {
    const { page, slug } = await signInAt(project, await makeForeignService(answers, change));
    expect([page.status, page.text.includes("annot sign in to this server")]).toEqual([page.status === 409 ? 409 : 502, true]);
    expect(await faultOf(slug)).toContain(fault);
  });

  test.each([
    ["access_denied", "The provider did not grant access.", undefined],
    ["invalid_scope", "does not grant what Cardea asks for", "invalid_scope"],
    ["unauthorized_client", "does not accept Cardea as its client", "unauthorized_client"],
    ["temporarily_unavailable", "busy or down at the moment", undefined],
    ["<script>", "The provider did not grant access.", undefined],
  ])("a sign-in that returns with %s instead of a code says whose fault it is", async (error, said, fault) => {
    const slug = `e${crypto.randomUUID().slice(0, 8)}`;
    await project.addOAuthServer(slug, { client }, (await makeForeignService()).url);
    const link = await project.userLink([slug]);
    const page = await hop(await person("ada", link), `${link}/${slug}`, { error });
    expect(page.text).toContain(said);
    expect(page.text).not.toContain("<script>");
    const kept = await faultOf(slug);
    expect(fault === undefined ? kept : kept?.includes(fault)).toBe(fault === undefined ? undefined : true);
  });

  test("the fault of a failed sign-in is cleared by the next sign-in that succeeds", async () => {
    const service = await makeForeignService({ token: refused("invalid_client", 401) });
    const { ada, link, slug } = await signInAt(project, service, { client });
    expect(await faultOf(slug)).toBeDefined();
    await service.say({ token: tokens() });
    expect((await hop(ada, `${link}/${slug}`)).text).toContain("is connected.");
    expect(await faultOf(slug)).toBeUndefined();
  });
});

describe("F52, F68: a grant is ended where it was given", () => {
  const revokeAll = async (own: TestProject) => {
    const { body } = await own.api<{ credentials: { id: string }[] }>("GET", "/credentials");
    for (const { id } of body.credentials) await own.api("DELETE", `/credentials/${id}`);
  };

  test("a grant is revoked at a service that only openid-configuration describes", async () => {
    const service = await makeForeignService({ metadata: { status: 404 } });
    await service.publishOpenId();
    const own = await makeProject();
    const { page } = await signInAt(own, service);
    expect(page.text).toContain("is connected.");
    await revokeAll(own);
    await vi.waitFor(async () => expect(await timesAsked(service.addresses.revoke)).toBe(1), PATIENCE);
  });

  test("a grant is revoked at a provider whose URLs an administrator gave, and its user info gives the account name", async () => {
    const service = await makeForeignService();
    const { issuer, addresses } = service;
    const provider = {
      kind: "manual",
      authorizationUrl: `${issuer}/authorize`,
      tokenUrl: addresses.token,
      revocationUrl: addresses.revoke,
      userinfoUrl: addresses.userinfo,
    };
    await answerAt(service.url, { status: 503 });
    const own = await makeProject();
    const { page } = await signInAt(own, service, { provider, client: { id: "client" } });
    expect(page.text).toContain("You are ada@there.example there.");
    await revokeAll(own);
    await vi.waitFor(async () => expect(await timesAsked(addresses.revoke)).toBe(1), PATIENCE);
  });

  test.each(["revocationUrl", "userinfoUrl"])("S24: a provider with a private address as %s is refused", async (field) => {
    const provider = { kind: "manual", authorizationUrl: "https://a.example/a", tokenUrl: "https://a.example/t", [field]: "https://10.0.0.1/x" };
    const server = { slug: "x", name: "X", url: "https://mcp.example.com/mcp", authScope: { type: "oauth2", level: "user" } };
    const answer = await project.api("POST", "/servers", { ...server, oauth: { provider, client: { id: "x" } } });
    expect(answer).toMatchObject({ status: 400, body: { fields: { [field]: expect.any(String) } } });
  });
});
