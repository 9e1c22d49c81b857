import { specTypeSchemas } from "@modelcontextprotocol/client";
import { isRecord } from "../../lib/record.ts";
import { withContent } from "../answers/reply-rules.ts";

type Members = Record<string, unknown>;

/**
 * A result that the SDK's strict schemas can read. A part of a tool's content of an unknown kind becomes text, and a member that
 * cannot be read is left out. Results that ask for input first, and tasks, are not changed.
 *
 * @returns the same object if nothing needs to be changed
 */
export function readResult(method: string, result: Members): Members {
  if (method === "initialize") return result;
  const typed = typeof result.resultType === "string" ? result : { ...result, resultType: "complete" };
  return method === "tools/call" && typed.resultType === "complete" && !("task" in typed) ? readToolResult(typed) : typed;
}

function readToolResult(result: Members): Members {
  if (isOrdinary(result) || !problemsOf(result)) return result;
  const read = withContent(result);
  const content = Array.isArray(read.content) ? read.content.map(readBlock) : [];
  const isError = read.isError === true || read.isError === "true" || read.isError === 1;
  const { isError: _, ...others } = read;
  let kept: Members = { ...others, content, ...(isError && { isError }) };
  for (const name of problemsOf(kept) ?? []) {
    if (name === "content") continue;
    const { [name]: _left, ...rest } = kept;
    kept = rest;
  }
  return kept;
}

/** Whether a result has only texts and perhaps an object, as nearly all have. Such a result needs no check by a schema. */
function isOrdinary({ content, structuredContent, isError, ...others }: Members): boolean {
  for (const name in others) if (name !== "resultType") return false;
  if (structuredContent !== undefined && !isRecord(structuredContent)) return false;
  return (isError === undefined || typeof isError === "boolean") && Array.isArray(content) && content.every(isText);
}

function isText(block: unknown): boolean {
  if (!isRecord(block) || block.type !== "text" || typeof block.text !== "string") return false;
  for (const name in block) if (name !== "type" && name !== "text") return false;
  return true;
}

/** Members of a tool's result that cannot be read. @returns nothing if all can */
function problemsOf(result: Members): Set<string> | undefined {
  const issues = issuesOf(specTypeSchemas.CallToolResult, result);
  return issues && new Set(issues.map(({ path: [first] = [] }) => String(typeof first === "object" ? first.key : first)));
}

const readBlock = (block: unknown): unknown =>
  isRecord(block) && !issuesOf(specTypeSchemas.ContentBlock, block)
    ? block
    : { type: "text", text: typeof block === "string" ? block : JSON.stringify(block) };

type Schema = (typeof specTypeSchemas)["CallToolResult" | "ContentBlock"];

function issuesOf(schema: Schema, value: unknown) {
  const validated = schema["~standard"].validate(value);
  return validated instanceof Promise ? [] : validated.issues;
}
