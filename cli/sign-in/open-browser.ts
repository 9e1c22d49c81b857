import { spawn } from "node:child_process";
import type { Terminal } from "../terminal.ts";

/** The program that opens an address in the person's browser, and its arguments before the address. */
function openerOf(platform: NodeJS.Platform): [string, ...string[]] {
  if (platform === "darwin") return ["/usr/bin/open"];
  // Not by “start” of the shell, which would read “&” in the address.
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return ["xdg-open"];
}

/** Opens an address in the person's browser, if the machine has one. The address has no secret, for other programs can read arguments. */
export function openBrowser({ env }: Pick<Terminal, "env">, address: string): void {
  const [command, ...args] = openerOf(process.platform);
  const child = spawn(command, [...args, address], { env: { ...env }, stdio: "ignore", detached: true });
  // The address is also shown, so nothing is lost where there is no such program.
  child.on("error", () => undefined);
  child.unref();
}
