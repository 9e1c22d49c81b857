import type { CallToolResult, InputRequiredResult, Tool } from "@modelcontextprotocol/server";
import { z } from "zod";
import { CALL_TOOLS } from "../../routing/routing.ts";
import { readArguments, toStructured } from "./arguments.ts";
import { type CallOne, isSearched, type OwnTool } from "./own-tool.ts";

const MAX_CALLS = 10;

const callSchema = z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) });
const argumentsSchema = z.strictObject({
  calls: z.array(callSchema).min(1).max(MAX_CALLS).describe("Calls that do not depend on each other. They run at the same time."),
});

const resultSchema = z.object({
  results: z
    .array(z.object({ name: z.string(), isError: z.boolean(), content: z.array(z.unknown()), structuredContent: z.unknown().optional() }))
    .describe("One result for each call, in the same order."),
});

const tool: Tool = {
  name: CALL_TOOLS,
  title: "Call tools",
  description: "Calls one or several tools at the same time. Each call has its own result, and one that fails does not stop the others.",
  inputSchema: z.toJSONSchema(argumentsSchema, { io: "input" }) as Tool["inputSchema"],
  outputSchema: z.toJSONSchema(resultSchema) as NonNullable<Tool["outputSchema"]>,
  annotations: { openWorldHint: true },
};

export const callTools: OwnTool = {
  tool,
  isListed: isSearched,
  answer: (args, { callTool }) => answerCallTools(args, callTool),
};

/** Makes all calls at the same time. @param callOne makes one of them */
export async function answerCallTools(args: unknown, callOne: CallOne): Promise<CallToolResult | InputRequiredResult> {
  const read = readArguments(argumentsSchema, args);
  if ("refused" in read) return read.refused;
  const { calls } = read.arguments;
  const called = await Promise.all(calls.map(async (one) => ({ ...(await callOne(one.name, one.arguments, calls.length === 1)), name: one.name })));
  const asking = called.find(({ question }) => question !== undefined);
  if (asking?.question) return asking.question;
  const results = called.map(({ name, result: { isError = false, content, structuredContent } }) => ({
    name,
    isError,
    content,
    ...(structuredContent !== undefined && { structuredContent }),
  }));
  return { ...toStructured({ results }), isError: results.every(({ isError }) => isError) };
}
