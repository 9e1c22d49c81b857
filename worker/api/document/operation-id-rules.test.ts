import { expect, test } from "vitest";
import { operationIdOf } from "./operation-id-rules.ts";

test.each([
  ["get", "/projects", "listProjects"],
  ["get", "/projects/{project}", "getProject"],
  ["get", "/projects/{project}/links/{link}/redemptions", "listLinkRedemptions"],
  ["get", "/projects/{project}/store", "getStore"],
  ["post", "/projects/{project}/servers/{server}/auth-scopes", "createServerAuthScope"],
  ["post", "/projects/{project}/servers/{server}/auth-scopes/{scope}/reset", "resetServerAuthScope"],
  ["post", "/health/retry", "retryHealth"],
  ["put", "/projects/{project}/rules/{rule}", "replaceRule"],
  ["get", "/projects/{project}/default-policy", "getDefaultPolicy"],
  ["put", "/projects/{project}/default-policy", "setDefaultPolicy"],
  ["patch", "/projects/{project}", "editProject"],
  ["delete", "/projects/{project}/api-keys/{key}", "removeApiKey"],
])("F122: %s %s is the operation %s", (method, path, id) => {
  expect(operationIdOf(method, path)).toBe(id);
});
