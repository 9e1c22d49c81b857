import { Agent, type Connection } from "agents";
import type { Line, Model } from "./chat.ts";
import { AUTHENTICATION, readMissing, textOf } from "./refusal.ts";
import { scriptedModel } from "./scripted-model.ts";

/** @property CARDEA_API_KEY a key of the project that acts for people. It is a secret of the Worker. */
export type Env = {
  ASSISTANT: DurableObjectNamespace<Assistant>;
  CARDEA_URL: string;
  CARDEA_PROJECT: string;
  CARDEA_API_KEY: string;
  PERSON: string;
};

/** @property waiting for the person to connect a server, until a time */
type Chat = { lines: Line[]; waiting?: { id: string; server: string; until: number } | undefined };

/** The name of the connection to Cardea. */
const CARDEA = "cardea";
/** How many steps the model takes for one message. */
const MOST_STEPS = 8;
const QUARTER_OF_AN_HOUR = 900_000;
/** Cardea holds a question for this long, and the SDK waits a little longer for the answer. */
const WAIT_SECONDS = 50;
const WAIT_TIMEOUT = 60_000;

/** The agent of one person, whose e-mail address is its name. It keeps the chat, which the SDK sends to the person's open pages. */
export class Assistant extends Agent<Env, Chat> {
  /** The name of an agent is a person's address, which no page needs. */
  static override options = { sendIdentityOnConnect: false };
  override initialState: Chat = { lines: [] };
  /** The place of the model. */
  readonly #model: Model = scriptedModel;
  /** The turn that goes on. One begins after the other. */
  #turn: Promise<void> = Promise.resolve();

  /** Pages read the chat, and do not write it. */
  override validateStateChange(_chat: Chat, source: Connection | "server"): void {
    if (source !== "server") throw new Error("Only the agent writes the chat.");
  }

  /** The SDK stores a connection with its headers. A new one has the key that is set now. What was waited for goes on. */
  override async onStart(): Promise<void> {
    if (this.mcp.listServers().some(({ id }) => id === CARDEA)) await this.mcp.removeServer(CARDEA);
    for (const { id } of await this.listSchedules()) await this.cancelSchedule(id);
    if (this.state.waiting) await this.schedule(1, "goOn", this.state.waiting.id, { idempotent: true });
  }

  /** A message of the person. It also ends the waiting for a connection: perhaps they want something else now. */
  override async onMessage(_connection: Connection, text: unknown): Promise<void> {
    if (typeof text !== "string" || text.trim() === "") return;
    this.setState({ lines: [...this.state.lines, { from: "person", text }] });
    await this.#takeTurn();
  }

  /** Goes on with the work once the person has connected. The SDK calls it by a schedule, so a restart of the agent loses nothing. */
  async goOn(id: string): Promise<void> {
    const { waiting } = this.state;
    if (waiting?.id !== id) return;
    const isConnected = await this.#waitForPerson(waiting.server).catch((error: unknown) => {
      console.error("Cardea was not asked:", error);
      return false;
    });
    if (this.state.waiting?.id !== id) return;
    if (isConnected) {
      this.setState({ lines: this.state.lines });
      await this.#takeTurn();
    } else if (Date.now() < waiting.until) await this.schedule(1, "goOn", id);
    else this.#say(`You have not connected “${waiting.server}”. Write to me when you want to go on.`);
  }

  /** Ends the waiting, too. */
  #say(text: string): void {
    this.setState({ lines: [...this.state.lines, { from: "agent", text }] });
  }

  #takeTurn(): Promise<void> {
    this.#turn = this.#turn.then(() =>
      this.#work().catch((error: unknown) => {
        console.error("The work failed:", error);
        this.#say("That did not work: I do not reach Cardea, or it refuses my key. Write to me again later.");
      }),
    );
    return this.#turn;
  }

  /** Does what the model wants until it has said something, or a connection is missing. */
  async #work(): Promise<void> {
    await this.#connect();
    const tools = this.mcp.listTools();
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const step = await this.#model(this.state.lines, tools);
      if ("say" in step) return this.#say(step.say);
      const result = await this.mcp.callTool({ serverId: CARDEA, name: step.call, arguments: step.arguments });
      const missing = readMissing(step.call, result, new URL(this.env.CARDEA_URL).origin);
      if (missing) return this.#ask(missing);
      this.setState({ lines: [...this.state.lines, { from: "tool", text: textOf(result) }] });
    }
    this.#say("I stop here: this takes me too many steps.");
  }

  /** Shows the link in the chat, and waits for the person. */
  async #ask({ server, text, link }: { server: string; text: string; link: string }): Promise<void> {
    const id = crypto.randomUUID();
    const lines: Line[] = [...this.state.lines, { from: "agent", text, link }];
    this.setState({ lines, waiting: { id, server, until: Date.now() + QUARTER_OF_AN_HOUR } });
    await this.schedule(1, "goOn", id);
  }

  /** Cardea answers as soon as the person has connected the server. @returns whether they have, and its tools are listed */
  async #waitForPerson(server: string): Promise<boolean> {
    await this.#connect();
    const question = { servers: [server], wait_seconds: WAIT_SECONDS };
    const call = { serverId: CARDEA, name: AUTHENTICATION, arguments: question };
    const { structuredContent } = await this.mcp.callTool(call, { timeout: WAIT_TIMEOUT });
    if ((structuredContent as { status?: string } | undefined)?.status !== "fully_authenticated") return false;
    // A list comes at once, with what is known. The tools of a server that was just connected may come with the next one.
    await this.mcp.discoverIfConnected(CARDEA);
    return this.mcp.listTools().some(({ name }) => name.startsWith(`${server}__`));
  }

  /** Connects to the project's MCP URL in the name of the person, unless it is connected. */
  async #connect(): Promise<void> {
    if (this.mcp.mcpConnections[CARDEA]?.connectionState === "ready") return;
    const { CARDEA_URL, CARDEA_PROJECT, CARDEA_API_KEY } = this.env;
    const headers = { authorization: `Bearer ${CARDEA_API_KEY}`, "x-user-email": this.name };
    const url = new URL(`/mcp/${CARDEA_PROJECT}`, CARDEA_URL).href;
    await this.mcp.registerServer(CARDEA, { url, name: "Cardea", transport: { type: "streamable-http", requestInit: { headers } } });
    const connected = await this.mcp.connectToServer(CARDEA);
    if (connected.state !== "connected") throw new Error(`Cardea: ${"error" in connected ? connected.error : connected.state}`);
    const found = await this.mcp.discoverIfConnected(CARDEA);
    if (!found?.success) throw new Error(`Cardea's tools: ${found?.error ?? "none"}`);
  }
}
