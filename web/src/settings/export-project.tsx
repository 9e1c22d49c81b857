import { useState } from "react";
import { saveFile } from "../ui/copy/save-file.tsx";
import { Button } from "../ui/kit/button.tsx";
import { useExportProject } from "./queries.ts";

/** Saves all that the API shows of the project as a file. */
export function ExportProject({ project }: { project: string }) {
  const [lines, setLines] = useState(0);
  const exported = useExportProject(project);
  const start = () => {
    setLines(0);
    exported.mutate(setLines, { onSuccess: (file) => saveFile(file, `${project}.ndjson`) });
  };
  return (
    <section className="mt-10 max-w-xl border-t border-kumo-line pt-6" aria-labelledby="export-project">
      <h2 id="export-project" className="text-lg font-semibold">
        Export this project
      </h2>
      <p className="mt-1 mb-3 text-sm text-kumo-subtle">
        One file with its servers, navigators, rules, keys, links, members, connections and audit, and the place of its stored values. No secret is in
        it.
      </p>
      <div className="flex flex-wrap items-center gap-3 text-sm">
        <Button size="sm" loading={exported.isPending} onClick={start}>
          Export
        </Button>
        <span role="status" className={exported.error ? "text-kumo-danger" : "text-kumo-subtle"}>
          {exported.error?.message ?? (lines > 0 && `${lines.toLocaleString("en")} lines${exported.isPending ? " so far" : " saved"}.`)}
        </span>
      </div>
    </section>
  );
}
