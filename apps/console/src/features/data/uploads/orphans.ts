// SPDX-License-Identifier: Apache-2.0

export interface KeptFile {
  readonly place: string;
  /** Milliseconds of the epoch. */
  readonly sinceMs: number;
}

/** Longer than another tab takes to seal a file, whose upload is written down only after that. */
const ORPHAN_AFTER_MS = 24 * 3_600_000;

/** Places of sealed files that belong to no upload: the page was closed while it sealed them. */
export function orphansAmong(files: readonly KeptFile[], uploads: ReadonlySet<string>, nowMs: number): string[] {
  const isOrphan = ({ place, sinceMs }: KeptFile) => !uploads.has(place) && nowMs - sinceMs > ORPHAN_AFTER_MS;
  return files.filter(isOrphan).map(({ place }) => place);
}
