// SPDX-License-Identifier: Apache-2.0
import { diffPolicies, draftPolicy, alwaysRefused, describeAttestation } from '@glovebox/client';
import { platformPolicyId } from '@glovebox/attestation';
import type { Command } from 'commander';
import { addFromCorim } from './evidence-corim.ts';
import { addCommand, addGroup, trustsDevelopmentRoots, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { authenticClaims } from '../evidence/authentic-claims.ts';
import { backtest, totalsOf } from '../evidence/backtest.ts';
import { readEvidence } from '../evidence/read-files.ts';
import { readPolicy } from '../evidence/read-policy.ts';
import { readCases } from '../evidence/stored-cases.ts';
import { readTrustedKeys } from '../evidence/trusted-keys.ts';
import { backtestText, diffText, policyText } from '../show/policy-text.ts';
import { evidencePaths, ofPlatform, READING, type ReadingOptions } from './evidence-options.ts';
import { parseTime } from './receipt.ts';

/** `glovebox evidence policy`: which workers are believed, understood before it is signed. */
export function addEvidencePolicyCommands(parent: Command, host: Host): void {
  const group = addGroup(parent, 'policy', 'attestation policies: explained, compared, tried on stored evidence');
  addExplain(group, host);
  addDiff(group, host);
  addBacktest(group, host);
  addDraft(group, host);
  addFromCorim(group, host);
}

function addExplain(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'explain <policy>',
    summary: 'say in words what a policy demands of a worker, and what is refused whatever it says',
    examples: ['evidence policy explain policy.yaml', 'evidence policy explain agreement.json --json'],
    action: async ({ args }) => {
      const policy = await readPolicy(args[0] ?? '', 'policy');
      const platforms = policy.platforms.map((platform) => ({
        platform: platform.platform,
        id: platformPolicyId(platform),
        demands: describeAttestation({ platforms: [platform] }),
      }));
      return { json: { platforms, alwaysRefused: alwaysRefused(policy) }, text: policyText(policy) };
    },
  });
}

function addDiff(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'diff <before> <after>',
    summary:
      'say clause by clause whether a new policy is stricter, looser or different; exits 1 if it admits anything new',
    examples: ['evidence policy diff old.yaml new.yaml'],
    action: async ({ args }) => {
      const [before, after] = [await readPolicy(args[0] ?? '', 'before'), await readPolicy(args[1] ?? '', 'after')];
      const diff = diffPolicies(before, after);
      const admits = diff.direction === 'looser' || diff.direction === 'different';
      return { json: diff, text: diffText(diff), exitCode: admits ? 1 : 0 };
    },
  });
}

interface BacktestChoice {
  readonly policy: string;
  readonly evidence: string;
  readonly against?: string;
  readonly collateral?: readonly string[];
  readonly at?: string;
}

function addBacktest(group: Command, host: Host): void {
  addCommand<BacktestChoice>(group, host, {
    usage: 'backtest',
    summary:
      'judge stored evidence under a policy; with --against, say which verdicts flip and why (exits 1 if any is lost)',
    required: [
      ['--policy <file>', 'the policy to try, in YAML or JSON'],
      ['--evidence <path>', 'folder of stored evidence (files, or a folder for each case), or a manifest of cases'],
    ],
    options: [
      ['--against <file>', 'the policy in force'],
      ['--collateral <path...>', 'files or folders of what vendors publish'],
      ['--at <time>', 'judge all of it as of this time (default: of its receipt or manifest, else now)'],
    ],
    examples: ['evidence policy backtest --policy new.yaml --against old.yaml --evidence receipts/ --collateral amd/'],
    action: async ({ options, context }) => {
      const rows = await backtest(await readCases(options.evidence, options.collateral ?? []), {
        policy: await readPolicy(options.policy, 'policy'),
        against: options.against === undefined ? null : await readPolicy(options.against, 'against'),
        at:
          options.at === undefined
            ? { time: context.clock(), forAll: false }
            : { time: parseTime(options.at), forAll: true },
        dangerouslyTrustDevelopmentRoots: trustsDevelopmentRoots(options, context),
      });
      const totals = totalsOf(rows);
      return { json: { rows, totals }, text: backtestText(rows, totals), exitCode: totals.lost > 0 ? 1 : 0 };
    },
  });
}

function addDraft(group: Command, host: Host): void {
  addCommand<ReadingOptions>(group, host, {
    usage: 'draft [paths...]',
    summary:
      'the strictest policy that known-good evidence satisfies: debugging and migration off, TCB at least this one',
    options: READING,
    examples: ['evidence policy draft report.bin --collateral amd/ > policy.json'],
    action: async ({ args, options, context }) => {
      const paths = evidencePaths(args, options);
      const assembled = await readEvidence({ evidence: paths, collateral: options.collateral ?? [] });
      const at = options.at === undefined ? context.clock() : parseTime(options.at);
      const keys = await readTrustedKeys(options.trustKey ?? [], trustsDevelopmentRoots(options, context));
      const platforms = [];
      for (const found of ofPlatform(assembled.found, options.platform)) {
        const outcome = await authenticClaims(found, { at, keys });
        if (outcome.kind === 'denied') throw notAuthentic(outcome.reasons);
        platforms.push(draftPolicy(outcome.claims, outcome.root));
      }
      const policy = { platforms };
      return { json: policy, text: JSON.stringify(policy, null, 2) };
    },
  });
}

const notAuthentic = (reasons: CliError['reasons']) =>
  new CliError('not-verified', 'the evidence is not authentic, so nothing can be made of it', {
    field: 'evidence',
    remedy: 'give evidence of a worker that you know to be good, with its collateral, as of its time (--at)',
    reasons,
  });
