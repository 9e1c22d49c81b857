import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { type SubmitEvent, useId, useState } from "react";
import { api, unwrap } from "../api.ts";
import { problemsOf } from "../api-error.ts";
import { apiKeysQuery } from "../api-keys/queries.ts";
import { membersQuery } from "../members/queries.ts";
import type { Navigator } from "../navigators/queries.ts";
import { pageTexts } from "../texts/texts.ts";
import { Badge } from "../ui/kit/badge.tsx";
import { Banner } from "../ui/kit/banner.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Input } from "../ui/kit/input.tsx";
import { Select } from "../ui/kit/select.tsx";

const route = api.projects[":project"].decisions;

type Asked = InferRequestType<typeof route.$post>["json"];
type Decision = InferResponseType<typeof route.$post, 200>;

const SIGNED_IN = "signed-in";
const READ_ONLY = "read-only";

const COLORS = { allowed: "success", own: "success", held: "warning", paused: "warning", "not-connected": "warning" } as const;
const colorOf = (outcome: Decision["outcome"]) => (outcome in COLORS ? COLORS[outcome as keyof typeof COLORS] : "error");

/** Asks what Cardea would do if this agent called this tool for this person. */
export function Tester({ project, navigators }: { project: string; navigators: Navigator[] }) {
  const { tester: words } = pageTexts();
  const people = useId();
  const test = useMutation({ mutationFn: (json: Asked) => unwrap(route.$post({ param: { project }, json })) });
  const { fields, sentence } = problemsOf(test.error);
  const [person, setPerson] = useState("");
  const [agent, setAgent] = useState(SIGNED_IN);
  const [navigator, setNavigator] = useState("default");
  const [tool, setTool] = useState("");
  const found = useInfiniteQuery({ ...membersQuery(project, { email: person.trim().toLowerCase() }), enabled: person.trim().length > 1 });
  const keys = useInfiniteQuery(apiKeysQuery(project)).data?.apiKeys ?? [];
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = agent === SIGNED_IN || agent === READ_ONLY ? null : agent;
    test.mutate({ person: person.trim() || null, key, readOnly: agent === READ_ONLY, navigator, server: null, tool });
  };
  return (
    <section aria-labelledby={`${people}-title`} className="mb-10">
      <h2 id={`${people}-title`} className="text-lg font-semibold">
        {words.title}
      </h2>
      <p className="mt-1 mb-4 max-w-2xl text-sm text-kumo-subtle">{words.about}</p>
      <form className="rounded-lg bg-kumo-base p-4 ring ring-kumo-line" onSubmit={submit} noValidate>
        <div className="grid gap-4 md:grid-cols-2">
          <Input
            label={words.person}
            type="email"
            list={people}
            autoComplete="off"
            value={person}
            onChange={(event) => setPerson(event.target.value)}
            error={fields.person}
            description={words.personHelp}
          />
          <Select
            label={words.agent}
            items={{
              [SIGNED_IN]: words.signedIn,
              [READ_ONLY]: words.readOnly,
              ...Object.fromEntries(keys.map(({ id, name }) => [id, words.key(name)])),
            }}
            value={agent}
            onValueChange={setAgent}
            error={fields.key}
          />
          <Select
            label={words.navigator}
            items={Object.fromEntries(navigators.map(({ slug, name }) => [slug, name]))}
            value={navigator}
            onValueChange={setNavigator}
            error={fields.navigator}
          />
          <Input
            label={words.tool}
            autoComplete="off"
            spellCheck={false}
            value={tool}
            onChange={(event) => setTool(event.target.value)}
            error={fields.tool}
            placeholder="github__delete_repo"
            description={words.toolHelp}
          />
        </div>
        <datalist id={people}>
          {(found.data?.members ?? []).slice(0, 20).map(({ id, email }) => (
            <option key={id} value={email} />
          ))}
        </datalist>
        <Button type="submit" variant="primary" className="mt-4" loading={test.isPending}>
          {words.test}
        </Button>
        <div role="alert">{sentence !== undefined && <Banner className="mt-4" variant="error" title={sentence} />}</div>
        <div role="status">{test.data && <Result name={test.variables?.tool ?? ""} decision={test.data} />}</div>
      </form>
    </section>
  );
}

function Result({ name, decision }: { name: string; decision: Decision }) {
  const { tester: words } = pageTexts();
  const { outcome, decidedBy, rule, pattern, server, tool, isKnown, authScope, connection, mode } = decision;
  const by =
    decidedBy === "rule" && rule
      ? words.byRule(rule.place, rule.name === "" ? "" : `“${rule.name}”`).trim()
      : decidedBy === "navigator"
        ? words.byNavigator(pattern ?? "")
        : decidedBy === "default"
          ? words.byDefault
          : undefined;
  const facts: [string, string | undefined][] = [
    [words.server, server?.name],
    [words.ownName, tool ?? undefined],
    [words.authScope, authScope ? `${authScope.name} (${authScope.level === "project" ? words.shared : words.own})` : undefined],
    [words.connection, connection ? words.connections[connection] : undefined],
    [words.exposure, outcome === "allowed" ? words.exposures[mode] : undefined],
  ];
  return (
    <div className="mt-4 border-t border-kumo-line pt-4">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <code className="break-all">{name}</code>
        <span aria-hidden="true">→</span>
        <Badge variant={colorOf(outcome)}>{words.outcomes[outcome]}</Badge>
        {by !== undefined && <span>{by}</span>}
      </p>
      <p className="mt-2 text-sm text-kumo-subtle">{words.help[outcome]}</p>
      {server && !isKnown && <p className="mt-2 text-sm text-kumo-warning">{words.notKnown}</p>}
      <dl className="mt-3 grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1 text-sm">
        {facts.map(([title, text]) =>
          text === undefined ? null : (
            <div key={title} className="contents">
              <dt className="text-kumo-subtle">{title}</dt>
              <dd className="min-w-0 break-words">{text}</dd>
            </div>
          ),
        )}
      </dl>
    </div>
  );
}
