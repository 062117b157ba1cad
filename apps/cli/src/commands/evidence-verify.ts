// SPDX-License-Identifier: Apache-2.0
import { attestationResult, verdictOf } from '@glovebox/attestation';
import { describeAttestation } from '@glovebox/client';
import { signJwt, type SigningKey } from '@glovebox/crypto';
import type { Command } from 'commander';
import { addCommand, trustsDevelopmentRoots, type CommandResult, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { judgeParts, type JudgedPart } from '../evidence/judge-parts.ts';
import { verifyGoldenValues, type GoldenValues } from '../evidence/golden-values.ts';
import { readEvidence, readFiles } from '../evidence/read-files.ts';
import { readPolicy } from '../evidence/read-policy.ts';
import { readTrustedKeys } from '../evidence/trusted-keys.ts';
import {
  earText,
  goldenDocument,
  goldenText,
  limitsText,
  partText,
  timeHint,
  unusedText,
} from '../show/evidence-text.ts';
import { openParty } from '../session.ts';
import { BUILD } from '../version.ts';
import {
  evidencePaths,
  ofPlatform,
  parseNonce,
  parseReportData,
  READING,
  type Paths,
  type ReadingOptions,
} from './evidence-options.ts';
import { parseTime } from './receipt.ts';

interface VerifyOptions extends ReadingOptions {
  readonly policy?: string;
  readonly rim?: Paths;
  readonly reportData?: string;
  readonly nonce?: string;
  readonly sign?: boolean;
  readonly requireBinding?: boolean;
}

/** `glovebox evidence verify`: raw evidence to a verdict with reasons. */
export function addVerify(group: Command, host: Host): void {
  addCommand<VerifyOptions>(group, host, {
    usage: 'verify [paths...]',
    summary:
      'verify evidence under the vendors’ roots and, with a policy, judge it; exits 0 only if nothing speaks against it',
    options: [
      ...READING,
      [
        '--policy <file>',
        'attestation policy in YAML or JSON, also inside an agreement; without it nothing is compared',
      ],
      [
        '--rim <file...>',
        'NVIDIA’s signed reference values (SWID or CoRIM): verified, and compared with the GPU’s measurements',
      ],
      ['--report-data <hex>', 'the 64 bytes of Glovebox’s binding that the evidence must carry, as 128 hex digits'],
      ['--nonce <hex>', 'what the evidence’s own freshness field must be, exactly'],
      ['--require-binding', 'refuse to say yes without --report-data or --nonce'],
      ['--sign', 'also sign the attestation result with your party’s key, as a JWT (EdDSA)'],
    ],
    examples: [
      'evidence verify --platform sev-snp --evidence report.bin --collateral amd/ --at 2026-03-07T01:00:00Z',
      'evidence verify --evidence quote.bin --collateral intel/ --policy policy.yaml --report-data 00ab... --json',
      'evidence verify --evidence gpu/ --rim driver.xml vbios.xml',
    ],
    action: async (input) => {
      const { args, options, context } = input;
      const signer = options.sign === true ? (await openParty(input)).party.signing : null;
      const reportData = parseReportData(options.reportData);
      const nonce = parseNonce(options.nonce);
      const bound = reportData !== 'not-compared' || nonce !== null;
      if (options.requireBinding === true && !bound) throw unbound();
      const policy = options.policy === undefined ? null : await readPolicy(options.policy);
      const paths = evidencePaths(args, options);
      const assembled = await readEvidence({ evidence: paths, collateral: options.collateral ?? [] });
      const at = options.at === undefined ? context.clock() : parseTime(options.at);
      const dangerous = trustsDevelopmentRoots(options, context);
      const found = ofPlatform(assembled.found, options.platform);
      if (options.rim !== undefined && found.every(({ platform }) => platform !== 'nvidia-gpu')) throw noDevice();
      const golden = await verifyGoldenValues([...assembled.rims, ...(await readFiles(options.rim ?? [], 'rim'))], at);
      const parts = await judgeParts(found, {
        policy,
        golden,
        reportData,
        nonce,
        keys: await readTrustedKeys(options.trustKey ?? [], dangerous),
        at,
        dangerouslyTrustDevelopmentRoots: dangerous,
      });
      const compared = { policy: policy !== null, binding: bound };
      const result = resultOf(parts, { compared, golden, at, signer });
      const policyText =
        policy === null || result.exitCode !== 0
          ? []
          : [
              bound
                ? 'The evidence convinces under this policy:'
                : 'The evidence satisfies this policy, but may be old or of another challenge:',
              ...describeAttestation(policy).map((line) => `  - ${line}`),
              '',
            ];
      const reasons = parts.flatMap(({ outcome }) => outcome.reasons);
      const notes = [...timeHint(reasons, options.at), ...unusedText(assembled.unused)];
      return { ...result, text: [...policyText, result.text, ...notes].join('\n') };
    },
  });
}

const DANGER = 'DANGER: it rests on a DEVELOPMENT ROOT and need not be of a real TEE.';

const unbound = () =>
  new CliError('usage', 'nothing was given that the evidence must be bound to', {
    field: 'require-binding',
    remedy: 'give --report-data or --nonce, as you sent it to whoever made the evidence',
  });

const noDevice = () =>
  new CliError('usage', 'there is no evidence of a GPU that reference values could be compared with', {
    field: 'rim',
    remedy: 'give the GPU’s evidence, or use `glovebox evidence reference` for the values alone',
  });

interface Judgement {
  readonly compared: { readonly policy: boolean; readonly binding: boolean };
  readonly golden: GoldenValues;
  readonly at: string;
  readonly signer: SigningKey | null;
}

function resultOf(parts: readonly JudgedPart[], { compared, golden, at, signer }: Judgement): CommandResult {
  const ear = attestationResult(parts, { issuedAt: at, build: BUILD });
  const token = signer === null ? null : signJwt(ear, 'eat+jwt', signer);
  const verdicts = parts.map(({ outcome }) => verdictOf(outcome));
  const denied = verdicts.includes('denied');
  const developmentRoot = parts.some(
    ({ outcome }) => outcome.kind !== 'not-authentic' && outcome.claims.developmentRoot,
  );
  return {
    json: {
      kind: denied ? 'denied' : verdicts.includes('not-compared') ? 'authentic' : 'accepted',
      compared,
      developmentRoot,
      reasons: parts.flatMap(({ outcome }) => outcome.reasons),
      parts: parts.map(({ label, platform, digest, found, outcome }) => ({
        label,
        platform,
        digest,
        from: found.from,
        verdict: verdictOf(outcome),
        reasons: outcome.reasons,
        ...(outcome.kind === 'not-authentic' ? {} : { claims: outcome.claims }),
      })),
      rims: golden.files.map(goldenDocument),
      ear,
      ...(token === null ? {} : { token }),
    },
    text: [
      ...(denied ? ['The evidence does NOT convince:', ''] : []),
      ...parts.flatMap((part) => [partText(part), '']),
      ...goldenText(golden),
      earText(ear),
      ...(token === null ? [] : ['Signed (JWT):', token]),
      ...(developmentRoot ? [DANGER] : []),
      ...(denied ? [] : limitsText(compared)),
    ].join('\n'),
    exitCode: denied ? 1 : 0,
  };
}
