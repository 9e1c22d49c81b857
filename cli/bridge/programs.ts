import { createHash, randomBytes } from "node:crypto";
import { TRIAL } from "../../worker/bridges/bridge-frames-rules.ts";
import type { StdioServer } from "./bridge-file.ts";
import { deferred } from "./deferred.ts";
import { type Asked, NoAnswer, type Tell } from "./exchanges.ts";
import { readUsage, type Usage } from "./process-usage.ts";
import { environmentOf, type Message, type ProgramProcess, startProgram } from "./program-process.ts";
import { makeAnswer, makeProgramRequests, type ProgramRequests } from "./program-requests.ts";

/**
 * A running program, and who uses it.
 * @property whose server and subject @property values what Cardea has set, as a hash @property alone the session that has it for itself
 * @property greeting its answer to `initialize`, which is sent to it once @property cpuSeconds what it had computed when it was seen to have answered
 */
type Running = {
  key: string;
  whose: string;
  values: string;
  alone: string | undefined;
  name: string;
  server: StdioServer;
  process: ProgramProcess;
  requests: ProgramRequests;
  greeting: Promise<Message> | undefined;
  sessions: Set<string>;
  usedAt: number;
  cpuSeconds: number;
  hasAnswered: boolean;
};

/** How often it is looked at which processes nobody uses, and which take too much. In ms. */
const LOOK_EVERY = 5000;
/** How long a program may take until it answers `initialize`. In ms. */
const GREET_WITHIN = 60_000;
const MIB = 1024 * 1024;
/** The most sessions of a process. The oldest is forgotten first, and its client begins another one. */
const MOST_SESSIONS = 1000;
/** A program that ends sooner counts as one that crashes. The next start waits, longer each time. */
const STAYS_FOR = 10_000;
const WAITS = { first: 1000, longest: 60_000 };
const JSON_TYPE = /^application\/json\b/;

const isRequest = (message: Message): boolean => typeof message.method === "string" && message.id !== undefined;
const toError = (status: number, code: number, message: string): Response =>
  Response.json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status });

/** @property most processes at once @property own the bridge's environment @property lookEvery, greetWithin in ms @property now UTC ms */
type Options = { instance: string; most: number; own: NodeJS.ProcessEnv; tell: Tell; lookEvery?: number; greetWithin?: number; now?: () => number };

/**
 * Serves programs that speak over stdio as Streamable HTTP (MCP 2025-11-25, transports). There is one process for each subject and server (and
 * revision, for a program greets once). A session whose client can be asked something gets one of its own, so that a question reaches only the client that
 * made the call.
 */
export function makePrograms({ instance, most, own, tell, lookEvery = LOOK_EVERY, greetWithin = GREET_WITHIN, now = Date.now }: Options) {
  const running = new Map<string, Running>();
  const sessions = new Map<string, Running>();
  const crashes = new Map<string, { count: number; until: number }>();
  const timer = setInterval(look, lookEvery);
  timer.unref();

  function look(): void {
    for (const one of running.values()) if (one.requests.count() === 0 && now() - one.usedAt > one.server.idleMinutes * 60_000) end(one);
    const usage = readUsage(new Set([...running.values()].flatMap(({ process }) => process.pid ?? [])));
    for (const one of running.values()) {
      const used = usage.get(one.process.pid ?? 0);
      if (used) keepWithin(one, used);
    }
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

  function leave(one: Running, session: string): void {
    one.requests.leave(session);
    one.sessions.delete(session);
    sessions.delete(session);
  }

  /** The variables that Cardea gives. @throws NoAnswer for one that the file does not let it set */
  function givenTo({ env: allowed, token }: StdioServer, { env, headers }: Asked): Record<string, string> {
    const stranger = Object.keys(env).find((name) => !allowed.includes(name));
    if (stranger !== undefined) throw new NoAnswer("not_allowed", `its file does not let ${stranger} be set`);
    const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
    return { ...env, ...(token !== undefined && bearer !== undefined && { [token]: bearer }) };
  }

  function start(asked: Pick<Running, "key" | "whose" | "values" | "alone" | "name" | "server">, given: Record<string, string>): Running {
    const { key, whose, values, name, server } = asked;
    // A session of its own has no past, so crashes are counted for the person and what Cardea has set.
    const crashKey = `${whose} ${values}`;
    const crash = crashes.get(crashKey);
    if (crash && crash.until > now()) throw new NoAnswer("not_started", "it crashed, and is left alone for a while");
    if (running.size >= most) {
      const idle = [...running.values()].filter(({ requests }) => requests.count() === 0).sort((one, other) => one.usedAt - other.usedAt)[0];
      if (!idle) throw new NoAnswer("busy", `${most} programs run`);
      end(idle);
    }
    const startedAt = now();
    const ended = (said: string) => {
      const isExpected = running.get(key) !== one;
      if (!isExpected) forget(one);
      if (isExpected) return;
      const isEarly = now() - startedAt < STAYS_FOR;
      const count = isEarly ? (crashes.get(crashKey)?.count ?? 0) + 1 : 0;
      if (isEarly) crashes.set(crashKey, { count, until: now() + Math.min(WAITS.longest, WAITS.first * 2 ** (count - 1)) });
      else crashes.delete(crashKey);
      tell.log(`${name}: ${said}`);
      tell.crashed(name, said);
    };
    const env = environmentOf(server, given, own);
    // What the bridge's file sets and passes on may be secret too, and its error output goes to Cardea.
    const secrets = [...Object.keys(given), ...Object.keys(server.set), ...server.pass].flatMap((variable) => env[variable] ?? []);
    const process = startProgram(server, env, secrets, { hear: (message) => one.requests.hear(message), ended });
    const answered = () => {
      one.hasAnswered = true;
      one.usedAt = now();
    };
    const requests = makeProgramRequests((message) => process.send(message), answered);
    const fresh = { greeting: undefined, sessions: new Set<string>(), usedAt: startedAt, cpuSeconds: 0, hasAnswered: false };
    const one: Running = { ...asked, process, requests, ...fresh };
    running.set(key, one);
    return one;
  }

  /** The program's answer to the first `initialize`, for all sessions. */
  function greet(one: Running, session: string, message: Message): Promise<Message> {
    one.greeting ??= askGreeting(one, session, message).then((reply) => {
      if (reply.result !== undefined) one.process.send({ jsonrpc: "2.0", method: "notifications/initialized" });
      else one.greeting = undefined;
      return reply;
    });
    return one.greeting;
  }

  function askGreeting({ process, requests }: Running, session: string, message: Message): Promise<Message> {
    const late = setTimeout(() => process.kill(`It did not greet within ${greetWithin / 1000} s.`), greetWithin);
    const { promise, resolve, reject } = deferred<Message>();
    const breakOff = () => reject(new NoAnswer("not_started", "the program ended"));
    // A program may say something else first, such as a line of its log.
    const push = (said: Message) => void (said.method === undefined && resolve(said));
    requests.begin(session, message, { push, end: () => undefined, breakOff });
    return promise.finally(() => clearTimeout(late));
  }

  async function initialize(name: string, server: StdioServer, asked: Asked, message: Message): Promise<Response> {
    const given = givenTo(server, asked);
    const session = `${instance}.${randomBytes(16).toString("hex")}`;
    const { capabilities = {}, protocolVersion } = (message.params ?? {}) as { capabilities?: object; protocolVersion?: unknown };
    const isAskable = Object.keys(capabilities).length > 0;
    const [whose, values, alone] = [hashOf([name, asked.subject]), hashOf(Object.entries(given).sort()), isAskable ? session : undefined];
    // A program with other values, such as a former access token, is not used any more. Values that are tried are not those of one person.
    const isFormer = (other: Running) => other.whose === whose && other.values !== values && other.requests.count() === 0;
    if (asked.subject !== TRIAL) for (const other of running.values()) if (isFormer(other)) end(other);
    const key = hashOf([whose, values, alone ?? "", protocolVersion]);
    const one = running.get(key) ?? start({ key, whose, values, alone, name, server }, given);
    const reply = await greet(one, session, message);
    if (reply.result === undefined) return Response.json({ ...reply, id: message.id });
    for (const oldest of [...one.sessions].slice(0, Math.max(0, one.sessions.size + 1 - MOST_SESSIONS))) leave(one, oldest);
    one.sessions.add(session);
    one.usedAt = now();
    sessions.set(session, one);
    return Response.json({ ...reply, id: message.id }, { headers: { "mcp-session-id": session } });
  }

  /** The program of a session. It must be the asking subject's, with the values that are asked with. */
  function findSession(name: string, server: StdioServer, asked: Asked): { one: Running; session: string } | undefined {
    const session = asked.headers["mcp-session-id"] ?? "";
    const one = sessions.get(session);
    const values = hashOf(Object.entries(givenTo(server, asked)).sort());
    return one && one.whose === hashOf([name, asked.subject]) && one.values === values ? { one, session } : undefined;
  }

  function serve(one: Running, session: string, asked: Asked, message: Message): Promise<Response> | Response {
    one.usedAt = now();
    if (isRequest(message)) {
      if (one.process.isDeaf()) throw new NoAnswer("busy", "it does not read its input");
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
        const { sink, response } = makeAnswer(() => stop(), true);
        const stop = one.requests.listen(session, sink);
        asked.signal.addEventListener("abort", stop);
        return response;
      }
      leave(one, session);
      if (one.alone === session || (asked.subject === TRIAL && one.sessions.size === 0)) end(one);
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

/** @param parts may be secret */
const hashOf = (parts: unknown[]): string => createHash("sha256").update(JSON.stringify(parts)).digest("hex");

/** Ends a program that takes more than its file allows. Its memory counts at once; what it computes counts only while it answers nothing. */
function keepWithin(one: Running, { bytes, cpuSeconds }: Usage): void {
  const { memoryMiB, cpuSeconds: most } = one.server;
  if (one.hasAnswered) Object.assign(one, { hasAnswered: false, cpuSeconds });
  if (bytes > memoryMiB * MIB) one.process.kill(`It took more than ${memoryMiB} MiB of memory.`);
  else if (cpuSeconds - one.cpuSeconds > most) one.process.kill(`It computed for more than ${most} s without an answer.`);
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
