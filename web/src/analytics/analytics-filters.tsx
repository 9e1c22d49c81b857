import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { navigatorsQuery } from "../navigators/queries.ts";
import { serversQuery } from "../servers/queries.ts";
import { pageTexts } from "../texts/texts.ts";
import { Button } from "../ui/kit/button.tsx";
import { Input } from "../ui/kit/input.tsx";
import { type AnalyticsState, PERIODS, SUBJECTS, type Subject, subjectOf, withPeriod, withSubject } from "./analytics-state.ts";
import type { Top } from "./queries.ts";

type Props = { project: string; state: AnalyticsState; agents: readonly Top[]; change: (state: AnalyticsState) => void };

const SELECT = "h-9 max-w-full rounded-lg bg-kumo-base px-2 text-sm ring ring-kumo-line";
/** The subjects that can be chosen from a list. A person is entered, because there may be many. */
const LISTED = SUBJECTS.filter((name) => name !== "person");

/** The subject and the period that the page counts. The choice is in the address of the page. */
export function AnalyticsFilters({ project, state, agents, change }: Props) {
  const { analytics: words } = pageTexts();
  const servers = useQuery(serversQuery(project));
  const navigators = useQuery(navigatorsQuery(project));
  const subject = subjectOf(state);
  const [email, setEmail] = useState(state.person ?? "");
  const options: Record<Exclude<Subject, "person">, { value: string; text: string }[]> = {
    server: (servers.data?.servers ?? []).map(({ slug }) => ({ value: slug, text: slug })),
    navigator: (navigators.data?.navigators ?? []).map(({ slug }) => ({ value: slug, text: slug })),
    agent: agents.flatMap(({ key, name }) => (key === null ? [] : [{ value: key, text: name ?? key }])),
  };
  const choose = (chosen: string) => {
    if (chosen === "") return change(withSubject(state));
    const [name, value] = JSON.parse(chosen) as [Subject, string];
    change(withSubject(state, { name, value }));
  };
  const showPerson = (event: FormEvent) => {
    event.preventDefault();
    change(withSubject(state, email.trim() === "" ? undefined : { name: "person", value: email.trim() }));
  };
  const optionsOf = (name: Exclude<Subject, "person">) => {
    const known = options[name];
    const isKnown = subject?.name !== name || known.some(({ value }) => value === subject.value);
    return isKnown ? known : [...known, { value: subject.value, text: subject.value }];
  };
  return (
    <form className="mb-4 flex flex-wrap items-end gap-2" onSubmit={showPerson}>
      <select
        aria-label={words.period}
        className={SELECT}
        value={state.period ?? "month"}
        onChange={(event) => change(withPeriod(state, PERIODS.find((name) => name === event.target.value) ?? "month"))}
      >
        {PERIODS.filter((name) => name !== "day" || subject?.name !== "person").map((name) => (
          <option key={name} value={name}>
            {words.periods[name]}
          </option>
        ))}
      </select>
      <select
        aria-label={words.of}
        className={SELECT}
        value={subject ? JSON.stringify([subject.name, subject.value]) : ""}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="">{words.whole}</option>
        {subject?.name === "person" && <option value={JSON.stringify(["person", subject.value])}>{subject.value}</option>}
        {LISTED.filter((name) => optionsOf(name).length > 0).map((name) => (
          <optgroup key={name} label={words.subjects[name]}>
            {optionsOf(name).map(({ value, text }) => (
              <option key={value} value={JSON.stringify([name, value])}>
                {text}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <Input aria-label={words.person} placeholder={words.person} type="email" value={email} onChange={(event) => setEmail(event.target.value)} />
      <Button type="submit">{words.show}</Button>
    </form>
  );
}
