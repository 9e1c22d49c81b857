import { writeFileSync } from "node:fs";
import { AppError, errorCodes } from "../worker/lib/errors.ts";
import { CALL_CODES } from "../worker/lib/problems/call-codes.ts";
import { ERROR_CAUSES } from "../worker/lib/problems/error-causes.ts";

const INTRODUCTION = `# Troubleshooting

Every error has a code, in \`code\` of the answer (RFC 9457) and in the log. The page that a person sees has the sentence. \`npm run docs:errors\` writes this page from \`worker/lib/errors.ts\`
and \`worker/lib/problems/\`. The codes that only the audit has are at the end. What to do when a whole deployment is unwell is in \`docs/operations.md\`.
`;

const OF_CALLS = `# Codes of calls

The audit says with a code why a call did not end well: one of the errors above, or one of these, which no answer of the API has.
`;

/** The page with each error code: its status, its sentence, its cause, and what to do. */
export function writeTroubleshooting(): string {
  const entries = errorCodes.map((code) => {
    const { status, message } = new AppError(code);
    const [cause, action] = ERROR_CAUSES[code];
    return `## ${code}\n\n${status}: “${message}”\n\n- Cause: ${cause}\n- What to do: ${action}\n`;
  });
  const ofCalls = Object.entries(CALL_CODES).map(([code, [meaning, action]]) => `## ${code}\n\n- Meaning: ${meaning}\n- What to do: ${action}\n`);
  return [INTRODUCTION, ...entries, OF_CALLS, ...ofCalls].join("\n");
}

if (import.meta.main) writeFileSync("docs/troubleshooting.md", writeTroubleshooting());
