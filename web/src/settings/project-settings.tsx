import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { LossDialog } from "../session/loss-dialog.tsx";
import { type Difference, Meanwhile, tagToSave } from "../session/meanwhile.tsx";
import { anew, OpenedForm } from "../session/opened-form.tsx";
import { projectQuery } from "../session/queries.ts";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { linesOf, wordsOf } from "../ui/form/lines.ts";
import { problemOfList } from "../ui/form/list-problem.ts";
import { Checkbox } from "../ui/kit/choice.tsx";
import { Input, Textarea } from "../ui/kit/input.tsx";
import { Select } from "../ui/kit/select.tsx";
import { ExportProject } from "./export-project.tsx";
import { ProjectStore } from "./project-store.tsx";
import { useEditProject } from "./queries.ts";
import { RemoveProject } from "./remove-project.tsx";

/** The settings of a project that belong to no other tab. */
export function ProjectSettings() {
  const { project } = useParams({ from: "/console/$project" });
  const settings = useQuery(anew(projectQuery(project)));
  return (
    <>
      <OpenedForm key={project} query={settings}>
        {(opened, now, onLoad) => <Form {...{ project, opened, now, onLoad }} />}
      </OpenedForm>
      {settings.data && (
        <>
          <ProjectStore project={project} />
          <ExportProject project={project} />
          <RemoveProject project={project} />
        </>
      )}
    </>
  );
}

type Origins = { returnOrigins: string[]; browserOrigins: string[] };
type Requirement = "off" | "acts" | "administrators";
type Saved = Origins & {
  name: string;
  description: string;
  icon: string;
  auditRetentionDays: number;
  auditRetentionDaysMax: number;
  recordsCalls: boolean;
  redactionHints: string[];
  secondFactor: Requirement;
  secondFactorOfDeployment: Requirement;
  etag: string;
};

/** What another administrator has changed of the settings, in the words of the form. */
function differencesOf(opened: Saved, now: Saved): Difference[] {
  const { settingsForm: words, projectForm } = pageTexts();
  const each = ({
    name,
    description,
    icon,
    returnOrigins,
    browserOrigins,
    auditRetentionDays,
    recordsCalls,
    redactionHints,
    secondFactor,
  }: Saved) => [
    name,
    description,
    icon,
    returnOrigins.join(", "),
    browserOrigins.join(", "),
    String(auditRetentionDays),
    recordsCalls ? words.recordsStates.on : words.recordsStates.off,
    redactionHints.join(", "),
    words.requirements[secondFactor],
  ];
  const labels = [
    projectForm.name,
    projectForm.description,
    projectForm.icon,
    words.returns,
    words.browsers,
    words.days,
    words.recordsCalls,
    words.hints,
    words.secondFactor,
  ];
  return labels.map((label, at) => [label, each(opened)[at] ?? "", each(now)[at] ?? ""]);
}

/** @property opened the settings when the form was opened @property now the settings as they are */
function Form({ project, opened, now, onLoad }: { project: string; opened: Saved; now: Saved; onLoad: () => void }) {
  const { settingsForm: words, projectForm } = pageTexts();
  const edit = useEditProject(project);
  const { fields, form } = useForm(edit, "settings");
  // What was saved is what the next change begins with.
  const [saved, setSaved] = useState(opened);
  const etag = tagToSave(saved, now, edit.error);
  const [look, setLook] = useState({ name: saved.name, description: saved.description, icon: saved.icon });
  const [days, setDays] = useState(String(saved.auditRetentionDays));
  const [returns, setReturns] = useState(saved.returnOrigins.join("\n"));
  const [browsers, setBrowsers] = useState(saved.browserOrigins.join("\n"));
  const [records, setRecords] = useState({ recordsCalls: saved.recordsCalls, hints: saved.redactionHints.join("\n") });
  const [secondFactor, setSecondFactor] = useState<Requirement>(saved.secondFactor);
  const { secondFactorOfDeployment: ofDeployment } = saved;
  const show = (stored: Saved) => {
    setSaved(stored);
    setLook({ name: stored.name, description: stored.description, icon: stored.icon });
    setDays(String(stored.auditRetentionDays));
    setReturns(stored.returnOrigins.join("\n"));
    setBrowsers(stored.browserOrigins.join("\n"));
    setRecords({ recordsCalls: stored.recordsCalls, hints: stored.redactionHints.join("\n") });
    setSecondFactor(stored.secondFactor);
  };
  const origins: Origins = { returnOrigins: wordsOf(returns), browserOrigins: wordsOf(browsers) };
  const { recordsCalls, hints } = records;
  const recorded = { recordsCalls, redactionHints: linesOf(hints) };
  const json = { ...look, ...origins, ...recorded, secondFactor, auditRetentionDays: days.trim() === "" ? 0 : Number(days) };
  const send = (confirm?: "auditRetentionDays"[]) => edit.mutate({ json: { ...json, confirm }, etag }, { onSuccess: show });
  return (
    <FormPage
      title={texts().pages.settings}
      action={texts().common.save}
      {...form}
      onSubmit={() => send()}
      command={{ method: "PATCH", path: `/projects/${project}`, body: json }}
    >
      {(["name", "description", "icon"] as const).map((part) => (
        <Input
          key={part}
          label={projectForm[part]}
          value={look[part]}
          onChange={(event) => setLook({ ...look, [part]: event.target.value })}
          error={fields[part]}
          description={part === "icon" ? projectForm.iconHelp : undefined}
        />
      ))}
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
      <fieldset className="flex flex-col gap-3">
        <legend className="mb-2 text-base font-medium">{words.records}</legend>
        <Checkbox label={words.recordsCalls} checked={recordsCalls} onCheckedChange={(on) => setRecords({ hints, recordsCalls: on })} />
        <p className="text-sm text-kumo-subtle">{words.recordsHelp}</p>
        <Textarea
          label={words.hints}
          value={hints}
          onChange={(event) => setRecords({ recordsCalls, hints: event.target.value })}
          error={problemOfList(fields, "redactionHints", recorded.redactionHints)}
          placeholder={"password\ncard_number"}
          description={words.hintsHelp}
        />
      </fieldset>
      <Select
        label={words.secondFactor}
        items={words.requirements}
        value={secondFactor}
        onValueChange={setSecondFactor}
        error={fields.secondFactor}
        description={ofDeployment === "off" ? words.secondFactorHelp : words.secondFactorHere(words.requirements[ofDeployment])}
      />
      <LossDialog
        error={edit.error}
        pending={edit.isPending}
        introduction={words.follows}
        onConfirm={() => send(["auditRetentionDays"])}
        onCancel={edit.reset}
      />
      <Meanwhile error={edit.error} differences={differencesOf(saved, now)} onLoad={onLoad} />
    </FormPage>
  );
}
