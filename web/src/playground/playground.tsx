import { FlaskIcon } from "@phosphor-icons/react/dist/csr/Flask";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { serversQuery } from "../servers/queries.ts";
import { useConnectHere } from "../session/connect-here.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Banner } from "../ui/kit/banner.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { type PlaygroundTool, type PlaygroundUser, playgroundToolsQuery, playgroundUsersQuery } from "./queries.ts";
import { ToolForm } from "./tool-form.tsx";

/** Calls tools with the credentials that people gave for the playground (F8). */
export function Playground() {
  const { playground: words } = pageTexts();
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const listed = useInfiniteQuery(playgroundUsersQuery(project));
  const [chosen, setChosen] = useState<string>();
  return (
    <>
      <Heading title={texts().pages.playground} about={pageTexts().about.playground} />
      <LoadState query={listed}>
        {({ users }) => {
          const user = users.find(({ id }) => id === chosen) ?? users[0];
          if (!user) {
            return (
              <Empty
                icon={<FlaskIcon size={48} />}
                title={words.none}
                description={words.noneHelp}
                contents={
                  <div className="flex flex-wrap justify-center gap-2">
                    <ConnectMine project={project} variant="primary" />
                    <Button onClick={() => void navigate({ to: "/console/$project/links/new", params: { project } })}>
                      {pageTexts().links.create}
                    </Button>
                  </div>
                }
              />
            );
          }
          return (
            <>
              <Banner className="mb-4" title={words.real} description={words.realHelp} />
              <div className="mb-4 flex flex-wrap items-center gap-3">
                <Users users={users} user={user} onChoose={setChosen} />
                <ConnectMine project={project} />
              </div>
              <MoreButton query={listed} />
              <Tools key={user.id} project={project} user={user} />
            </>
          );
        }}
      </LoadState>
    </>
  );
}

/** Leads to the page on which one's own account is connected for the playground. Absent if no server asks for an account. */
function ConnectMine({ project, variant }: { project: string; variant?: "primary" }) {
  const { playground: words } = pageTexts();
  const connect = useConnectHere(project);
  const all = useQuery(serversQuery(project)).data?.servers ?? [];
  const servers = all.filter(({ state, authScope }) => state === "active" && authScope.type !== "none" && authScope.level === "user");
  if (servers.length === 0) return null;
  return (
    <>
      <Button
        variant={variant ?? "secondary"}
        loading={connect.isPending}
        onClick={() => connect.mutate({ type: "playground", servers: servers.map(({ slug }) => slug) })}
      >
        {words.connectMine}
      </Button>
      {connect.error && (
        <p role="alert" className="text-sm text-kumo-danger">
          {connect.error.message}
        </p>
      )}
    </>
  );
}

type UsersProps = { users: PlaygroundUser[]; user: PlaygroundUser; onChoose: (id: string) => void };

function Users({ users, user, onChoose }: UsersProps) {
  return (
    <label className="flex flex-wrap items-center gap-2 text-sm font-medium">
      {pageTexts().playground.callAs}
      <select
        className="h-9 max-w-full rounded-md border border-kumo-line bg-kumo-base px-2 font-normal"
        value={user.id}
        onChange={(event) => onChoose(event.target.value)}
      >
        {users.map(({ id, email, servers }) => (
          <option key={id} value={id}>
            {email} ({servers.join(", ")})
          </option>
        ))}
      </select>
    </label>
  );
}

function Tools({ project, user }: { project: string; user: PlaygroundUser }) {
  const { playground: words } = pageTexts();
  const tools = useQuery(playgroundToolsQuery(project, user.id));
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string>();
  return (
    <LoadState query={tools}>
      {({ tools }) => {
        const tool = tools.find(({ name }) => name === chosen);
        const shown = tools.filter((one) => matches(one, search));
        if (tools.length === 0) return <p className="text-kumo-subtle">{words.noTools}</p>;
        return (
          <div className="grid gap-4 md:grid-cols-[18rem_1fr]">
            <div className="min-w-0">
              <SearchField label={words.search} placeholder={words.search} value={search} onChange={setSearch} />
              <ul className="mt-2 flex max-h-120 flex-col overflow-y-auto" aria-label={words.tools}>
                {shown.map(({ name }) => (
                  <li key={name}>
                    <button
                      type="button"
                      aria-pressed={name === chosen}
                      className="w-full cursor-pointer rounded-md px-2 py-1.5 text-left text-sm break-all hover:bg-kumo-recessed aria-pressed:bg-kumo-recessed aria-pressed:font-medium"
                      onClick={() => setChosen(name)}
                    >
                      {name}
                    </button>
                  </li>
                ))}
              </ul>
              {shown.length === 0 && <p className="mt-2 text-sm text-kumo-subtle">{words.noMatch}</p>}
            </div>
            {tool ? <ToolForm key={tool.name} project={project} user={user.id} tool={tool} /> : <p className="text-kumo-subtle">{words.choose}</p>}
          </div>
        );
      }}
    </LoadState>
  );
}

const matches = ({ name, ownName, description = "" }: PlaygroundTool, search: string): boolean =>
  `${name} ${ownName} ${description}`.toLowerCase().includes(search.trim().toLowerCase());
