import { useNavigate } from "@tanstack/react-router";
import { type DragEvent, useState } from "react";
import type { Navigator } from "../navigators/queries.ts";
import type { Server } from "../servers/queries.ts";
import { isManaged, ManagedBadge } from "../session/managed.tsx";
import { pageTexts, texts } from "../texts/texts.ts";
import { useAskIfManaged } from "../ui/ask-if-managed.tsx";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Changing, OpenButton } from "../ui/may-change.tsx";
import { DataTable } from "../ui/table/data-table.tsx";
import { MoveButtons } from "./move-buttons.tsx";
import { moveTo, type Way } from "./moves.ts";
import { type Rule, useMoveRule, useRemoveRule } from "./queries.ts";
import { serverNameOf, titleOf } from "./rule-title.ts";

type Props = { project: string; rules: Rule[]; servers: Server[]; navigators: Navigator[] };

/** The rules in the order in which they decide. They are moved by dragging, by buttons and by the arrow keys. */
export function RuleTable({ project, rules, servers, navigators }: Props) {
  const { rules: words } = pageTexts();
  const move = useMoveRule(project);
  const { ask, dialog } = useAskIfManaged();
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<string>();
  const nameOf = (rule: Rule) => titleOf(rule, servers);
  const go = (rule: Rule, way: Way | undefined) => {
    if (way && !move.isPending) ask(isManaged(rule), () => move.mutate({ rule, ...way, title: nameOf(rule) }));
  };
  const drop = (target: string) => {
    const rule = rules.find(({ id }) => id === dragged);
    if (rule) go(rule, moveTo(rules, rule.id, target));
    setDragged(undefined);
    setOver(undefined);
  };
  const handle = (rule: Rule) => (
    // Only a mouse drags; keys and fingers have the buttons.
    <span
      aria-hidden="true"
      draggable
      className="cursor-grab px-1 text-kumo-subtle select-none max-md:hidden"
      data-handle={rule.id}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.effectAllowed = "move";
        dataTransfer.setData("text/plain", rule.id);
        setDragged(rule.id);
      }}
      onDragEnd={() => drop("")}
    >
      ⠿
    </span>
  );
  const order = {
    id: "order",
    title: words.place,
    cell: (rule: Rule) => (
      <span className="flex items-center gap-1 whitespace-nowrap">
        <Changing>{handle(rule)}</Changing>
        <span className="min-w-5 text-right tabular-nums">{rules.indexOf(rule) + 1}</span>
        <Changing>
          <MoveButtons rules={rules} rule={rule} title={nameOf(rule)} go={(way) => go(rule, way)} />
        </Changing>
      </span>
    ),
    text: (rule: Rule) => String(rules.indexOf(rule) + 1),
  };
  return (
    <>
      {dialog}
      <DataTable
        label={words.heading}
        rows={rules}
        idOf={({ id }) => id}
        nameOf={nameOf}
        columns={[order, ...columnsOf(servers, navigators)]}
        facets={[{ id: "policy", title: words.policy, choices: words.policies, has: ({ policy }, choice) => policy === choice }]}
        searchHint={words.searchHint}
        textOf={(rule) => `${nameOf(rule)} ${rule.tools.join(" ")} ${rule.server ?? ""} ${rule.navigator ?? ""}`}
        rowProps={({ id }) => ({
          className: over === id && dragged !== id ? "bg-kumo-tint" : "",
          onDragOver: (event: DragEvent) => {
            if (dragged === undefined) return;
            event.preventDefault();
            setOver(id);
          },
          onDrop: (event: DragEvent) => {
            event.preventDefault();
            drop(id);
          },
        })}
        reads
        actions={(rule) => <Actions project={project} rule={rule} title={nameOf(rule)} />}
        exportName={`${project}-rules`}
      />
    </>
  );
}

function columnsOf(servers: Server[], navigators: Navigator[]) {
  const { rules: words } = pageTexts();
  const serverOf = (rule: Rule) => servers.find(({ slug }) => slug === rule.server);
  const whereOf = (rule: Rule) => serverNameOf(rule, servers);
  const navigatorOf = ({ navigator }: Rule) =>
    navigator === null ? words.everyNavigator : (navigators.find(({ slug }) => slug === navigator)?.name ?? words.navigatorGone(navigator));
  const scopeOf = (rule: Rule) => {
    if (rule.policy === "deny") return "–";
    const name = serverOf(rule)?.furtherAuthScopes.find(({ id }) => id === rule.authScope)?.name;
    return name === undefined ? words.ownScope : words.withScope(name);
  };
  return [
    {
      id: "name",
      title: words.name,
      cell: (rule: Rule) => (
        <>
          {rule.name !== "" && <p className="font-semibold break-words">{rule.name}</p>}
          <Badge variant={rule.policy === "deny" ? "error" : "success"} appearance="dot">
            {words.policies[rule.policy]}
          </Badge>{" "}
          <ManagedBadge of={rule} />
        </>
      ),
      text: ({ name, policy }: Rule) => `${name} ${policy}`.trim(),
    },
    {
      id: "tools",
      title: words.tools,
      cell: ({ tools }: Rule) => <code className="break-all">{tools.join(", ")}</code>,
      text: ({ tools }: Rule) => tools.join(" "),
    },
    { id: "server", title: words.server, cell: whereOf, text: whereOf },
    { id: "navigator", title: words.navigator, cell: navigatorOf, text: navigatorOf },
    { id: "scope", title: words.authScope, cell: scopeOf, text: scopeOf },
  ];
}

function Actions({ project, rule, title }: { project: string; rule: Rule; title: string }) {
  const remove = useRemoveRule(project);
  const navigate = useNavigate();
  const { rules: words } = pageTexts();
  return (
    <>
      <OpenButton
        label={words.editOne(title)}
        name={title}
        onClick={() => void navigate({ to: "/console/$project/rules/$rule", params: { project, rule: rule.id } })}
      />
      <ConfirmButton
        action={texts().common.remove}
        label={words.removeOne(title)}
        question={words.removeAsk}
        consequence={words.removeLoss}
        mutation={remove}
        input={rule.id}
        isManaged={isManaged(rule)}
      />
    </>
  );
}
