import { reach, textOf } from "../client.ts";
import type { Context } from "../context.ts";
import { EXIT, Failure } from "../failure.ts";
import { isValues, toList, toText, toValues, type Values } from "../import/values.ts";
import { findPlace, type Place } from "../logins.ts";
import { printable, readSecret } from "../terminal.ts";
import { toCallArguments } from "./call-arguments.ts";

/** How long a tool may take. */
const PATIENCE = 120_000;

/** Calls a tool as an agent does. @param as the person for whom the key acts */
export async function callTool(context: Context, tool: string, given: string[], { as }: { as?: string }): Promise<void> {
  const place = findPlace(context.terminal, context.wanted);
  const args = toCallArguments(given);
  const key = context.terminal.env.CARDEA_API_KEY || (await readSecret(context.terminal, "API key (it is not shown): "));
  if (!/^ck_[\x21-\x7e]+$/.test(key))
    throw new Failure(EXIT.usage, "An API key begins with “ck_”. Create one in the console, at the project's API keys, and set CARDEA_API_KEY.");
  const result = await send(place, key, { name: tool, arguments: args }, as);
  const refusal = toValues(toValues(result._meta)["cardea/refusal"]);
  if (result.isError) throw toToolFailure(place, tool, result, refusal);
  context.answer(result, `${textOfResult(result).split("\n").map(printable).join("\n")}\n`);
}

/** Sends one call, which needs no session. @throws Failure if there is no result */
async function send({ url, project }: Place, key: string, params: Values, as: string | undefined): Promise<Values> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json", accept: "application/json" };
  const response = await reach(
    `${url}/mcp/${encodeURIComponent(project)}`,
    {
      method: "POST",
      headers: { ...headers, ...(as !== undefined && { "x-user-email": as }) },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
    },
    PATIENCE,
  );
  const read = toAnswer(await textOf(response, url));
  if (isValues(read.result)) return read.result;
  const message = toText(toValues(read.error).message);
  if (message === undefined) throw new Failure(EXIT.failed, `${url} answered ${response.status}, but not as Cardea does. Check the address.`);
  throw toRefused(response.status, message, toValues(read.error));
}

function toAnswer(text: string): Values {
  try {
    return toValues(JSON.parse(text));
  } catch {
    return {};
  }
}

function toRefused(status: number, message: string, { code, fields, data }: Values): Failure {
  const advice = status === 401 ? ["Set CARDEA_API_KEY to a key of the project that is valid."] : [];
  const sentences = [message, ...Object.values(toValues(fields)).map(String), ...advice];
  const exitCode = status === 401 ? EXIT.notSignedIn : status >= 500 ? EXIT.failed : EXIT.refused;
  return new Failure(exitCode, sentences.join(" "), { code: toText(code) ?? toText(toValues(toValues(data)["cardea/refusal"]).code) });
}

/** A call that Cardea refused, or a tool that failed. Only a link to this instance is shown as one. */
function toToolFailure({ url }: Place, tool: string, result: Values, refusal: Values): Failure {
  const code = toText(refusal.code);
  const link = toText(refusal.link);
  if (code !== undefined && link !== undefined && URL.canParse(link) && new URL(link).origin === url) {
    const [server = tool] = tool.split("__");
    const sentence = `${CAUSES[String(refusal.status)] ?? "An account is missing"}: ${server}. Nothing was done. Open this link, connect, and run the command again: ${link}`;
    return new Failure(EXIT.refused, sentence, { code, link });
  }
  const text = textOfResult(result) || "The tool failed and did not say why.";
  return new Failure(code === undefined ? EXIT.failed : EXIT.refused, text, { code });
}

const CAUSES: Record<string, string> = {
  not_connected: "The account is not connected",
  expired: "The sign-in has ended",
  needs_more_access: "The account needs more access",
};

/** The text of a result. Other parts are named only, since they are no text. */
const textOfResult = ({ content }: Values): string =>
  toList(content)
    .map(toValues)
    .map(({ type, text, mimeType }) => (type === "text" ? String(text) : `[${[type, mimeType].filter(Boolean).join(" ")}]`))
    .join("\n");
