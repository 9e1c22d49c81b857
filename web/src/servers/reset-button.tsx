import { ConfirmButton } from "../ui/confirm-button.tsx";
import { type Server, useResetServer } from "./queries.ts";

/** Ends everything people gave for a server and, where they sign in, Cardea's registration there. It first says how many; the project shows the progress. */
export function ResetButton({ project, server }: { project: string; server: Server }) {
  const { slug, name, connections, authScope } = server;
  const count = `${connections} ${connections === 1 ? "connection" : "connections"} will be ended`;
  const reset = { mutation: useResetServer(project), input: slug };
  if (authScope.type === "oauth2")
    return (
      <ConfirmButton
        action="Reset"
        label={`Reset the sign-in of ${name}`}
        question={`Reset the sign-in of ${name}?`}
        consequence={`${count}, here and at the provider, and Cardea registers again. Everyone has to connect again.`}
        {...reset}
      />
    );
  return (
    <ConfirmButton
      action="Take back"
      label={`Take back the connections of ${name}`}
      question={`Take back the connections of ${name}?`}
      consequence={`${count}. Everyone has to connect again.`}
      {...reset}
    />
  );
}
