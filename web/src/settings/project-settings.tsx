import { Input, Textarea } from "@cloudflare/kumo/components/input";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { LossDialog } from "../session/loss-dialog.tsx";
import { projectQuery } from "../session/queries.ts";
import { useForm } from "../session/use-form.ts";
import { FormPage } from "../ui/form-page.tsx";
import { wordsOf } from "../ui/lines.ts";
import { problemOfList } from "../ui/list-problem.ts";
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
  const edit = useEditProject(project);
  const { fields, submit, form } = useForm(edit, "links");
  const [days, setDays] = useState(String(saved.auditRetentionDays));
  const [returns, setReturns] = useState(saved.returnOrigins.join("\n"));
  const [browsers, setBrowsers] = useState(saved.browserOrigins.join("\n"));
  const origins: Origins = { returnOrigins: wordsOf(returns), browserOrigins: wordsOf(browsers) };
  const send = (confirm?: "auditRetentionDays"[]) => submit({ ...origins, auditRetentionDays: days.trim() === "" ? 0 : Number(days), confirm });
  return (
    <FormPage title="Settings" action="Save" {...form} onSubmit={() => send()}>
      <Textarea
        label="Return origins"
        value={returns}
        onChange={(event) => setReturns(event.target.value)}
        error={problemOfList(fields, "returnOrigins", origins.returnOrigins)}
        placeholder="https://app.example.com"
        description="For applications that embed Cardea: a link may send people to these origins after they have finished. One per line. Cardea refuses links to other origins."
      />
      <Textarea
        label="Browser origins"
        value={browsers}
        onChange={(event) => setBrowsers(event.target.value)}
        error={problemOfList(fields, "browserOrigins", origins.browserOrigins)}
        placeholder="https://agent.example.com"
        description="For agents that run in a browser: web pages of these origins may call the MCP URLs of this project. One per line. Other agents need no entry."
      />
      <Input
        label="Days of audit events"
        type="number"
        min={1}
        max={saved.auditRetentionDaysMax}
        value={days}
        onChange={(event) => setDays(event.target.value)}
        error={fields.auditRetentionDays}
        description={`How long the audit keeps an event, in days; at most ${saved.auditRetentionDaysMax}. Older events are deleted. The counts of calls stay for more than a year.`}
      />
      <LossDialog
        error={edit.error}
        pending={edit.isPending}
        introduction="Nothing has been saved yet. If you save this change, this follows:"
        onConfirm={() => send(["auditRetentionDays"])}
        onCancel={edit.reset}
      />
    </FormPage>
  );
}
