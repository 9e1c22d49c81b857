import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { serversQuery, toolsQuery } from "../servers/queries.ts";
import { isManaged, ManagedNotice } from "../session/managed.tsx";
import { Matches } from "../session/matches.tsx";
import { type Difference, Meanwhile, tagToSave } from "../session/meanwhile.tsx";
import { anew, OpenedForm } from "../session/opened-form.tsx";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { linesOf } from "../ui/form/lines.ts";
import { problemOfList } from "../ui/form/list-problem.ts";
import { toSlug } from "../ui/form/slug.ts";
import { Button } from "../ui/kit/button.tsx";
import { Checkbox, Radio } from "../ui/kit/choice.tsx";
import { Input, Textarea } from "../ui/kit/input.tsx";
import { Select } from "../ui/kit/select.tsx";
import { NotFound } from "../ui/not-found.tsx";
import { PickTool } from "../ui/tools/pick-tool.tsx";
import { type Navigator, type NavigatorSettings, navigatorsQuery, usePutNavigator } from "./queries.ts";

const NEW: NavigatorSettings = { name: "", mode: "direct", inChatAuthentication: true, denied: [] };

/** Creates a navigator, or edits the navigator that the path names. */
export function EditNavigator() {
  const { project, navigator } = useParams({ strict: false }) as { project: string; navigator?: string };
  const navigators = useQuery(anew(navigatorsQuery(project)));
  return (
    <OpenedForm key={navigator} query={navigators}>
      {(opened, now, onLoad) => {
        const available = opened.navigators.some(({ inChatAvailable }) => inChatAvailable);
        const [existing, changed] = [opened, now].map(({ navigators }) => navigators.find(({ slug }) => slug === navigator));
        if (navigator !== undefined && !existing) return <NotFound />;
        return <Form {...{ project, existing, changed, available, onLoad }} />;
      }}
    </OpenedForm>
  );
}

/** @property existing the navigator when the form was opened @property changed the navigator as it is now */
type FormProps = { project: string; existing: Navigator | undefined; changed: Navigator | undefined; available: boolean; onLoad: () => void };

/** What another administrator has changed of a navigator, in the words of the form. */
function differencesOf(opened: Navigator, now: Navigator): Difference[] {
  const { navigatorForm: words } = pageTexts();
  const each = ({ name, mode, inChatAuthentication, denied }: Navigator) => [
    name,
    mode === "search" ? words.search : words.direct,
    inChatAuthentication ? "✓" : "",
    denied.join(", "),
  ];
  return [words.name, words.find, words.hands, words.denied].map((label, at) => [label, each(opened)[at] ?? "", each(now)[at] ?? ""]);
}

/** @property available whether the project has a server to which people connect their own accounts, so that in-chat authentication is of use */
function Form({ project, existing, changed, available, onLoad }: FormProps) {
  const { navigatorForm: words } = pageTexts();
  const put = usePutNavigator(project, existing);
  const { fields, submit, form } = useForm(put, "navigators");
  const etag = tagToSave(existing, changed, put.error);
  const { name, mode, inChatAuthentication, denied: savedDenied } = existing ?? { ...NEW, inChatAuthentication: available };
  const waits = existing?.inChatWaits ?? false;
  const [settings, setSettings] = useState<NavigatorSettings>({
    name,
    mode,
    inChatAuthentication: inChatAuthentication || waits,
    denied: savedDenied,
  });
  const [denied, setDenied] = useState(savedDenied.join("\n"));
  const [typed, setTyped] = useState<string>();
  const slug = existing?.slug ?? typed ?? toSlug(settings.name);
  const edit = (part: Partial<NavigatorSettings>) => setSettings({ ...settings, ...part });
  const lines = linesOf(denied);
  return (
    <FormPage
      title={existing ? words.edit(existing.name) : words.create}
      about={pageTexts().about.navigators}
      action={existing ? texts().common.save : words.createNow}
      {...(existing && { id: existing.slug })}
      {...form}
      {...(existing && isManaged(changed ?? existing) && { managed: <ManagedNotice named={{ navigators: [existing.slug] }} /> })}
      onSubmit={() => submit({ navigator: slug, settings: { ...settings, denied: lines }, etag, isNew: !existing })}
      command={{ method: "PUT", path: `/projects/${project}/navigators/${slug}`, body: { ...settings, denied: lines } }}
    >
      <Input label={words.name} value={settings.name} onChange={(event) => edit({ name: event.target.value })} error={fields.name} />
      {!existing && (
        <Input
          label={words.slug}
          value={slug}
          onChange={(event) => setTyped(event.target.value)}
          error={fields.navigator}
          description={words.slugHelp(`/mcp/${project}/navigators/${slug || "{slug}"}`)}
        />
      )}
      <Radio.Group legend={words.find} appearance="card" value={settings.mode} onValueChange={(mode) => edit({ mode })}>
        <Radio.Item label={words.direct} value="direct" description={words.directHelp} />
        <Radio.Item label={words.search} value="search" description={words.searchHelp} />
      </Radio.Group>
      <div>
        <Checkbox
          label={words.hands}
          checked={settings.inChatAuthentication}
          disabled={!available && !waits}
          onCheckedChange={(inChatAuthentication) => edit({ inChatAuthentication })}
        />
        <p className="mt-1 text-sm text-kumo-subtle">
          {available ? words.handsHelp : waits ? words.handsWaits : words.handsNone}{" "}
          {existing?.previewUrl && (
            <a href={existing.previewUrl} target="_blank" rel="noopener" className="underline">
              {words.preview}
            </a>
          )}
        </p>
      </div>
      <div>
        <Textarea
          label={words.denied}
          value={denied}
          onChange={(event) => setDenied(event.target.value)}
          error={problemOfList(fields, "denied", lines)}
          placeholder={"github__delete_*\nslack"}
          description={words.deniedHelp}
        />
        <Matches project={project} asked={{ denied: lines }} />
      </div>
      <PickDenied project={project} denied={lines} onPick={(pattern) => setDenied([...lines, pattern].join("\n"))} />
      {existing && changed && <Meanwhile error={put.error} differences={differencesOf(existing, changed)} onLoad={onLoad} />}
    </FormPage>
  );
}

const NONE = "-none";

/** Adds one of the project's servers, or a tool of it, to a deny list. */
function PickDenied({ project, denied, onPick }: { project: string; denied: string[]; onPick: (pattern: string) => void }) {
  const { matches: words } = pageTexts();
  const servers = useQuery(serversQuery(project)).data?.servers ?? [];
  const [server, setServer] = useState(NONE);
  const tools = useQuery({ ...toolsQuery(project, server), enabled: server !== NONE }).data?.tools ?? [];
  if (servers.length === 0) return null;
  const own = denied.flatMap((pattern) => (pattern.startsWith(`${server}__`) ? [pattern.slice(server.length + 2)] : []));
  return (
    <>
      <Select
        label={words.pickServer}
        items={{ [NONE]: words.pickServerNone, ...Object.fromEntries(servers.map(({ slug, name }) => [slug, name])) }}
        value={server}
        onValueChange={setServer}
      />
      {server !== NONE && (
        <>
          {!denied.includes(server) && (
            <Button size="sm" onClick={() => onPick(server)}>
              {words.pickWhole}
            </Button>
          )}
          <PickTool tools={tools.map(({ name }) => name)} chosen={own} onPick={(tool) => onPick(`${server}__${tool}`)} />
        </>
      )}
    </>
  );
}
