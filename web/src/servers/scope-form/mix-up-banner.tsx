import { pageTexts } from "../../texts/texts.ts";
import { Banner } from "../../ui/kit/banner.tsx";

type Props = {
  title: string;
  /** What the administrator can do besides creating a client. */
  remedy?: string;
  size?: "sm";
};

/** Warns of a provider that does not name itself in its answers, which makes a mix-up attack possible (RFC 9207). */
export function MixUpBanner({ title, remedy = "", size }: Props) {
  return <Banner size={size} variant="alert" title={title} description={`${pageTexts().oauthForm.mixUp} ${remedy}`.trim()} />;
}
