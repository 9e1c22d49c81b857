import { pageTexts } from "../texts/texts.ts";
import { Button } from "../ui/kit/button.tsx";
import { type Server, useSetServerStates } from "./queries.ts";

/** Pauses or resumes several servers at once. */
export function ServerBulk({ project, servers, onDone }: { project: string; servers: Server[]; onDone: () => void }) {
  const set = useSetServerStates(project);
  const { servers: words } = pageTexts();
  const button = (state: Server["state"], label: string) => (
    <Button
      size="sm"
      loading={set.isPending}
      onClick={() => set.mutate({ servers: servers.filter((one) => one.state !== state), state }, { onSuccess: onDone })}
    >
      {label}
    </Button>
  );
  return (
    <>
      {button("paused", words.pause)}
      {button("active", words.resume)}
      {set.error && (
        <span role="alert" className="text-kumo-danger">
          {set.error.message}
        </span>
      )}
    </>
  );
}
