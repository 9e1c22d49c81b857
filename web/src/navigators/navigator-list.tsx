import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { isManaged, ManagedBadge } from "../session/managed.tsx";
import { pageTexts, texts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Heading } from "../ui/heading.tsx";
import { Button } from "../ui/kit/button.tsx";
import { ClipboardText } from "../ui/kit/clipboard-text.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { OpenButton } from "../ui/may-change.tsx";
import { DataTable } from "../ui/table/data-table.tsx";
import { Time } from "../ui/time.tsx";
import { DEFAULT_NAVIGATOR, type Navigator, navigatorsQuery, useRemoveNavigator } from "./queries.ts";

/** The navigators of a project, with their MCP URLs. */
export function NavigatorList() {
  const { project } = useParams({ from: "/console/$project" });
  const listed = useQuery(navigatorsQuery(project));
  const navigate = useNavigate();
  const { about, navigators: words } = pageTexts();
  return (
    <>
      <Heading title={texts().pages.navigators} about={about.navigators}>
        <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/navigators/new", params: { project } })}>
          {words.create}
        </Button>
      </Heading>
      <LoadState query={listed}>
        {({ navigators }) => (
          <DataTable
            label={texts().pages.navigators}
            rows={navigators}
            idOf={({ slug }) => slug}
            nameOf={({ name }) => name}
            columns={columnsOf()}
            searchHint={words.searchHint}
            textOf={({ name, slug, mcpUrl }) => `${name} ${slug} ${mcpUrl}`}
            reads
            actions={(navigator) => <Actions project={project} navigator={navigator} />}
            exportName={`${project}-navigators`}
          />
        )}
      </LoadState>
    </>
  );
}

function columnsOf() {
  const { navigators: words } = pageTexts();
  return [
    {
      id: "name",
      title: words.name,
      cell: (navigator: Navigator) => (
        <>
          <p className="flex flex-wrap items-center gap-2 font-semibold break-words">
            {navigator.name}
            <ManagedBadge of={navigator} />
          </p>
          <ClipboardText className="mt-1 max-w-full" size="sm" text={navigator.mcpUrl} />
        </>
      ),
      sortBy: ({ name }: Navigator) => name,
      text: ({ name }: Navigator) => name,
    },
    {
      id: "find",
      title: words.find,
      cell: ({ mode }: Navigator) => words.modes[mode],
      sortBy: ({ mode }: Navigator) => mode,
      text: ({ mode }: Navigator) => words.modes[mode],
    },
    { id: "chat", title: words.inChat, cell: (navigator: Navigator) => <InChat navigator={navigator} /> },
    {
      id: "denied",
      title: words.denied,
      cell: ({ denied }: Navigator) => words.deniedCount(denied.length),
      sortBy: ({ denied }: Navigator) => denied.length,
      text: ({ denied }: Navigator) => denied.join(" "),
    },
  ];
}

function InChat({ navigator: { inChatAuthentication, inChatWaits, inChatEndedAt, previewUrl } }: { navigator: Navigator }) {
  const { navigators: words } = pageTexts();
  return (
    <>
      {inChatAuthentication ? words.hands : inChatWaits ? words.waits : words.handsNone}
      {previewUrl && (
        <>
          {" "}
          (
          <a href={previewUrl} target="_blank" rel="noopener" className="underline">
            {words.preview}
          </a>
          )
        </>
      )}
      {inChatEndedAt !== null && (
        <p className="mt-1 text-kumo-warning">
          {words.endedAt} <Time at={inChatEndedAt} />, {words.endedWhy}
        </p>
      )}
    </>
  );
}

function Actions({ project, navigator }: { project: string; navigator: Navigator }) {
  const { slug, name } = navigator;
  const remove = useRemoveNavigator(project);
  const navigate = useNavigate();
  const { navigators: words } = pageTexts();
  const edit = () => void navigate({ to: "/console/$project/navigators/$navigator", params: { project, navigator: slug } });
  return (
    <>
      <OpenButton label={words.editOne(name)} name={name} onClick={edit} />
      {slug !== DEFAULT_NAVIGATOR && (
        <ConfirmButton
          action={texts().common.remove}
          label={words.removeOne(name)}
          question={words.removeAsk(name)}
          consequence={words.removeLoss}
          mutation={remove}
          input={slug}
          isManaged={isManaged(navigator)}
        />
      )}
    </>
  );
}
