import { QrCodeIcon } from "@phosphor-icons/react/dist/csr/QrCode";
import { useState } from "react";
import { encode } from "uqr";
import { pageTexts } from "../texts/texts.ts";
import { Button } from "../ui/kit/button.tsx";
import { Modal, ModalButtons } from "../ui/kit/modal.tsx";

/** Shows a link as a QR code, for a slide or a poster. */
export function QrButton({ url, audience }: { url: string; audience: string }) {
  const { linkForm: words } = pageTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" variant="ghost" icon={QrCodeIcon} aria-label={words.qrOf(audience)} onClick={() => setOpen(true)}>
        {words.qr}
      </Button>
      <Modal open={open} title={words.scan} description={words.scanHelp(audience)} onClose={() => setOpen(false)}>
        <Qr text={url} />
        <p className="mt-3 text-sm break-all text-kumo-subtle">{url}</p>
        <ModalButtons>
          <Button onClick={() => setOpen(false)}>{words.close}</Button>
        </ModalButtons>
      </Modal>
    </>
  );
}

/** Dark on white also in dark mode, because cameras read that best. */
function Qr({ text }: { text: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 3 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      className="mx-auto mt-4 w-64 max-w-full rounded-lg bg-white"
      role="img"
      aria-label={pageTexts().linkForm.qrOfLink}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
