import { Buffer } from "node:buffer";
import { sha256Now } from "../../lib/text/sha256-now.ts";

/**
 * A short text from which one can tell how many different ids were put into it. Sketches are merged, and an id that is put in twice counts once. Up to 200
 * ids the count is exact: the sketch is a list of their hashes. Above, it is a HyperLogLog (Flajolet et al. 2007) of 1,024 registers, whose standard error is
 * 3.3 %, and 1,024 characters long however many ids there are. No id can be read from it.
 */
export type Sketch = string;

const REGISTERS = 1024;
const MOST_LISTED = 200;
/** Characters of a listed hash: 32 bits in hexadecimal. */
const HASH = 8;
/** Each register is one character. */
const FIRST_CODE = 48;
const DENSE = "h";

const hashOf = (id: string): string =>
  Buffer.from(sha256Now(id).slice(0, 8), "base64url")
    .subarray(0, HASH / 2)
    .toString("hex");

/** The register of a hash, and how many zeros begin the rest of it, plus one. */
function placeOf(hash: string): [register: number, rank: number] {
  const bits = Number.parseInt(hash, 16);
  const rest = bits & (2 ** 22 - 1);
  return [bits >>> 22, Math.clz32(rest) - 10 + 1];
}

const isDense = (sketch: Sketch): boolean => sketch.startsWith(DENSE);
const listedIn = (sketch: Sketch): string[] => sketch.match(/.{8}/g) ?? [];

function registersOf(sketch: Sketch): Uint8Array {
  if (isDense(sketch)) return Uint8Array.from(sketch.slice(1), (character) => character.charCodeAt(0) - FIRST_CODE);
  const registers = new Uint8Array(REGISTERS);
  for (const hash of listedIn(sketch)) {
    const [register, rank] = placeOf(hash);
    registers[register] = Math.max(registers[register] ?? 0, rank);
  }
  return registers;
}

const toDense = (registers: Uint8Array): Sketch => DENSE + String.fromCharCode(...registers.map((rank) => rank + FIRST_CODE));

export function sketchOf(ids: Iterable<string>): Sketch {
  const listed = [...new Set([...ids].map(hashOf))].toSorted().join("");
  return listed.length > MOST_LISTED * HASH ? toDense(registersOf(listed)) : listed;
}

export function mergeSketches(sketches: readonly Sketch[]): Sketch {
  if (!sketches.some(isDense)) {
    const listed = [...new Set(sketches.flatMap(listedIn))].toSorted().join("");
    if (listed.length <= MOST_LISTED * HASH) return listed;
  }
  const registers = new Uint8Array(REGISTERS);
  for (const sketch of sketches)
    for (const [register, rank] of registersOf(sketch).entries()) if (rank > (registers[register] ?? 0)) registers[register] = rank;
  return toDense(registers);
}

/** How many different ids were put in: exactly up to 200, else an estimate. */
export function countOf(sketch: Sketch): number {
  if (!isDense(sketch)) return sketch.length / HASH;
  const registers = registersOf(sketch);
  const empty = registers.filter((rank) => rank === 0).length;
  const alpha = 0.7213 / (1 + 1.079 / REGISTERS);
  const estimate = (alpha * REGISTERS ** 2) / registers.reduce((sum, rank) => sum + 2 ** -rank, 0);
  const isSmall = estimate <= 2.5 * REGISTERS && empty > 0;
  return Math.round(isSmall ? REGISTERS * Math.log(REGISTERS / empty) : estimate);
}
