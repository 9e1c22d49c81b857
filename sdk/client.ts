import createClient, { type Client } from "openapi-fetch";
import { CardeaError, toCardeaError } from "./cardea-error.ts";
import { toOrigin } from "./origin-rules.ts";
import type { components, paths } from "./rest-api.ts";
import { makeWaiter, type WaitOptions } from "./wait-for-connection.ts";

export { CardeaError, type CardeaErrorCode, type Problem } from "./cardea-error.ts";
export type { components, paths } from "./rest-api.ts";
export type { WaitOptions } from "./wait-for-connection.ts";

export type Link = components["schemas"]["Link"];
export type Connection = components["schemas"]["MemberConnection"];

/**
 * @property url the address of the Cardea instance
 * @property project the project's slug
 * @property token a platform token: keep it on your server
 * @property fetch sends the requests, instead of the runtime's own
 */
export type CardeaOptions = { url: string; project: string; token: string; fetch?: (request: Request) => Promise<Response> };

/**
 * @property type `user` unless it is given
 * @property expiresIn in milliseconds; absent: the link never expires
 * @property idempotencyKey the same key makes the link once, however often the request is sent within a day
 */
export type LinkOptions = Omit<components["schemas"]["NewLink"], "type" | "expiresAt"> & {
  type?: components["schemas"]["NewLink"]["type"];
  expiresIn?: number;
  idempotencyKey?: string;
};

/** Where agents connect: the default navigator, unless one of these is given. */
export type McpPlace = { navigator: string; server?: undefined } | { server: string; navigator?: undefined } | Record<string, never>;

export type Cardea = ReturnType<typeof makeCardea>;

/** A client of one project of a Cardea instance, for a server: it has the project's platform token. */
export function makeCardea({ url, project, token, fetch: send = (request) => fetch(request) }: CardeaOptions) {
  const origin = toOrigin(url);
  const rest: Client<paths> = createClient<paths>({
    baseUrl: `${origin}/api/v1`,
    headers: { authorization: `Bearer ${token}` },
    // The token goes to no other address.
    redirect: "manual",
    fetch: (request) => reach(send, request),
  });
  const inProject = { path: { project } };

  /** What a person of the project has connected and could connect. Empty for an address that is no member's. */
  const connections = async (email: string): Promise<Connection[]> => {
    const address = email.trim().toLowerCase();
    const { members } = take(await rest.GET("/projects/{project}/members", { params: { ...inProject, query: { email: address, limit: 200 } } }));
    const member = members.find((one) => one.email === address);
    if (!member) return [];
    const detail = await rest.GET("/projects/{project}/members/{member}", { params: { path: { project, member: member.id } } });
    // The person may have been removed in between.
    return detail.response.status === 404 ? [] : take(detail).connections;
  };
  const wait = makeWaiter(connections);

  return {
    /** Every route of the REST API, with its types. An answer has `data` or `error`. */
    rest,
    connections,

    /** Makes an auth link, by which people connect accounts. Its `url` is for them. @throws CardeaError */
    async createLink({ type = "user", expiresIn, idempotencyKey = crypto.randomUUID(), ...link }: LinkOptions): Promise<Link> {
      return take(
        await rest.POST("/projects/{project}/links", {
          params: { ...inProject, header: { "Idempotency-Key": idempotencyKey } },
          body: { ...link, type, ...(expiresIn !== undefined && { expiresAt: Date.now() + expiresIn }) },
        }),
      );
    },

    /** Waits until a person has connected a server. @throws CardeaError `client.waited_too_long`, or what Cardea refuses */
    waitForConnection: (email: string, server: string, options?: WaitOptions): Promise<Connection> => wait(email, server, options),

    /** The URL to which an agent connects. */
    mcpUrl({ navigator, server }: McpPlace = {}): string {
      const [kind, slug] = server !== undefined ? ["servers", server] : ["navigators", navigator];
      const below = slug === undefined ? "" : `/${kind}/${encodeURIComponent(slug)}`;
      return `${origin}/mcp/${encodeURIComponent(project)}${below}`;
    },
  };
}

/** @throws CardeaError if there is no answer, or it leads elsewhere */
async function reach(send: (request: Request) => Promise<Response>, request: Request): Promise<Response> {
  const response = await send(request).catch((cause: unknown) => {
    if (request.signal.aborted) throw cause;
    throw new CardeaError("client.unreachable", `${new URL(request.url).origin} cannot be reached.`, { cause });
  });
  const kind = response.headers.get("content-type") ?? "";
  const isElsewhere = response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400);
  if (isElsewhere || kind.startsWith("text/html") || (!response.ok && !kind.includes("json"))) throw toCardeaError(undefined, response.status);
  return response;
}

/** @throws CardeaError if the answer is a refusal */
function take<Data>({ data, error, response }: { data?: Data; error?: unknown; response: Response }): Data {
  if (data === undefined) throw toCardeaError(error, response.status);
  return data;
}
