import { ConnectButton } from "@cardea/client/react";
import { createRoot } from "react-dom/client";

/** Asks the application's own server. */
async function ask<Answer>(method: "GET" | "POST"): Promise<Answer> {
  const response = await fetch("/connect", { method });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return (await response.json()) as Answer;
}

function Page() {
  return (
    <>
      <h1>Example application</h1>
      <p>Its assistant can read your notes once you have connected them.</p>
      <ConnectButton
        createLink={async () => (await ask<{ url: string }>("POST")).url}
        isConnected={async () => (await ask<{ connected: boolean }>("GET")).connected}
      >
        Connect your notes
      </ConnectButton>
    </>
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<Page />);
