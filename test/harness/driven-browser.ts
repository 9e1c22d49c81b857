import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A browser with one page. Its commands are those that the protocols of all engines support. */
export type DrivenBrowser = {
  goto(url: string): Promise<void>;
  /** Evaluates a JavaScript expression in the page. @returns the JSON value. Rejects while the browser is leaving the page. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
};

type BidiReply = { id?: number; type: string; message?: string; result?: unknown };
type Evaluated = { type: string; result?: { value?: string }; exceptionDetails?: { text: string } };

/** Starts Firefox with a new profile, driven by WebDriver BiDi (W3C). @param path of the program */
export async function launchFirefox(path: string): Promise<DrivenBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "cardea-firefox-"));
  const args = ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile, "about:blank"];
  const firefox = spawn(path, args, { stdio: ["ignore", "ignore", "pipe"] });
  const address = await readUntil(firefox, /ws:\/\/\S+/);
  const socket = new WebSocket(`${address}/session`);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  const waiting = new Map<number, (reply: BidiReply) => void>();
  socket.addEventListener("message", ({ data }) => {
    const reply = JSON.parse(String(data)) as BidiReply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  let last = 0;
  const send = async (method: string, params: object): Promise<unknown> => {
    const id = ++last;
    const answered = new Promise<BidiReply>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const reply = await answered;
    waiting.delete(id);
    if (reply.type === "error") throw new Error(`${method}: ${reply.message}`);
    return reply.result;
  };
  await send("session.new", { capabilities: {} });
  const { context } = (await send("browsingContext.create", { type: "tab" })) as { context: string };
  return {
    goto: async (url) => void (await send("browsingContext.navigate", { context, url, wait: "complete" })),
    async evaluate(expression) {
      const target = { target: { context }, awaitPromise: true };
      const answer = (await send("script.evaluate", { expression: `JSON.stringify(${expression})`, ...target })) as Evaluated;
      if (answer.type === "exception") throw new Error(answer.exceptionDetails?.text);
      return answer.result?.value === undefined ? undefined : JSON.parse(answer.result.value);
    },
    async close() {
      const ended = once(firefox, "exit");
      await send("browser.close", {}).catch(() => firefox.kill());
      await ended;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Starts WebKitGTK, the engine of Safari, without stored data, driven by WebDriver (W3C). @param display the program that provides a display, if needed */
export async function launchWebKit({ driver, display }: { driver: string; display: string | undefined }, port: number): Promise<DrivenBrowser> {
  const screen =
    process.env.DISPLAY || !display
      ? undefined
      : spawn(display, ["-displayfd", "1", "-screen", "0", "1280x900x24"], { stdio: ["ignore", "pipe", "ignore"] });
  const number = screen && String(await once(screen.stdout, "data")).trim();
  const env = { ...process.env, ...(number && { DISPLAY: `:${number}` }), WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" };
  const webkit = spawn(driver, [`--port=${port}`], { env, stdio: "ignore" });
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = (await response.json()) as { value: unknown };
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(value)}`);
    return value;
  };
  for (let tries = 0; tries < 100 && !(await call("GET", "/status").catch(() => undefined)); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const options = { "webkitgtk:browserOptions": { args: ["--automation"] } };
  const { sessionId } = (await call("POST", "/session", { capabilities: { alwaysMatch: options } })) as { sessionId: string };
  const session = `/session/${sessionId}`;
  return {
    goto: async (url) => void (await call("POST", `${session}/url`, { url })),
    evaluate: (expression) => call("POST", `${session}/execute/sync`, { script: `return ${expression}`, args: [] }),
    async close() {
      await call("DELETE", session).catch(() => undefined);
      webkit.kill();
      screen?.kill();
    },
  };
}

/** Waits until the error output of a program matches the pattern. @returns the match */
function readUntil(child: ChildProcess, pattern: RegExp): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the browser ended with ${code}:\n${said}`)));
    child.stderr?.on("data", (chunk: unknown) => {
      said += String(chunk);
      const found = pattern.exec(said)?.[0];
      if (found) resolve(found);
    });
  });
}
