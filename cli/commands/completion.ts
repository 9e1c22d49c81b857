import type { Command } from "commander";

export const COMPLETED_SHELLS = ["bash", "zsh", "fish"] as const;
export type CompletedShell = (typeof COMPLETED_SHELLS)[number];

/** What can follow after some commands. @property at the commands so far, such as ` link create` */
type Place = { at: string; words: { word: string; description: string }[] };

/** Every place of the program where a word can follow. */
function placesOf(command: Command, at = "", inherited: readonly Command["options"][number][] = []): Place[] {
  const options = [...command.options, ...inherited];
  const words = [
    ...command.commands.map((below) => ({ word: below.name(), description: below.description() })),
    ...command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices.map((word) => ({ word, description: "" }))),
    ...options.flatMap(({ long, description }) => (long ? [{ word: long, description }] : [])),
    { word: "--help", description: "show help" },
  ];
  return [{ at, words }, ...command.commands.flatMap((below) => placesOf(below, `${at} ${below.name()}`, options))];
}

/** The completion of a shell, made from the program's commands and options. */
export function writeCompletion(program: Command, shell: CompletedShell): string {
  const places = placesOf(program);
  return { bash: writeBash, zsh: writeZsh, fish: writeFish }[shell](places);
}

const words = ({ words }: Place): string => words.map(({ word }) => word).join(" ");
/** All places below the program. */
const below = (places: Place[]): string[] => places.flatMap(({ at }) => (at === "" ? [] : [at]));

/** Goes on to the place that the next word names, in bash and zsh. */
const descend = (places: Place[]): string =>
  `case "$place $word" in ${below(places)
    .map((at) => `"${at}"`)
    .join("|")}) place="$place $word" ;; esac`;

function writeBash(places: Place[]): string {
  return `# bash completion of cardea. In ~/.bashrc: source <(cardea completion bash)
_cardea() {
  local place="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    ${descend(places)}
  done
  local words=""
  case "$place" in
${places.map((place) => `    "${place.at}") words="${words(place)}" ;;`).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _cardea cardea
`;
}

function writeZsh(places: Place[]): string {
  return `#compdef cardea
# zsh completion of cardea. In ~/.zshrc, after compinit: source <(cardea completion zsh)
_cardea() {
  local place="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    ${descend(places)}
  done
  case "$place" in
${places.map((place) => `    "${place.at}") compadd -- ${words(place)} ;;`).join("\n")}
  esac
}
compdef _cardea cardea
`;
}

function writeFish(places: Place[]): string {
  const quote = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const offers = places.flatMap(({ at, words }) =>
    words.map(({ word, description }) => {
      const offered = word.startsWith("--") ? `-l ${word.slice(2)}` : `-a ${word}`;
      return `complete -c cardea -f -n ${quote(`__cardea_at ${quote(at)}`)} ${offered}${description ? ` -d ${quote(description)}` : ""}`;
    }),
  );
  return `# fish completion of cardea. In ~/.config/fish/config.fish: cardea completion fish | source
function __cardea_at
  set -l place ""
  for word in (commandline -opc)[2..-1]
    switch "$place $word"
      case ${below(places).map(quote).join(" ")}
        set place "$place $word"
    end
  end
  test "$place" = "$argv[1]"
end
${offers.join("\n")}
`;
}
