import { EXIT, Failure } from "./failure.ts";
import type { Login } from "./logins.ts";
import { printable } from "./terminal.ts";

/** How long one answer may take. */
const PATIENCE = 30_000;

type Problem = { detail?: unknown; code?: unknown; requestId?: unknown; fields?: Record<string, unknown>; asks?: { confirm?: unknown } };
type Page<Name extends string, Row> = Record<Name, Row[]> & { next: string | null };

export type Client = ReturnType<typeof makeClient>;

/** Calls the REST API for one project, with its platform token. */
export function makeClient({ url, project, token }: Login) {
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<unknown> => {
    const response = await reach(`${url}/api/v1/projects/${encodeURIComponent(project)}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await textOf(response, url);
    if (!response.ok) throw toFailure(response.status, text, url);
    return text === "" ? undefined : parse(text, url);
  };
  return {
    get: async <Answer>(path: string) => (await send("GET", path)) as Answer,
    /** Makes something. @param key the same key makes it once, however often the request is sent */
    post: async <Answer>(path: string, body: unknown, key: string) => (await send("POST", path, body, { "idempotency-key": key })) as Answer,
    /** Changes something. @param etag that it must still have; absent, it may have changed */
    patch: async (path: string, body: unknown, etag?: string): Promise<void> => void (await send("PATCH", path, body, ifMatch(etag))),
    /** Puts something in its place. @param etag that it must still have; `new`: there must be nothing yet */
    put: async (path: string, body: unknown, etag: string): Promise<void> =>
      void (await send("PUT", path, body, etag === "new" ? { "if-none-match": "*" } : ifMatch(etag))),
    delete: async (path: string): Promise<void> => void (await send("DELETE", path)),

    /** The text of an answer of any length, part by part. It is given up if nothing comes for a while. @throws Failure, also in the middle */
    async *stream(path: string): AsyncGenerator<string> {
      const address = `${url}/api/v1/projects/${encodeURIComponent(project)}${path}`;
      const idle = makeIdleSignal();
      const response = await reach(address, { headers: { authorization: `Bearer ${token}` }, signal: idle.signal });
      if (!response.ok) throw toFailure(response.status, await textOf(response, url), url);
      const decoder = new TextDecoder();
      try {
        for await (const part of response.body ?? []) {
          idle.restart();
          yield decoder.decode(part as Uint8Array, { stream: true });
        }
      } catch (error) {
        throw new Failure(EXIT.unreachable, `${url} broke off its answer (${causeOf(error)}). Run the command again.`);
      } finally {
        idle.stop();
      }
    },

    /** Each row of a list, read part by part while they are asked for. */
    async *list<Row, Name extends string = string>(path: string, name: Name, partSize = 200): AsyncGenerator<Row> {
      const parts = { after: "" as string | null };
      while (parts.after !== null) {
        const query = new URLSearchParams({ limit: String(partSize), ...(parts.after && { after: parts.after }) });
        const page = (await send("GET", `${path}?${query}`)) as Page<Name, Row>;
        yield* page[name];
        parts.after = page.next;
      }
    },
  };
}

const ifMatch = (etag: string | undefined): Record<string, string> => (etag === undefined ? {} : { "if-match": etag });

/** Aborts when nothing was heard for as long as one answer may take. */
function makeIdleSignal() {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("nothing came", "TimeoutError")), PATIENCE);
  return { signal: controller.signal, restart: () => void timer.refresh(), stop: () => clearTimeout(timer) };
}

/** Sends a request. A redirect is not followed, since the token may go to no other address. @throws Failure if there is no answer */
export async function reach(url: string, init: RequestInit = {}, patience = PATIENCE): Promise<Response> {
  const { origin } = new URL(url);
  try {
    return await fetch(url, { signal: AbortSignal.timeout(patience), ...init, redirect: "manual" });
  } catch (error) {
    throw new Failure(EXIT.unreachable, `${origin} cannot be reached (${causeOf(error, patience)}). Check the address and your network.`);
  }
}

export async function textOf(response: Response, url: string): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw new Failure(EXIT.unreachable, `${url} broke off its answer (${causeOf(error)}). Run the command again.`);
  }
}

function causeOf(error: unknown, patience = PATIENCE): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return name === "TimeoutError" ? `no answer in ${patience / 1000} seconds` : (cause?.code ?? "no connection");
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(EXIT.failed, `${url} does not answer as Cardea does. Check the address.`);
  }
}

/** Says in a sentence or two what Cardea's problem (RFC 9457) is, and what to do. */
function toFailure(status: number, text: string, url: string): Failure {
  if (status < 400) return new Failure(EXIT.failed, `${url} sends its visitors to another address. Run “cardea login” with that address.`);
  const problem = readProblem(text);
  if (typeof problem?.detail !== "string") return new Failure(EXIT.failed, `${url} answered ${status}, but not as Cardea does. Check the address.`);
  const fields = Object.entries(problem.fields ?? {}).map(([field, sentence]) => `${field}: ${sentence}`);
  const advice = status === 401 ? "Run “cardea login” with a new platform token." : "";
  const exitCode = status === 401 ? EXIT.notSignedIn : status >= 500 ? EXIT.failed : EXIT.refused;
  const { code, requestId, asks } = problem;
  return new Failure(exitCode, printable([problem.detail, ...fields, advice].filter(Boolean).join(" ")), {
    ...(typeof code === "string" && { code }),
    ...(typeof requestId === "string" && { requestId }),
    ...(Array.isArray(asks?.confirm) && { confirm: asks.confirm.map(String) }),
  });
}

function readProblem(text: string): Problem | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}
