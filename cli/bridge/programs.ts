import { createHash, randomBytes } from "node:crypto";
import type { StdioServer } from "./bridge-file.ts";
import { type Asked, NoAnswer, type Tell } from "./exchanges.ts";
import { environmentOf, type Message, type ProgramProcess, startProgram } from "./program-process.ts";
import { makeAnswer, makeProgramRequests, type ProgramRequests } from "./program-requests.ts";

/** A running program, and who uses it. */
type Running = {
  key: string;
  server: string;
  process: ProgramProcess;
  requests: ProgramRequests;
  /** Its answer to `initialize`, which is sent to it once. */
  greeting: Promise<Message> | undefined;
  sessions: Set<string>;
  usedAt: number;
  idleFor: number;
};

/** How often processes are looked at that nobody uses. */
const LOOK_EVERY = 15_000;
/** A program that ends sooner counts as one that crashes. The next start waits, longer each time. */
const STAYS_FOR = 10_000;
const WAITS = { first: 1000, longest: 60_000 };
const JSON_TYPE = /^application\/json\b/;

const isRequest = (message: Message): boolean => typeof message.method === "string" && message.id !== undefined;
const toError = (status: number, code: number, message: string): Response =>
  Response.json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status });

/**
 * Serves programs that speak over stdio as Streamable HTTP (MCP 2025-11-25, transports). There is one process for each subject and server. A session whose
 * client can be asked something gets one of its own, so that a question reaches only the client that made the call.
 */
export function makePrograms({ instance, most, own, tell }: { instance: string; most: number; own: NodeJS.ProcessEnv; tell: Tell }) {
  const running = new Map<string, Running>();
  const sessions = new Map<string, Running>();
  const crashes = new Map<string, { count: number; until: number }>();
  const timer = setInterval(endIdle, LOOK_EVERY);
  timer.unref();

  function endIdle(): void {
    for (const one of running.values()) if (one.requests.count() === 0 && Date.now() - one.usedAt > one.idleFor) end(one);
  }

  function end(one: Running): void {
    forget(one);
    void one.process.end();
  }

  function forget(one: Running): void {
    running.delete(one.key);
    for (const session of one.sessions) sessions.delete(session);
    one.requests.breakOff();
  }

  /** The variables that Cardea gives. @throws NoAnswer for one that the file does not let it set */
  function givenTo({ env: allowed, token }: StdioServer, { env, headers }: Asked): Record<string, string> {
    const stranger = Object.keys(env).find((name) => !allowed.includes(name));
    if (stranger !== undefined) throw new NoAnswer("not_allowed", `its file does not let ${stranger} be set`);
    const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
    return { ...env, ...(token !== undefined && bearer !== undefined && { [token]: bearer }) };
  }

  function start(key: string, name: string, server: StdioServer, given: Record<string, string>): Running {
    const crash = crashes.get(`${name} ${key}`);
    if (crash && crash.until > Date.now()) throw new NoAnswer("not_started", "it crashed, and is left alone for a while");
    if (running.size >= most) {
      const idle = [...running.values()].filter(({ requests }) => requests.count() === 0).sort((one, other) => one.usedAt - other.usedAt)[0];
      if (!idle) throw new NoAnswer("busy", `${most} programs run`);
      end(idle);
    }
    const startedAt = Date.now();
    const ended = (said: string) => {
      const isExpected = running.get(key) !== one;
      if (!isExpected) forget(one);
      if (isExpected) return;
      const isEarly = Date.now() - startedAt < STAYS_FOR;
      const count = isEarly ? (crashes.get(`${name} ${key}`)?.count ?? 0) + 1 : 0;
      if (isEarly) crashes.set(`${name} ${key}`, { count, until: Date.now() + Math.min(WAITS.longest, WAITS.first * 2 ** (count - 1)) });
      else crashes.delete(`${name} ${key}`);
      tell.log(`${name}: ${said}`);
      tell.crashed(name, said);
    };
    const process = startProgram(server, environmentOf(server, given, own), Object.values(given), {
      hear: (message) => one.requests.hear(message),
      ended,
    });
    const requests = makeProgramRequests((message) => process.send(message));
    const one: Running = {
      key,
      server: name,
      process,
      requests,
      greeting: undefined,
      sessions: new Set(),
      usedAt: startedAt,
      idleFor: server.idleMinutes * 60_000,
    };
    running.set(key, one);
    return one;
  }

  /** The program's answer to the first `initialize`, for all sessions. */
  function greet(one: Running, session: string, message: Message): Promise<Message> {
    one.greeting ??= new Promise<Message>((resolve, reject) => {
      const sink = { push: resolve, end: () => undefined, breakOff: () => reject(new NoAnswer("not_started", "the program ended")) };
      one.requests.begin(session, message, sink);
    }).then((reply) => {
      if (reply.result !== undefined) one.process.send({ jsonrpc: "2.0", method: "notifications/initialized" });
      else one.greeting = undefined;
      return reply;
    });
    return one.greeting;
  }

  async function initialize(name: string, server: StdioServer, asked: Asked, message: Message): Promise<Response> {
    const given = givenTo(server, asked);
    const session = `${instance}.${randomBytes(16).toString("hex")}`;
    const { capabilities = {} } = (message.params ?? {}) as { capabilities?: object };
    const isAskable = Object.keys(capabilities).length > 0;
    const key = keyOf(name, asked.subject, given, isAskable ? session : "");
    // A program with other values, such as a former access token, is not used any more.
    for (const other of running.values())
      if (other.key !== key && other.key.startsWith(keyOf(name, asked.subject, undefined, "")) && other.requests.count() === 0 && !isAskable)
        end(other);
    const one = running.get(key) ?? start(key, name, server, given);
    const reply = await greet(one, session, message);
    if (reply.result === undefined) return Response.json({ ...reply, id: message.id });
    one.sessions.add(session);
    one.usedAt = Date.now();
    sessions.set(session, one);
    return Response.json({ ...reply, id: message.id }, { headers: { "mcp-session-id": session } });
  }

  /** The program of a session. It must be the asking subject's, with the values that are asked with. */
  function findSession(name: string, server: StdioServer, asked: Asked): { one: Running; session: string } | undefined {
    const session = asked.headers["mcp-session-id"] ?? "";
    const one = sessions.get(session);
    const given = givenTo(server, asked);
    const keys = [keyOf(name, asked.subject, given, ""), keyOf(name, asked.subject, given, session)];
    return one && keys.includes(one.key) ? { one, session } : undefined;
  }

  function serve(one: Running, session: string, asked: Asked, message: Message): Promise<Response> | Response {
    one.usedAt = Date.now();
    if (isRequest(message)) {
      const { sink, response } = makeAnswer(() => cancel());
      const cancel = one.requests.begin(session, message, sink);
      asked.signal.addEventListener("abort", () => cancel());
      return response;
    }
    const params = (message.params ?? {}) as { requestId?: unknown; reason?: unknown };
    if (message.method === "notifications/cancelled") one.requests.cancel(session, params.requestId, params.reason);
    else if (message.method === undefined) one.requests.reply(session, message);
    else if (message.method !== "notifications/initialized") one.process.send(message);
    return new Response(null, { status: 202 });
  }

  return {
    /** @throws NoAnswer */
    async ask(name: string, server: StdioServer, asked: Asked): Promise<Response> {
      const message = asked.method === "POST" ? readMessage(asked) : undefined;
      if (asked.method === "POST" && !message) return toError(400, -32700, "Parse error");
      if (message?.method === "initialize") return initialize(name, server, asked, message);
      if (asked.headers["mcp-session-id"] === undefined) return toError(400, -32000, "Bad Request: Mcp-Session-Id header is required");
      const found = findSession(name, server, asked);
      if (!found) return toError(404, -32001, "Session not found");
      const { one, session } = found;
      if (message) return serve(one, session, asked, message);
      if (asked.method === "GET") {
        const { sink, response } = makeAnswer(() => undefined, true);
        one.requests.listen(session, sink);
        return response;
      }
      one.requests.leave(session);
      one.sessions.delete(session);
      sessions.delete(session);
      if (one.key.endsWith(` ${session}`)) end(one);
      return new Response(null, { status: 204 });
    },

    count: (): number => running.size,

    async endAll(): Promise<void> {
      clearInterval(timer);
      const all = [...running.values()];
      for (const one of all) forget(one);
      await Promise.all(all.map(({ process }) => process.end()));
    },
  };
}

/** By server, subject and values; the values only as a hash. @param alone the session, if the program is only for it */
function keyOf(name: string, subject: string, given: Record<string, string> | undefined, alone: string): string {
  const whose = createHash("sha256")
    .update(JSON.stringify([name, subject]))
    .digest("hex");
  if (!given) return `${whose} `;
  return `${whose} ${createHash("sha256")
    .update(JSON.stringify(Object.entries(given).sort()))
    .digest("hex")} ${alone}`;
}

function readMessage({ headers, body }: Asked): Message | undefined {
  if (!JSON_TYPE.test(headers["content-type"] ?? "") || !body) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Message) : undefined;
  } catch {
    return undefined;
  }
}
