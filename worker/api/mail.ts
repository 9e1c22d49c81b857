import { createRoute, z } from "@hono/zod-openapi";
import { AppError, errorCodes } from "../lib/errors.ts";
import { testMail } from "../mail/mail.ts";
import { MAIL_ERRORS } from "./document/error-groups.ts";
import { json, makeRouter, refusals, tellLimitTo, time } from "./router.ts";

const stateSchema = z
  .object({
    delivery: z.enum(["binding", "resend", "postmark", "ses", "smtp", "inbox"]),
    from: z.string(),
    sentAt: time.nullable().openapi({ description: "When a mail was last sent. Null if none was." }),
    failedAt: time.nullable().openapi({ description: "When a mail last failed after all tries. Null if none did." }),
    isFailing: z.boolean().openapi({ description: "Whether the last mail failed." }),
    fault: z
      .object({ code: z.enum(errorCodes), message: z.string() })
      .nullable()
      .openapi({ description: "What the last failure was, and what to do. Null if the last mail was sent." }),
  })
  .openapi("Mail");

const sentSchema = z
  .object({ to: z.string().openapi({ description: "The address of the administrator who asked for the mail." }) })
  .openapi("TestMail");

/** Test mails of one administrator in 15 minutes. */
const TEST_MAILS = 10;

const isCode = (text: string) => errorCodes.find((code) => code === text);

/** Whether mail can be sent, for platform administrators. */
export const mailRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/mail",
      summary: "Get whether mail can be sent",
      responses: { 200: json(stateSchema, "For platform administrators."), ...refusals("resource.not_found") },
    }),
    async (c) => {
      const { delivery, from, postOffice } = c.var.mail;
      const { sentAt, failedAt, fault } = await postOffice.state();
      const isFailing = failedAt > sentAt;
      const code = isFailing ? (isCode(fault ?? "") ?? "mail.down") : undefined;
      const shown = code ? { code, message: new AppError(code).message } : null;
      return c.json({ delivery, from, sentAt: sentAt || null, failedAt: failedAt || null, isFailing, fault: shown }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/mail/test",
      summary: "Send a test mail to yourself",
      request: { body: { required: true, content: { "application/json": { schema: z.strictObject({}) } } } },
      responses: {
        200: json(sentSchema, "The mail service has taken the mail. Otherwise the error says what to do."),
        ...refusals("resource.not_found", "request.too_many", ...MAIL_ERRORS),
      },
    }),
    async (c) => {
      const { email, userId } = c.var.session;
      await c.var.people.rateLimit.require(`test-mail:${userId}`, TEST_MAILS, tellLimitTo(c));
      await c.var.mail.postOffice.send(testMail(email, new URL("/", c.var.instance.publicOrigin)));
      return c.json({ to: email }, 200);
    },
  );
