import { reach, textOf } from "../client.ts";
import type { Context } from "../context.ts";
import { EXIT, Failure } from "../failure.ts";
import { isValues, toList, toText, toValues, type Values } from "../import/values.ts";
import type { Place } from "../logins.ts";
import { printable, readSecret } from "../terminal.ts";
import { toCallArguments } from "./call-arguments.ts";
import { findAccessToken, findCalledPlace } from "./login-by-browser.ts";

/** How long a tool may take. */
const PATIENCE = 120_000;

/** Calls a tool as an agent does: with an API key, else as the person who has signed in. @param as the person for whom the key acts */
export async function callTool(context: Context, tool: string, given: string[], { as }: { as?: string }): Promise<void> {
  const { terminal } = context;
  const place = findCalledPlace(context);
  const args = toCallArguments(given);
  const isAsKey = as !== undefined || Boolean(terminal.env.CARDEA_API_KEY);
  const token = isAsKey ? undefined : await findAccessToken(terminal, place);
  const advice = token === undefined ? "Set CARDEA_API_KEY to a key of the project that is valid." : "Run “cardea login --browser” again.";
  const result = await send(place, { bearer: token ?? (await readKey(context)), advice }, { name: tool, arguments: args }, as);
  const refusal = toValues(toValues(result._meta)["cardea/refusal"]);
  if (result.isError) throw toToolFailure(place, tool, result, refusal);
  context.answer(result, `${textOfResult(result).split("\n").map(printable).join("\n")}\n`);
}

/** @throws Failure if it is no API key */
async function readKey({ terminal }: Context): Promise<string> {
  const key = terminal.env.CARDEA_API_KEY || (await readSecret(terminal, "API key (it is not shown): "));
  if (/^ck_[\x21-\x7e]+$/.test(key)) return key;
  throw new Failure(
    EXIT.usage,
    "An API key begins with “ck_”. Create one in the console, at the project's API keys, and set CARDEA_API_KEY. Or call as yourself, after “cardea login --browser”.",
  );
}

/** @property advice what a person does if the bearer's credential is refused */
type Credential = { bearer: string; advice: string };

/** Sends one call, which needs no session. @throws Failure if there is no result */
async function send({ url, project }: Place, { bearer, advice }: Credential, params: Values, as: string | undefined): Promise<Values> {
  const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json", accept: "application/json" };
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
  if (message === undefined && response.status === 401) throw new Failure(EXIT.notSignedIn, `Cardea does not take this credential. ${advice}`);
  if (message === undefined) throw new Failure(EXIT.failed, `${url} answered ${response.status}, but not as Cardea does. Check the address.`);
  throw toRefused(response.status, message, toValues(read.error), advice);
}

function toAnswer(text: string): Values {
  try {
    return toValues(JSON.parse(text));
  } catch {
    return {};
  }
}

function toRefused(status: number, message: string, { code, fields, data }: Values, advice: string): Failure {
  const sentences = [message, ...Object.values(toValues(fields)).map(String), ...(status === 401 ? [advice] : [])];
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
