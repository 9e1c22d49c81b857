import { Layout, type SignedIn } from "./layout.tsx";

/** The end of a project link. */
export function DonePage({ projectName, signedIn }: { projectName: string; signedIn: SignedIn }) {
  return (
    <Layout title="Done" signedIn={signedIn}>
      <h1>Thank you</h1>
      <p class="lead">{projectName} can use what you connected. The link has done its work and no longer opens; you can close this page.</p>
    </Layout>
  );
}
