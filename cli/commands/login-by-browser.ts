import type { Context } from "../context.ts";
import { EXIT, Failure } from "../failure.ts";
import { findPlace, isSame, type Place } from "../logins.ts";
import { findSignIn, forgetSignIn, keepSignIn, readSignIns, type SignIn } from "../sign-in/kept-sign-ins.ts";
import { refresh, revoke, signInByBrowser } from "../sign-in/oauth.ts";
import { openBrowser } from "../sign-in/open-browser.ts";
import type { Terminal } from "../terminal.ts";

/** An access token is renewed if it would end so soon, in ms. */
const ENDS_SOON = 60_000;

/** Signs a person in by their browser, for `cardea call`. A former sign-in to the project is ended. @param open whether the browser is opened */
export async function signInAsPerson({ terminal, answer }: Pick<Context, "terminal" | "answer">, place: Place, open: boolean): Promise<void> {
  const signIn = await signInByBrowser(place, (address) => {
    terminal.writeError(`Open this address in your browser, and allow the command line there:\n${address}\n`);
    if (open) openBrowser(terminal, address);
  });
  const former = findFormer(terminal, place);
  const keptIn = keepSignIn(terminal, place, signIn);
  if (former) await revoke(place, former).catch(() => undefined);
  const { url, project } = place;
  answer({ url, project, keptIn }, `Signed in to ${project} at ${url}. Your sign-in is kept in ${keptIn}.\n`);
}

/** A sign-in that the keychain does not give cannot be ended here, and is no reason against a new one. */
function findFormer(terminal: Terminal, place: Place): SignIn | undefined {
  try {
    return findSignIn(terminal, place);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** The project in which a tool is called: the last one with a sign-in, if none is named. @throws Failure if there is none */
export const findCalledPlace = ({ terminal, wanted }: Pick<Context, "terminal" | "wanted">): Place =>
  findPlace(terminal, wanted, readSignIns(terminal)[0]);

/**
 * The access token of the person's sign-in, renewed if it ends soon.
 * @returns nothing if nobody has signed in by browser
 * @throws Failure if the sign-in has ended
 */
export async function findAccessToken(terminal: Terminal, place: Place): Promise<string | undefined> {
  const kept = findSignIn(terminal, place);
  if (!kept || kept.expiresAt > Date.now() + ENDS_SOON) return kept?.accessToken;
  const renewed = await refresh(place, kept);
  if (renewed) {
    keepSignIn(terminal, place, renewed, "in its place");
    return renewed.accessToken;
  }
  // Another run of the program may have renewed it in the meantime.
  const now = findSignIn(terminal, place);
  if (now && now.refreshToken !== kept.refreshToken) return now.accessToken;
  throw new Failure(EXIT.notSignedIn, "Your sign-in has ended. Run “cardea login --browser” again.");
}

/** What became of a sign-in. @property revoked false if Cardea could not be told */
type EndedSignIn = Place & { revoked: boolean };

/** Ends sign-ins at Cardea, and forgets them here even if Cardea cannot be told. @param which undefined: all */
export async function endSignIns(terminal: Terminal, which: Place | undefined): Promise<EndedSignIn[]> {
  const ended: EndedSignIn[] = [];
  for (const place of readSignIns(terminal).filter((kept) => !which || isSame(kept, which))) {
    const { url, project } = place;
    const signIn = findFormer(terminal, place);
    const isRevoked =
      signIn !== undefined &&
      (await revoke(place, signIn).then(
        () => true,
        () => false,
      ));
    forgetSignIn(terminal, place);
    ended.push({ url, project, revoked: isRevoked });
  }
  return ended;
}
