import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import {
  BEAT,
  CLOSED,
  type FromBridge,
  isAnswer,
  isSendable,
  MOST_BYTES,
  type OfferedServer,
  PROTOCOLS,
  piecesOf,
  type RequestFrame,
  readFromCardea,
  readPiece,
  toPiece,
} from "../../worker/bridges/bridge-frames-rules.ts";
import { EXIT, Failure } from "../failure.ts";
import { type Asked, NoAnswer } from "./exchanges.ts";

/** The longest request, in bytes. Cardea takes no longer ones from agents either. */
const LONGEST_REQUEST = 8 * 1024 * 1024;
/** In ms. A connection without an answer to a beat is given up. */
const BEAT_EVERY = 30_000;
const DRAIN_WITHIN = 30_000;
const WAITS = { first: 500, longest: 30_000 };
/** A connection that is lost sooner counts as an attempt that failed, so that the waits grow. In ms. */
const HOLDS_AFTER = 10_000;

type Open = { frame: RequestFrame; abort: AbortController; pieces: Uint8Array[]; bytes: number };
type Options = {
  url: string;
  project: string;
  token: string;
  version: string;
  servers: OfferedServer[];
  instance: string;
  ask(asked: Asked): Promise<Response>;
  log(line: string): void;
  /** How long `drain` waits for what runs, in ms. */
  drainWithin?: number;
};

export const newInstance = (): string => randomBytes(16).toString("hex");

/** How long to wait before the next attempt: twice as long each time, and at random, so that bridges do not come back all at once. In ms. */
export const waitBefore = (attempt: number, random: number): number => Math.min(WAITS.longest, WAITS.first * 2 ** attempt) * (0.5 + random / 2);

export type Connection = ReturnType<typeof keepConnected>;

/**
 * Keeps one connection to Cardea, out of the private network, and serves what comes by it.
 * @returns `ended`, which fails if the token is refused, and `drain`, after which nothing new is taken
 */
export function keepConnected({ url, project, token, version, servers, instance, ask, log, drainWithin = DRAIN_WITHIN }: Options) {
  const address = `${url.replace(/^http/, "ws")}/bridge/${encodeURIComponent(project)}`;
  const open = new Map<number, Open>();
  let socket: WebSocket | undefined;
  let isLeaving = false;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let end: { resolve(): void; reject(error: Error): void } | undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = { resolve, reject };
  });

  function connect(): void {
    const next = new WebSocket(address, [...PROTOCOLS], {
      headers: { authorization: `Bearer ${token}` },
      maxPayload: MOST_BYTES.text * 4,
      handshakeTimeout: 20_000,
      followRedirects: false,
      perMessageDeflate: false,
    });
    socket = next;
    let beat: ReturnType<typeof setInterval> | undefined;
    let isAlive = true;
    let openedAt = Number.POSITIVE_INFINITY;
    next.on("open", () => {
      openedAt = Date.now();
      tell({ kind: "hello", instance, version, servers });
      log(`Connected to ${url}, project ${project}: ${servers.map(({ name }) => name).join(", ")}.`);
      beat = setInterval(() => {
        if (!isAlive) return next.terminate();
        isAlive = false;
        next.send(BEAT.ping);
      }, BEAT_EVERY);
    });
    next.on("message", (data, isBinary) => {
      isAlive = true;
      const bytes = data as Buffer;
      if (!isBinary && bytes.toString() === BEAT.pong) return;
      if (isBinary) takePiece(bytes);
      else if (!hear(bytes.toString())) next.close(CLOSED.broken, "a frame that Cardea does not send");
    });
    next.on("unexpected-response", (_, response) => {
      const { statusCode = 0 } = response;
      response.resume();
      next.terminate();
      const refused = REFUSED[statusCode];
      if (refused) finish(new Failure(statusCode === 401 ? EXIT.notSignedIn : EXIT.refused, refused));
    });
    next.on("error", (error: NodeJS.ErrnoException) => log(`The connection failed (${error.code ?? error.message}).`));
    next.on("close", (code, reason) => {
      clearInterval(beat);
      for (const { abort } of open.values()) abort.abort();
      open.clear();
      if (code === CLOSED.revoked) finish(new Failure(EXIT.notSignedIn, "The bridge's token was revoked. Make another one in the console."));
      if (isLeaving) return end?.resolve();
      if (Date.now() - openedAt > HOLDS_AFTER) attempt = 0;
      const wait = waitBefore(attempt++, Math.random());
      log(`Not connected (${code}${reason.length > 0 ? `, ${reason.toString()}` : ""}). Trying again in ${(wait / 1000).toFixed(1)} s.`);
      timer = setTimeout(connect, wait);
    });
  }

  function finish(failure: Failure): void {
    isLeaving = true;
    clearTimeout(timer);
    end?.reject(failure);
  }

  const tell = (frame: FromBridge): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };

  /** Waits until the piece has left, so that a slow network keeps a fast server waiting, and not all of its answer in memory. */
  const sendPiece = (id: number, bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      if (socket?.readyState !== WebSocket.OPEN) return reject(new Error("not connected"));
      socket.send(toPiece(id, bytes), (error) => (error ? reject(error) : resolve()));
    });

  /** @returns false for a frame that Cardea does not send, such as a second request with the number of one that runs */
  function hear(text: string): boolean {
    const frame = readFromCardea(text);
    if (!frame || (frame.kind === "request" && open.has(frame.id))) return false;
    if (frame.kind === "request") {
      open.set(frame.id, { frame, abort: new AbortController(), pieces: [], bytes: 0 });
      if (!frame.hasBody) void serve(frame.id);
    } else if (frame.kind === "end") void serve(frame.id);
    else {
      open.get(frame.id)?.abort.abort();
      open.delete(frame.id);
    }
    return true;
  }

  function takePiece(data: Buffer): void {
    const piece = readPiece(new Uint8Array(data).buffer);
    const one = piece && open.get(piece.id);
    if (!piece || !one) return;
    one.pieces.push(piece.bytes);
    one.bytes += piece.bytes.byteLength;
    if (one.bytes <= LONGEST_REQUEST) return;
    open.delete(piece.id);
    tell({ kind: "failed", id: piece.id, why: "not_allowed" });
  }

  async function serve(id: number): Promise<void> {
    const one = open.get(id);
    if (!one) return;
    const { frame, abort, pieces } = one;
    const { server, subject, method, headers, query, env, hasBody } = frame;
    try {
      const body = hasBody ? new Uint8Array(Buffer.concat(pieces)) : undefined;
      const response = await ask({ server, subject, method, headers, query, env, body, signal: abort.signal });
      if (!open.has(id)) return void response.body?.cancel();
      if (!isAnswer(response.status)) throw new NoAnswer("broke_off", `it answers with the status ${response.status}`);
      tell({ kind: "response", id, status: response.status, headers: headersOf(response) });
      if (response.body) for await (const chunk of response.body) for (const piece of piecesOf(chunk as Uint8Array)) await sendPiece(id, piece);
      tell({ kind: "end", id });
    } catch (error) {
      if (!open.has(id)) return;
      const why = error instanceof NoAnswer ? error.why : "broke_off";
      log(`${server}: ${error instanceof NoAnswer ? error.message : "the answer broke off"}.`);
      tell({ kind: "failed", id, why });
    } finally {
      open.delete(id);
    }
  }

  connect();
  return {
    ended,
    tell,
    /** Takes nothing new, waits for what runs, and leaves. A stream that only listens is not waited for: it has no end. */
    async drain(): Promise<void> {
      isLeaving = true;
      clearTimeout(timer);
      tell({ kind: "leaving" });
      const until = Date.now() + drainWithin;
      const isBusy = () => [...open.values()].some(({ frame }) => frame.method !== "GET");
      while (isBusy() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
      if (socket?.readyState === WebSocket.OPEN) socket.close(CLOSED.leaving);
      else end?.resolve();
    },
  };
}

/** An error that no later attempt can mend. */
const REFUSED: Record<number, string> = {
  401: "The bridge's token is not accepted: it is wrong, revoked, or of another project. Make one in the console, at the project's bridges.",
  404: "There is no Cardea with bridges at this address. Check --url.",
  421: "Cardea has another address. Check --url.",
  426: "This bridge and the Cardea instance have no version of their protocol in common. Update the older one.",
  429: "16 bridges of this project are connected, which is the most. Stop one first.",
};

/** Headers of an answer that mean something to Cardea. Those of the connection and of the body's encoding are the bridge's own. */
const LEFT_OUT = /^(connection|keep-alive|transfer-encoding|content-encoding|content-length|upgrade|set-cookie.*|date|server|x-powered-by)$/;

const headersOf = (response: Response): Record<string, string> =>
  Object.fromEntries([...response.headers].filter(([name, value]) => !LEFT_OUT.test(name) && isSendable(name, value)));
