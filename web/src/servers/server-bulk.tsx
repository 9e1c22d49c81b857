import { isManaged } from "../session/managed.tsx";
import { pageTexts } from "../texts/texts.ts";
import { useAskIfManaged } from "../ui/ask-if-managed.tsx";
import { Button } from "../ui/kit/button.tsx";
import { type Server, useSetServerStates } from "./queries.ts";

/** Pauses or resumes several servers at once. */
export function ServerBulk({ project, servers, onDone }: { project: string; servers: Server[]; onDone: () => void }) {
  const set = useSetServerStates(project);
  const { servers: words } = pageTexts();
  const { ask, dialog } = useAskIfManaged();
  const change = (state: Server["state"]) => {
    const others = servers.filter((one) => one.state !== state);
    ask(others.some(isManaged), () => set.mutate({ servers: others, state }, { onSuccess: onDone }));
  };
  const button = (state: Server["state"], label: string) => (
    <Button size="sm" loading={set.isPending} onClick={() => change(state)}>
      {label}
    </Button>
  );
  return (
    <>
      {button("paused", words.pause)}
      {button("active", words.resume)}
      {dialog}
      {set.error && (
        <span role="alert" className="text-kumo-danger">
          {set.error.message}
        </span>
      )}
    </>
  );
}
