// SPDX-License-Identifier: Apache-2.0
import { Timestamp } from '@glovebox/contracts';
import { z } from 'zod';
import { AttestationError } from '../error.ts';

/** RFC 3339, as others write it: with fractions of a second, or an offset. */
const AnyTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/, 'must be a time as RFC 3339 has it')
  .transform((text) => {
    const milliseconds = Date.parse(text.toUpperCase());
    return Number.isNaN(milliseconds) ? text : new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
  });

/**
 * One case of a manifest of test vectors. Manifests carry provenance and notes besides, which are not ours to judge, so
 * these objects are open, unlike every message of the protocol.
 */
export const ManifestCase = z.looseObject({
  id: z.string().min(1).max(200),
  platform: z.string().min(1).max(60),
  /** Path of each file by role. */
  files: z.record(z.string().max(60), z.string().min(1).max(500)),
  /** When the case is judged. */
  asOf: AnyTime.pipe(Timestamp),
  expect: z.looseObject({
    verdict: z.string().max(60),
    /** Why an invalid case is invalid. */
    reason: z.string().max(60).optional(),
    /** Other reasons that a verifier with another order of checks may give first. */
    alsoFails: z.array(z.string().max(60)).max(32).optional(),
    /** Fields decoded from the evidence. */
    claims: z.record(z.string(), z.json()).optional(),
    endorsementKey: z.record(z.string(), z.json()).optional(),
    /** Lower-case hex, compared when present. */
    expectedReportData: z.string().max(400).optional(),
    /** Lower-case hex of a field that is chosen for freshness alone; null states nothing. */
    expectedNonce: z.string().max(4096).nullish(),
  }),
});
export type ManifestCase = z.infer<typeof ManifestCase>;

/** Loads a file that a case names. Rejecting means that it cannot be read. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** @throws AttestationError `manifest-malformed`, naming the field */
export function parseManifestCase(value: unknown): ManifestCase {
  const parsed = ManifestCase.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AttestationError('manifest-malformed', issue?.message ?? 'not a manifest case', {
    field: issue?.path.map(String).join('.') || 'case',
    remedy: 'give the case the fields that the README of the test vectors describes',
  });
}

/** @throws AttestationError `file-unreadable` */
export async function loadRole(manifestCase: ManifestCase, role: string, readFile: ReadFile): Promise<Uint8Array> {
  const path = manifestCase.files[role];
  const field = `files.${role}`;
  if (path === undefined) {
    throw new AttestationError('manifest-malformed', `the case has no \`${role}\``, {
      field,
      remedy: `name the file of \`${role}\``,
    });
  }
  try {
    return await readFile(path);
  } catch (cause) {
    throw new AttestationError('file-unreadable', `\`${path}\` cannot be read`, {
      field,
      remedy: 'check the path, relative to the manifest',
      cause,
    });
  }
}
