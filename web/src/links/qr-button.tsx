import { Button } from "@cloudflare/kumo/components/button";
import { Dialog } from "@cloudflare/kumo/components/dialog";
import { QrCodeIcon } from "@phosphor-icons/react/dist/csr/QrCode";
import { useState } from "react";
import { encode } from "uqr";

/** Shows a link as a QR code, for a slide or a poster. */
export function QrButton({ url, audience }: { url: string; audience: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" variant="ghost" icon={QrCodeIcon} aria-label={`QR code of the link for ${audience}`} onClick={() => setOpen(true)}>
        QR code
      </Button>
      <Dialog.Root open={open} onOpenChange={setOpen}>
        <Dialog className="p-6">
          <Dialog.Title className="text-lg font-semibold">Scan to open the link</Dialog.Title>
          <Dialog.Description className="mt-1 text-kumo-subtle">For {audience}. People sign in before they can use the link.</Dialog.Description>
          <Qr text={url} />
          <p className="mt-3 text-sm break-all text-kumo-subtle">{url}</p>
          <div className="mt-4 flex justify-end">
            <Button onClick={() => setOpen(false)}>Close</Button>
          </div>
        </Dialog>
      </Dialog.Root>
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
      aria-label="QR code of the link"
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
