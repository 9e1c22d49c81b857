import type { AppError } from "../../lib/errors.ts";
import { ERROR_CAUSES } from "../../lib/problems/error-causes.ts";
import type { Texts } from "../texts/en.ts";
import { Layout } from "./layout.tsx";

/** What a kind of error means. Its texts are those of `docs/troubleshooting.md`, which are in English. */
export function ErrorKindPage({ t, error: { code, status, message } }: { t: Texts; error: AppError }) {
  const [cause, action] = ERROR_CAUSES[code];
  return (
    <Layout t={t} title={code}>
      <h1>{t.errorKind.title}</h1>
      <div class="card">
        <code>{code}</code> <span class="hint">HTTP {status}</span>
      </div>
      <div lang="en">
        <p class="lead">{message}</p>
        <h2>Cause</h2>
        <p>{withCode(cause)}</p>
        <h2>What to do</h2>
        <p>{withCode(action)}</p>
      </div>
    </Layout>
  );
}

/** The texts mark code with backticks, as Markdown does. */
const withCode = (text: string) => text.split("`").map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part));
