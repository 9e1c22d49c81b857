import { Meter } from "@cloudflare/kumo/components/meter";
import { useState } from "react";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { type ResetProgress, type Server, useResetServer } from "./queries.ts";

/** Ends every grant of a server and forgets its client; says how many first, and shows how far it is. */
export function ResetButton({ project, server }: { project: string; server: Server }) {
  const { slug, name, connections } = server;
  const [progress, setProgress] = useState<ResetProgress>();
  const reset = useResetServer(project, setProgress);
  const people = `${connections} ${connections === 1 ? "connection" : "connections"}`;
  return (
    <ConfirmButton
      action="Reset"
      label={`Reset the sign-in of ${name}`}
      question={`Reset the sign-in of ${name}?`}
      consequence={`${people} will be ended, here and at the provider, and Cardea registers anew. Everyone has to connect again.`}
      mutation={reset}
      input={slug}
      progress={progress && <Meter label="Ended" value={progress.ended} max={progress.total} />}
    />
  );
}
