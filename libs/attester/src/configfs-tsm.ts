// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evidence, Platform } from '@glovebox/contracts';
import { toBase64Url } from '@glovebox/core';
import type { AttesterSource, Finding } from './attester.ts';
import { AttesterError } from './error.ts';
import { isThere } from './find-program.ts';
import { readEventLog } from './event-log.ts';
import { assertReportData } from './report-data.ts';
import { errnoOf } from './system-error.ts';
import { TsmEntry } from './tsm-entry.ts';

export interface ConfigfsTsmSettings {
  /** Where Linux offers attestation reports (Documentation/ABI/testing/configfs-tsm-report). */
  readonly basePath: string;
  /** Where the firmware's event log of a TD is; null leaves it out. */
  readonly tdxEventLog: string | null;
  readonly timeoutMs: number;
}

type TsmPlatform = 'sev-snp' | 'tdx' | 'arm-cca';

/** Names under which the kernel's drivers register (sev-guest.c, tdx-guest.c, arm-cca-guest.c). */
const PROVIDERS: Readonly<Record<string, TsmPlatform | undefined>> = {
  sev_guest: 'sev-snp',
  tdx_guest: 'tdx',
  arm_cca_guest: 'arm-cca',
};

/** A TDX quote above this is of the DICE-based kind, a CBOR web token (the kernel's document says so of `provider`). */
const OUTBLOB_MAX: Readonly<Record<TsmPlatform, number>> = { 'sev-snp': 3072, tdx: 8192, 'arm-cca': 32_768 };
const TABLE_MAX = 49_152;
const EVENT_LOG_MAX = 524_288;
const FIND_TIMEOUT_MS = 1000;

/**
 * Evidence from the kernel's configfs-tsm: an entry of our own per report, `inblob` in, `outblob` and `auxblob` out, the
 * entry removed whatever happens. `generation` counts writes: one more than before ours, or somebody else wrote too and
 * the report may be of other data. It also catches a write of ours that was lost: configfs takes over a binary attribute
 * when the file is closed, where errors reach nobody.
 *
 * Reports are asked for at the lowest privilege level (VMPL) that the kernel may use. Those of a service module (SVSM;
 * `service_provider`, `service_guid`, `manifestblob`) are not: they carry a digest of the report data and a manifest.
 */
export function configfsTsm(settings: ConfigfsTsmSettings): AttesterSource {
  const { basePath, timeoutMs } = settings;
  return {
    kind: 'configfs-tsm',
    find: () => findProvider(basePath),
    attester: (platform) => ({
      platform,
      attest: async (reportData) => {
        assertReportData(reportData);
        return withEntry(basePath, timeoutMs, (entry) => makeEvidence(entry, reportData, platform, settings));
      },
    }),
  };
}

async function withEntry<T>(basePath: string, timeoutMs: number, use: (entry: TsmEntry) => Promise<T>): Promise<T> {
  const path = join(basePath, `glovebox-${randomUUID()}`);
  try {
    await mkdir(path);
  } catch (cause) {
    throw new AttesterError('device-unavailable', `configfs-tsm made no entry: \`${errnoOf(cause)}\``, {
      field: 'ATTESTER',
      remedy: 'run inside a confidential VM with configfs mounted, with the right to make report entries',
      cause,
    });
  }
  try {
    return await use(new TsmEntry(path, AbortSignal.timeout(timeoutMs)));
  } finally {
    await rmdir(path).catch(() => undefined);
  }
}

/** Opens an entry and reads its provider; makes no report. */
async function findProvider(basePath: string): Promise<Finding> {
  if (!(await isThere(basePath))) return { state: 'absent', detail: `no directory \`${basePath}\`` };
  try {
    const provider = await withEntry(basePath, FIND_TIMEOUT_MS, (entry) => entry.text('provider'));
    const platform = PROVIDERS[provider];
    return platform === undefined
      ? { state: 'unusable', detail: `it serves \`${provider.slice(0, 40)}\`, which we have no format for` }
      : { state: 'usable', platform, detail: `provider \`${provider}\`` };
  } catch (error) {
    // ENXIO: no driver of a TEE registered, so this kernel is not a guest of one.
    if (error instanceof AttesterError && errnoOf(error.cause) === 'ENXIO') {
      return { state: 'absent', detail: 'no TEE driver registered with it' };
    }
    return { state: 'unusable', detail: error instanceof Error ? error.message : 'it failed' };
  }
}

async function makeEvidence(
  entry: TsmEntry,
  reportData: Uint8Array,
  platform: Platform,
  settings: ConfigfsTsmSettings,
): Promise<Evidence> {
  const provider = await entry.text('provider');
  const served = PROVIDERS[provider];
  if (served === undefined || served !== platform) throw otherProvider(provider, platform);
  await choosePrivilege(entry);
  const before = await entry.generation();
  await entry.write('inblob', reportData);
  const report = toBase64Url(await entry.blob('outblob', OUTBLOB_MAX[served]));
  const table = served === 'sev-snp' ? await entry.optionalBlob('auxblob', TABLE_MAX) : Buffer.alloc(0);
  if ((await entry.generation()) !== before + 1n) {
    throw new AttesterError('interference', 'our report entry was not written to exactly once', {
      field: 'generation',
      remedy: 'ask again; if it repeats, find out who else writes to configfs-tsm',
    });
  }
  switch (served) {
    case 'sev-snp':
      return { platform: served, report, certificateTable: toBase64Url(table) };
    case 'tdx':
      return { platform: served, quote: report, eventLog: await readEventLog(settings.tdxEventLog, EVENT_LOG_MAX) };
    case 'arm-cca':
      return { platform: served, token: report };
  }
}

/** Under a service module the kernel runs above VMPL 0 and may not ask for reports of that level, which is the default. */
async function choosePrivilege(entry: TsmEntry): Promise<void> {
  const floor = (await entry.optionalBlob('privlevel_floor', 64)).toString('latin1').trim();
  if (/^[1-3]$/.test(floor)) await entry.write('privlevel', floor);
}

const otherProvider = (provider: string, platform: Platform) =>
  new AttesterError('provider-not-supported', `configfs-tsm serves \`${provider.slice(0, 40)}\``, {
    field: 'provider',
    remedy: `run the worker in a guest of \`${platform}\`, or start it again`,
  });
