import type { ErrorCode } from "../../../../worker/lib/errors.ts";
import type { Browser as Person } from "../browser.ts";
import { asAdmin, connect, makeProject, person, type TestProject } from "../project.ts";

export type Browser = Pick<Person, "cookies">;

/**
 * A call of a route.
 * @property params values of the path's parameters; absent for the project of the scene
 * @property by whose browser; absent for the administrator's, who is a platform administrator too
 */
export type Asked = { params?: Record<string, string>; query?: string; body?: unknown; by?: Browser };
type Call = (scene: Scene) => Asked | Promise<Asked>;

/**
 * What the contract test does with a route.
 * @property answers makes what the route needs, and calls it so that it succeeds. `{}` calls it for the scene's project
 * @property refuses a call that the route refuses, with its code; absent: what it answers to a request without a session, or for a project that does not exist
 */
type Contract = { answers: Call | Asked; refuses?: readonly [ErrorCode, Call | Asked] };

/** By method and path, as in the document: `get /projects/{project}/links`. */
export type Contracts = Record<string, Contract>;

export type Scene = Awaited<ReturnType<typeof makeScene>>;

/** A project in which an administrator has done a bit of everything, and what calls need to make more. */
export async function makeScene() {
  const project = await makeProject();
  const link = await project.userLink(["header"]);
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  return {
    project,
    link,
    ada,
    admin: await asAdmin(),
    /** Makes a thing of the project by the API. @returns the body of the answer */
    make: <Body extends object = { id: string }>(path: string, json?: unknown): Promise<Body> => made<Body>(project, "POST", path, json),
    put: <Body extends object = object>(path: string, json?: unknown): Promise<Body> => made<Body>(project, "PUT", path, json),
    get: <Body extends object>(path: string): Promise<Body> => made<Body>(project, "GET", path),
  };
}

async function made<Body>(project: TestProject, method: string, path: string, json?: unknown): Promise<Body> {
  const { status, body } = await project.api<Body>(method, path, json);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}
