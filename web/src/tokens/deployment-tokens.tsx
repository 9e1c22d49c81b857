import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { deploymentTokensQuery, useCreateDeploymentToken, useRevokeDeploymentToken } from "./queries.ts";
import { TokenForm } from "./token-form.tsx";
import { TokenTable } from "./token-table.tsx";

/** Where the pages of the deployment begin. */
function Back() {
  const { frame } = texts();
  return (
    <nav aria-label={frame.breadcrumbs} className="mb-2 text-sm text-kumo-subtle">
      <Link to="/" className="hover:underline">
        {frame.allProjects}
      </Link>
    </nav>
  );
}

/** The platform tokens of the deployment, for its owners (F122). */
export function DeploymentTokens() {
  const listed = useInfiniteQuery(deploymentTokensQuery);
  const navigate = useNavigate();
  const revoke = useRevokeDeploymentToken();
  const { tokens: words } = pageTexts();
  const { pages } = texts();
  return (
    <>
      <Back />
      <LoadState query={listed}>
        {({ tokens }) => (
          <>
            <Heading title={pages.deploymentTokens} about={words.deploymentAbout}>
              <Button variant="primary" onClick={() => void navigate({ to: "/deployment/tokens/new" })}>
                {words.create}
              </Button>
            </Heading>
            {tokens.length === 0 ? (
              <Empty title={words.none} description={words.noneOfDeployment} />
            ) : (
              <TokenTable
                label={pages.deploymentTokens}
                tokens={tokens}
                roles={["owner", "admin", "auditor"]}
                scope={words.deployment}
                revoke={revoke}
                listed={listed}
                exportName="deployment-tokens"
              />
            )}
          </>
        )}
      </LoadState>
    </>
  );
}

export function CreateDeploymentToken() {
  const create = useCreateDeploymentToken();
  const navigate = useNavigate();
  const { tokens: words } = pageTexts();
  return (
    <>
      <Back />
      <TokenForm
        title={texts().pages.createDeploymentToken}
        about={words.deploymentCreateAbout}
        roles={{ auditor: words.deploymentAuditorHelp, admin: words.deploymentAdminHelp, owner: words.ownerHelp }}
        proposed="auditor"
        create={create}
        path="/tokens"
        toBody={(token) => token}
        onLeave={() => void navigate({ to: "/deployment/tokens", ignoreBlocker: true })}
      />
    </>
  );
}
