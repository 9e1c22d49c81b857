import { isCredentialVariable } from "../../worker/auth-scopes/field-name-rules.ts";
import type { ServerConfig } from "../config/schema.ts";

/** A program as a bridge's file has it. It may have secrets in its arguments, so it is written only where a person asks for it. */
export type BridgeProgram = { command: string; args?: string[]; cwd?: string; env?: string[]; token?: string; set?: Record<string, string> };
/** @property isSecret absent if the file does not say so: then the name decides */
export type Variable = { name: string; value?: string; help?: string; isSecret?: boolean };

const SECRET_NAME = /(^|_)(api_?key|key|token|secret|password|passwd|auth|credentials?|pat|dsn|connection_string)(_|$)/i;
const REFERENCE = /\$\{|\{\{/;
const MOST_FIELDS = 8;

const isSecretOne = ({ name, value = "", isSecret }: Variable): boolean =>
  isSecret ?? (SECRET_NAME.test(name) || REFERENCE.test(value) || value === "");

/** A program of another file as a server behind a bridge, and its part of the bridge's file. Variables with secrets become fields that people fill. */
export function toBridged(
  { name, slug, isPaused, variables }: { name: string; slug: string; isPaused: boolean; variables: Variable[] },
  { command, args, cwd }: Pick<BridgeProgram, "command" | "args" | "cwd">,
  warn: (sentence: string) => void,
): { server: ServerConfig; program: BridgeProgram } {
  const secrets = variables.filter((variable) => isSecretOne(variable) && isCredentialVariable(variable.name));
  const fields = secrets.slice(0, MOST_FIELDS);
  const set = variables.filter((variable) => !isSecretOne(variable) && variable.value !== undefined);
  for (const { name: left } of variables.filter((variable) => !fields.includes(variable) && !set.includes(variable)))
    warn(`Its variable ${left} is left out. Set it in the bridge's file if the program needs it.`);
  const server: ServerConfig = {
    name: name.slice(0, 80),
    url: `bridge://${slug}`,
    transport: "bridge",
    state: isPaused ? "paused" : "active",
    holdChanges: false,
    auth: {
      type: fields.length > 0 ? "env" : "none",
      level: "user",
      fields: fields.map(({ name: field, help = "" }) => ({ name: field, label: "", help: help.slice(0, 300), prefix: "" })),
      redactionHints: [],
    },
    authScopes: [],
  };
  const program: BridgeProgram = {
    command,
    ...(args && args.length > 0 && { args }),
    ...(cwd !== undefined && { cwd }),
    ...(fields.length > 0 && { env: fields.map((field) => field.name) }),
    ...(set.length > 0 && { set: Object.fromEntries(set.map(({ name: variable, value = "" }) => [variable, value])) }),
  };
  return { server, program };
}
