import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState } from "react";
import { problemsOf } from "../api-error.ts";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { Banner } from "../ui/kit/banner.tsx";
import { Button } from "../ui/kit/button.tsx";
import { draftOfProbe, freeSlug, isIncomplete } from "./add/draft-of-probe.ts";
import { FindField } from "./add/find-field.tsx";
import { FoundServer } from "./add/found-server.tsx";
import { ServerFields } from "./add/server-fields.tsx";
import { type Draft, draftOf, emptyDraft, toNewServer } from "./draft.ts";
import { type CatalogServer, catalogQuery, type ProbedServer, redirectUriQuery, serversQuery, useAddServer, useProbe } from "./queries.ts";

/** What the page has come to: nothing yet, a server that was found, or a form that is filled in by hand. */
type Step = { kind: "find" } | { kind: "found"; server: ProbedServer; changes: boolean; draft: Draft } | { kind: "by-hand"; draft: Draft };

/** Adds a server: one field finds it, a summary shows what was found, and everything can be changed first. */
export function AddServer() {
  // The well-known servers would push the rest down.
  return useQuery(catalogQuery).isPending ? null : <AddServerForm />;
}

function AddServerForm() {
  const { project } = useParams({ from: "/console/$project" });
  const { addServer: words } = pageTexts();
  const add = useAddServer(project);
  const taken = (useQuery(serversQuery(project)).data?.servers ?? []).map(({ slug }) => slug);
  // The first server is one of the first steps, and the next one is on the page from which the person came.
  const { fields, submit, form } = useForm(add, taken.length === 0 ? "overview" : "servers");
  const probe = useProbe(project);
  const [input, setInput] = useState("");
  const [step, setStep] = useState<Step>({ kind: "find" });
  const page = useRef<HTMLDivElement>(null);
  const redirectUri = useQuery(redirectUriQuery(project, useId())).data?.redirectUri;
  const slugOf = ({ slug, name }: Draft) => slug ?? (name === "" ? "" : freeSlug(name, taken));
  const found = step.kind === "found" ? step.server : undefined;
  // What was found is read out, and the next key press adds it.
  useEffect(() => {
    if (found) page.current?.closest("form")?.querySelector<HTMLElement>("button[type=submit]")?.focus();
  }, [found]);

  const find = (text: string) => {
    add.reset();
    probe.mutate(text, {
      onSuccess: (result) => {
        if (result.kind !== "server") return setStep({ kind: "find" });
        const { server } = result;
        const draft = draftOfProbe(server);
        const slug = draft.slug === undefined ? undefined : freeSlug(draft.slug, taken);
        setStep({ kind: "found", server, changes: isIncomplete(server), draft: { ...draft, slug } });
      },
    });
  };
  const pick = ({ name }: CatalogServer) => {
    setInput(name);
    find(name);
  };
  const type = (text: string) => {
    setInput(text);
    probe.reset();
    if (step.kind === "found") setStep({ kind: "find" });
  };
  const send = (draft: Draft) => submit(toNewServer(draft, slugOf(draft), redirectUri));
  const addKnown = (server: CatalogServer) => send({ ...draftOf(server), slug: freeSlug(server.id, taken) });
  const change = (part: Partial<Draft>) => step.kind !== "find" && setStep({ ...step, draft: { ...step.draft, ...part } });
  const { fields: inputProblems, sentence } = problemsOf(probe.error);
  const showsFields = step.kind === "by-hand" || (step.kind === "found" && (step.changes || Object.keys(fields).length > 0));
  return (
    <FormPage
      title={texts().pages.addServer}
      about={words.about}
      action={words.add}
      {...form}
      problem={form.problem ?? sentence}
      canSubmit={step.kind !== "find"}
      onSubmit={() => step.kind !== "find" && send(step.draft)}
      command={
        step.kind === "find"
          ? { method: "POST", path: `/projects/${project}/servers/probe`, body: { input } }
          : { method: "POST", path: `/projects/${project}/servers`, body: toNewServer(step.draft, slugOf(step.draft), redirectUri) }
      }
    >
      <div ref={page} className="flex flex-col gap-5">
        <FindField value={input} onChange={type} onFind={find} pending={probe.isPending} error={inputProblems.input} />
        <div aria-live="polite" className="flex flex-col gap-5 empty:hidden">
          {probe.data?.kind === "choices" && <Choices servers={probe.data.choices} title={words.choices} onPick={pick} />}
          {inputProblems.input !== undefined && input.includes("://") && <ByBridge project={project} />}
          {probe.data?.kind === "unknown" && <Banner size="sm" variant="alert" title={words.unknown} />}
          {step.kind === "found" && <FoundServer server={step.server} />}
        </div>
        {step.kind === "find" && <Ready pending={add.isPending} onAdd={addKnown} />}
        {step.kind === "find" && (
          <div>
            <Button
              variant="ghost"
              onClick={() => {
                // What is found from now on must not take the place of what is typed.
                probe.reset();
                setStep({ kind: "by-hand", draft: { ...emptyDraft, url: input.includes("/") ? input.trim() : "" } });
              }}
            >
              {words.byHand}
            </Button>
          </div>
        )}
        {step.kind === "found" && !showsFields && (
          <div>
            <Button onClick={() => setStep({ ...step, changes: true })}>{words.change}</Button>
          </div>
        )}
        {step.kind !== "find" && showsFields && (
          <ServerFields {...{ project, redirectUri }} draft={step.draft} slug={slugOf(step.draft)} onChange={change} problems={fields} />
        )}
      </div>
    </FormPage>
  );
}

/** How a server is reached to which Cardea cannot connect. */
function ByBridge({ project }: { project: string }) {
  return (
    <p className="text-sm">
      {pageTexts().addServer.closed}{" "}
      <Link to="/console/$project/bridges" params={{ project }} className="underline">
        {texts().pages.bridges}
      </Link>
    </p>
  );
}

/** The well-known servers that need no sign-in. */
function Ready({ pending, onAdd }: { pending: boolean; onAdd: (server: CatalogServer) => void }) {
  const servers = (useQuery(catalogQuery).data?.servers ?? []).filter(({ auth }) => auth.type === "none");
  const { addServer: words } = pageTexts();
  return (
    <div>
      <h2 className="mb-2 text-sm font-medium">{words.ready}</h2>
      <ul className="flex flex-wrap gap-2">
        {servers.map((server) => (
          <li key={server.id}>
            <Button size="sm" disabled={pending} aria-label={words.addOne(server.name)} onClick={() => onAdd(server)}>
              {server.name}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Well-known servers among which one is chosen. */
function Choices({ servers, title, onPick }: { servers: CatalogServer[]; title: string; onPick: (server: CatalogServer) => void }) {
  return (
    <div>
      <p className="mb-2 text-sm">{title}</p>
      <ul className="flex flex-wrap gap-2">
        {servers.map((server) => (
          <li key={server.id}>
            <Button size="sm" onClick={() => onPick(server)}>
              {server.name}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
