import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { makeMachine, sendJson, serve } from "../harness.ts";
import { findSignIn, forgetSignIn, keepSignIn, readSignIns, signInsPath } from "./kept-sign-ins.ts";
import { listenForReply } from "./loopback.ts";
import { refresh, signInByBrowser } from "./oauth.ts";

type Served = Awaited<ReturnType<typeof serve>>;

const HELD = { clientId: "client", accessToken: "access-secret", refreshToken: "refresh-secret", expiresAt: Date.now() + 3_600_000 };
const started: Pick<Served, "stop">[] = [];
afterEach(() => {
  for (const one of started.splice(0)) one.stop();
});

async function listen(state: string, patience?: number) {
  const listening = await listenForReply(state, patience);
  started.push(listening);
  return listening;
}

describe("F122: the port of this machine to which the browser comes back", () => {
  test("only one answer with the right state counts, and nothing else that a page sends changes or ends the sign-in", async () => {
    const { redirectUrl, reply } = await listen("right");
    const wrong = ["", "?code=evil", "?code=evil&state=wrong", "?code=evil&state=", "?error=access_denied&state=wrong"];
    const twice = ["?code=evil&state=right&state=right", "?code=evil&code=other&state=right", "?state=right"];
    for (const query of [...wrong, ...twice]) expect((await fetch(redirectUrl + query)).status, query).toBe(400);
    const { origin } = new URL(redirectUrl);
    for (const address of [`${origin}/other?code=evil&state=right`, `${origin}//?code=evil&state=right`])
      expect((await fetch(address)).status).toBe(400);
    expect((await fetch(`${redirectUrl}?code=evil&state=right`, { method: "POST" })).status).toBe(400);
    const good = await fetch(`${redirectUrl}?code=good&state=right&iss=https%3A%2F%2Fcardea.example`);
    expect(good.status).toBe(200);
    expect(await good.text()).not.toContain("good");
    expect(Object.fromEntries(good.headers)).toMatchObject({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
    expect((await fetch(`${redirectUrl}?code=later&state=right`)).status).toBe(400);
    expect(await reply).toEqual({ code: "good", iss: "https://cardea.example" });
  });

  test("a person who does not allow it, or does not finish, is told so", async () => {
    const { redirectUrl, reply } = await listen("right");
    const answer = await fetch(`${redirectUrl}?error=access_denied&state=right`);
    expect(await answer.text()).toContain("You did not allow it.");
    await expect(reply).rejects.toMatchObject({ exitCode: 4 });
    await expect((await listen("right", 1)).reply).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining("Nobody has finished") });
  });

  test("nothing but this machine can reach the port", async () => {
    expect(new URL((await listen("right")).redirectUrl).hostname).toBe("127.0.0.1");
  });
});

/** An authorization server that misbehaves. @param change what its metadata say otherwise */
async function serveOAuth(change: (origin: string) => object, token: (request: IncomingMessage, response: ServerResponse) => void = refuse) {
  const served = await serve((request, response) => {
    if (request.url?.startsWith("/.well-known/")) return sendJson(response, 200, metadataOf(change));
    if (request.url === "/oauth/register") return sendJson(response, 201, { client_id: "client", redirect_uris: ["http://127.0.0.1/callback"] });
    return token(request, response);
  });
  const metadataOf = (changed: typeof change) => ({
    issuer: served.origin,
    authorization_endpoint: `${served.origin}/authorize`,
    token_endpoint: `${served.origin}/oauth/token`,
    registration_endpoint: `${served.origin}/oauth/register`,
    revocation_endpoint: `${served.origin}/oauth/token`,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: ["none"],
    authorization_response_iss_parameter_supported: true,
    ...changed(served.origin),
  });
  started.push(served);
  return served;
}
const refuse = (_: IncomingMessage, response: ServerResponse): void => sendJson(response, 400, { error: "invalid_grant" });

/** Signs in, with a browser that comes back as `answer` says. */
function signIn({ origin }: Served, answer: (state: string) => Record<string, string>): Promise<unknown> {
  return signInByBrowser({ url: origin, project: "demo" }, (address) => {
    const { searchParams } = new URL(address);
    const query = new URLSearchParams(answer(searchParams.get("state") ?? ""));
    void fetch(`${searchParams.get("redirect_uri")}?${query}`);
  });
}
const paths = ({ requests }: Served): string[] => requests.map(({ path }) => path);

describe("F122: an authorization server that is not what it should be", () => {
  test.each(["authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint"])(
    "an authorization server whose %s is elsewhere gets nothing, and nothing goes there",
    async (endpoint) => {
      const elsewhere = await serve((_, response) => sendJson(response, 200, {}));
      started.push(elsewhere);
      const served = await serveOAuth(() => ({ [endpoint]: `${elsewhere.origin}/x` }));
      await expect(signIn(served, (state) => ({ code: "c", state }))).rejects.toMatchObject({ exitCode: 1 });
      expect([paths(elsewhere), paths(served).filter((path) => path.startsWith("/oauth/"))]).toEqual([[], []]);
    },
  );

  test("an authorization server whose metadata are another's is refused", async () => {
    const served = await serveOAuth(() => ({ issuer: "https://other.example" }));
    await expect(signIn(served, (state) => ({ code: "c", state }))).rejects.toMatchObject({ exitCode: 1 });
    expect(paths(served)).not.toContain("/oauth/register");
  });

  test("an authorization server that answers in another's name, or in none, does not get the code redeemed (mix-up)", async () => {
    const served = await serveOAuth(() => ({}));
    const answers: Record<string, string>[] = [{ iss: "https://other.example" }, {}];
    for (const iss of answers) await expect(signIn(served, (state) => ({ code: "c", state, ...iss }))).rejects.toMatchObject({ exitCode: 1 });
    expect(paths(served)).not.toContain("/oauth/token");
  });

  test("an authorization server that refuses the code, redirects it, or gives half an answer keeps nobody signed in", async () => {
    const elsewhere = await serve((_, response) => sendJson(response, 200, {}));
    started.push(elsewhere);
    const answers = [
      refuse,
      (_: IncomingMessage, response: ServerResponse) => void response.writeHead(307, { location: elsewhere.origin }).end(),
      (_: IncomingMessage, response: ServerResponse) => sendJson(response, 200, { access_token: "access-secret", token_type: "bearer" }),
      (_: IncomingMessage, response: ServerResponse) => void response.end("<html>"),
    ];
    for (const answer of answers) {
      const served = await serveOAuth(() => ({}), answer);
      const failing = signIn(served, (state) => ({ code: "c", state, iss: served.origin }));
      await expect(failing).rejects.toMatchObject({ name: "Error", exitCode: expect.any(Number) });
      await failing.catch((error: Error) => expect(error.message).not.toContain("secret"));
    }
    expect(paths(elsewhere)).toEqual([]);
  });

  test("an authorization server that fails while a sign-in is renewed does not end it; one that says that it has ended does", async () => {
    const failing = await serveOAuth(
      () => ({}),
      (_, response) => sendJson(response, 503, { error: "temporarily_unavailable" }),
    );
    await expect(refresh({ url: failing.origin, project: "demo" }, HELD)).rejects.toMatchObject({ exitCode: expect.any(Number) });
    const ended = await serveOAuth(() => ({}));
    expect(await refresh({ url: ended.origin, project: "demo" }, HELD)).toBeUndefined();
  });
});

describe("F122: a sign-in that is kept", () => {
  const machine = () => ({ env: { HOME: mkdtempSync(join(tmpdir(), "cardea-sign-in-")) } });
  const place = (url: string, project = "demo") => ({ url, project });

  test("a kept sign-in is in a file that only its owner can read, the last one first, and a renewed one stays where it was", () => {
    const at = machine();
    for (const project of ["first", "second"]) keepSignIn(at, place("https://cardea.example", project), HELD);
    expect(statSync(signInsPath(at)).mode & 0o777).toBe(0o600);
    chmodSync(signInsPath(at), 0o644);
    keepSignIn(at, place("https://cardea.example", "first"), { ...HELD, accessToken: "renewed" }, "in its place");
    expect(statSync(signInsPath(at)).mode & 0o777).toBe(0o600);
    expect(readSignIns(at).map(({ project }) => project)).toEqual(["second", "first"]);
    expect(findSignIn(at, place("https://cardea.example", "first"))?.accessToken).toBe("renewed");
    for (const project of ["first", "second"]) forgetSignIn(at, place("https://cardea.example", project));
    expect(existsSync(signInsPath(at))).toBe(false);
  });

  test("a kept sign-in is sent only to the address and for the project that it was kept for, and is not a key for another person", async () => {
    const [own, other] = [await serve(answerCall), await serve(answerCall)];
    started.push(own, other);
    const { home, run } = makeMachine();
    keepSignIn({ env: { HOME: home } }, place(own.origin), HELD);
    expect(await run(["call", "notes__whoami"])).toMatchObject({ code: 0, out: "done\n" });
    expect(own.requests).toEqual([{ path: "/mcp/demo", token: "Bearer access-secret" }]);
    for (const args of [
      ["--url", other.origin],
      ["--project", "other"],
      ["--as", "ada@example.com"],
    ])
      expect((await run(["call", "notes__whoami", ...args])).code).toBe(2);
    expect([own.requests.length, other.requests.length]).toEqual([1, 0]);
  });

  test("a kept sign-in that has ended says so, and is not shown", async () => {
    const served = await serve((_, response) => sendJson(response, 401, { error: "invalid_token" }));
    started.push(served);
    const { home, run } = makeMachine();
    keepSignIn({ env: { HOME: home } }, place(served.origin), HELD);
    const told = await run(["call", "notes__whoami"]);
    expect(told).toMatchObject({ code: 3, out: "", error: expect.stringContaining("Run “cardea login --browser” again.") });
    expect(told.error).not.toContain("secret");
  });

  test("a kept sign-in is forgotten by the logout although Cardea cannot be told, and the person learns that it is still valid", async () => {
    const { home, run } = makeMachine();
    keepSignIn({ env: { HOME: home } }, place("http://127.0.0.1:9"), HELD);
    expect(await run(["logout"])).toMatchObject({ code: 0, out: expect.stringContaining("End it on your page of connections") });
    expect(existsSync(signInsPath({ env: { HOME: home } }))).toBe(false);
  });

  test("a file of sign-ins that is none is told so, and the file stays; a keychain that is gone is told, too", async () => {
    const { home, run } = makeMachine();
    const path = signInsPath({ env: { HOME: home } });
    mkdirSync(dirname(path), { recursive: true });
    for (const text of ["", "{", '{"signIns":[{}]}', "null", '{"signIns":[{"url":"https://x.example","project":"p","held":{}}]}']) {
      writeFileSync(path, text);
      expect(await run(["call", "x"])).toMatchObject({ code: 1, error: expect.stringContaining("cannot be read as sign-ins") });
      expect(readFileSync(path, "utf8")).toBe(text);
    }
    writeFileSync(path, '{"signIns":[{"url":"https://x.example","project":"p"}]}');
    expect(await run(["call", "x"])).toMatchObject({ code: 3, error: expect.stringContaining("The keychain does not give your sign-in") });
  });
});

const answerCall = (_: IncomingMessage, response: ServerResponse): void =>
  sendJson(response, 200, { jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text: "done" }] } });
