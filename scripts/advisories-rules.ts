import { z } from "zod";

const answerSchema = z.union([
  z.object({ metadata: z.object({ vulnerabilities: z.object({ high: z.number(), critical: z.number(), total: z.number() }) }) }),
  z.object({ error: z.object({}).loose() }),
  z.object({ message: z.string() }),
]);

/**
 * What the answer of `npm audit --json` means. A registry without advisories says so in JSON or writes nothing, which is no failure.
 * Output that is not understood is a failure, so that noise lets nothing pass.
 * @param stdout what npm wrote to its standard output
 */
export function decideOnAdvisories(stdout: string): { sentence: string; fails: boolean } {
  const parsed = stdout.trim() === "" ? undefined : answerSchema.safeParse(toJson(stdout));
  if (parsed?.success === false) return { sentence: `npm audit answers what is not understood: ${stdout.slice(0, 300)}`, fails: true };
  if (parsed === undefined || !("metadata" in parsed.data))
    return { sentence: "The registry gives no advisories. Nothing was checked.", fails: false };
  const { high, critical, total } = parsed.data.metadata.vulnerabilities;
  return { sentence: `${total} known advisories, ${critical} critical and ${high} high. npm audit names them.`, fails: high + critical > 0 };
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
