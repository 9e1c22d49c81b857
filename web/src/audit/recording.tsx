import { useMutation } from "@tanstack/react-query";
import { ApiError } from "../api-error.ts";
import { pageTexts } from "../texts/texts.ts";
import { Banner } from "../ui/kit/banner.tsx";
import { Button } from "../ui/kit/button.tsx";
import { type AuditEvent, fetchRecording } from "./queries.ts";

/** What was recorded of a call, once a person asks for it. */
export function Recording({ project, event: { id, at } }: { project: string; event: AuditEvent }) {
  const { audit: words } = pageTexts();
  const look = useMutation({ mutationFn: () => fetchRecording(project, id, at) });
  const isNone = look.error instanceof ApiError && look.error.code === "recording.none";
  return (
    <section aria-labelledby="recording" className="mt-6">
      <h2 id="recording" className="text-lg font-medium">
        {words.recording}
      </h2>
      {look.data === undefined && !isNone && (
        <div className="mt-2 flex flex-wrap items-center gap-3">
          <Button loading={look.isPending} onClick={() => look.mutate()}>
            {words.look}
          </Button>
          <p className="text-sm text-kumo-subtle">{words.lookHelp}</p>
        </div>
      )}
      <div role="status">
        {isNone && <p className="mt-2">{words.noRecording}</p>}
        {look.error && !isNone && <Banner variant="error" title={look.error.message} />}
        {look.data && (
          <>
            <Json title={words.arguments} value={look.data.arguments} />
            <Json title={words.result} value={look.data.result} />
          </>
        )}
      </div>
    </section>
  );
}

function Json({ title, value }: { title: string; value: unknown }) {
  return (
    <>
      <h3 className="mt-3 text-sm font-medium">{title}</h3>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
        tabIndex={0}
        className="mt-1 max-h-96 overflow-auto rounded-md bg-kumo-recessed p-3 text-xs break-all whitespace-pre-wrap"
      >
        {JSON.stringify(value ?? null, null, 2)}
      </pre>
    </>
  );
}
