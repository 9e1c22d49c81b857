import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideOutbound } from "./outbound-rules.ts";

const rules = { ownOrigin: "https://cardea.example", trustedOrigins: new Set(["http://127.0.0.1:9999"]) };
const allowed = (url: string) => decideOutbound(url, rules).allowed;

describe("S64: addresses to which Cardea sends nothing", () => {
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
  ])("a request to %j is refused", (url) => {
    expect(allowed(url)).toBe(false);
  });
});

describe("L5: an IPv6 address is allowed only within 2000::/3, except the special ranges", () => {
  test.each([
    "::127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "::a00:1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::7f00:1",
    "100::1",
    "100:0:0:1::1",
    "1fff:ffff::1",
    "4000::1",
    "5f00::1",
    "fec0::1",
    "fe80::1",
    "fcff::1",
    "fdff::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:1ff::1",
    "2001:db8:ffff::1",
    "2002:a00:1::1",
    "2620:4f:8000::1",
    "3fff::1",
    "3fff:fff::1",
  ])("a request to https://[%s]/ is refused", (address) => {
    expect(allowed(`https://[${address}]/`)).toBe(false);
  });

  test.each(["2001:200::1", "2001:4860:4860::8888", "2600::1", "2a00:1450:4001:800::200e", "2606:4700::6810:84e5", "3ffe:ffff::1", "2003::1"])(
    "a request to https://[%s]/ is allowed",
    (address) => {
      expect(allowed(`https://[${address}]/`)).toBe(true);
    },
  );

  test("every IPv6 address outside of 2000::/3 is refused", () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), fc.array(group, { minLength: 7, maxLength: 7 }), (first, rest) => {
        const url = `https://[${[first, ...rest].map((part) => part.toString(16)).join(":")}]/`;
        if (first < 0x2000 || first > 0x3fff) expect(allowed(url)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("L5: a name is allowed only if the public DNS could contain it", () => {
  const privateNames = [
    ...["box.localdomain", "git.corp", "nas.home", "mx.mail", "pc.lan", "kubernetes.default.svc", "api.prod.svc.cluster.local", "web.consul"],
    ...["db.docker", "x.private", "x.intra", "x.intranet", "x.localnet", "x.domain", "x.workgroup", "x.k8s", "x.router", "x.alt", "x.i2p"],
    ...["1.0.0.127.in-addr.arpa", "x.home.arpa", "fritz.box", "a.fritz.box", "pc.mshome.net", "metadata.goog", "a.b.c.internal"],
  ];

  test.each(privateNames)("the name %s is refused, also with a dot at its end and in capitals", (name) => {
    for (const spelling of [name, `${name}.`, name.toUpperCase(), `${name}:8443`]) expect(allowed(`https://${spelling}/`)).toBe(false);
  });

  test.each(["localdomain.example.com", "corp.example", "svc.cloud.example.com", "myhome.example", "internal.example.com", "notfritz.box"])(
    "the name %s is allowed, because only the end of a name counts",
    (name) => {
      expect(allowed(`https://${name}/`)).toBe(true);
    },
  );

  test.each(["127.0.0.1..", "localhost..", "example..com", "example.com..", ".example.com", "a...b.example.com", "example.com%2e%2e", "10.0.0.1.。"])(
    "a name with an empty label, such as %s, is refused",
    (name) => {
      expect(allowed(`https://${name}/`)).toBe(false);
    },
  );

  test("an empty label anywhere in a name is refused", () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), fc.nat(4), fc.nat(2), (labels, at, extra) => {
        const name = [...labels, "example", "com"].toSpliced(Math.min(at, labels.length + 2), 0, "", ...Array(extra).fill("")).join(".");
        if (!/^[^.]+(?:\.[^.]+)*\.$/.test(name)) expect(allowed(`https://${name}/`)).toBe(false);
      }),
    );
  });

  test.each([
    ["a label of 64 characters", `${"a".repeat(64)}.example.com`],
    ["271 characters", `${"a.".repeat(130)}example.com`],
  ])("a name with %s is refused", (_, name) => {
    expect(allowed(`https://${name}/`)).toBe(false);
  });
});

describe("L5: Cardea's own host is refused at any port and in any spelling", () => {
  test.each([
    "https://cardea.example./",
    "https://cardea.example:8443/",
    "https://cardea.example.:8443/mcp/x",
    "https://CARDEA.EXAMPLE.:65535/",
    "https://card%65a.example/",
    "https://ｃardea.example:444/",
    "https://cardea。example:8443/",
  ])("a request to %s, the host of this Cardea instance, is refused", (url) => {
    expect(allowed(url)).toBe(false);
  });

  test("a subdomain of Cardea's host and a longer name are other hosts", () => {
    expect(allowed("https://mcp.cardea.example/")).toBe(true);
    expect(allowed("https://notcardea.example/")).toBe(true);
  });

  test("in development another port of Cardea's host can be trusted, and its own port stays refused", () => {
    const local = { ownOrigin: "http://127.0.0.1:8787", trustedOrigins: new Set(["http://127.0.0.1:9999", "http://localhost:*"]) };
    expect(decideOutbound("http://127.0.0.1:9999/", local).allowed).toBe(true);
    expect(decideOutbound("http://localhost:1/", local).allowed).toBe(true);
    for (const url of ["http://127.0.0.1:8787/", "http://127.0.0.1:9998/", "https://127.0.0.1:8443/", "http://localhost.:1/"])
      expect(decideOutbound(url, local).allowed).toBe(false);
  });
});

test.each([
  "https://example.com/mcp",
  "https://mcp.example.co.uk:8443/mcp?x=1",
  "https://8.8.8.8/",
  "https://[2606:4700::1111]/",
  "http://127.0.0.1:9999/mcp",
])("a request to %s is allowed", (url) => {
  expect(allowed(url)).toBe(true);
});
