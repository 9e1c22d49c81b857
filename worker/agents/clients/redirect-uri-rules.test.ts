import { describe, expect, test } from "vitest";
import { decideRedirectUri, isRegisteredRedirectUri } from "./redirect-uri-rules.ts";

describe("the redirect URIs that a client may use", () => {
  test.each([
    ["https://agent.example/callback", { kind: "web", host: "agent.example", source: "https://agent.example" }],
    ["https://agent.example:8443/cb?x=1", { kind: "web", host: "agent.example", source: "https://agent.example:8443" }],
    ["https://claude.ai/api/mcp/auth_callback", { kind: "web", host: "claude.ai", source: "https://claude.ai" }],
    ["http://127.0.0.1:33418/", { kind: "loopback", host: "127.0.0.1", source: "http://127.0.0.1:33418" }],
    ["http://127.8.9.10/cb", { kind: "loopback", host: "127.8.9.10", source: "http://127.8.9.10" }],
    ["http://localhost:1/cb", { kind: "loopback", host: "localhost", source: "http://localhost:1" }],
    ["http://[::1]:8080/cb", { kind: "loopback", host: "[::1]", source: "http://[::1]:8080" }],
    ["cursor://anysphere.cursor-mcp/oauth/callback", { kind: "app", scheme: "cursor", source: "cursor:" }],
    ["vscode://vscode.github-authentication/did-authenticate", { kind: "app", scheme: "vscode", source: "vscode:" }],
    ["com.example.agent:/callback", { kind: "app", scheme: "com.example.agent", source: "com.example.agent:" }],
  ])("the redirect URI %s is allowed", (uri, expected) => {
    expect(decideRedirectUri(uri)).toEqual(expected);
  });

  const refused = [
    ...["", "agent", "/callback", "//agent.example/cb", "https:", "https://", "https:agent.example/cb", "https:/agent.example/cb", "https:///cb"],
    ...["http://agent.example/cb", "http://127.0.0.1.evil.example/cb", "http://localhost.evil.example/cb", "http://127.1/cb", "http://0x7f.1/cb"],
    ...["http://2130706433/cb", "http://[::ffff:127.0.0.1]/cb", "http://127.0.0.1@evil.example/cb", "http://127.0.0.1:1@evil.example/cb"],
    ...[
      "https://user@agent.example/cb",
      "https://user:x@agent.example/cb",
      "https://@agent.example/cb",
      "https://agent.example/cb#",
      "https://agent.example/cb#x",
    ],
    ...[
      "https://a.example;sandbox;frame-ancestors/cb",
      "https://a.example,b.example/cb",
      "https://a.example'/cb",
      "https://*.example/cb",
      "https://*/cb",
    ],
    ...[
      "https://agent_x.example/cb",
      "https://a b.example/cb",
      "https://a%20b.example/cb",
      "https://agent.example:99999/cb",
      "https://agent.example:/cb",
    ],
    ...["HTTPS://agent.example/cb", "https://AGENT.example/cb", "https://agent.example\\cb", "https://agеnt.example/cb", "https://agent。example/cb"],
    ...[
      "https://agent.example/cb\n",
      " https://agent.example/cb",
      "https://agent.example/c\tb",
      "https://agent.example/\u0000",
      "https://agent.example/ä",
    ],
    ...[
      "javascript:alert(1)",
      "JaVaScRiPt:alert(1)",
      "\tjavascript:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "file:///etc/passwd",
      "blob:https://a/x",
    ],
    ...[
      "about:blank",
      "view-source:https://a.example",
      "mailto:a@b.example",
      "tel:1",
      "ftp://a.example/",
      "ws://a.example/",
      "intent://x#Intent;end",
    ],
    ...[
      "ms-msdt:/id",
      "ms-settings:privacy",
      "search-ms:query=x",
      "shell:startup",
      "steam://run/1",
      "foo://x",
      "cursor",
      "cursor:",
      "CURSOR://x",
      "cursor+x://y",
    ],
    ...[".example:/cb", "com.:/cb", "com..example:/cb", "1com.example:/cb", `https://agent.example/${"x".repeat(2000)}`],
  ];

  test.each(refused)("the redirect URI %j is refused", (uri) => {
    expect(decideRedirectUri(uri)).toEqual({ kind: "refused" });
  });

  test("an allowed redirect URI puts only an origin or a scheme into the page's policy", () => {
    for (const uri of ["https://agent.example/a;b c", "https://agent.example/;sandbox", "com.example:/;script-src *"]) {
      const decision = decideRedirectUri(uri);
      if (decision.kind !== "refused") expect(decision.source).toMatch(/^[a-z0-9.:[\]/-]+$/);
    }
  });
});

describe("L7: the comparison of a redirect URI with the registered ones", () => {
  test.each([
    ["https://agent.example/callback", "https://agent.example/callback"],
    ["http://127.0.0.1:33418/callback", "http://127.0.0.1:50001/callback"],
    ["http://127.0.0.1/callback", "http://127.0.0.1:50001/callback"],
    ["http://localhost/callback", "http://localhost:3118/callback"],
    ["http://[::1]:1/callback", "http://[::1]:2/callback"],
    ["http://127.0.0.1:33418/", "http://127.0.0.1:33419/"],
    ["http://127.0.0.1:1/cb?a=b", "http://127.0.0.1:2/cb?a=b"],
    ["cursor://anysphere.cursor-mcp/oauth/callback", "cursor://anysphere.cursor-mcp/oauth/callback"],
  ])("the registered URI %s matches %s", (registered, requested) => {
    expect(isRegisteredRedirectUri(requested, ["https://other.example/", registered])).toBe(true);
  });

  test.each([
    ["http://127.0.0.1:33418/callback", "http://127.0.0.1:33418/x/../callback"],
    ["http://127.0.0.1:33418/callback", "http://127.0.0.1:33418/./callback"],
    ["http://127.0.0.1:33418/callback", "http://127.0.0.1:33418/%63allback"],
    ["http://127.0.0.1:33418/callback", "http://127.0.0.1:33418/callback/"],
    ["http://127.0.0.1:33418/callback", "http://127.0.0.1:33418/callback?"],
    ["http://127.0.0.1:33418/callback", "http://127.0.0.1:33418/CALLBACK"],
    ["http://127.0.0.1:33418/callback", "http://0x7f.1:33418/callback"],
    ["http://127.0.0.1:33418/callback", "http://127.1:33418/callback"],
    ["http://127.0.0.1:33418/callback", "http://localhost:33418/callback"],
    ["http://127.0.0.1:33418/callback", "http://[::1]:33418/callback"],
    ["http://127.0.0.1:33418/callback", "https://127.0.0.1:33418/callback"],
    ["http://127.0.0.1:33418/callback", "http://127.0.0.1:33418@evil.example/callback"],
    ["http://127.0.0.1/callback", "http://127.0.0.1.evil.example/callback"],
    ["http://127.0.0.1/", "http://127.0.0.1"],
    ["http://127.0.0.2:1/callback", "http://127.0.0.2:2/callback"],
    ["https://127.0.0.1:1/callback", "https://127.0.0.1:2/callback"],
    ["https://agent.example/callback", "https://agent.example:8443/callback"],
    ["https://agent.example/callback", "https://agent.example/x/../callback"],
    ["https://agent.example/callback", "https://AGENT.example/callback"],
    ["cursor://a/b", "cursor://a/c"],
  ])("the registered URI %s does not match %s", (registered, requested) => {
    expect(isRegisteredRedirectUri(requested, [registered])).toBe(false);
  });
});
