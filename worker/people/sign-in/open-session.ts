import { createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";

/** A plugin for better-auth: opens a session for a user who was authenticated elsewhere. Its route is not mounted; sign-in.ts calls it. */
export const openSession = () =>
  ({
    id: "cardea-open-session",
    endpoints: {
      openSession: createAuthEndpoint("/cardea/open-session", { method: "POST", body: z.object({ userId: z.string() }) }, async (context) => {
        const { internalAdapter } = context.context;
        const user = await internalAdapter.findUserById(context.body.userId);
        if (!user) throw context.error("UNAUTHORIZED");
        const session = await internalAdapter.createSession(user.id);
        await setSessionCookie(context, { session, user });
        return context.json({ ok: true });
      }),
    },
  }) as const;
