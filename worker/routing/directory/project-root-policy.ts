import type { DirectoryVersion } from "../../db/db.ts";

/**
 * What becomes of the version that a project's root knows, when it is told another one.
 *
 * `check`: only D1 can say which one holds. The root knows none, as of a project that was removed after the told version was read; the slug
 * names another project than before; D1 was restored to an earlier time; or two tellers have overtaken each other.
 */
export function decideTold(known: DirectoryVersion | undefined, told: DirectoryVersion): "take" | "keep" | "check" {
  if (!known || known.projectId !== told.projectId) return "check";
  if (known.version === told.version) return known.mark === told.mark ? "keep" : "check";
  return told.version > known.version ? "take" : "check";
}

/**
 * The same for a version that was read in D1. What was told meanwhile may be newer than what was read, or be of a project that was created
 * or removed at this moment, so only an equal or a higher version is certain then.
 *
 * @param toldMeanwhile whether the root was told a version while D1 was read
 */
export function decideRead(known: DirectoryVersion | undefined, read: DirectoryVersion, toldMeanwhile: boolean): "take" | "keep" | "check" {
  const isSame = known?.projectId === read.projectId && known.version === read.version && known.mark === read.mark;
  if (isSame) return "keep";
  const isHigher = known?.projectId === read.projectId && read.version > known.version;
  return toldMeanwhile && !isHigher ? "check" : "take";
}
