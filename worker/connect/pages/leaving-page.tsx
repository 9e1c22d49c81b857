import { Layout } from "./layout.tsx";

/** Takes the browser to a provider. A redirect after a form would be stopped by the page's `form-action`. */
export function LeavingPage({ serverName, to }: { serverName: string; to: URL }) {
  return (
    <Layout title={`Sign in to ${serverName}`} continueTo={to.href}>
      <h1>Going to {to.host}</h1>
      <p class="lead">You sign in to {serverName} there and come back by yourself.</p>
      <p>
        <a class="button" href={to.href} rel="noreferrer">
          Continue to {to.host}
        </a>
      </p>
    </Layout>
  );
}
