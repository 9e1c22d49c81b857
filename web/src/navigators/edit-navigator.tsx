import { Checkbox } from "@cloudflare/kumo/components/checkbox";
import { Input, Textarea } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api.ts";
import { FormPage } from "../ui/form-page.tsx";
import { linesOf } from "../ui/lines.ts";
import { LoadState } from "../ui/load-state.tsx";
import { toSlug } from "../ui/slug.ts";
import { type Navigator, type NavigatorSettings, navigatorsQuery, usePutNavigator } from "./queries.ts";

const NEW: NavigatorSettings = { name: "", mode: "direct", inChatAuthentication: true, denied: [] };

/** Makes a navigator, or changes the one of the path. */
export function EditNavigator() {
  const { project, navigator } = useParams({ strict: false }) as { project: string; navigator?: string };
  const navigators = useQuery(navigatorsQuery(project));
  return (
    <LoadState query={navigators}>
      {({ navigators }) => {
        const available = navigators.some(({ inChatAvailable }) => inChatAvailable);
        return <Form project={project} known={navigators.find(({ slug }) => slug === navigator)} available={available} />;
      }}
    </LoadState>
  );
}

/** `available`: whether in-chat authentication is of any use in the project now. */
function Form({ project, known, available }: { project: string; known: Navigator | undefined; available: boolean }) {
  const navigate = useNavigate();
  const put = usePutNavigator(project);
  const ownSlug = known?.slug;
  const { name, mode, inChatAuthentication, denied: begunDenied } = known ?? { ...NEW, inChatAuthentication: available };
  const waits = known?.inChatWaits ?? false;
  const [settings, setSettings] = useState<NavigatorSettings>({
    name,
    mode,
    inChatAuthentication: inChatAuthentication || waits,
    denied: begunDenied,
  });
  const [denied, setDenied] = useState(begunDenied.join("\n"));
  const [typed, setTyped] = useState<string>();
  const slug = ownSlug ?? typed ?? toSlug(settings.name);
  const { fields, sentence } = problemsOf(put.error);
  const back = () => void navigate({ to: "/console/$project/navigators", params: { project } });
  const change = (part: Partial<NavigatorSettings>) => setSettings({ ...settings, ...part });
  const lines = linesOf(denied);
  const wrong = Object.keys(fields).find((field) => field.startsWith("denied"));
  const submit = () => put.mutate({ navigator: slug, settings: { ...settings, denied: lines } }, { onSuccess: back });
  return (
    <FormPage
      title={known ? `Edit ${known.name}` : "Create a navigator"}
      action={known ? "Save" : "Create navigator"}
      pending={put.isPending}
      problem={sentence}
      onSubmit={submit}
      onCancel={back}
    >
      <Input label="Name" value={settings.name} onChange={(event) => change({ name: event.target.value })} error={fields.name} />
      {!ownSlug && (
        <Input
          label="Slug"
          value={slug}
          onChange={(event) => setTyped(event.target.value)}
          error={fields.navigator}
          description={`Part of its URL: /mcp/${project}/navigators/${slug || "…"}. It stays.`}
        />
      )}
      <Radio.Group legend="How agents find tools" appearance="card" value={settings.mode} onValueChange={(mode) => change({ mode })}>
        <Radio.Item label="All at once" value="direct" description="Every tool is listed. Best with a few servers." />
        <Radio.Item
          label="By searching"
          value="search"
          description="Three tools are listed, with which the agent finds and calls the rest. Keeps its context small with many servers."
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
            ? "When an account is missing, the person gets a link in the chat."
            : waits
              ? "It starts as soon as the project has a server that people connect their own accounts to."
              : "For this, add a server first that people connect their own accounts to."}{" "}
          {known?.previewUrl && (
            <a href={known.previewUrl} target="_blank" rel="noopener" className="underline">
              See the page they come to
            </a>
          )}
        </p>
      </div>
      <Textarea
        label="Denied"
        value={denied}
        onChange={(event) => setDenied(event.target.value)}
        error={wrong && `“${lines[Number(wrong.split(".")[1])] ?? ""}”: ${fields[wrong]}`}
        placeholder={"github__delete_*\nslack"}
        description="A server, or a tool as {server}__{tool}, by the name the server itself gives the tool. * stands for any characters. One per line. What is denied is neither listed nor callable here."
      />
    </FormPage>
  );
}
