// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';
import { explainVerified, PLATFORM_NAMES, type EvidenceSection, type FactTone } from '@glovebox/client';
import { verdictOf, type Ear, type VerifiedClaims } from '@glovebox/attestation';
import type { GoldenValues } from '../evidence/golden-values.ts';
import type { JudgedPart } from '../evidence/judge-parts.ts';
import { renderReason } from './problem.ts';

const MARKS: Readonly<Record<FactTone, string>> = { good: 'ok', plain: '  ', caution: '! ', danger: '!!' };
/** Of evidence that is not authentic, nothing is as it should be. */
const UNVERIFIED_MARKS = { ...MARKS, good: '~ ' };

/** Facts under their titles, one line for the value and one for what it means. */
export const sectionsText = (sections: readonly EvidenceSection[], authentic: boolean): string =>
  sections
    .filter(({ facts }) => facts.length > 0)
    .map(({ title, facts }) =>
      [
        title,
        ...facts.flatMap(({ label, value, meaning, tone }) => [
          `  ${(authentic ? MARKS : UNVERIFIED_MARKS)[tone]} ${label}: ${value}`,
          `       ${meaning}`,
        ]),
      ].join('\n'),
    )
    .join('\n\n');

export const LEGEND =
  'ok  as it should be    ~  the same, if only the evidence were authentic    !  look at this    !!  no policy accepts this';

const shortName = (path: string) => path.replace(/^.*\//, '');

export const partHead = ({
  platform,
  from,
}: {
  readonly platform: JudgedPart['platform'];
  readonly from: readonly string[];
}): string => `${PLATFORM_NAMES[platform]}, from ${from.map(shortName).join(', ')}`;

/** What one part comes to, in the order in which an auditor asks. */
export function partText(part: JudgedPart): string {
  const { outcome, found, digest } = part;
  const head = [partHead(found), `  evidence ${digest}`];
  if (outcome.kind === 'not-authentic') {
    return [...head, '  NOT AUTHENTIC:', ...outcome.reasons.flatMap(renderReason)].join('\n');
  }
  return [
    ...head,
    ...authenticLines(outcome.claims),
    ...(verdictOf(outcome) === 'denied' ? ['  REFUSED:', ...outcome.reasons.flatMap(renderReason)] : []),
    ...(verdictOf(outcome) === 'accepted' ? ['  ACCEPTED: nothing differs from the reference values.'] : []),
  ].join('\n');
}

/** What a yes does not say, last, where it is read. */
export function limitsText({ policy, binding }: { readonly policy: boolean; readonly binding: boolean }): string[] {
  const open = [
    ...(policy ? [] : ['whether this program, firmware and machine are acceptable (--policy)']),
    ...(binding ? [] : ['whether it is fresh and made for you (--report-data or --nonce)']),
  ];
  return open.length === 0 ? [] : [`NOT CHECKED: ${open.join('; ')}.`];
}

const authenticLines = (claims: VerifiedClaims): string[] => [
  '  AUTHENTIC:',
  ...explainVerified(claims).facts.map(
    ({ label, value, meaning, tone }) => `    ${MARKS[tone]} ${label}: ${value} (${meaning})`,
  ),
];

/** The IETF's view of it, one line for each part. */
export const earText = ({ submods }: Ear): string =>
  [
    'As an IETF attestation result (EAR):',
    ...Object.entries(submods).map(([label, { ear_status: status, ear_trustworthiness_vector: vector }]) => {
      const values = Object.entries(vector).map(([claim, value]) => `${claim} ${String(value)}`);
      return `  ${label}: ${status}${values.length === 0 ? '' : ` (${values.join(', ')})`}`;
    }),
  ].join('\n');

export const unusedText = (unused: readonly { readonly name: string; readonly kind: string }[]): string[] =>
  unused.length === 0
    ? []
    : [
        `Not used: ${unused.map(({ name, kind }) => `${shortName(name)}${kind === 'unknown' ? '' : ` (${kind})`}`).join(', ')}`,
      ];

/** Evidence of the past is judged as of its own time, which only its user knows. */
export const timeHint = (reasons: readonly Reason[], at: string | undefined): string[] =>
  at === undefined && reasons.some(({ code }) => /-(expired|not-yet-valid)$/.test(code))
    ? ['Stored evidence is judged as of the time it was used: give --at TIME.']
    : [];

/** One file of NVIDIA's reference values: what it is, who signed it, and how an agreement names it. */
export const goldenDocument = ({ name, rim, reason }: GoldenValues['files'][number]) => ({
  name,
  verified: rim !== null,
  ...(rim === null
    ? { reason }
    : {
        version: rim.version,
        product: rim.product,
        digest: rim.digest,
        signer: rim.signer.name,
        values: rim.measurements.length,
      }),
});

export const goldenText = ({ files }: GoldenValues): string[] =>
  files.length === 0
    ? []
    : [
        'Reference values:',
        ...files.map(({ name, rim }) =>
          rim === null
            ? `  !! ${shortName(name)}: NOT verified`
            : `  ok ${shortName(name)}: ${String(rim.measurements.length)} values of ${rim.product} ${rim.version}, signed by ${rim.signer.name}, SHA-256 ${rim.digest}`,
        ),
        '',
      ];
