import { ConfirmButton } from "../ui/confirm-button.tsx";
import { type Server, useResetServer } from "./queries.ts";

/** Ends every grant of a server and Cardea's registration there. It first says how many; the project shows the progress. */
export function ResetButton({ project, server }: { project: string; server: Server }) {
  const { slug, name, connections } = server;
  const count = `${connections} ${connections === 1 ? "connection" : "connections"}`;
  return (
    <ConfirmButton
      action="Reset"
      label={`Reset the sign-in of ${name}`}
      question={`Reset the sign-in of ${name}?`}
      consequence={`${count} will be ended, here and at the provider, and Cardea registers again. Everyone has to connect again.`}
      mutation={useResetServer(project)}
      input={slug}
    />
  );
}
