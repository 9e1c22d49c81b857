/** The texts of the pages and mails about second factors, in English. */
export const secondFactorTexts = {
  secondFactor: {
    title: "Second factor",
    lead: "With a second factor, nobody who reads your mail can use the console in your name. Your own connections and agents never ask for it.",
    none: "You have no second factor yet.",
    required: "What you wanted to do needs a second factor. Set one up, then go back and do it once more.",
    setUp: "Set up an authenticator app",
    app: "Authenticator app",
    added: (date: string) => `Added ${date}.`,
    used: (date: string) => `Last used ${date}.`,
    remove: "Remove",
    removeLoses: "Then your sign-in alone opens the console. If it is your last one, your recovery codes end, too.",
    recovery: "Recovery codes",
    left: (count: number) => (count === 1 ? "One is left." : `${count} are left.`),
    renew: "Make new codes",
    renewLoses: "The old ones end.",
    back: "Back to the console",
    isAdded: "Your second factor is set up.",
    isRemoved: "The second factor is removed.",
    again: {
      title: "Sign in again first",
      lead: "Your sign-in is a while ago. Sign in once more, so that nobody who finds your browser open can add a second factor of theirs.",
      submit: "Sign in again",
    },
    confirm: {
      title: "Confirm that it is you",
      lead: "Enter the six digits that your authenticator app shows now.",
      label: "Code",
      hint: "Without your app, enter one of your recovery codes. It works once.",
      submit: "Confirm",
    },
    newApp: {
      title: "Set up an authenticator app",
      lead: "Scan this picture with an app such as Google Authenticator, 1Password or Aegis, then enter the six digits that it shows.",
      picture: "Picture with the key for the app",
      byHand: "Or type this key into the app:",
      submit: "Set up",
    },
    codes: {
      title: "Keep these recovery codes",
      lead: "They are shown only now. Each one lets you in once without your second factor, so keep them where you keep passwords.",
      done: "I have kept them",
    },
    mails: {
      label: "See my second factors",
      notes: ["If this was not you, another person can use your account: remove what is not yours there, and tell your administrator."],
      events: {
        added: { subject: "A second factor was added to your Cardea account", lead: "Signing in to the console now also asks for it." },
        removed: { subject: "A second factor was removed from your Cardea account", lead: "The console does not ask for it any more." },
        recoveryUsed: {
          subject: "A recovery code of your Cardea account was used",
          lead: "It was used in place of your second factor, and does not work again.",
        },
        codesRenewed: { subject: "Your Cardea account has new recovery codes", lead: "The earlier ones do not work any more." },
      },
    },
  },
};

export type SecondFactorTexts = typeof secondFactorTexts;
