// SPDX-License-Identifier: Apache-2.0
import type { Attester, AttesterSource } from './attester.ts';
import { compositeAttester } from './composite.ts';
import { AttesterError } from './error.ts';
import { collectGpuEvidence, type NvidiaGpuSettings } from './nvidia-gpu.ts';
import { wrong, type Environment } from './settings.ts';

/** What can stand beside a CPU's evidence. */
const PART_KINDS = ['nvidia-gpu', 'tpm'] as const;
type PartKind = (typeof PART_KINDS)[number];

/**
 * Parts that the worker attests besides its CPU, in the order of the agreement: `ATTESTER_PARTS=nvidia-gpu,nvidia-gpu,tpm`.
 * @throws AttesterError `configuration`
 */
export function parseParts(env: Environment): readonly PartKind[] {
  const words = (env.ATTESTER_PARTS ?? '').split(',').filter((word) => word !== '');
  return words.map((word) => {
    const kind = PART_KINDS.find((known) => known === word);
    if (kind !== undefined) return kind;
    throw wrong('ATTESTER_PARTS', `list parts out of ${PART_KINDS.join(', ')}, separated by commas`);
  });
}

/**
 * The CPU's attester, with these parts where there are any. Every part must be usable, and no GPU is left out: a worker that
 * quietly attested less would be refused by every keybroker. @throws AttesterError `configuration`
 */
export async function withParts(
  cpu: Attester,
  kinds: readonly PartKind[],
  sources: readonly AttesterSource[],
  gpu: NvidiaGpuSettings,
): Promise<Attester> {
  if (kinds.length === 0) return cpu;
  const gpus = kinds.filter((kind) => kind === 'nvidia-gpu').length;
  let device = 0;
  const parts: Attester[] = [];
  for (const kind of kinds) {
    const own = await usable(kind, sources);
    parts.push(kind === 'nvidia-gpu' ? gpuAttester(gpu, device++, gpus) : own);
  }
  return compositeAttester(cpu, parts);
}

async function usable(kind: PartKind, sources: readonly AttesterSource[]): Promise<Attester> {
  const source = sources.find((one) => one.kind === kind);
  const finding = await source?.find();
  if (source !== undefined && finding?.state === 'usable') return source.attester(finding.platform);
  throw new AttesterError('configuration', `the part \`${kind}\` cannot be attested: ${finding?.detail ?? 'unknown'}`, {
    field: 'ATTESTER_PARTS',
    remedy: 'make it usable, or list the parts that this machine has',
  });
}

/** One GPU of several, by the tool's order: each answers the nonce of its own place. */
const gpuAttester = (settings: NvidiaGpuSettings, device: number, count: number): Attester => ({
  platform: 'nvidia-gpu',
  attest: async (reportData) => {
    const all = await collectGpuEvidence(settings, reportData);
    const own = all[device];
    if (own !== undefined && all.length === count) return own;
    throw new AttesterError(
      'malformed-output',
      `there are \`${String(all.length)}\` GPUs, and \`${String(count)}\` are listed`,
      {
        field: 'ATTESTER_PARTS',
        remedy: 'list nvidia-gpu once for each GPU',
      },
    );
  },
});
