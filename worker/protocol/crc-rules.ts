/** The polynomial of CRC-32 with its bits reversed (RFC 1952 §8). Sums are polynomials over two elements, with the highest power in bit 0. */
const POLYNOMIAL = 0xedb88320;
/** The polynomials 1 and x. */
const ONE = 0x80000000;
const X = 0x40000000;
const BITS_OF_A_BYTE = 8;

/** The bits of a sum, the lowest power first. */
const BITS = Array.from({ length: 32 }, (_, at) => ONE >>> at);

const timesX = (sum: number): number => ((sum & 1) === 0 ? sum >>> 1 : (sum >>> 1) ^ POLYNOMIAL);

/** The product of two polynomials, modulo that of CRC-32. */
function product(a: number, b: number): number {
  let sum = 0;
  let shifted = b;
  for (const bit of BITS) {
    if ((a & bit) !== 0) sum ^= shifted;
    shifted = timesX(shifted);
  }
  return sum >>> 0;
}

/** What the sum of a text is multiplied with when so many bytes follow it: x to the power of their bits. */
export function shiftOf(bytes: number): number {
  let power = ONE;
  let square = X;
  for (const bit of (bytes * BITS_OF_A_BYTE).toString(2).split("").toReversed()) {
    if (bit === "1") power = product(power, square);
    square = product(square, square);
  }
  return power;
}

/** The CRC-32 of two texts, one after the other. @param shift of the second one's length */
export const joinedCrc = (first: number, second: number, shift: number): number => (product(shift, first) ^ second) >>> 0;
