import { once } from "node:events";
import { connect, type Socket } from "node:net";

const HEADERS_END = "\r\n\r\n";

const LAST_CHUNK = "0\r\n\r\n";
const endsIn = (body: Buffer) => body.toString("latin1", body.length - LAST_CHUNK.length) === LAST_CHUNK;

/** An answer that has begun: its status, and how many bytes its body has; unknown where it comes in chunks. */
type Begun = { status: number; length: number | undefined; chunked: boolean };

/**
 * One keep-alive HTTP/1.1 connection, one request at a time. It does as little as possible, so that what is measured
 * is the other side; the same for all sides.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #host: string;
  #parts: Buffer[] = [];
  #size = 0;
  #begun: Begun | undefined;
  #answered: ((answer: { status: number; body: string }) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("close", () => this.#failed?.(new Error("the connection was closed")));
    socket.on("error", (error) => this.#failed?.(error));
  }

  static async open(origin: string): Promise<Connection> {
    const { hostname, port, host } = new URL(origin);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    return new Connection(socket, host);
  }

  post(path: string, headers: Record<string, string>, body: string): Promise<{ status: number; body: string }> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `POST ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n${lines.join("")}content-length: ${Buffer.byteLength(body)}${HEADERS_END}`;
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(head + body);
    });
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    let body = chunk;
    if (!this.#begun) {
      // Heads are short: one that came in two packets would be seen as an answer that never ends, and no side sends such.
      const at = chunk.indexOf(HEADERS_END);
      if (at < 0) return;
      const head = chunk.toString("latin1", 0, at);
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
      const chunked = /\r\ntransfer-encoding: *chunked/i.test(head);
      this.#begun = { status: Number(head.slice(9, 12)), length: length === undefined ? undefined : Number(length), chunked };
      body = chunk.subarray(at + HEADERS_END.length);
    }
    this.#parts.push(body);
    this.#size += body.length;
    const { status, length, chunked } = this.#begun;
    if (length !== undefined && this.#size < length) return;
    const text = length === undefined && body.length >= LAST_CHUNK.length && !endsIn(body) ? "" : Buffer.concat(this.#parts).toString("latin1");
    if (chunked && !text.endsWith(LAST_CHUNK)) return;
    this.#parts = [];
    this.#size = 0;
    this.#begun = undefined;
    this.#answered?.({ status, body: text });
  }
}
