import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../bindings.ts";
import { BEAT, CLOSED, type FromBridge, piecesOf, readFromBridge, readPiece, type ToBridge, toPiece } from "../bridges/bridge-frames-rules.ts";
import {
  type Crashes,
  chooseBridge,
  countCrash,
  type KnownBridge,
  LOST_AFTER,
  MOST,
  MOST_CRASHES,
  VERIFIED_FOR,
} from "../bridges/bridge-hub-policy.ts";
import { type AskedExchange, type BridgeHubStub, type Exchange, HUB_HEADERS, type HubFailure, openExchange } from "../bridges/bridges.ts";
import { makeRooms } from "../deps.ts";
import { MINUTE } from "../lib/clock.ts";
import type { Served } from "../lib/durable-object.ts";
import type { ProjectId } from "../lib/ids.ts";

/** What is kept with a WebSocket while the object hibernates. The rest of a bridge is in the storage, by its key. */
type Attachment = { key: string };

/**
 * The bridges of one project (F86). Each is a WebSocket with hibernation, so that the object sleeps while nobody calls. A running exchange is in its memory:
 * it ends with the object, and nothing is sent twice. Storage: `bridge:{key}` (KnownBridge), `crashes:{token}` (Crashes).
 */
export class BridgeHub extends DurableObject<Bindings> implements Served<Omit<BridgeHubStub, "fetch">> {
  readonly #rooms = makeRooms(this.env);
  readonly #kv = this.ctx.storage.kv;
  readonly #exchanges = new Map<number, Exchange & { key: string }>();
  #verifiedAt = 0;

  constructor(...given: ConstructorParameters<typeof DurableObject<Bindings>>) {
    super(...given);
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(BEAT.ping, BEAT.pong));
  }

  override fetch(request: Request): Promise<Response> {
    const asked = request.headers.get(HUB_HEADERS.asked);
    return asked === null ? this.#connect(request) : this.#exchange(JSON.parse(decodeURIComponent(asked)) as AskedExchange, request);
  }

  list(): KnownBridge[] {
    return this.#bridges().map(({ bridge }) => bridge);
  }

  end(tokenId: string): void {
    for (const { socket, bridge } of this.#bridges()) if (bridge.tokenId === tokenId) this.#close(socket, bridge, CLOSED.revoked, "revoked");
  }

  async #connect(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const [tokenId = "", protocol = ""] = [searchParams.get("token") ?? "", searchParams.get("protocol") ?? ""];
    this.#dropLost();
    if (this.#bridges().length >= MOST.bridges) return new Response(null, { status: 429 });
    const { 0: client, 1: server } = new WebSocketPair();
    const key = crypto.randomUUID();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment({ key } satisfies Attachment);
    this.#kv.put(`bridge:${key}`, { key, tokenId, connectedAt: this.#now() } satisfies KnownBridge);
    // A revocation that this object was not told of, because no bridge was here yet, is in D1.
    await this.#verify([tokenId]);
    return new Response(null, { status: 101, webSocket: client, headers: { "sec-websocket-protocol": protocol } });
  }

  /** Closes connections without a beat, and forgets bridges of before an end of this object that closed nothing. */
  #dropLost(): void {
    const connected = this.#bridges();
    for (const { socket, bridge } of connected) {
      const beat = this.ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? bridge.connectedAt;
      if (this.#now() - beat > LOST_AFTER) this.#close(socket, bridge, CLOSED.broken, "no beat");
    }
    const keys = new Set(connected.map(({ bridge }) => `bridge:${bridge.key}`));
    for (const [key] of this.#kv.list({ prefix: "bridge:" })) if (!keys.has(key)) this.#kv.delete(key);
    for (const [key, { since }] of this.#kv.list<Crashes>({ prefix: "crashes:" })) if (this.#now() - since >= 1 * MINUTE) this.#kv.delete(key);
  }

  /** Closes the connections whose token is no longer valid, or whose maker no longer administers the project. */
  async #verify(tokenIds: string[]): Promise<void> {
    for (const tokenId of new Set(tokenIds)) if (!(await this.#rooms.agents.bridgeTokens.isValid(this.#projectId, tokenId))) this.end(tokenId);
  }

  async #exchange(asked: AskedExchange, request: Request): Promise<Response> {
    if (this.#exchanges.size >= MOST.exchanges) return toFailed("busy");
    if (this.#now() - this.#verifiedAt > VERIFIED_FOR) {
      await this.#verify(this.#bridges().map(({ bridge }) => bridge.tokenId));
      this.#verifiedAt = this.#now();
    }
    const found = this.#bridges();
    const { server, subject, headers } = asked;
    const chosen = chooseBridge(
      found.map(({ bridge, socket }) => ({ ...bridge, socket })),
      { server, subject, session: headers["mcp-session-id"] },
    );
    if (chosen.kind !== "bridge") return toFailed(chosen.kind);
    const { key, socket } = chosen.bridge;
    const id = this.#newNumber();
    const cancel = () => {
      if (this.#exchanges.delete(id)) tell(socket, { kind: "cancel", id });
    };
    const exchange = openExchange(cancel);
    this.#exchanges.set(id, { ...exchange, key });
    request.signal.addEventListener("abort", cancel);
    try {
      tell(socket, { kind: "request", id, ...asked });
    } catch {
      this.#exchanges.delete(id);
      return toFailed("offline");
    }
    if (request.body) this.ctx.waitUntil(this.#sendBody(id, socket, request.body));
    const answer = await exchange.answer;
    return "failed" in answer ? toFailed(answer.failed) : answer.response;
  }

  async #sendBody(id: number, socket: WebSocket, body: ReadableStream<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of body) for (const piece of piecesOf(chunk)) if (this.#exchanges.has(id)) socket.send(toPiece(id, piece));
      if (this.#exchanges.has(id)) tell(socket, { kind: "end", id });
    } catch {
      // The request was cut off, so its server must not act on a part of it.
      this.#exchanges.get(id)?.breakOff();
      if (this.#exchanges.delete(id)) tell(socket, { kind: "cancel", id });
    }
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const bridge = this.#bridgeOf(socket);
    if (!bridge) return socket.close(CLOSED.broken, "unknown");
    if (typeof message !== "string") {
      const piece = readPiece(message);
      if (!piece) return this.#close(socket, bridge, CLOSED.broken, "a frame that is too long or too short");
      const exchange = this.#ofBridge(piece.id, bridge, socket);
      if (exchange && !exchange.take(piece.bytes)) {
        this.#exchanges.delete(piece.id);
        tell(socket, { kind: "cancel", id: piece.id });
      }
      return;
    }
    const frame = readFromBridge(message);
    if (!frame) return this.#close(socket, bridge, CLOSED.broken, "a frame that no bridge sends");
    await this.#hear(socket, bridge, frame);
  }

  async #hear(socket: WebSocket, bridge: KnownBridge, frame: FromBridge): Promise<void> {
    if (frame.kind === "hello") {
      const { kind: _, ...hello } = frame;
      const twin = this.#bridges().find((other) => other.bridge.key !== bridge.key && other.bridge.hello?.instance === hello.instance);
      // Sessions are told apart by the instance, so no bridge may take the name of another one.
      if (bridge.hello || (twin && twin.bridge.tokenId !== bridge.tokenId)) return this.#close(socket, bridge, CLOSED.broken, "a second hello");
      // A bridge whose network was cut comes back before its former connection is known to be lost.
      if (twin) this.#close(twin.socket, twin.bridge, CLOSED.replaced, "replaced");
      this.#kv.put(`bridge:${bridge.key}`, { ...bridge, hello } satisfies KnownBridge);
      await this.#rooms.streams.announce(this.#projectId, "project");
    } else if (frame.kind === "leaving") this.#kv.put(`bridge:${bridge.key}`, { ...bridge, isLeaving: true } satisfies KnownBridge);
    else if (frame.kind === "crashed") await this.#noteCrash(bridge, frame);
    else {
      const exchange = this.#ofBridge(frame.id, bridge, socket);
      if (!exchange) return;
      if (frame.kind === "response") exchange.begin(frame.status, frame.headers);
      else {
        this.#exchanges.delete(frame.id);
        if (frame.kind === "end") exchange.end();
        else exchange.fail(frame.why);
      }
    }
  }

  async #noteCrash(bridge: KnownBridge, { server, said }: Extract<FromBridge, { kind: "crashed" }>): Promise<void> {
    if (!bridge.hello?.servers.some(({ name }) => name === server)) return;
    // By the token, so that a bridge that comes back at once has no new minute.
    const crashes = countCrash(this.#kv.get<Crashes>(`crashes:${bridge.tokenId}`), this.#now());
    if (!crashes) return;
    this.#kv.put(`crashes:${bridge.tokenId}`, crashes);
    const by = { kind: "system" as const };
    const changes = crashes.count < MOST_CRASHES ? said : `${said}\nFurther crashes in this minute are not recorded.`;
    await this.#rooms.audit.record({ projectId: this.#projectId, by, action: "bridge.crash", outcome: "error", target: server, changes });
  }

  override webSocketClose(socket: WebSocket): void {
    this.#forget(socket);
    socket.close();
  }

  override webSocketError(socket: WebSocket): void {
    this.#forget(socket);
  }

  /** The exchange with this number, if it is this bridge's and has not ended. */
  #ofBridge(id: number, { key }: KnownBridge, socket: WebSocket): Exchange | undefined {
    const exchange = this.#exchanges.get(id);
    if (exchange?.key === key) return exchange;
    tell(socket, { kind: "cancel", id });
    return undefined;
  }

  #close(socket: WebSocket, { key, tokenId }: KnownBridge, code: number, reason: string): void {
    this.#forget(socket);
    socket.close(code, reason);
    this.#rooms.instance.log.error("bridge.closed", { projectId: this.#projectId, tokenId, bridge: key, reason });
  }

  /** What was asked of a bridge that is gone may have been done: it is not asked again. */
  #forget(socket: WebSocket): void {
    const bridge = this.#bridgeOf(socket);
    if (!bridge) return;
    this.#kv.delete(`bridge:${bridge.key}`);
    for (const [id, exchange] of this.#exchanges)
      if (exchange.key === bridge.key) {
        this.#exchanges.delete(id);
        exchange.breakOff();
      }
  }

  #bridgeOf(socket: WebSocket): KnownBridge | undefined {
    const attached = socket.deserializeAttachment() as Attachment | null;
    return attached ? this.#kv.get<KnownBridge>(`bridge:${attached.key}`) : undefined;
  }

  #bridges(): { socket: WebSocket; bridge: KnownBridge }[] {
    return this.ctx.getWebSockets().flatMap((socket) => {
      const bridge = socket.readyState === WebSocket.OPEN ? this.#bridgeOf(socket) : undefined;
      return bridge ? [{ socket, bridge }] : [];
    });
  }

  /** At random, so that a late answer to an exchange from before a restart of this object reaches no other exchange. */
  #newNumber(): number {
    const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
    return this.#exchanges.has(number) ? this.#newNumber() : number;
  }

  #now = (): number => this.#rooms.instance.clock.now();

  get #projectId(): ProjectId {
    return this.ctx.id.name as ProjectId;
  }
}

const tell = (socket: WebSocket, frame: ToBridge): void => socket.send(JSON.stringify(frame));

const toFailed = (why: HubFailure): Response => new Response(null, { status: 502, headers: { [HUB_HEADERS.failed]: why } });
