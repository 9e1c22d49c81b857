import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { LossDialog } from "../session/loss-dialog.tsx";
import { projectQuery } from "../session/queries.ts";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { wordsOf } from "../ui/form/lines.ts";
import { problemOfList } from "../ui/form/list-problem.ts";
import { Input, Textarea } from "../ui/kit/input.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { ExportProject } from "./export-project.tsx";
import { ProjectStore } from "./project-store.tsx";
import { useEditProject } from "./queries.ts";
import { RemoveProject } from "./remove-project.tsx";

/** The settings of a project that belong to no other tab. */
export function ProjectSettings() {
  const { project } = useParams({ from: "/console/$project" });
  const settings = useQuery(projectQuery(project));
  return (
    <LoadState query={settings}>
      {(saved) => (
        <>
          <Form project={project} saved={saved} />
          <ProjectStore project={project} />
          <ExportProject project={project} />
          <RemoveProject project={project} />
        </>
      )}
    </LoadState>
  );
}

type Origins = { returnOrigins: string[]; browserOrigins: string[] };
type Saved = Origins & { auditRetentionDays: number; auditRetentionDaysMax: number };

function Form({ project, saved }: { project: string; saved: Saved }) {
  const { settingsForm: words } = pageTexts();
  const edit = useEditProject(project);
  const { fields, form } = useForm(edit, "settings");
  const [days, setDays] = useState(String(saved.auditRetentionDays));
  const [returns, setReturns] = useState(saved.returnOrigins.join("\n"));
  const [browsers, setBrowsers] = useState(saved.browserOrigins.join("\n"));
  const origins: Origins = { returnOrigins: wordsOf(returns), browserOrigins: wordsOf(browsers) };
  const send = (confirm?: "auditRetentionDays"[]) => edit.mutate({ ...origins, auditRetentionDays: days.trim() === "" ? 0 : Number(days), confirm });
  return (
    <FormPage title={words.title} action={texts().common.save} {...form} onSubmit={() => send()}>
      <Textarea
        label={words.returns}
        value={returns}
        onChange={(event) => setReturns(event.target.value)}
        error={problemOfList(fields, "returnOrigins", origins.returnOrigins)}
        placeholder="https://app.example.com"
        description={words.returnsHelp}
      />
      <Textarea
        label={words.browsers}
        value={browsers}
        onChange={(event) => setBrowsers(event.target.value)}
        error={problemOfList(fields, "browserOrigins", origins.browserOrigins)}
        placeholder="https://agent.example.com"
        description={words.browsersHelp}
      />
      <Input
        label={words.days}
        type="number"
        min={1}
        max={saved.auditRetentionDaysMax}
        value={days}
        onChange={(event) => setDays(event.target.value)}
        error={fields.auditRetentionDays}
        description={words.daysHelp(saved.auditRetentionDaysMax)}
      />
      <LossDialog
        error={edit.error}
        pending={edit.isPending}
        introduction={words.follows}
        onConfirm={() => send(["auditRetentionDays"])}
        onCancel={edit.reset}
      />
    </FormPage>
  );
}
