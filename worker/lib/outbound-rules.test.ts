import { describe, expect, test } from "vitest";
import { decideOutbound } from "./outbound-rules.ts";

const rules = { ownOrigin: "https://cardea.example", trustedOrigins: new Set(["http://127.0.0.1:9999"]) };
const allowed = (url: string) => decideOutbound(url, rules).allowed;

describe("S64: what Cardea sends nothing to", () => {
  test.each([
    "http://example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "data:text/plain,x",
    "javascript:alert(1)",
    "gopher://example.com",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://a.localhost/",
    "https://intranet/",
    "https://box.local/",
    "https://db.internal/",
    "https://metadata.google.internal/",
    "https://x.home.arpa/",
    "https://x.test/",
    "https://x.onion/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://１２７.0.0.1/",
    "https://127.0.0.1./",
    "https://0.0.0.0/",
    "https://0/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.0.1/",
    "https://169.254.169.254/",
    "https://100.64.0.1/",
    "https://192.0.0.8/",
    "https://192.0.2.1/",
    "https://198.18.0.1/",
    "https://198.51.100.1/",
    "https://203.0.113.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://240.0.0.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[fe80::1]/",
    "https://[fc00::1]/",
    "https://[fd12::1]/",
    "https://[ff02::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:db8::1]/",
    "https://[2001::1]/",
    "https://[100::1]/",
    "https://user@example.com/",
    "https://user:pass@example.com/",
    "https://example.com:22/",
    "https://example.com:80/",
    "https://cardea.example/",
    "https://CARDEA.example/mcp/x",
    "http://127.0.0.1:9998/",
    "https://127.0.0.1:9999/",
    "",
    "https://",
    "//example.com",
    "https://exa mple.com/",
  ])("%s", (url) => {
    expect(allowed(url)).toBe(false);
  });
});

test.each([
  "https://example.com/mcp",
  "https://mcp.example.co.uk:8443/mcp?x=1",
  "https://8.8.8.8/",
  "https://[2606:4700::1111]/",
  "http://127.0.0.1:9999/mcp",
])("%s is let through", (url) => {
  expect(allowed(url)).toBe(true);
});
