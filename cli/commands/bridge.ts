import { isStdio, readBridgeFile } from "../bridge/bridge-file.ts";
import { keepConnected, newInstance } from "../bridge/connection.ts";
import { type Asked, NoAnswer } from "../bridge/exchanges.ts";
import { askPrivateServer } from "../bridge/private-http.ts";
import { makePrograms } from "../bridge/programs.ts";
import type { Context } from "../context.ts";
import { EXIT, Failure } from "../failure.ts";
import { findPlace } from "../logins.ts";
import { printable, readSecret } from "../terminal.ts";

export type BridgeOptions = { config: string; check?: boolean };

/** Runs a bridge until it is stopped. SIGTERM and SIGINT let it finish what runs. */
export async function runBridge(context: Context, { config, check }: BridgeOptions, version: string): Promise<void> {
  const { terminal } = context;
  const file = readBridgeFile(config, terminal.env);
  const servers = [...file.servers].map(([name, server]) => ({ name, kind: isStdio(server) ? ("stdio" as const) : ("http" as const) }));
  if (check) return context.answer({ servers }, `${config} is valid. It allows: ${servers.map(({ name }) => name).join(", ")}.\n`);
  const { url, project } = findPlace(terminal, context.wanted);
  const token = terminal.env.CARDEA_BRIDGE_TOKEN || (await readSecret(terminal, "Token of the bridge (it is not shown): "));
  if (!/^cb_[\x21-\x7e]+$/.test(token))
    throw new Failure(
      EXIT.usage,
      "A bridge's token begins with “cb_”. Create one in the console, at the project's bridges, and set CARDEA_BRIDGE_TOKEN.",
    );
  const log = (line: string) => terminal.writeError(`${new Date().toISOString()} ${line.split("\n").map(printable).join("\n  ")}\n`);
  const instance = newInstance();
  const crashed = (server: string, said: string) => connection.tell({ kind: "crashed", server, said });
  const programs = makePrograms({ instance, most: file.processes, own: terminal.env, tell: { log, crashed } });
  const ask = async (asked: Asked): Promise<Response> => {
    const server = file.servers.get(asked.server);
    if (!server) throw new NoAnswer("not_allowed", "the file does not allow it");
    return isStdio(server) ? programs.ask(asked.server, server, asked) : askPrivateServer(server, asked);
  };
  const connection = keepConnected({ url, project, token, version, servers, instance, ask, log });
  const stop = () => {
    log("Stopping: what runs is finished first.");
    void connection.drain();
  };
  process.once("SIGTERM", stop).once("SIGINT", stop);
  try {
    await connection.ended;
  } finally {
    process.off("SIGTERM", stop).off("SIGINT", stop);
    await programs.endAll();
  }
}
