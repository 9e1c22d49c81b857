import { once } from "node:events";
import { connect, type Socket } from "node:net";

const HEADERS_END = "\r\n\r\n";

const LAST_CHUNK = "0\r\n\r\n";
const endsIn = (body: Buffer) => body.toString("latin1", body.length - LAST_CHUNK.length) === LAST_CHUNK;

/** The head of an answer. @property length of the body in bytes; undefined if the body comes in chunks */
type Head = { status: number; length: number | undefined; chunked: boolean };

/**
 * A keep-alive HTTP/1.1 connection that carries one request at a time. All sides of the benchmark are called with it. It does as
 * little as possible, so that the measured time is the time of the other side.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #host: string;
  #parts: Buffer[] = [];
  #size = 0;
  #head: Head | undefined;
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
    if (!this.#head) {
      // A head must come in one packet, or the answer never ends here. The heads of all sides are short enough.
      const at = chunk.indexOf(HEADERS_END);
      if (at < 0) return;
      const head = chunk.toString("latin1", 0, at);
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
      const chunked = /\r\ntransfer-encoding: *chunked/i.test(head);
      this.#head = { status: Number(head.slice(9, 12)), length: length === undefined ? undefined : Number(length), chunked };
      body = chunk.subarray(at + HEADERS_END.length);
    }
    this.#parts.push(body);
    this.#size += body.length;
    const { status, length, chunked } = this.#head;
    if (length !== undefined && this.#size < length) return;
    const text = length === undefined && body.length >= LAST_CHUNK.length && !endsIn(body) ? "" : Buffer.concat(this.#parts).toString("latin1");
    if (chunked && !text.endsWith(LAST_CHUNK)) return;
    this.#parts = [];
    this.#size = 0;
    this.#head = undefined;
    this.#answered?.({ status, body: text });
  }
}
