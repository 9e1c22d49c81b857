import { describe, expect, test } from "vitest";
import { decideOutbound } from "../lib/http/outbound-rules.ts";
import { catalogServers } from "./catalog-servers.ts";
import { findTemplate, providerTemplates } from "./provider-templates.ts";

const rules = { ownOrigin: "https://cardea.example", trustedOrigins: new Set<string>() };

describe("F70: the catalog", () => {
  test("has at least 40 servers, those people ask for among them", () => {
    expect(catalogServers.length).toBeGreaterThanOrEqual(40);
    const names = catalogServers.map(({ name }) => name.toLowerCase()).join("|");
    for (const name of [
      "notion",
      "linear",
      "sentry",
      "stripe",
      "supabase",
      "canva",
      "intercom",
      "amplitude",
      "atlassian",
      "slack",
      "github",
      "hubspot",
      "bigquery",
      "deepwiki",
    ]) {
      expect(names).toContain(name);
    }
  });

  test("is in order, each server once, reachable by Cardea, and its provider known", () => {
    const ids = catalogServers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const names = catalogServers.map(({ name }) => name.toLowerCase());
    expect(names).toEqual([...names].sort());
    for (const { url, helpUrl, auth } of catalogServers) {
      expect(decideOutbound(url, rules).allowed, url).toBe(true);
      expect(helpUrl).toMatch(/^https:/);
      if (auth.type === "oauth2" && auth.template !== undefined) expect(findTemplate(auth.template), auth.template).toBeDefined();
    }
  });
});

describe("F67: provider templates", () => {
  test("cover the seven and what people use beside", () => {
    const ids = providerTemplates.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of [
      "github",
      "gitlab",
      "google",
      "notion",
      "linear",
      "clickup",
      "microsoft",
      "slack",
      "atlassian",
      "asana",
      "hubspot",
      "salesforce",
      "dropbox",
      "airtable",
      "figma",
    ]) {
      expect(ids).toContain(id);
    }
  });

  test.each([
    ["github", ["repo", "read:org"]],
    ["gitlab", ["api", "read_user"]],
    ["google", ["openid", "email"]],
    ["linear", ["read", "write"]],
  ])("%s asks for %j", (id, scopes) => {
    expect(findTemplate(id)?.scopes).toEqual(scopes);
  });

  test("F70: a server of Google's is asked for with scopes that open it, for the template's own tell only who somebody is", () => {
    const ofGoogle = catalogServers.filter(({ auth }) => auth.type === "oauth2" && auth.template === "google");
    expect(ofGoogle.map(({ id }) => id)).toContain("bigquery");
    for (const { id, auth } of ofGoogle) {
      const scopes = auth.type === "oauth2" ? auth.scopes : undefined;
      expect([id, scopes?.some((scope) => scope.startsWith("https://www.googleapis.com/auth/"))]).toEqual([id, true]);
    }
  });

  test("F67: Microsoft is asked for a refresh token and for who one is beside User.Read", () => {
    expect(findTemplate("microsoft")?.scopes).toEqual(["openid", "email", "offline_access", "User.Read"]);
  });

  test("name only addresses Cardea connects to", () => {
    for (const template of providerTemplates) {
      for (const url of [template.authorizationUrl, template.tokenUrl, template.revocationUrl, template.userinfoUrl, template.clientUrl]) {
        if (url !== undefined) expect(decideOutbound(url, rules).allowed, url).toBe(true);
      }
    }
  });
});
