import type { CallToolResult } from "@modelcontextprotocol/server";
import { z } from "zod";

/** The arguments of a call of one of Cardea's tools, or the result that says what is wrong with them. */
export function readArguments<Schema extends z.ZodType>(
  schema: Schema,
  args: unknown,
): { arguments: z.output<Schema> } | { refused: CallToolResult } {
  const parsed = schema.safeParse(args ?? {});
  if (parsed.success) return { arguments: parsed.data };
  return { refused: { isError: true, content: [{ type: "text", text: `The arguments do not fit: ${z.prettifyError(parsed.error)}` }] } };
}

/** @param text the same content, for models that do not read structured content */
export function toStructured(structuredContent: Record<string, unknown>, text = JSON.stringify(structuredContent)): CallToolResult {
  return { content: [{ type: "text", text }], structuredContent };
}
