import { pageTexts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { type Server, useResetServer } from "./queries.ts";

/** Ends everything people gave for a server and, where they sign in, Cardea's registration there. It first says how many; the project shows the progress. */
export function ResetButton({ project, server }: { project: string; server: Server }) {
  const { slug, name, connections, authScope } = server;
  const { serverMore: words } = pageTexts();
  const count = words.ended(connections);
  const reset = { mutation: useResetServer(project), input: slug };
  if (authScope.type === "oauth2")
    return (
      <ConfirmButton
        action={words.reset}
        label={words.resetOne(name)}
        question={words.resetAsk(name)}
        consequence={words.resetLoss(count)}
        {...reset}
      />
    );
  return (
    <ConfirmButton
      action={words.takeBack}
      label={words.takeBackOne(name)}
      question={words.takeBackAsk(name)}
      consequence={words.takeBackLoss(count)}
      {...reset}
    />
  );
}
