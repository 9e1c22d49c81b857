import { describe, expect, test } from "vitest";
import { inPieces, NO_OBJECT, NOT_JSON } from "../../test/harness/bodies.ts";
import { ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeProject } from "../../test/harness/worker/project.ts";

type OpenApi = { paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>> };
type Schema = { required?: string[]; $ref?: string };
type ErrorBody = { code?: string; detail?: string };

const MAX_BODY = 256 * 1024;

describe("L1: every route of the REST API that changes something", async () => {
  const project = await makeProject();
  const cookie = [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const api = await project.admin.api<OpenApi & { components: { schemas: Record<string, Schema> } }>("GET", "/openapi.json");
  const { paths, components } = api.body;
  const resolved = (schema: Schema): Schema => components.schemas[schema.$ref?.split("/").at(-1) ?? ""] ?? schema;
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== "get")
      .map(([method, { requestBody }]) => ({ method, path, schema: requestBody && resolved(requestBody.content["application/json"]?.schema ?? {}) })),
  );

  async function post(method: string, path: string, body: RequestInit["body"], headers: Record<string, string> = {}) {
    const url = `/api/v1${path.replace("{project}", project.slug).replace(/\{\w+\}/g, "header")}`;
    const init = { method: method.toUpperCase(), body, headers: { cookie, origin: ORIGIN, "content-type": "application/json", ...headers } };
    const response = await send(url, init);
    return { status: response.status, body: (await response.json().catch(() => ({}))) as ErrorBody };
  }
  const snapshot = async () =>
    JSON.stringify(
      await Promise.all(
        ["", "/servers", "/links", "/members", "/api-keys", "/navigators", "/rules", "/servers/header/auth-scopes"].map((at) =>
          project.api("GET", at),
        ),
      ),
    );

  test("this test finds the routes that change something", () => {
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter(({ schema }) => schema).length).toBeGreaterThan(12);
  });

  test.each(Object.entries(NOT_JSON))("every changing route refuses %s as the caller's fault, and changes nothing", async (_, body) => {
    const before = await snapshot();
    for (const { method, path } of routes) {
      const answer = await post(method, path, body);
      expect([`${method} ${path}`, answer.status, answer.body.code]).toEqual([`${method} ${path}`, 400, "request.invalid"]);
    }
    expect(await snapshot()).toBe(before);
  });

  test.each(Object.entries(NO_OBJECT))("every route that takes a body refuses %s, and changes nothing", async (_, body) => {
    const before = await snapshot();
    for (const { method, path } of routes.filter(({ schema }) => schema)) {
      const answer = await post(method, path, body);
      expect([`${method} ${path}`, answer.status, answer.body.code]).toEqual([`${method} ${path}`, 400, "request.invalid"]);
    }
    expect(await snapshot()).toBe(before);
  });

  test("every route with a required field refuses an empty body", async () => {
    for (const { method, path } of routes.filter(({ schema }) => (schema?.required ?? []).length > 0)) {
      for (const body of ["", undefined]) expect([`${method} ${path}`, (await post(method, path, body)).status]).toEqual([`${method} ${path}`, 400]);
    }
  });

  test("every changing route refuses a body that is too large, with or without a Content-Length", async () => {
    const large = `"${"x".repeat(MAX_BODY)}"`;
    for (const { method, path } of routes) {
      for (const body of [large, inPieces(5 * 1024 * 1024)]) {
        const answer = await post(method, path, body);
        expect([`${method} ${path}`, answer.status, answer.body.code]).toEqual([`${method} ${path}`, 413, "request.too_large"]);
      }
    }
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application", "json", ""])(
    "every changing route refuses the content type “%s”",
    async (type) => {
      for (const { method, path } of routes) {
        const answer = await post(method, path, "{}", { "content-type": type });
        expect([`${method} ${path}`, answer.status, answer.body.code]).toEqual([`${method} ${path}`, 415, "request.not_json"]);
      }
    },
  );

  test("a byte order mark before the JSON is ignored", async () => {
    expect((await post("put", "/projects/{project}/default-policy", '\ufeff{"policy":"allow"}')).status).toBe(204);
  });
});
