// SPDX-License-Identifier: Apache-2.0
import { nvidiaRimNeeds, rimFile } from '@glovebox/attestation';
import {
  collectCollateral,
  DiskStore,
  exportBundle,
  mergeCollateral,
  NO_COLLATERAL,
  obtain,
  parseBundle,
  refreshCollateral,
  type Obtained,
} from '@glovebox/collateral';
import { SnpProduct, type Evidence } from '@glovebox/contracts';
import { writeFileAtomic } from '@glovebox/native';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import {
  collateralContext,
  collateralDirectory,
  DIRECTORY_OPTION,
  MIRRORS_OPTION,
  type CollateralOptions,
} from '../collateral-home.ts';
import { addCommand, addGroup, type CommandResult, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { readEvidence } from '../evidence/read-files.ts';
import { readJson } from '../home/json-file.ts';
import { keptFacts, keptTable, obtainedFacts, obtainedText } from '../show/collateral-text.ts';

/** `glovebox collateral`: what vendors publish about their platforms, fetched, kept, renewed, and carried by hand. */
export function addCollateralCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'collateral', 'certificates, lists and TCB documents that vendors publish');
  addFetch(group, host);
  addRefresh(group, host);
  addStatus(group, host);
  addExport(group, host);
  addImport(group, host);
}

interface FetchOptions extends CollateralOptions {
  readonly update?: string;
  readonly product?: string;
  readonly output?: string;
  readonly rims?: string;
}

const OUT_OF_BAND: Readonly<Partial<Record<Evidence['platform'], string>>> = {
  'arm-cca': 'Arm CCA: its makers hand platform keys (CPAK) out by themselves; the policy names them.',
  keystone: 'Keystone: device keys are handed out by themselves; the policy names them.',
};

function addFetch(group: Command, host: Host): void {
  addCommand<FetchOptions>(group, host, {
    usage: 'fetch <evidence...>',
    summary: 'fetch what the verification of this evidence needs, from the vendors or mirrors, and keep it',
    options: [
      DIRECTORY_OPTION,
      MIRRORS_OPTION,
      ['--update <when>', "Intel's evaluation data: `standard`, or `early` to see what comes (default: standard)"],
      ['--product <name>', 'Milan, Genoa or Turin, where an old SEV-SNP report does not say'],
      ['-o, --output <file>', 'also save the collateral of this evidence as JSON'],
      ['--rims <dir>', "also fetch NVIDIA's signed reference values, for `evidence reference`"],
    ],
    examples: ['collateral fetch quote.bin', 'collateral fetch gpu/ --rims ./rims'],
    action: async (input) => {
      const { args, options, context } = input;
      const update = oneOf(options.update ?? 'standard', ['standard', 'early'] as const, 'update');
      const products = options.product === undefined ? [] : [oneOf(options.product, SnpProduct.options, 'product')];
      const { found } = await readEvidence({ evidence: args, collateral: [] });
      const fetching = { ...collateralContext(input), update };
      if (options.rims !== undefined && !found.some(({ platform }) => platform === 'nvidia-gpu')) throw noDevice();
      let collateral = NO_COLLATERAL;
      let several = false;
      const obtained = new Map<string, Obtained>();
      for (const { evidence } of found) {
        const collected = await collectCollateral(evidence, { ...fetching, products });
        const rims = await fetchRims(evidence, options.rims, fetching);
        if (collateral.intel !== undefined && collected.collateral.intel !== undefined) several = true;
        collateral = mergeCollateral(collateral, collected.collateral);
        for (const one of [...collected.obtained, ...rims]) obtained.set(JSON.stringify(needOf(one)), one);
      }
      if (options.output !== undefined) {
        if (several) throw onlyOneMachine();
        await writeFileAtomic(options.output, `${JSON.stringify(collateral, null, 2)}\n`, 0o644);
      }
      const notes = found.flatMap(({ platform }) => OUT_OF_BAND[platform] ?? []);
      return outcome([...obtained.values()], context.clock(), notes[0]);
    },
  });
}

const noDevice = () =>
  new CliError('usage', 'only NVIDIA GPUs have reference values of this kind', {
    field: 'rims',
    remedy: 'leave --rims out',
  });

/** Collateral of Intel is a set of documents that belong together. */
const onlyOneMachine = () =>
  new CliError('usage', 'one file holds Intel’s documents of one machine', {
    field: 'output',
    remedy: 'save each machine’s by itself; all are kept in the directory',
  });

const needOf = (one: Obtained) => (one.kind === 'missing' ? one.need : one.kept.entry.need);

function oneOf<const T extends string>(text: string, choices: readonly T[], field: string): T {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new CliError('usage', `\`${text}\` is not one of ${choices.join(', ')}`, { field, remedy: 'name one of them' });
}

/** Reference values are no collateral: they serve drafting an agreement, so they become files. */
async function fetchRims(
  evidence: Evidence,
  directory: string | undefined,
  context: Parameters<typeof obtain>[1],
): Promise<readonly Obtained[]> {
  if (directory === undefined || evidence.platform !== 'nvidia-gpu') return [];
  const outcomes = await Promise.all(nvidiaRimNeeds(evidence).map((need) => obtain(need, context)));
  await mkdir(directory, { recursive: true });
  for (const one of outcomes) {
    if (one.kind === 'missing' || one.kept.entry.need.kind !== 'nvidia-rim') continue;
    await writeFileAtomic(join(directory, `${one.kept.entry.need.id}.xml`), rimFile(one.kept.answer), 0o644);
  }
  return outcomes;
}

function outcome(obtained: readonly Obtained[], at: string, note?: string): CommandResult {
  const complete = obtained.every(({ kind }) => kind !== 'missing');
  const head = complete ? 'Everything that is needed is there:' : 'Something that is needed is MISSING:';
  return {
    json: {
      complete,
      obtained: obtained.map((one) => obtainedFacts(one, at)),
      ...(note === undefined ? {} : { note }),
    },
    text:
      obtained.length === 0
        ? (note ?? 'Nothing is needed: the evidence brings everything.')
        : [head, ...obtainedText(obtained)].join('\n'),
    exitCode: complete ? 0 : 1,
  };
}

function addRefresh(group: Command, host: Host): void {
  addCommand<CollateralOptions & { all?: boolean }>(group, host, {
    usage: 'refresh',
    summary: 'ask again for what is kept and due: vendors renew lists before the last ones end',
    options: [DIRECTORY_OPTION, MIRRORS_OPTION, ['--all', 'also for what is not due']],
    examples: ['collateral refresh', 'collateral refresh --all --json'],
    action: async (input) => {
      const context = collateralContext(input);
      const obtained = await refreshCollateral({ ...context, all: input.options.all === true });
      await context.cache.prune(Date.parse(input.context.clock()));
      return obtained.length === 0
        ? { json: { complete: true, obtained: [] }, text: 'Nothing is due.' }
        : outcome(obtained, input.context.clock());
    },
  });
}

function addStatus(group: Command, host: Host): void {
  addCommand<CollateralOptions>(group, host, {
    usage: 'status',
    summary: 'what is kept, until when it holds and when it is asked for again; exits 1 when something is over',
    options: [DIRECTORY_OPTION],
    examples: ['collateral status', 'collateral status --json'],
    action: async (input) => {
      const directory = collateralDirectory(input);
      const kept = await new DiskStore(directory).list();
      const at = input.context.clock();
      const items = kept.map((one) => keptFacts(one, at));
      return {
        json: { directory, items },
        text: kept.length === 0 ? `Nothing is kept in ${directory}.` : keptTable(kept, at),
        exitCode: items.some(({ state }) => state === 'expired') ? 1 : 0,
      };
    },
  });
}

function addExport(group: Command, host: Host): void {
  addCommand<CollateralOptions & { output: string }>(group, host, {
    usage: 'export',
    summary: 'everything that is kept as one file, for machines without a network; the same content, the same bytes',
    required: [['-o, --output <file>', 'where to save it']],
    options: [DIRECTORY_OPTION],
    examples: ['collateral export -o collateral.bundle.json'],
    action: async (input) => {
      const kept = await new DiskStore(collateralDirectory(input)).list();
      const { file, digest } = exportBundle(kept);
      await writeFileAtomic(input.options.output, file, 0o644);
      const first = kept.map(({ entry }) => entry.expiresAt).sort()[0];
      const until = first === undefined ? '' : `, valid until ${first}`;
      return {
        json: { file: input.options.output, digest, entries: kept.length, validUntil: first ?? null },
        text: `Saved ${String(kept.length)} items to ${input.options.output}${until}.\nDigest: ${digest}`,
      };
    },
  });
}

function addImport(group: Command, host: Host): void {
  addCommand<CollateralOptions>(group, host, {
    usage: 'import <bundle>',
    summary: 'keep what is in a bundle, where it is newer than what is kept',
    options: [DIRECTORY_OPTION],
    examples: ['collateral import collateral.bundle.json'],
    action: async (input) => {
      const kept = parseBundle(await readJson(input.args[0] ?? '', z.unknown(), 'bundle'));
      const store = new DiskStore(collateralDirectory(input));
      for (const one of kept) await store.put(one);
      const at = input.context.clock();
      return {
        json: { directory: collateralDirectory(input), items: kept.map((one) => keptFacts(one, at)) },
        text: [`Read ${String(kept.length)} items:`, keptTable(kept, at)].join('\n'),
      };
    },
  });
}
