import { describe, expect, test } from "vitest";
import { catalogServers } from "../../catalog/catalog.ts";
import { nameOfHost, readProbeInput } from "./probe-input-rules.ts";

const read = (input: string) => readProbeInput(input, catalogServers);

describe("F78: what an administrator enters to find a server by", () => {
  test.each([
    ["https://mcp.acme.example/mcp", "https://mcp.acme.example/mcp"],
    [" mcp.acme.example/mcp ", "https://mcp.acme.example/mcp"],
    ["mcp.acme.example", "https://mcp.acme.example"],
    ["mcp.acme.example:8443/mcp?x=1", "https://mcp.acme.example:8443/mcp?x=1"],
    ["http://127.0.0.1:8080/mcp", "http://127.0.0.1:8080/mcp"],
    ["https://mcp.acme.example/{workspace}/mcp", "https://mcp.acme.example/{workspace}/mcp"],
    ["javascript:alert(1)", "javascript:alert(1)"],
  ])("%j is read as the URL %s", (input, url) => {
    expect(read(input)).toEqual({ kind: "server", url, known: undefined, keyIn: undefined });
  });

  test.each(["notion", "Notion", " NOTION ", "https://mcp.notion.com/mcp", "https://mcp.notion.com/mcp/", "mcp.notion.com/mcp"])(
    "%j is read as the catalog's Notion",
    (input) => {
      expect(read(input)).toMatchObject({ kind: "server", known: { id: "notion" } });
    },
  );

  test.each(["deepw", "hugging", "face hug"])("%j is read as the only server with such words", (input) => {
    expect(read(input).kind).toBe("server");
  });

  test.each(["no such server", "---", "constructor", "__proto__"])("%j is read as an unknown name", (input) => {
    expect(read(input)).toEqual({ kind: "unknown" });
  });

  test.each([
    ["https://a.example/mcp?api_key=s", "https://a.example/mcp", "api_key"],
    ["https://a.example/mcp?x=1&apiToken=s", "https://a.example/mcp?x=1&apiToken=s", undefined],
    ["https://a.example/mcp?x=1&token=s", "https://a.example/mcp?x=1", "token"],
  ])("%j is read without the key in its query", (input, url, keyIn) => {
    expect(read(input)).toMatchObject({ url, keyIn });
  });

  test.each([
    ["https://mcp.notion.com/mcp", "Notion"],
    ["https://acme.co.uk/mcp", "Acme"],
    ["https://mcp.example.com/mcp", "Example"],
    ["http://127.0.0.1:80/mcp", "Server"],
    ["https://[2606:4700::1]/mcp", "Server"],
  ])("the name of %s is %s", (url, name) => {
    expect(nameOfHost(url)).toBe(name);
  });
});
