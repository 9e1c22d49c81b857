import { Meter } from "@cloudflare/kumo/components/meter";
import { useState } from "react";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { type ResetProgress, type Server, useResetServer } from "./queries.ts";

/** Revokes every grant of a server and deletes Cardea's registration there. It first says how many, then shows the progress. */
export function ResetButton({ project, server }: { project: string; server: Server }) {
  const { slug, name, connections } = server;
  const [progress, setProgress] = useState<ResetProgress>();
  const reset = useResetServer(project, setProgress);
  const count = `${connections} ${connections === 1 ? "connection" : "connections"}`;
  return (
    <ConfirmButton
      action="Reset"
      label={`Reset the sign-in of ${name}`}
      question={`Reset the sign-in of ${name}?`}
      consequence={`${count} will be ended, here and at the provider, and Cardea registers again. Everyone has to connect again.`}
      mutation={reset}
      input={slug}
      progress={progress && <Meter label="Ended" value={progress.ended} max={progress.total} />}
    />
  );
}
