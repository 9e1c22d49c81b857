import type { ConsentDescription } from "@cloudflare/workers-oauth-provider";
import { CALL_SCOPE } from "../../identity/agent-scope-rules.ts";
import { Layout, Notice, type SignedIn } from "./layout.tsx";

type Props = { consent: ConsentDescription; handle: string; projectName: string; signedIn: SignedIn; asksToCall: boolean; action: string };

/** Asks whether an application may act for the person (MCP security best practices, consent). */
export function ConsentPage({ consent, handle, projectName, signedIn, asksToCall, action }: Props) {
  return (
    <Layout title="Allow access" signedIn={signedIn}>
      <h1>Allow {consent.clientName}?</h1>
      <p class="lead">
        It will {asksToCall ? "use the tools of" : "see what there is in"} <strong>{projectName}</strong> in your name, with the accounts you connect
        there. It never sees a key or a token of those accounts.
      </p>
      <dl class="card facts">
        <dt>Application</dt>
        <dd>
          {consent.clientName}
          <span class="hint">
            {consent.clientDomain === undefined ? "It gave this name itself; nobody checked it." : `Published by ${consent.clientDomain}`}
          </span>
        </dd>
        <dt>Access goes to</dt>
        <dd>{consent.redirectHost}</dd>
        <dt>As</dt>
        <dd>{signedIn.email}</dd>
      </dl>
      {consent.redirectIsLoopback && (
        <Notice tone="bad">This gives access to a program on your own computer. Go on only if you just started to connect it.</Notice>
      )}
      <form method="post" action={action} class="actions">
        <input type="hidden" name="handle" value={handle} />
        {asksToCall && (
          <label class="choice">
            <input type="checkbox" name="scope" value={CALL_SCOPE} checked />
            <span>
              Let it call tools
              <span class="hint">Without this it can only see which tools there are, and read what servers offer.</span>
            </span>
          </label>
        )}
        <button type="submit" name="decision" value="approve">
          Allow
        </button>
        <button type="submit" name="decision" value="deny" class="quiet">
          Deny
        </button>
      </form>
    </Layout>
  );
}
