import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { PassThrough, Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { Refused } from "./refused.ts";

/**
 * A file of JSON lines, compressed and sealed with a passphrase (docs/operations.md, “The file”). Its header names scrypt's costs (RFC 7914)
 * and is authenticated, so a wrong passphrase is noticed at once. The rest are pieces of 64 KiB, each sealed by AES-256-GCM. The nonce of a piece has its
 * number and whether it is the last one (the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár 2015). So a changed, missing, repeated
 * or moved piece does not open, and neither does a file that was cut off.
 */
const MAGIC = "cardea backup 1\n";
const PIECE = 64 * 1024;
const TAG = 16;
const SALT = 16;
const PREFIX = 7;
const MAC = 32;
/** Magic, then log2 of N, r and p in one byte each, the salt, the prefix of the nonces, the MAC. */
const SIGNED = MAGIC.length + 3 + SALT + PREFIX;
const HEADER = SIGNED + MAC;
/** 128 MiB and a third of a second for each try. */
const COST = { logN: 17, r: 8, p: 1 };
/** More than this is not read, so that a changed header takes no memory. */
const MOST_LOG_N = 20;
const MOST_PIECES = 2 ** 32;

export const SHORTEST_PASSPHRASE = 12;

/** What is wrong with a file, in a sentence for the operator. */
export class UnreadableBackup extends Error {}

type Keys = { seal: Buffer; mac: Buffer };

function deriveKeys(passphrase: string, salt: Buffer, { logN, r, p }: typeof COST): Promise<Keys> {
  const options = { N: 2 ** logN, r, p, maxmem: 2 ** logN * r * 128 + 2 ** 20 };
  return new Promise((resolve, reject) =>
    scrypt(passphrase.normalize("NFKC"), salt, 64, options, (error, key) =>
      error ? reject(error) : resolve({ seal: key.subarray(0, 32), mac: key.subarray(32) }),
    ),
  );
}

const macOf = (key: Buffer, signed: Buffer): Buffer => createHmac("sha256", key).update(signed).digest();

function nonceOf(prefix: Buffer, number: number, isLast: boolean): Buffer {
  const rest = Buffer.alloc(5);
  rest.writeUInt32BE(number);
  rest.writeUInt8(isLast ? 1 : 0, 4);
  return Buffer.concat([prefix, rest]);
}

/**
 * Writes records into a sealed file. The file has its name only when it is complete.
 * @param unfinished its path until then, of this run alone: two runs with one file would write into each other's
 * @throws Refused if it cannot be written
 */
export async function sealTo(path: string, passphrase: string, unfinished = `${path}.${randomBytes(6).toString("hex")}.unfinished`) {
  const file = createWriteStream(unfinished, { mode: 0o600, flush: true });
  const zip = createGzip();
  const refused = (error: Error) => new Refused(`The backup cannot be written to ${path}: ${error.message}`);
  const refuse = (error: Error) => Promise.reject(refused(error));
  await once(file, "open").catch(refuse);
  if (await isFolder(path)) {
    await rm(unfinished, { force: true });
    throw refused(new Error("there is a folder of this name"));
  }
  file.on("error", (error) => zip.destroy(refused(error)));
  const salt = randomBytes(SALT);
  const prefix = randomBytes(PREFIX);
  const keys = await deriveKeys(passphrase, salt, COST);
  const signed = Buffer.concat([Buffer.from(MAGIC), Buffer.from([COST.logN, COST.r, COST.p]), salt, prefix]);
  const send = async (bytes: Buffer): Promise<void> => {
    if (file.errored) throw refused(file.errored);
    if (!file.write(bytes)) await once(file, "drain").catch(refuse);
  };

  async function sealPieces(): Promise<void> {
    await send(Buffer.concat([signed, macOf(keys.mac, signed)]));
    let number = 0;
    const sealPiece = (bytes: Buffer, isLast: boolean): Promise<void> => {
      if (number >= MOST_PIECES) throw new Error("the backup is larger than 256 TiB");
      const cipher = createCipheriv("aes-256-gcm", keys.seal, nonceOf(prefix, number++, isLast));
      return send(Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]));
    };
    let waiting = Buffer.alloc(0);
    for await (const chunk of zip as AsyncIterable<Buffer>) {
      waiting = Buffer.concat([waiting, chunk]);
      for (; waiting.length > PIECE; waiting = waiting.subarray(PIECE)) await sealPiece(waiting.subarray(0, PIECE), false);
    }
    await sealPiece(waiting, true);
    file.end();
    await finished(file).catch(refuse);
  }

  const sealing = sealPieces();
  sealing.catch(() => undefined);
  return {
    async write(record: object): Promise<void> {
      if (zip.errored) throw zip.errored;
      if (!zip.write(`${JSON.stringify(record)}\n`)) await Promise.race([once(zip, "drain"), sealing]);
    },
    async close(): Promise<void> {
      zip.end();
      await sealing;
      await rename(unfinished, path);
    },
    async discard(): Promise<void> {
      zip.destroy();
      file.destroy();
      await rm(unfinished, { force: true });
    },
  };
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Reads the records of a sealed file. @throws UnreadableBackup for a wrong passphrase, or a file that is not as it was written */
export async function* readSealed(path: string, passphrase: string): AsyncGenerator<unknown> {
  const plain = Readable.from(openPieces(path, passphrase), { objectMode: false });
  const zip = createGunzip();
  const lines = new PassThrough();
  for (const [from, to] of [[plain, zip] as const, [zip, lines] as const]) from.on("error", (error) => to.destroy(error)).pipe(to);
  let problem: Error | undefined;
  lines.on("error", (error) => {
    problem = error;
  });
  for await (const line of createInterface({ input: lines, crlfDelay: Infinity })) yield JSON.parse(line);
  if (problem) throw problem instanceof UnreadableBackup ? problem : new UnreadableBackup(`The file cannot be read: ${problem.message}`);
}

async function* openPieces(path: string, passphrase: string): AsyncGenerator<Buffer> {
  const { file, size } = await openFile(path);
  try {
    const header = Buffer.alloc(HEADER);
    await file.read(header, 0, HEADER, 0);
    const [signed, mac] = [header.subarray(0, SIGNED), header.subarray(SIGNED)];
    const [logN = 0, r = 0, p = 0] = signed.subarray(MAGIC.length);
    if (signed.toString("latin1", 0, MAGIC.length) !== MAGIC || logN < 1 || logN > MOST_LOG_N || r !== COST.r || p !== COST.p)
      throw new UnreadableBackup("This is no backup of Cardea, or one of a newer version.");
    const salt = signed.subarray(MAGIC.length + 3, MAGIC.length + 3 + SALT);
    const keys = await deriveKeys(passphrase, salt, { logN, r, p });
    if (!timingSafeEqual(mac, macOf(keys.mac, signed))) throw new UnreadableBackup("The passphrase is wrong, or the file's beginning was changed.");
    const pieces = Math.max(1, Math.ceil((size - HEADER) / (PIECE + TAG)));
    for (let number = 0; number < pieces; number++) {
      const from = HEADER + number * (PIECE + TAG);
      const piece = Buffer.alloc(Math.min(PIECE + TAG, size - from));
      await file.read(piece, 0, piece.length, from);
      yield openPiece(keys, piece, nonceOf(signed.subarray(SIGNED - PREFIX), number, number === pieces - 1));
    }
  } finally {
    await file.close();
  }
}

/** @throws UnreadableBackup if there is no such file, or it is a folder */
async function openFile(path: string) {
  try {
    if (await isFolder(path)) throw new Error("it is a folder");
    const file = await open(path);
    return { file, size: (await file.stat()).size };
  } catch (error) {
    throw new UnreadableBackup(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function openPiece({ seal }: Keys, piece: Buffer, nonce: Buffer): Buffer {
  try {
    const decipher = createDecipheriv("aes-256-gcm", seal, nonce);
    decipher.setAuthTag(piece.subarray(-TAG));
    return Buffer.concat([decipher.update(piece.subarray(0, -TAG)), decipher.final()]);
  } catch {
    throw new UnreadableBackup("The file was changed or cut off since it was written. Use another backup.");
  }
}
