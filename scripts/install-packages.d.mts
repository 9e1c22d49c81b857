export const NODE: { version: string; hashes: Record<string, string> };
export function nodeIn(root: string): string;
export function isInstalled(root: string): boolean;
export function noteOfNode(file: string, platform?: string): string | undefined;
export function problemOfNode(file: string, platform?: string): string | undefined;
type Ports = { npm: (args: string[]) => number; print: (text: string) => void; check: () => string | undefined };
export function installPackages(root: string, ports: Ports): number;
