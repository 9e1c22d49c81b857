import type { CallToolResult, Tool } from "@modelcontextprotocol/server";
import { z } from "zod";
import { CALL_TOOLS } from "../../routing/routing.ts";
import { readArguments, toStructured } from "./arguments.ts";

const MOST = 10;

const callSchema = z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) });
const argumentsSchema = z.strictObject({
  calls: z.array(callSchema).min(1).max(MOST).describe("Calls that need nothing of each other: they run at the same time."),
});

const resultSchema = z.object({
  results: z
    .array(z.object({ name: z.string(), isError: z.boolean(), content: z.array(z.unknown()), structuredContent: z.unknown().optional() }))
    .describe("One for each call, in their order."),
});

export const callToolsTool: Tool = {
  name: CALL_TOOLS,
  title: "Call tools",
  description: "Calls one or several tools at once. Each has its own outcome: one that fails stops no other.",
  inputSchema: z.toJSONSchema(argumentsSchema, { io: "input" }) as Tool["inputSchema"],
  outputSchema: z.toJSONSchema(resultSchema) as NonNullable<Tool["outputSchema"]>,
  annotations: { openWorldHint: true },
};

/** @param call does one of them; what goes wrong is its result. `isAlone`: there are no others, so that its server may ask something first */
export async function answerCallTools(
  args: unknown,
  call: (name: string, args: Record<string, unknown>, isAlone: boolean) => Promise<CallToolResult>,
): Promise<CallToolResult> {
  const read = readArguments(argumentsSchema, args);
  if ("refused" in read) return read.refused;
  const results = await Promise.all(
    read.arguments.calls.map(async ({ name, arguments: own }) => {
      const { isError = false, content, structuredContent } = await call(name, own, read.arguments.calls.length === 1);
      return { name, isError, content, ...(structuredContent !== undefined && { structuredContent }) };
    }),
  );
  return { ...toStructured({ results }), isError: results.every(({ isError }) => isError) };
}
