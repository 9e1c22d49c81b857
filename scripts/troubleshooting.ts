import { writeFileSync } from "node:fs";
import { AppError, errorCodes } from "../worker/lib/errors.ts";
import { ERROR_CAUSES } from "../worker/lib/problems/error-causes.ts";

const INTRODUCTION = `# Troubleshooting

Every error has a code, in \`code\` of the answer (RFC 9457) and in the log. The page that a person sees has the sentence. \`npm run docs:errors\` writes this page from \`worker/lib/errors.ts\`
and \`worker/lib/problems/error-causes.ts\`. What to do when a whole deployment is unwell is in \`docs/operations.md\`.
`;

/** The page with each error code: its status, its sentence, its cause, and what to do. */
export function writeTroubleshooting(): string {
  const entries = errorCodes.map((code) => {
    const { status, message } = new AppError(code);
    const [cause, action] = ERROR_CAUSES[code];
    return `## ${code}\n\n${status}: “${message}”\n\n- Cause: ${cause}\n- What to do: ${action}\n`;
  });
  return [INTRODUCTION, ...entries].join("\n");
}

if (import.meta.main) writeFileSync("docs/troubleshooting.md", writeTroubleshooting());
