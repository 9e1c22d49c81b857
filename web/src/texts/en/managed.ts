/** What a configuration file describes. */
export const managed = {
  badge: "from a file",
  title: "A configuration file describes this.",
  help: "What you change here stays until the next “cardea apply”, which undoes it; until then, “cardea diff” shows it as a difference. To change it for good, change the file.",
  ask: "Change what a configuration file describes?",
  changeNow: "Change it",
  removed: "A configuration file describes it, and the next “cardea apply” makes it again. Take it out of the file too.",
  release: "Release from the file",
  releaseAsk: "Release this from the configuration file?",
  releaseHelp:
    "Nothing else of it changes, and the console no longer asks before a change. Take it out of the file too: the next “cardea apply” of a file that has it makes it the file's again.",
  releasedNow: "It was released from the configuration file.",
};
