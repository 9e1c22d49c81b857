import { Checkbox } from "@cloudflare/kumo/components/checkbox";
import { Input, Textarea } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "../session/use-form.ts";
import { FormPage } from "../ui/form-page.tsx";
import { linesOf } from "../ui/lines.ts";
import { problemOfList } from "../ui/list-problem.ts";
import { LoadState } from "../ui/load-state.tsx";
import { toSlug } from "../ui/slug.ts";
import { type Navigator, type NavigatorSettings, navigatorsQuery, usePutNavigator } from "./queries.ts";

const NEW: NavigatorSettings = { name: "", mode: "direct", inChatAuthentication: true, denied: [] };

/** Creates a navigator, or edits the navigator that the path names. */
export function EditNavigator() {
  const { project, navigator } = useParams({ strict: false }) as { project: string; navigator?: string };
  const navigators = useQuery(navigatorsQuery(project));
  return (
    <LoadState query={navigators}>
      {({ navigators }) => {
        const available = navigators.some(({ inChatAvailable }) => inChatAvailable);
        return <Form project={project} existing={navigators.find(({ slug }) => slug === navigator)} available={available} />;
      }}
    </LoadState>
  );
}

/** @property available whether the project has a server to which people connect their own accounts, so that in-chat authentication is of use */
function Form({ project, existing, available }: { project: string; existing: Navigator | undefined; available: boolean }) {
  const { fields, submit, form } = useForm(usePutNavigator(project), "navigators");
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
  const change = (part: Partial<NavigatorSettings>) => setSettings({ ...settings, ...part });
  const lines = linesOf(denied);
  return (
    <FormPage
      title={existing ? `Edit ${existing.name}` : "Create a navigator"}
      action={existing ? "Save" : "Create navigator"}
      {...form}
      onSubmit={() => submit({ navigator: slug, settings: { ...settings, denied: lines } })}
    >
      <Input label="Name" value={settings.name} onChange={(event) => change({ name: event.target.value })} error={fields.name} />
      {!existing && (
        <Input
          label="Slug"
          value={slug}
          onChange={(event) => setTyped(event.target.value)}
          error={fields.navigator}
          description={`Part of its MCP URL: /mcp/${project}/navigators/${slug || "{slug}"}. It cannot be changed later.`}
        />
      )}
      <Radio.Group legend="How agents find tools" appearance="card" value={settings.mode} onValueChange={(mode) => change({ mode })}>
        <Radio.Item label="All at once" value="direct" description="The agent sees every tool. Best for a few servers." />
        <Radio.Item
          label="By searching"
          value="search"
          description="The agent sees three tools and uses them to find and call the others. Keeps its context small with many servers."
        />
      </Radio.Group>
      <div>
        <Checkbox
          label="Agents may hand out links to connect"
          checked={settings.inChatAuthentication}
          disabled={!available && !waits}
          onCheckedChange={(inChatAuthentication) => change({ inChatAuthentication })}
        />
        <p className="mt-1 text-sm text-kumo-subtle">
          {available
            ? "When a tool needs an account that is not connected, the agent gives the person a link."
            : waits
              ? "This starts when the project has a server to which people connect their own accounts."
              : "First add a server to which people connect their own accounts."}{" "}
          {existing?.previewUrl && (
            <a href={existing.previewUrl} target="_blank" rel="noopener" className="underline">
              Preview the page that people see
            </a>
          )}
        </p>
      </div>
      <Textarea
        label="Denied"
        value={denied}
        onChange={(event) => setDenied(event.target.value)}
        error={problemOfList(fields, "denied", lines)}
        placeholder={"github__delete_*\nslack"}
        description="Servers, or tools as {server}__{tool} with the tool name that the server itself uses. * stands for any characters. One per line. Agents at this navigator can neither see nor call denied tools."
      />
    </FormPage>
  );
}
