import { Input } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api.ts";
import { FormPage } from "../ui/form-page.tsx";
import { toSlug } from "../ui/slug.ts";
import { type NewServer, useAddServer } from "./queries.ts";
import { type Field, ScopeFields } from "./scope-fields.tsx";

type ScopeType = NewServer["authScope"]["type"];

const TYPES: { value: ScopeType; label: string; description: string }[] = [
  { value: "oauth2", label: "OAuth", description: "People sign in at the provider. Cardea finds out how from the URL." },
  { value: "header", label: "Header", description: "A key goes into a header, such as X-API-Key or Authorization." },
  { value: "query", label: "Query", description: "A key goes into the URL's query, such as ?api_key=." },
  { value: "path", label: "Path", description: "A value goes into the URL's path: write {workspace} where." },
  { value: "none", label: "None", description: "The server asks for nothing." },
];

const emptyField: Field = { name: "", label: "", help: "", prefix: "" };

/** The placeholders of the URL are the fields of a path scope; the others' fields the administrator names. */
function fieldsOf(type: ScopeType, url: string, entered: Field[]): Field[] {
  if (type === "none" || type === "oauth2") return [];
  if (type !== "path") return entered;
  const names = [...url.matchAll(/\{([A-Za-z0-9_-]+)\}/g)].map((match) => match[1] ?? "");
  return names.map((name) => entered.find((field) => field.name === name) ?? { ...emptyField, name });
}

export function AddServer() {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const add = useAddServer(project);
  const [name, setName] = useState("");
  const [ownSlug, setSlug] = useState<string>();
  const [url, setUrl] = useState("");
  const [transport, setTransport] = useState<"http" | "sse">("http");
  const [type, setType] = useState<ScopeType>("oauth2");
  const [level, setLevel] = useState<"user" | "project">("user");
  const [entered, setEntered] = useState<Field[]>([emptyField]);
  const slug = ownSlug ?? toSlug(name);
  const scopeFields = fieldsOf(type, url, entered);
  const { fields, sentence } = problemsOf(add.error);
  const scopeProblem = fields.fields ?? Object.entries(fields).find(([path]) => path.startsWith("authScope"))?.[1];

  const back = () => void navigate({ to: "/console/$project/servers", params: { project } });
  const submit = () => add.mutate({ name, slug, url, transport, authScope: { type, level, fields: scopeFields } }, { onSuccess: back });

  return (
    <FormPage title="Add a server" action="Add server" pending={add.isPending} problem={sentence} onSubmit={submit} onCancel={back}>
      <Input label="Name" value={name} onChange={(event) => setName(event.target.value)} error={fields.name} autoFocus />
      <Input
        label="Slug"
        value={slug}
        onChange={(event) => setSlug(event.target.value)}
        error={fields.slug}
        description={`Agents see its tools as ${slug || "…"}__tool.`}
      />
      <Input
        label="URL"
        type="url"
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        error={fields.url}
        placeholder="https://mcp.example.com/mcp"
      />
      <Radio.Group legend="Transport" orientation="horizontal" value={transport} onValueChange={setTransport}>
        <Radio.Item label="HTTP" value="http" />
        <Radio.Item label="SSE (older servers)" value="sse" />
      </Radio.Group>
      <Radio.Group legend="What the server asks for" appearance="card" value={type} onValueChange={setType} error={fields.type}>
        {TYPES.map((each) => (
          <Radio.Item key={each.value} {...each} />
        ))}
      </Radio.Group>
      {type !== "none" && (
        <Radio.Group
          legend="Whose credential"
          orientation="horizontal"
          value={level}
          onValueChange={setLevel}
          description="User: each person connects their own account. Project: one credential, shared by everyone."
        >
          <Radio.Item label="User" value="user" />
          <Radio.Item label="Project" value="project" />
        </Radio.Group>
      )}
      <ScopeFields type={type} fields={scopeFields} onChange={setEntered} problem={scopeProblem} />
    </FormPage>
  );
}
