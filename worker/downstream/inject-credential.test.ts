import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { problemsOfScope, problemsOfValues } from "../auth-scopes/auth-scope-rules.ts";
import type { AuthScope } from "../db/servers.ts";
import { injectCredential } from "./inject-credential.ts";

const field = (name: string, prefix = "") => ({ name, label: name, help: "", prefix });
const server = (url: string, type: AuthScope["type"], fields = [field("x")]) => ({
  url,
  authScope: {
    type,
    level: "user",
    fields,
    id: "scp_x",
    projectId: "prj_x",
    serverId: null,
    name: "x",
    redactionHints: [],
    oauth: null,
    source: "api",
    createdAt: 0,
  } satisfies AuthScope,
});
const values = (x: string) => ({ type: "values", values: { x } }) as const;

describe("F81: places for a credential", () => {
  test("a credential of type header is put into its header, after its prefix", () => {
    const injected = injectCredential(server("https://a.example/mcp", "header", [field("Authorization", "Bearer ")]), {
      type: "values",
      values: { Authorization: "k" },
    });
    expect(injected).toEqual({ url: new URL("https://a.example/mcp"), headers: { authorization: "Bearer k" } });
  });

  test("a credential of type query is encoded and added to the query", () => {
    const { url } = injectCredential(server("https://a.example/mcp?v=2", "query"), values("a&b=c d"));
    expect(url.href).toBe("https://a.example/mcp?v=2&x=a%26b%3Dc+d");
  });

  test("a credential of type path is encoded and put into each placeholder, in both spellings", () => {
    const { url } = injectCredential(server("https://a.example/{x}/mcp/<x>", "path"), values("äb"));
    expect(url.href).toBe("https://a.example/%C3%A4b/mcp/%C3%A4b");
  });

  test("a credential of type oauth2 is sent as a bearer token", () => {
    const { headers } = injectCredential(server("https://a.example/mcp", "oauth2", []), { type: "oauth2", issuer: "i", accessToken: "t" });
    expect(headers).toEqual({ authorization: "Bearer t" });
  });

  test("a secret of the wrong kind is not sent", () => {
    expect(() => injectCredential(server("https://a.example/mcp", "oauth2", []), values("k"))).toThrow();
    expect(() => injectCredential(server("https://a.example/mcp", "header"), { type: "oauth2", issuer: "i", accessToken: "t" })).toThrow();
    expect(() => injectCredential(server("https://a.example/mcp", "header"), undefined)).toThrow();
  });
});

describe("S63: values that do not fit their place", () => {
  test.each(["..", ".", "a/b", "a\\b", "a%2fb", "a;b", "a?b", "a#b", "a b", "a\tb", "..%2f", "a\r\nb", "\u0000"])(
    "the path value %j is refused",
    (value) => {
      expect(problemsOfValues(server("https://a.example/{x}/mcp", "path").authScope, { x: value })).toHaveProperty("x");
    },
  );

  test.each(["a\r\nb", "a\nb", "a\u0000b", "ключ", "a\u2028b", "", "\u007f"])("the header value %j is refused", (value) => {
    expect(problemsOfValues(server("https://a.example/mcp", "header").authScope, { x: value })).toHaveProperty("x");
  });

  test("no path value changes the URL's origin or its number of segments", () => {
    const target = server("https://a.example/v1/{x}/mcp", "path");
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 20 }), (value) => {
        if (Object.keys(problemsOfValues(target.authScope, { x: value })).length > 0) return;
        const { url } = injectCredential(target, values(value));
        expect(url.origin).toBe("https://a.example");
        expect(url.pathname.split("/")).toHaveLength(4);
        expect(url.pathname.startsWith("/v1/") && url.pathname.endsWith("/mcp")).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("L16: names of fields", () => {
  const problems = (type: AuthScope["type"], name: string, url = "https://a.example/mcp") => problemsOfScope(url, { type, fields: [field(name)] });
  const reserved = [
    ...["Host", "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate", "TE", "Trailer", "Transfer-Encoding"],
    ...["Upgrade", "Via", "Expect", "Max-Forwards", "HTTP2-Settings", "Upgrade-Insecure-Requests"],
    ...["Content-Length", "Content-Type", "Content-Encoding", "Content-Language", "Content-Range", "Content-MD5", "Content-Digest"],
    ...["Accept", "Accept-Encoding", "Accept-Charset", "Accept-Language", "Range", "If-None-Match", "If-Match", "If-Range", "Prefer", "Date"],
    ...["Cookie", "Cookie2", "Set-Cookie", "Set-Cookie2", "Origin", "Referer", "DNT", "Access-Control-Request-Method", "Access-Control-Allow-Origin"],
    ...["Sec-Fetch-Site", "Sec-WebSocket-Key", "Sec-CH-UA", "Sec-GPC", "Service-Worker"],
    ...["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded", "X-Real-IP", "True-Client-IP", "X-Client-IP", "X-Cluster-Client-IP"],
    ...[
      "CF-Connecting-IP",
      "CF-Worker",
      "Fastly-Client-IP",
      "Client-IP",
      "Remote-User",
      "X-Remote-Addr",
      "X-Original-URL",
      "X-Rewrite-URL",
      "X-Host",
    ],
    ...["X-Envoy-Original-Path", "X-Middleware-Subrequest", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"],
    ...["Fly-Client-IP", "WL-Proxy-Client-IP", "WL-Proxy-SSL", "X-Vercel-Forwarded-For", "X-NF-Client-Connection-IP", "Incap-Client-IP"],
    ...["X-Sucuri-ClientIP", "Ali-CDN-Real-IP", "CDN-Src-IP", "X-MS-Original-URL", "X-Azure-ClientIP", "X-Akamai-Client-IP", "X-ProxyUser-IP"],
    ...["X-Appengine-User-IP", "Source-IP", "X-Remote-IP", "X-Connecting-IP", "X-Peer-Addr", "X-Client-Port", "X-Real-IPv6", "X-Forward-For"],
    ...["Original-URL", "Override-URL", "X-Override-URL", "Host-Override", "X-HTTP-Host-Override", "X-Path-Override", "X-HTTP-DestinationURL"],
    ...["Client-Cert", "Client-Cert-Chain", "X-Client-Cert", "SSL-Client-Cert", "X-SSL-Client-Verify", "X-SSL-Client-S-DN", "X-ARR-ClientCert"],
    ...["X-Amzn-Mtls-Clientcert", "X-Forwarded-Client-Cert", "X-Forwarded-Tls-Client-Cert"],
    ...["X-WebAuth-User", "WebAuth-User", "X-Auth-Request-Email", "X-Authenticated-User", "X-Goog-Authenticated-User-Email", "Remote-Groups"],
    ...["X-Goog-IAP-JWT-Assertion", "X-MS-Client-Principal", "X-MS-Client-Principal-Id", "X-Amzn-Oidc-Identity", "IV-User", "SM_USER"],
    ...["Tailscale-User-Login", "OIDC_CLAIM_email", "X_FORWARDED_FOR", "X_Real_IP", "client_ip", "content_length"],
    ...["Cache-Control", "Pragma", "Vary", "Early-Data", "Alt-Used", "Priority", "CDN-Loop", "X-Accel-Redirect", "X-Sendfile"],
    ...["Mcp-Session-Id", "Mcp-Protocol-Version", "Mcp-Param-X", "Last-Event-ID", "Traceparent", "WWW-Authenticate", "Location"],
  ];

  test.each(reserved)("a credential in the header %s, which has a meaning of its own, is refused in upper and lower case", (name) => {
    for (const spelling of [name, name.toLowerCase(), name.toUpperCase()]) expect(problems("header", spelling)).toHaveProperty("fields");
  });

  test.each([
    "Authorization",
    "X-API-Key",
    "X-Auth-Token",
    "Private-Token",
    "CONTEXT7_API_KEY",
    "X-Client-Secret",
    "DD-API-KEY",
    "api-key",
    "Notion-Token",
    ...["X-Client-Id", "X-Client-Key", "Api-Key", "X-Figma-Token", "X-Shopify-Access-Token", "X-Auth-Email", "X-Auth-Key", "X-Auth-User"],
    ...["X-User-Id", "X-User-Token", "X-Goog-Api-Key", "X-Amz-Security-Token", "Ocp-Apim-Subscription-Key", "X-Vercel-Protection-Bypass"],
    ...["X-Vault-Token", "X-GitLab-Token", "X-N8N-API-KEY", "X-Consumer-Key", "X-Membership", "X-Ship-Token", "X-VIP-Key", "X-IP-Token"],
    ...["DD_API_KEY", "X-Origin-Token", "X-Source-Key", "X-Host-Key", "X-Signature", "X-Access-Token", "Token", "X-Rapidapi-Key", "Client-Secret"],
    ...["X-Overrides", "X-Certificate-Key", "X-SAML-Assertion", "Linear-Api-Key", "Circle-Token", "X-RapidAPI-Proxy-Secret"],
  ])("a credential in the header %s is accepted", (name) => {
    expect(problems("header", name)).toEqual({});
  });

  const inherited = Object.getOwnPropertyNames(Object.prototype);

  test.each([...inherited, "HASOWNPROPERTY", "Constructor", "tostring"])(
    "the field name %s, which every object has, is refused for each type",
    (name) => {
      expect(problems("header", name)).toHaveProperty("fields");
      expect(problems("query", name)).toHaveProperty("fields");
      expect(problems("path", name, `https://a.example/{${name}}/mcp`)).toHaveProperty("fields");
    },
  );

  test.each(inherited)("a value named %s that was stored earlier is still put into its place", (name) => {
    const given = { type: "values", values: JSON.parse(`{${JSON.stringify(name)}: "k"}`) as Record<string, string> } as const;
    const { headers } = injectCredential(server("https://a.example/mcp", "header", [field(name, "Bearer ")]), given);
    expect(Object.entries(headers)).toEqual([[name.toLowerCase(), "Bearer k"]]);
    expect(injectCredential(server("https://a.example/mcp", "query", [field(name)]), given).url.searchParams.get(name)).toBe("k");
    expect(injectCredential(server(`https://a.example/{${name}}/mcp`, "path", [field(name)]), given).url.pathname).toBe("/k/mcp");
  });

  test.each(inherited)("a missing value named %s is not replaced by the member that every object has", (name) => {
    for (const type of ["header", "query", "path"] as const) {
      const { authScope } = server(`https://a.example/{${name}}/mcp`, type, [field(name)]);
      expect(Object.entries(problemsOfValues(authScope, {}))).toEqual([[name, "missing"]]);
      expect(() => injectCredential(server(`https://a.example/{${name}}/mcp`, type, [field(name)]), { type: "values", values: {} })).toThrow();
    }
  });
});

test.each([
  "Host",
  "content-length",
  "Connection",
  "TE",
  "transfer-encoding",
  "cf-connecting-ip",
  "X-Forwarded-For",
  "Mcp-Session-Id",
  "a b",
  "a:b",
  "é",
  "",
])("S63: the header name %j is refused for a credential", (name) => {
  expect(problemsOfScope("https://a.example/mcp", { type: "header", fields: [field(name)] })).toHaveProperty("fields");
});
