// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AttestationPolicy, Collateral, Evidence, ReceiptBundle } from '@glovebox/contracts';
import { evidenceDigest, formatCaseResult, formatTotals, judgeEvidence, runManifest } from '@glovebox/attestation';
import { describeAttestation } from '@glovebox/client';
import { rimReader } from '@glovebox/rim';
import type { Command } from 'commander';
import { z } from 'zod';
import { addCommand, addGroup, trustsDevelopmentRoots, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { readJson } from '../home/json-file.ts';
import { authenticClaims } from '../authentic-claims.ts';
import { parseReportData } from '../option-values.ts';
import { renderReason } from '../show/problem.ts';
import { addReference } from './evidence-reference.ts';
import { addTpmCommands } from './evidence-tpm.ts';
import { parseTime } from './receipt.ts';

/** `glovebox evidence`: attestation evidence, judged on this machine. */
export function addEvidenceCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'evidence', 'verify attestation evidence of workers');
  addVerify(group, host);
  addShow(group, host);
  addCheckManifest(group, host);
  addReference(group, host);
  addTpmCommands(group, host);
}

interface JudgingOptions {
  readonly at?: string;
  readonly collateral?: string;
}

const JUDGING = [
  ['--at <time>', 'judge as of this time (default: now)'],
  ['--collateral <file>', 'JSON with vendor certificates and revocation lists that the evidence does not carry'],
] as const;

const NO_COLLATERAL: Collateral = { certificates: [], crls: [] };

const readCollateral = (path: string | undefined): Promise<Collateral> =>
  path === undefined ? Promise.resolve(NO_COLLATERAL) : readJson(path, Collateral, 'collateral');

/** Evidence alone, or inside a receipt with everything around it. */
const EvidenceFile = z.union([Evidence, ReceiptBundle]);

async function readEvidence(path: string): Promise<Evidence> {
  const file = await readJson(path, EvidenceFile);
  return 'evidence' in file ? file.evidence : file;
}

function addVerify(group: Command, host: Host): void {
  addCommand<JudgingOptions & { policy: string; reportData: string }>(group, host, {
    usage: 'verify <file>',
    summary: 'verify evidence under a policy and compare it with the expected report data',
    required: [
      ['--policy <file>', 'JSON with the attestation policy (the `attestation` of an agreement)'],
      ['--report-data <hex>', 'the 64 bytes that the evidence must carry, as 128 hex digits'],
    ],
    options: JUDGING,
    examples: ['evidence verify evidence.json --policy policy.json --report-data 00ab...'],
    action: async ({ args, options, context }) => {
      const reportData = parseReportData(options.reportData);
      const policy = await readJson(options.policy, AttestationPolicy, 'policy');
      const evidence = await readEvidence(args[0] ?? '');
      const judged = await judgeEvidence(evidence, {
        policy,
        collateral: await readCollateral(options.collateral),
        reportData,
        at: options.at === undefined ? context.clock() : parseTime(options.at),
        dangerouslyTrustDevelopmentRoots: trustsDevelopmentRoots(options, context),
      });
      if (judged.kind === 'denied') {
        return {
          json: judged,
          text: ['The evidence does NOT convince:', ...judged.reasons.flatMap(renderReason)].join('\n'),
          exitCode: 1,
        };
      }
      const danger = judged.developmentRoot
        ? '\nDANGER: it rests on a DEVELOPMENT ROOT and need not be of a real TEE.'
        : '';
      return {
        json: { kind: 'accepted', developmentRoot: judged.developmentRoot, claims: judged.claims },
        text:
          [
            'The evidence convinces under this policy:',
            ...describeAttestation(policy).map((line) => `  - ${line}`),
          ].join('\n') + danger,
      };
    },
  });
}

function addShow(group: Command, host: Host): void {
  addCommand<JudgingOptions>(group, host, {
    usage: 'show <file>',
    summary: "what evidence claims, if it is authentic under the vendor's own root; compared with no policy",
    options: JUDGING,
    examples: ['evidence show evidence.json', 'evidence show receipt.json'],
    action: async ({ args, options, context }) => {
      const evidence = await readEvidence(args[0] ?? '');
      const outcome = await authenticClaims(evidence, {
        collateral: await readCollateral(options.collateral),
        at: options.at === undefined ? context.clock() : parseTime(options.at),
      });
      const head = [`Platform: ${evidence.platform}`, `Digest:   ${evidenceDigest(evidence)}`];
      if (outcome.kind === 'denied') {
        return {
          json: { platform: evidence.platform, digest: evidenceDigest(evidence), ...outcome },
          text: [...head, "Not authentic under the vendor's own root:", ...outcome.reasons.flatMap(renderReason)].join(
            '\n',
          ),
          exitCode: 1,
        };
      }
      return {
        json: { platform: evidence.platform, digest: evidenceDigest(evidence), claims: outcome.claims },
        text: [...head, `Authentic; it claims:`, JSON.stringify(outcome.claims, null, 2)].join('\n'),
      };
    },
  });
}

function addCheckManifest(group: Command, host: Host): void {
  addCommand<{ platform?: string }>(group, host, {
    usage: 'check-manifest <manifest>',
    summary: 'judge all cases of a manifest of test vectors; exits 0 only if every one comes out as expected',
    options: [['--platform <platform>', 'only cases of this platform']],
    examples: ['evidence check-manifest vectors/manifest.json --platform sev-snp'],
    action: async ({ args, options }) => {
      const path = args[0] ?? '';
      const folder = dirname(resolve(path));
      const manifest = await readJson(path, z.json(), 'manifest');
      const readCase = async (file: string) => new Uint8Array(await readFile(resolve(folder, file)));
      const report = await runManifest(
        manifest,
        readCase,
        options.platform === undefined ? { rims: rimReader } : { rims: rimReader, platform: options.platform },
      );
      if (report.results.length === 0) {
        throw new CliError('not-found', 'the manifest has no such cases', {
          field: 'platform',
          remedy: 'name a platform that occurs in it',
        });
      }
      const agrees = report.results.every(({ outcome }) => outcome === 'as-expected');
      return {
        json: report,
        text: [...report.results.map(formatCaseResult), '', ...report.totals.map(formatTotals)].join('\n'),
        exitCode: agrees ? 0 : 1,
      };
    },
  });
}
