// SPDX-License-Identifier: Apache-2.0
import { equalBytes } from '@glovebox/core';
import { AttestationError } from '../../error.ts';
import { attempt, failureOf, oneCertificate } from '../../manifest/case-tools.ts';
import { loadRole, type ManifestCase, type ReadFile } from '../../manifest/manifest-case.ts';
import type { CaseTools, Observation } from '../../manifest/observation.ts';
import type { Rim, RimReader, RimSigner } from './rim.ts';
import { pinnedNvidiaRimRoot } from './roots.ts';

type SignedRim = Rim & { readonly signer: RimSigner };

/** A file of reference values of a case, and what came of it. */
export interface RimFile {
  readonly role: string;
  readonly decoded: SignedRim | undefined;
  readonly failure: Observation['failure'];
}

/** Reads the files of these roles that the case has, each under the case's own root for them. @throws AttestationError */
export async function loadRims(
  manifestCase: ManifestCase,
  readFile: ReadFile,
  { rims }: CaseTools,
  roles: readonly string[],
): Promise<RimFile[]> {
  const present = roles.filter((role) => manifestCase.files[role] !== undefined);
  if (present.length === 0) return [];
  const reader = rims ?? missingReader();
  const anchor = await loadRole(manifestCase, 'rimTrustAnchor', readFile);
  return Promise.all(
    present.map(async (role) => {
      const file = await loadRole(manifestCase, role, readFile);
      return {
        role,
        decoded: attempt(() => reader.decode(file)),
        failure: await failureOf(async () => {
          await reader.verify(file, { root: oneCertificate(anchor).encoded, at: manifestCase.asOf });
          return null;
        }),
      };
    }),
  );
}

const missingReader = (): RimReader => {
  throw new AttestationError('file-unreadable', 'this process does not read reference values in XML', {
    field: 'files',
    remedy: 'judge the case with a reader of reference values',
  });
};

/** A case of a file of reference values alone. */
export async function observeRimCase(
  manifestCase: ManifestCase,
  readFile: ReadFile,
  tools: CaseTools,
): Promise<Observation> {
  const [rim] = await loadRims(manifestCase, readFile, tools, ['rim']);
  const anchor = await loadRole(manifestCase, 'rimTrustAnchor', readFile);
  const root = attempt(() => oneCertificate(anchor));
  return {
    failure: rim?.failure ?? null,
    pinnedRoot: root !== undefined && equalBytes(root.encoded, pinnedNvidiaRimRoot.certificate.encoded),
    decoded: rim?.decoded === undefined ? {} : { claims: claimWords(rim.decoded), certWindow: window(rim.decoded) },
  };
}

const claimWords = (rim: SignedRim) => ({
  tagId: rim.tagId,
  version: rim.version,
  product: rim.product,
  edition: rim.edition,
  activeMeasurements: rim.measurements.length,
  canonicalization: rim.canonicalization,
  signatureAlgorithm: rim.signatureAlgorithm,
  signer: rim.signer.name,
});

const window = ({ signer: { notBefore, notAfter } }: SignedRim) => ({ notBefore, notAfter });

/** The member `rim` of `expect`, by role. */
export const rimWords = (files: readonly RimFile[]): Record<string, unknown> =>
  Object.fromEntries(
    files.flatMap(({ role, decoded, failure }) =>
      decoded === undefined
        ? []
        : [
            [
              role,
              {
                version: decoded.version,
                signatureErrors: failure?.code === 'rim-signature' ? [failure.message] : [],
                certWindow: window(decoded),
                active: decoded.measurements.length,
              },
            ],
          ],
    ),
  );
