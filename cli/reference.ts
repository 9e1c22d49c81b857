import type { Command } from "commander";
import { makeProgram } from "./program.ts";

const INTRODUCTION = `# The command line

\`cardea\` administers a project from a terminal or a pipeline. It uses the REST API with a platform token, so it may do in its project what the token's creator may do. \`npm run docs:cli\` writes this page from \`cli/\`.

## Get it

It needs Node 20 or newer. In this repository run \`npm run --silent cardea -- doctor\`. Elsewhere pack it once, and install the file:

\`\`\`sh
(cd cli && npm pack)
npm install --global cli/cardea-*.tgz
\`\`\`

## Sign in

Create a platform token in the console (_Platform tokens_). Then:

\`\`\`sh
cardea login --url https://cardea.example.com --project support
cardea doctor
\`\`\`

The token is typed, or comes by standard input. It is never an argument, because other programs of the machine can read arguments. It is tried first, and kept only if it works: in the keychain of macOS, or in that of a Linux desktop (by \`secret-tool\`). Where there is none, and where \`CARDEA_KEYCHAIN\` is \`no\`, it is kept in \`~/.config/cardea/logins.json\`
(\`$XDG_CONFIG_HOME\`, \`%APPDATA%\`), which only you can read. That file also says which projects you are signed in to. Each project has a login of its own. A kept token is sent only to the address that it was kept for.

To call tools as yourself, sign in by your browser:

\`\`\`sh
cardea login --browser --url https://cardea.example.com --project support
\`\`\`

The browser asks whether the _Cardea command line_ may act for you, and comes back to a port of this machine (OAuth 2.1 with PKCE, RFC 8252). What you get is valid for the project's MCP URL alone, and only while you are a member. It is kept like a platform token, in \`sign-ins.json\` where there is no keychain. It ends when it is not used for 30 days, by \`cardea logout\`, or on your page of connections (\`/connections\`), where it is among your agents; administrators can end it, too. It administers nothing: for that you need a platform token. On a machine without a browser use an API key.

A pipeline keeps nothing. It sets \`CARDEA_URL\`, \`CARDEA_PROJECT\` and \`CARDEA_TOKEN\`, which come before what is kept. \`--url\` and \`--project\` come before these.

\`docs/configuration.md\` is about projects as files: \`export\`, \`diff\`, \`apply\`, \`schema\` and \`secret\`.

## Call a tool

\`cardea call\` calls a tool as an agent does, and not with the platform token. After \`cardea login --browser\` it calls as you:

\`\`\`sh
cardea call github__search_issues query="is:open" limit=5
\`\`\`

With \`CARDEA_API_KEY\` or \`--as\` it uses an API key of the project. A key that acts for people needs \`--as\`:

\`\`\`sh
export CARDEA_API_KEY=ck_…
cardea call github__search_issues query="is:open" limit=5 --as ada@example.com
cardea call github__search_issues '{"query": "is:open", "limit": 5}' --as ada@example.com
\`\`\`

A value that is JSON is sent as that: \`limit=5\` is a number, \`limit='"5"'\` is text. If the person has not connected the account, the link is in the error (\`link\` with \`--json\`), and the exit code is 4. If the tool itself fails, it is 1. \`--json\` answers with the whole result.

## Answers

Results go to standard output, and errors to standard error. With \`--json\` both are JSON; an error is \`{"error": {"message", "code", "requestId", "link", "exitCode"}}\`. \`code\` is one of \`docs/troubleshooting.md\`.

| exit code | meaning                                                                                             |
| --------- | --------------------------------------------------------------------------------------------------- |
| 0         | done                                                                                                |
| 1         | failed: the instance failed, its answer is not Cardea's, a tool failed, or \`doctor\` found a problem |
| 2         | the command is wrong                                                                                |
| 3         | not signed in, or the token is not valid any more                                                   |
| 4         | refused by Cardea                                                                                   |
| 5         | \`diff --exit-code\`: the project differs from the file                                               |
| 6         | the instance cannot be reached                                                                      |

## Completion

\`\`\`sh
source <(cardea completion bash)        # ~/.bashrc
source <(cardea completion zsh)         # ~/.zshrc, after compinit
cardea completion fish | source         # ~/.config/fish/config.fish
\`\`\`

## Commands

Every command also takes \`--json\`, \`--url <url>\`, \`--project <slug>\` and \`--help\`.
`;

/** The page with each command of the program: its arguments and options. */
export function writeReference(): string {
  const program = makeProgram({ env: {}, stdin: process.stdin, write: () => {}, writeError: () => {} });
  return [INTRODUCTION, ...commandsBelow(program, "cardea").map(toEntry)].join("\n");
}

type Named = { name: string; command: Command };

/** The commands that do something, by their whole names. */
function commandsBelow(command: Command, name: string): Named[] {
  return command.commands.flatMap((below) => {
    const named = { name: `${name} ${below.name()}`, command: below };
    return below.commands.length > 0 ? commandsBelow(below, named.name) : [named];
  });
}

function toEntry({ name, command }: Named): string {
  const args = command.registeredArguments.map((argument) => ` <${argument.name()}>`).join("");
  const lines = [
    ...command.registeredArguments.flatMap((argument) => toLine(`<${argument.name()}>`, argument.description, argument.argChoices)),
    ...command.options.flatMap(({ flags, description, mandatory, argChoices, defaultValue }) =>
      toLine(flags, description, argChoices, [mandatory ? "required" : "", defaultValue === undefined ? "" : `default: ${String(defaultValue)}`]),
    ),
  ];
  const sentence = command.description();
  return [
    `### ${name}${args}\n`,
    `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.\n`,
    ...(lines.length > 0 ? [`${lines.join("\n")}\n`] : []),
  ].join("\n");
}

function toLine(name: string, description: string, choices: readonly string[] = [], notes: string[] = []): string[] {
  const all = [description, choices.map((choice) => `\`${choice}\``).join(", "), ...notes].filter(Boolean);
  return [`- \`${name}\`${all.length > 0 ? `: ${all.join("; ")}` : ""}`];
}
