import { statSync } from "node:fs";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Deals test files to the processes of a run so that each gets about as much work. The size of a file tells how long it takes, roughly. */
export default class BalancedSequencer extends BaseSequencer {
  override async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { index, count } = this.ctx.config.shard ?? { index: 1, count: 1 };
    const largestFirst = files
      .map((file) => ({ file, size: statSync(file.moduleId).size, path: file.moduleId }))
      .sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1));
    return largestFirst.filter((_, position) => processOf(position, count) === index).map(({ file }) => file);
  }
}

/**
 * The process that takes the file at a position, as cards are dealt: 1 2 3, then 3 2 1, so that none always gets the largest of a round.
 * @param position from 0, the largest file first
 * @param count of processes
 * @returns from 1
 */
export function processOf(position: number, count: number): number {
  const [round, seat] = [Math.floor(position / count), position % count];
  return round % 2 === 0 ? seat + 1 : count - seat;
}
