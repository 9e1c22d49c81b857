import { useState } from "react";
import { pageTexts } from "../texts/texts.ts";
import { saveFile } from "../ui/copy/save-file.tsx";
import { Button } from "../ui/kit/button.tsx";
import { useExportProject } from "./queries.ts";

/** Saves all that the API shows of the project as a file. */
export function ExportProject({ project }: { project: string }) {
  const { projectExport: words } = pageTexts();
  const [lines, setLines] = useState(0);
  const exported = useExportProject(project);
  const start = () => {
    setLines(0);
    exported.mutate(setLines, { onSuccess: (file) => saveFile(file, `${project}.ndjson`) });
  };
  return (
    <section className="mt-10 max-w-xl border-t border-kumo-line pt-6" aria-labelledby="export-project">
      <h2 id="export-project" className="text-lg font-semibold">
        {words.title}
      </h2>
      <p className="mt-1 mb-3 text-sm text-kumo-subtle">{words.help}</p>
      <div className="flex flex-wrap items-center gap-3 text-sm">
        <Button size="sm" loading={exported.isPending} onClick={start}>
          {words.export}
        </Button>
        <span role="status" className={exported.error ? "text-kumo-danger" : "text-kumo-subtle"}>
          {exported.error?.message ?? (lines > 0 && (exported.isPending ? words.soFar(lines) : words.saved(lines)))}
        </span>
      </div>
    </section>
  );
}
