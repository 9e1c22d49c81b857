import { describe, expect, test } from "vitest";
import { decideHost } from "./own-host-rules.ts";

const deployed = { publicOrigin: "https://cardea.example.com", development: false };
const local = { publicOrigin: "http://127.0.0.1:8787", development: true };
const decide = (own: typeof deployed, url: string, method = "GET", forwardedHost: string | null = null) =>
  decideHost({ method, url, forwardedHost }, own);

describe("a page that is requested under another name", () => {
  test.each([
    ["https://cardea.workers.dev/", "https://cardea.example.com/"],
    ["https://cardea.workers.dev/console/demo/links?a=b", "https://cardea.example.com/console/demo/links?a=b"],
    ["https://cardea.workers.dev/sign-in?next=%2F", "https://cardea.example.com/sign-in?next=%2F"],
    ["https://cardea.workers.dev/connect/lnk_1/notes?for=x", "https://cardea.example.com/connect/lnk_1/notes?for=x"],
    ["https://cardea.workers.dev/connections", "https://cardea.example.com/connections"],
    ["https://cardea.workers.dev/oauth/callback/scp_1?code=c&state=s", "https://cardea.example.com/oauth/callback/scp_1?code=c&state=s"],
    ["https://cardea.workers.dev/authorize?client_id=x", "https://cardea.example.com/authorize?client_id=x"],
    ["http://cardea.example.com:8080/sign-in", "https://cardea.example.com/sign-in"],
    ["https://cardea.workers.dev//evil.example/", undefined],
  ])("a deployment moves %s to %s", (url, to) => {
    expect(decide(deployed, url)).toEqual(to === undefined ? { kind: "own" } : { kind: "moved", to });
    expect(decide(deployed, url, "HEAD")).toEqual(decide(deployed, url));
    expect(decide(deployed, url, "POST")).toEqual({ kind: "own" });
  });

  test.each(["http://localhost:8787/", "https://localhost:8787/", "http://[::1]:8787/", "http://127.0.0.2:8787/", "http://cardea.localhost:8787/"])(
    "a local Cardea instance moves %s to its own address",
    (url) => expect(decide(local, `${url}console/demo?x=1`)).toEqual({ kind: "moved", to: "http://127.0.0.1:8787/console/demo?x=1" }),
  );

  test("the local inbox is a page that moves, and only in development", () => {
    expect(decide(local, "http://localhost:8787/dev/inbox")).toEqual({ kind: "moved", to: "http://127.0.0.1:8787/dev/inbox" });
    expect(decide(deployed, "https://cardea.workers.dev/dev/inbox")).toEqual({ kind: "own" });
  });

  test("a local Cardea instance refuses every name that is not loopback, and another port", () => {
    for (const url of ["http://evil.example:8787/", "http://127.0.0.1.evil.example:8787/", "http://127.0.0.1:9000/", "http://localhost/"])
      expect(decide(local, url)).toEqual({ kind: "refused" });
  });
});

test.each([
  "/api/v1/me",
  "/mcp/demo",
  "/oauth/token",
  "/oauth/register",
  "/oauth/client.json",
  "/.well-known/oauth-authorization-server",
  "/healthz",
])("the path %s is for programs and is not moved", (path) => {
  expect(decide(deployed, `https://cardea.workers.dev${path}`)).toEqual({ kind: "own" });
  expect(decide(local, `http://localhost:8787${path}`)).toEqual({ kind: "refused" });
});

describe("behind a proxy", () => {
  test.each(["http://cardea.example.com/sign-in", "http://cardea.example.com:443/sign-in", "https://cardea.example.com:80/sign-in"])(
    "a proxy that ends TLS may request %s under Cardea's own name",
    (url) => expect(decide(deployed, url)).toEqual({ kind: "own" }),
  );

  test("a proxy that uses its own name and states the requested one causes no redirect loop", () => {
    expect(decide(deployed, "http://worker:8787/sign-in", "GET", "cardea.example.com")).toEqual({ kind: "own" });
    expect(decide(deployed, "http://worker:8787/sign-in", "GET", "other.example.com")).toMatchObject({ kind: "moved" });
  });

  test("a forwarded host does not open a local Cardea instance under another name", () => {
    expect(decide(local, "http://evil.example:8787/dev/inbox", "GET", "127.0.0.1:8787")).toEqual({ kind: "refused" });
  });
});
