import { describe, expect, test } from "vitest";
import { decideOutbound } from "../lib/http/outbound-rules.ts";
import { catalogServers } from "./catalog-servers.ts";
import { findTemplate, providerTemplates } from "./provider-templates.ts";

const rules = { ownOrigin: "https://cardea.example", trustedOrigins: new Set<string>() };

describe("F70: the catalog", () => {
  test("the catalog has at least 40 servers, and the most wanted ones are among them", () => {
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

  test("the catalog is sorted, names each server once, and each one is reachable and has a known provider", () => {
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
  test("templates cover the seven required providers and other common ones", () => {
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
  ])("the template of %s requests the scopes %j", (id, scopes) => {
    expect(findTemplate(id)?.scopes).toEqual(scopes);
  });

  test("F70: a Google server is requested with scopes that open it, because the template's own scopes only identify a person", () => {
    const ofGoogle = catalogServers.filter(({ auth }) => auth.type === "oauth2" && auth.template === "google");
    expect(ofGoogle.map(({ id }) => id)).toContain("bigquery");
    for (const { id, auth } of ofGoogle) {
      const scopes = auth.type === "oauth2" ? auth.scopes : undefined;
      expect([id, scopes?.some((scope) => scope.startsWith("https://www.googleapis.com/auth/"))]).toEqual([id, true]);
    }
  });

  test("F67: Microsoft is asked for a refresh token and the identity in addition to User.Read", () => {
    expect(findTemplate("microsoft")?.scopes).toEqual(["openid", "email", "offline_access", "User.Read"]);
  });

  test("templates name only addresses that Cardea may connect to", () => {
    for (const template of providerTemplates) {
      for (const url of [template.authorizationUrl, template.tokenUrl, template.revocationUrl, template.userinfoUrl, template.clientUrl]) {
        if (url !== undefined) expect(decideOutbound(url, rules).allowed, url).toBe(true);
      }
    }
  });
});
