import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { AUDIT_FILTERS, type ExportOptions, exportAudit, toMilliseconds } from "./commands/audit-export.ts";
import { type BridgeOptions, runBridge } from "./commands/bridge.ts";
import { callTool } from "./commands/call.ts";
import { COMPLETED_SHELLS, type CompletedShell, writeCompletion } from "./commands/completion.ts";
import { applyConfig, diffConfig, exportConfig, type FileOptions, writeSchema } from "./commands/config.ts";
import { type DoctorOptions, examine } from "./commands/doctor.ts";
import { type ImportOptions, importFile } from "./commands/import.ts";
import { beginFile } from "./commands/init.ts";
import { createLink, type LinkOptions, listLinks, revokeLink } from "./commands/links.ts";
import { listConnections, listServers, listUsers, tailAudit } from "./commands/lists.ts";
import { type LoginOptions, listProjects, signIn, signOut } from "./commands/login.ts";
import { KEY_ALGORITHMS, listSecrets, setSecret } from "./commands/secrets.ts";
import { type Context, contextOf } from "./context.ts";
import { EXIT, Failure } from "./failure.ts";
import { printable, type Terminal } from "./terminal.ts";

/** The version of the program: that of Cardea (`test/version.test.ts`). */
const VERSION = "0.1.0";

/** Runs the program. @param args without the program's name @returns the exit code */
export async function run(args: string[], terminal: Terminal): Promise<number> {
  const end = args.indexOf("--");
  const isJson = args.slice(0, end < 0 ? undefined : end).includes("--json");
  // What the parser says in words of its own would be no JSON.
  const program = makeProgram(terminal, isJson ? { ...terminal, writeError: () => undefined } : terminal);
  try {
    await program.parseAsync(args, { from: "user" });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    // The parser has already said what is wrong.
    if (error instanceof CommanderError && !isJson) return EXIT.usage;
    const known = toFailure(error);
    terminal.writeError(
      isJson ? `${JSON.stringify({ error: toErrorView(known) })}\n` : `cardea: ${known.message.split("\n").map(printable).join("\n")}\n`,
    );
    return known.exitCode;
  }
}

function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof CommanderError)) return new Failure(EXIT.failed, `This is a defect of the program: ${String(error)}`);
  const said = error.code === "commander.help" ? "A command is missing. Run it with --help to see what it takes." : error.message;
  return new Failure(EXIT.usage, said.replace(/^error: /, ""));
}

const toErrorView = ({ message, code, requestId, link, exitCode }: Failure) => ({ message, code, requestId, link, exitCode });

const collectValues = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

function toLines(text: string): number {
  const lines = Number(text);
  if (Number.isInteger(lines) && lines >= 1 && lines <= 200) return lines;
  throw new InvalidArgumentError("Use a whole number from 1 to 200.");
}

/**
 * The program's commands and options, which also make its completion and its reference.
 * @param said where the parser says what is wrong
 */
export function makeProgram(terminal: Terminal, said: Pick<Terminal, "write" | "writeError"> = terminal): Command {
  const program = new Command("cardea")
    .description("Administers a project of a Cardea instance.")
    .version(VERSION, "--version", "show the version")
    .option("--json", "answer in JSON, errors too")
    .option("--url <url>", "address of the Cardea instance (default: CARDEA_URL, or that of the last login)")
    .option("--project <slug>", "the project (default: CARDEA_PROJECT, or that of the last login)")
    .helpOption("-h, --help", "show help")
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: said.write, writeErr: said.writeError })
    .showHelpAfterError("Run it with --help to see what it takes.")
    .exitOverride();
  /** A command's action, with what all commands get. */
  const acting = <Rest extends unknown[]>(act: (context: Context, ...rest: Rest) => Promise<void> | void) => {
    return (...given: unknown[]) => act(contextOf(terminal, given.at(-1) as Command), ...(given.slice(0, -1) as Rest));
  };
  addSignIn(program, acting);
  addLists(program, acting);
  addLinks(program, acting);
  addConfig(program, acting);
  program
    .command("call")
    .description(
      "call a tool of the project's MCP URL, with the API key in CARDEA_API_KEY, as yourself after “cardea login --browser”, or with a key by standard input",
    )
    .argument("<tool>", "its name there, such as github__get_me")
    .argument("[arguments...]", "name=value for each, or all as one JSON object")
    .option("--as <address>", "the person for whom the key acts")
    .action(acting((context, tool: string, given: string[], options: { as?: string }) => callTool(context, tool, given, options)));
  program
    .command("bridge")
    .description("connect this machine's programs and private servers to the project, with the token in CARDEA_BRIDGE_TOKEN, until it is stopped")
    .option("-c, --config <path>", "the file that says which servers are allowed", "bridge.yaml")
    .option("--check", "only check the file")
    .action(acting((context, options: BridgeOptions) => runBridge(context, options, VERSION)));
  program
    .command("doctor")
    .description("find out what is wrong with the login, the instance, the token, the servers and a client's set-up")
    .option("--client <path>", "a client's file, such as mcp.json; keys in it are not sent")
    .action(acting((context, options: DoctorOptions) => examine(context, options)));
  program
    .command("completion")
    .description("write the completion for a shell, to be sourced by its start file")
    .addArgument(program.createArgument("<shell>", "the shell").choices(COMPLETED_SHELLS))
    .action((shell: CompletedShell) => terminal.write(writeCompletion(program, shell)));
  return program;
}

type Acting = <Rest extends unknown[]>(
  act: (context: Context, ...rest: Rest) => Promise<void> | void,
) => (...given: unknown[]) => Promise<void> | void;

function addSignIn(program: Command, acting: Acting): void {
  program
    .command("login")
    .description("keep a platform token, which is typed or comes by standard input, or sign in by your browser")
    .option("--browser", "sign in as yourself in your browser, for “cardea call”")
    .option("--no-open", "with --browser: only show the address, and do not open it")
    .action(acting((context, options: LoginOptions) => signIn(context, options)));
  program
    .command("logout")
    .description("forget the login of the project, and end your sign-in by browser")
    .option("--all", "forget all logins")
    .action(acting((context, options: { all?: boolean }) => signOut(context, options)));
  program
    .command("projects")
    .description("list the projects with a login")
    .action(acting((context) => listProjects(context)));
}

function addLists(program: Command, acting: Acting): void {
  const lists = [
    ["servers", "list the project's servers", listServers],
    ["users", "list the project's members", listUsers],
    ["connections", "list who has connected which server", listConnections],
  ] as const;
  for (const [name, description, list] of lists)
    program
      .command(name)
      .description(description)
      .action(acting((context) => list(context)));
  const audit = program.command("audit").description("read the project's audit events");
  audit
    .command("tail")
    .description("show the newest events, the newest last")
    .addOption(new Option("-n, --lines <count>", "how many").default(20).argParser(toLines))
    .action(acting((context, { lines }: { lines: number }) => tailAudit(context, lines)));
  const exporting = audit.command("export").description("write all events, the newest first, and the chain by which the file can be verified");
  for (const [, flags, description] of AUDIT_FILTERS) exporting.option(flags, description);
  exporting
    .addOption(new Option("--outcome <outcome>", "events that ended so").choices(["ok", "error", "denied"]))
    .addOption(new Option("--kind <kind>", "what agents did, or everything else").choices(["calls", "changes"]))
    .addOption(new Option("--from <time>", "events since a day or time, such as 2027-01-31").argParser(toTime))
    .addOption(new Option("--to <time>", "events before a day or time").argParser(toTime))
    .addOption(new Option("--format <format>", "lines of JSON, or a table").choices(["ndjson", "csv"]).default("ndjson"))
    .option("-o, --output <path>", "the file to write (default: standard output)")
    .action(acting((context, options: ExportOptions) => exportAudit(context, options)));
}

/** @throws InvalidArgumentError */
function toTime(text: string): number {
  const at = toMilliseconds(text);
  if (at !== undefined) return at;
  throw new InvalidArgumentError("Use a day such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z.");
}

function addLinks(program: Command, acting: Acting): void {
  const link = program.command("link").description("make, list and revoke auth links");
  link
    .command("create")
    .description("make an auth link, and write its URL")
    .requiredOption("--server <slug>", "a server of the link; can be repeated", collectValues)
    .addOption(new Option("--type <type>", "whose credentials it asks for").choices(["user", "project", "playground"]).default("user"))
    .option("--email <address>", "who may use it; can be repeated", collectValues)
    .option("--domain <domain>", "whose people may use it; can be repeated", collectValues)
    .option("--expires <time>", "when it ends: 90m, 12h, 7d, or a time such as 2027-01-31T12:00:00Z")
    .option("--return-url <url>", "where people go when they are done")
    .option("--state <text>", "sent unchanged to the return URL")
    .option("--name <name>", "by what a configuration file names it")
    .action(acting((context, options: LinkOptions) => createLink(context, options)));
  link
    .command("list")
    .description("list the project's auth links")
    .action(acting((context) => listLinks(context)));
  link
    .command("revoke")
    .description("end an auth link at once")
    .argument("<link>", "its id or its URL")
    .action(acting((context, named: string) => revokeLink(context, named)));
}

function addConfig(program: Command, acting: Acting): void {
  const file = () => new Option("-f, --file <path>", "the file, or - for standard input").default("cardea.yaml");
  program
    .command("init")
    .description("begin a file with what the project has, or with examples; asks for the instance, the project and the token if there is no login")
    .option("-o, --output <path>", "the file to write", "cardea.yaml")
    .option("--force", "replace the file if it is there")
    .action(acting((context, options: { output: string; force?: boolean }) => beginFile(context, options)));
  program
    .command("export")
    .description("write the project's configuration as YAML, without any secret")
    .option("-o, --output <path>", "the file to write (default: standard output)")
    .action(acting((context, options: { output?: string }) => exportConfig(context, options)));
  program
    .command("diff")
    .description("show what a file would change in the project")
    .addOption(file())
    .option("--prune", "also what is in the project and not in the file")
    .option("--exit-code", "end with 5 if anything differs")
    .action(acting((context, options: FileOptions & { exitCode?: boolean }) => diffConfig(context, options)));
  program
    .command("apply")
    .description("make the project as a file says, after showing what changes and asking")
    .addOption(file())
    .option("--yes", "do not ask")
    .option("--prune", "also remove what is in the project and not in the file")
    .option("--accept-loss", "make changes that remove or expire people's credentials")
    .action(acting((context, options: FileOptions & { yes?: boolean; acceptLoss?: boolean }) => applyConfig(context, options)));
  program
    .command("import")
    .description("write the servers of a client's file, of the MCP registry or of MCPlexer as a file to apply; nothing is sent")
    .argument("<file>", "an mcp.json, config.toml, server.json or mcplexer.yaml, or - for standard input")
    .option("-o, --output <path>", "the file to write (default: standard output)")
    .option("--bridge <path>", "also write the programs, with their arguments, as the file of a bridge")
    .option("--force", "replace the files if they are there")
    .option("--workspace <id>", "of MCPlexer: the workspace whose rules are taken")
    .action(acting((context, path: string, options: ImportOptions) => importFile(context, path, options)));
  program
    .command("schema")
    .description("write the JSON Schema of the file, for editors")
    .action(acting((context) => writeSchema(context)));
  const secret = program.command("secret").description("list and set the secrets of OAuth clients, which are in no file");
  secret
    .command("list")
    .description("list what the secrets are called, and which are not set yet")
    .action(acting((context) => listSecrets(context)));
  secret
    .command("set")
    .description("set a secret, which is typed or comes by standard input")
    .argument("<name>", "what the file calls it")
    .addOption(new Option("--private-key <algorithm>", "it is a private key in PEM").choices(KEY_ALGORITHMS))
    .action(acting((context, name: string, options: { privateKey?: (typeof KEY_ALGORITHMS)[number] }) => setSecret(context, name, options)));
}
