import { Banner } from "../../ui/kit/banner.tsx";

type Props = {
  title: string;
  /** What the administrator can do besides creating a client. */
  remedy?: string;
  size?: "sm";
};

/** Warns of a provider that does not name itself in its answers, which makes a mix-up attack possible (RFC 9207). */
export function MixUpBanner({ title, remedy = "", size }: Props) {
  return (
    <Banner
      size={size}
      variant="alert"
      title={title}
      description={`A malicious server that people also connect could obtain the authorization code of a sign-in at this provider. Create a client at the provider, with a redirect URI that only this server uses. ${remedy}`.trim()}
    />
  );
}
