import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { networkOf } from "./rate-limit.ts";

describe("L3: the network in which a client is counted", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["2001:db8::2:1", "2001:db8:0:0"],
    ["2001:db8:0:0:1:2:3:4", "2001:db8:0:0"],
    ["2001:0DB8:0000:0000::ffff", "2001:db8:0:0"],
    ["2001:db8:1:2::", "2001:db8:1:2"],
    ["2001:db8:1::1", "2001:db8:1:0"],
    ["2001:db8:1:1::1", "2001:db8:1:1"],
    ["::1", "0:0:0:0"],
    ["::", "0:0:0:0"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::FFFF:cb00:7107", "203.0.113.7"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["unknown", "unknown"],
    ["no:address", "no:address"],
  ])("the address %s counts in the network %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test("all addresses of a /64 count in one network, in every spelling, and every other /64 is another network", () => {
    const group = fc.oneof(fc.constant(0), fc.nat(0xffff));
    const half = fc.tuple(group, group, group, group);
    const written = (groups: number[]) => groups.map((value) => value.toString(16)).join(":");
    /** The spelling of RFC 5952 §4.2. */
    const compressed = (groups: number[]) => new URL(`http://[${written(groups)}]`).hostname.slice(1, -1);
    const padded = (groups: number[]) => groups.map((value) => value.toString(16).padStart(4, "0").toUpperCase()).join(":");
    fc.assert(
      fc.property(half, half, half, half, (network, one, other, elsewhere) => {
        fc.pre(network.some((value) => value !== 0));
        const spellings = [one, other].flatMap((host) => [written, compressed, padded].map((write) => networkOf(write([...network, ...host]))));
        expect(new Set(spellings).size).toBe(1);
        fc.pre(written(elsewhere) !== written(network) && elsewhere.some((value) => value !== 0));
        expect(networkOf(compressed([...elsewhere, ...one]))).not.toBe(spellings[0]);
      }),
    );
  });
});
