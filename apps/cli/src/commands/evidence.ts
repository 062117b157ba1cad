// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { formatCaseResult, formatTotals, runManifest } from '@glovebox/attestation';
import { rimReader } from '@glovebox/rim';
import type { Command } from 'commander';
import { z } from 'zod';
import { addCommand, addGroup, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { readJson } from '../home/json-file.ts';
import { addEvidencePolicyCommands } from './evidence-policy.ts';
import { addReference } from './evidence-reference.ts';
import { addShow } from './evidence-show.ts';
import { addTpmCommands } from './evidence-tpm.ts';
import { addVerify } from './evidence-verify.ts';

/** `glovebox evidence`: attestation evidence, judged on this machine. */
export function addEvidenceCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'evidence', 'verify attestation evidence of workers');
  addVerify(group, host);
  addShow(group, host);
  addCheckManifest(group, host);
  addReference(group, host);
  addTpmCommands(group, host);
  addEvidencePolicyCommands(group, host);
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
        throw noCases(options.platform, platformsOf(manifest));
      }
      const agrees = report.results.every(({ outcome }) => outcome === 'as-expected');
      return {
        json: report,
        text: [...report.results.map(formatCaseResult), '', formatTotals(report.totals)].join('\n'),
        exitCode: agrees ? 0 : 1,
      };
    },
  });
}

const platformsOf = (manifest: unknown): readonly string[] => [
  ...new Set(
    z
      .array(z.looseObject({ platform: z.string() }))
      .catch([])
      .parse(manifest)
      .map(({ platform }) => platform.slice(0, 60)),
  ),
];

const noCases = (platform: string | undefined, present: readonly string[]) =>
  platform === undefined || present.length === 0
    ? new CliError('not-found', 'the manifest has no cases', {
        field: 'manifest',
        remedy: 'give a manifest with at least one case',
      })
    : new CliError('not-found', `the manifest has no cases of \`${platform}\``, {
        field: 'platform',
        remedy: `name one of its platforms: ${present.join(', ')}`,
      });
