import { AppError } from "../../lib/errors.ts";
import { decideSmtpFault, type Reply, readReply, type Stage, sayReply } from "./reply-rules.ts";

/** A connection on which one command follows the other. */
export type SmtpChannel = ReturnType<typeof makeSmtpChannel>;

/** A connection to a mail server. */
export function makeSmtpChannel({ readable, writable }: Pick<Socket, "readable" | "writable">) {
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  // A connection that breaks between two commands is told by the next one.
  for (const side of [reader, writer]) side.closed.catch(() => undefined);
  let received = "";

  async function read(stage: Stage): Promise<Reply> {
    for (;;) {
      const found = readReply(received);
      if (found === "broken") throw new AppError("mail.down", { reason: `${stage}: the answer is no SMTP` });
      if (found !== "incomplete") {
        received = found.rest;
        return found.reply;
      }
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done) throw new AppError("mail.down", { reason: `${stage}: the connection ended` });
      received += decoder.decode(value, { stream: true });
    }
  }

  const write = async (stage: Stage, text: string): Promise<void> => {
    const broken = () => Promise.reject(new AppError("mail.down", { reason: `${stage}: the connection broke` }));
    await writer.write(encoder.encode(text)).catch(broken);
  };

  /**
   * Reads a reply.
   * @param wanted the first digit of the reply that lets the delivery go on
   * @throws AppError `mail.…` for another reply, or if the connection ends
   */
  async function expect(stage: Stage, wanted: 2 | 3): Promise<Reply> {
    const reply = await read(stage);
    if (Math.floor(reply.code / 100) !== wanted) throw new AppError(decideSmtpFault(stage, reply), { reason: `${stage}: ${sayReply(reply)}` });
    return reply;
  }

  return {
    expect,

    /** Sends one command and reads its reply. @throws AppError `mail.…` */
    async command(stage: Stage, line: string, wanted: 2 | 3 = 2): Promise<Reply> {
      // One command is one line. A line end within it would be another command.
      if (/[\r\n\0]/.test(line)) throw new AppError("mail.refused", { reason: `${stage}: a line end in a command` });
      await write(stage, `${line}\r\n`);
      return expect(stage, wanted);
    },

    /** Sends the message. A line that begins with a dot gets another one, so that it does not end the message (RFC 5321 §4.5.2). */
    async content(message: string): Promise<void> {
      const lines = message.replace(/\r\n|\r|\n/g, "\r\n").replace(/^\./gm, "..");
      await write("content", `${lines}${lines.endsWith("\r\n") ? "" : "\r\n"}.\r\n`);
      await expect("content", 2);
    },

    /** Says goodbye without waiting for the answer: the delivery is complete. */
    quit: () => write("content", "QUIT\r\n"),

    /**
     * Lets the streams go, so that TLS can begin.
     * @throws AppError `mail.down` if the server has sent more than its reply. An attacker on the way could have put the rest there, to be read after TLS
     *   has begun (CVE-2011-0411)
     */
    release(): void {
      if (received !== "") throw new AppError("mail.down", { reason: "tls: the server sent something before TLS began" });
      reader.releaseLock();
      writer.releaseLock();
    },
  };
}
