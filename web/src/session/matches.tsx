import { useQuery } from "@tanstack/react-query";
import type { InferRequestType } from "hono/client";
import { useEffect, useState } from "react";
import { api, unwrap } from "../api.ts";
import { pageTexts } from "../texts/texts.ts";

const route = api.projects[":project"]["tool-matches"];

type Asked = InferRequestType<typeof route.$post>["json"];

/** The pause in typing, in ms, after which the tools are looked for. */
const PAUSE = 300;

/** A value once it has stayed the same for a while. */
function useSettled<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return JSON.parse(settled) as Value;
}

/** Says of each pattern which tools it fits, while it is typed. A pattern that fits none is warned of: its name may be misspelt. */
export function Matches({ project, asked }: { project: string; asked: Asked }) {
  const { matches: words } = pageTexts();
  const json = useSettled(asked);
  const patterns = "denied" in json ? json.denied : json.tools;
  const { data } = useQuery({
    queryKey: ["projects", project, "tool-matches", json],
    queryFn: () => unwrap(route.$post({ param: { project }, json })),
    enabled: patterns.length > 0,
    retry: false,
    placeholderData: (before) => before,
  });
  if (patterns.length === 0 || !data) return null;
  return (
    <ul aria-label={words.title} className="mt-2 flex flex-col gap-1 text-sm">
      {data.matches.map(({ pattern, count, tools, isServer }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two lines may have the same pattern
        <li key={at} className={count === 0 ? "text-kumo-warning" : "text-kumo-subtle"}>
          <code className="break-all">{pattern}</code> {isServer ? (count === 0 ? words.none : words.some(count)) : words.noServer}
          {count > 0 && <span className="break-all">: {tools.join(", ") + (count > tools.length ? " …" : "")}</span>}
        </li>
      ))}
    </ul>
  );
}
