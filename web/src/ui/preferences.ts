/** What a person has chosen for this browser. Nothing else of the console is stored in it. */
const KEYS = { theme: "cardea-theme", language: "cardea-language" } as const;

export type Theme = "system" | "light" | "dark";

const isTheme = (value: string | null): value is Theme => value === "system" || value === "light" || value === "dark";

/** @param stored what is stored, if anything @param prefersDark whether the system is dark */
export const modeOf = (stored: string | null, prefersDark: boolean): "light" | "dark" =>
  isTheme(stored) && stored !== "system" ? stored : prefersDark ? "dark" : "light";

export const themeOf = (stored: string | null): Theme => (isTheme(stored) ? stored : "system");

/** @returns null also where the browser lets the page store nothing */
export function readPreference(name: keyof typeof KEYS): string | null {
  try {
    return localStorage.getItem(KEYS[name]);
  } catch {
    return null;
  }
}

export function storePreference(name: keyof typeof KEYS, value: string): void {
  try {
    localStorage.setItem(KEYS[name], value);
  } catch {
    // The choice then holds until the page is loaded again.
  }
}

const CHECKLIST = "cardea-first-steps-hidden:";

/** Whether the person has hidden the first steps of a project in this browser. */
export function isChecklistHidden(project: string): boolean {
  try {
    return localStorage.getItem(CHECKLIST + project) !== null;
  } catch {
    return false;
  }
}

export function hideChecklist(project: string): void {
  try {
    localStorage.setItem(CHECKLIST + project, "1");
  } catch {
    // They are then hidden until the page is loaded again.
  }
}

/** Shows the console in the theme that was chosen, or in the system's. */
export function applyTheme(): void {
  document.documentElement.dataset.mode = modeOf(readPreference("theme"), matchMedia("(prefers-color-scheme: dark)").matches);
}
