import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { projectQuery } from "../session/queries.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Changing } from "../ui/may-change.tsx";
import { projectTokensQuery, toProjectBody, useCreateProjectToken, useRevokeProjectToken } from "./queries.ts";
import { TokenForm } from "./token-form.tsx";
import { TokenTable } from "./token-table.tsx";

/** The platform tokens of a project (F122). */
export function ProjectTokens() {
  const { project } = useParams({ from: "/console/$project" });
  const listed = useInfiniteQuery(projectTokensQuery(project));
  const name = useQuery(projectQuery(project)).data?.name ?? project;
  const navigate = useNavigate();
  const revoke = useRevokeProjectToken(project);
  const { tokens: words } = pageTexts();
  const { pages } = texts();
  return (
    <>
      <Heading title={pages.tokens} about={words.about}>
        <Changing>
          <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/tokens/new", params: { project } })}>
            {words.create}
          </Button>
        </Changing>
      </Heading>
      <LoadState query={listed}>
        {({ tokens }) =>
          tokens.length === 0 ? (
            <Empty title={words.none} description={words.noneHelp} />
          ) : (
            <TokenTable
              label={pages.tokens}
              tokens={tokens}
              roles={["admin", "auditor"]}
              scope={name}
              revoke={revoke}
              listed={listed}
              exportName={`${project}-tokens`}
            />
          )
        }
      </LoadState>
    </>
  );
}

export function CreateProjectToken() {
  const { project } = useParams({ from: "/console/$project" });
  const create = useCreateProjectToken(project);
  const navigate = useNavigate();
  const { tokens: words } = pageTexts();
  return (
    <TokenForm
      title={texts().pages.createToken}
      about={words.createAbout}
      roles={{ auditor: words.auditorHelp, admin: words.adminHelp }}
      proposed="auditor"
      create={create}
      path={`/projects/${project}/api-keys`}
      toBody={toProjectBody}
      onLeave={() => void navigate({ to: "/console/$project/tokens", params: { project }, ignoreBlocker: true })}
    />
  );
}
