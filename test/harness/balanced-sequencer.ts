import { statSync } from "node:fs";
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { SECONDS } from "./test-durations.ts";

/** How many bytes of a test file take one second, on average over the files that are not in `SECONDS`. */
const BYTES_IN_A_SECOND = 3000;

/** Begins with the longest test files, so that the processes that take one after the other end at about the same time. */
export default class BalancedSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config;
    return longestFirst(files.map((file) => ({ file, ...inSeconds(relative(root, file.moduleId)) }))).map(({ file }) => file);
  }
}

/** How long a test file takes, about. @param file its path from the project's folder */
export function inSeconds(file: string): { path: string; seconds: number } {
  const path = file.replaceAll("\\", "/");
  return { path, seconds: SECONDS[path] ?? statSync(file).size / BYTES_IN_A_SECOND };
}

const longestFirst = <File extends { path: string; seconds: number }>(files: File[]): File[] =>
  files.toSorted((a, b) => b.seconds - a.seconds || (a.path < b.path ? -1 : 1));

/**
 * Deals the longest file first, each to the process that has the least to do so far.
 * @param seconds how long a file takes, about @param count of processes
 * @returns the files of each process. Every process deals alike.
 */
export function deal<File extends { path: string; seconds: number }>(files: File[], count: number): File[][] {
  const processes = Array.from({ length: count }, () => ({ files: [] as File[], seconds: 0 }));
  for (const file of longestFirst(files)) {
    const least = processes.reduce((best, one) => (one.seconds < best.seconds ? one : best));
    least.files.push(file);
    least.seconds += file.seconds;
  }
  return processes.map(({ files }) => files);
}
