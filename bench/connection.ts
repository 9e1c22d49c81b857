import { once } from "node:events";
import { connect, type Socket } from "node:net";

const HEADERS_END = "\r\n\r\n";

/**
 * One keep-alive HTTP/1.1 connection, one request at a time. It does as little as possible, so that what is measured
 * is the other side; the same for all sides.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #host: string;
  #buffer = "";
  #answered: ((answer: { status: number; body: string }) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => this.#read(chunk));
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

  #read(chunk: string): void {
    this.#buffer += chunk;
    const at = this.#buffer.indexOf(HEADERS_END);
    if (at < 0) return;
    const head = this.#buffer.slice(0, at);
    const rest = this.#buffer.slice(at + HEADERS_END.length);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const whole = length === undefined ? !/\r\ntransfer-encoding: *chunked/i.test(head) || rest.endsWith("0\r\n\r\n") : rest.length >= Number(length);
    if (!whole) return;
    this.#buffer = "";
    this.#answered?.({ status: Number(head.slice(9, 12)), body: rest });
  }
}
