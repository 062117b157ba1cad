// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SnpEvidence } from '@glovebox/contracts';
import { assert, toBase64Url } from '@glovebox/core';
import type { Attester, AttesterConfig } from './attester.ts';
import { AttesterError } from './error.ts';

/** Where Linux offers attestation reports (Documentation/ABI/testing/configfs-tsm-report). */
export const TSM_REPORT_PATH = '/sys/kernel/config/tsm/report';

const TIMEOUT_MS = 10_000;
const RETRY_MS = 10;
const REPORT_LENGTH_MAX = 3072;
const TABLE_LENGTH_MAX = 49_152;

/** The kernel may be busy with another guest request, or be interrupted; an attribute may be about to appear. */
const RETRYABLE = new Set(['EBUSY', 'EAGAIN', 'EINTR', 'ENOENT']);

/**
 * Evidence from the kernel's configfs-tsm: an entry of our own per report, `inblob` in, `outblob` and `auxblob` out, the
 * entry removed whatever happens. `generation` counts writes: one more than before ours, or somebody else wrote too and
 * the report may be of other data.
 */
export function configfsTsmAttester(config: Extract<AttesterConfig, { kind: 'configfs-tsm' }>): Attester {
  const { basePath = TSM_REPORT_PATH, timeoutMs = TIMEOUT_MS } = config;
  return {
    platform: 'sev-snp',
    attest: async (reportData) => {
      assert(reportData.length === 64, 'report data has 64 bytes');
      const entry = join(basePath, `glovebox-${randomUUID()}`);
      await makeEntry(entry);
      try {
        return await makeReport(entry, reportData, AbortSignal.timeout(timeoutMs));
      } finally {
        await rmdir(entry).catch(() => undefined);
      }
    },
  };
}

async function makeEntry(entry: string): Promise<void> {
  try {
    await mkdir(entry);
  } catch (cause) {
    throw new AttesterError('device-unavailable', 'configfs-tsm is not available to this process', {
      field: 'ATTESTER',
      remedy: 'run inside a confidential VM with configfs mounted, with the right to make report entries',
      cause,
    });
  }
}

async function makeReport(entry: string, reportData: Uint8Array, signal: AbortSignal): Promise<SnpEvidence> {
  await assertProvider(entry, signal);
  const before = await readGeneration(entry, signal);
  await retry(() => writeFile(join(entry, 'inblob'), reportData, { flag: constants.O_WRONLY }), signal);
  const report = await readBlob(entry, 'outblob', REPORT_LENGTH_MAX, signal);
  const certificateTable = await readOptional(entry, 'auxblob', TABLE_LENGTH_MAX, signal);
  if ((await readGeneration(entry, signal)) !== before + 1n) {
    throw new AttesterError('interference', 'another process wrote to our report entry', {
      field: 'generation',
      remedy: 'ask again; if it repeats, find out who else writes to configfs-tsm',
    });
  }
  return { platform: 'sev-snp', report: toBase64Url(report), certificateTable: toBase64Url(certificateTable) };
}

async function assertProvider(entry: string, signal: AbortSignal): Promise<void> {
  const provider = await readText(entry, 'provider', signal);
  if (provider === 'sev_guest') return;
  throw new AttesterError('provider-not-supported', `configfs-tsm serves \`${provider.slice(0, 40)}\``, {
    field: 'provider',
    remedy: 'run the worker in a SEV-SNP guest',
  });
}

async function readGeneration(entry: string, signal: AbortSignal): Promise<bigint> {
  const text = await readText(entry, 'generation', signal);
  if (/^\d{1,20}$/.test(text)) return BigInt(text);
  throw malformed('generation', 'is not a number');
}

const readText = async (entry: string, name: string, signal: AbortSignal) =>
  (await readBlob(entry, name, 64, signal)).toString('latin1').trim();

async function readBlob(entry: string, name: string, lengthMax: number, signal: AbortSignal): Promise<Buffer> {
  const blob = await retry(() => readFile(join(entry, name)), signal);
  if (blob.length === 0 || blob.length > lengthMax) throw malformed(name, `has \`${String(blob.length)}\` bytes`);
  return blob;
}

/** Kernels without a host-supplied table have no such attribute, or an empty one: then certificates are collateral. */
async function readOptional(entry: string, name: string, lengthMax: number, signal: AbortSignal): Promise<Buffer> {
  try {
    const blob = await retry(() => readFile(join(entry, name)), signal, new Set(['EBUSY', 'EAGAIN', 'EINTR']));
    if (blob.length > lengthMax) throw malformed(name, `has \`${String(blob.length)}\` bytes`);
    return blob;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

async function retry<T>(operation: () => Promise<T>, signal: AbortSignal, retryable = RETRYABLE): Promise<T> {
  for (;;) {
    try {
      return await operation();
    } catch (cause) {
      if (!retryable.has(errnoOf(cause))) throw failed(cause);
      if (signal.aborted) {
        throw new AttesterError('timeout', 'configfs-tsm did not answer in time', {
          field: 'ATTESTER',
          remedy: 'try again; the host may be limiting guest requests',
          cause,
        });
      }
      await delay(RETRY_MS);
    }
  }
}

/** Missing is told apart from broken by the caller. */
const failed = (cause: unknown): unknown =>
  errnoOf(cause) === '' || errnoOf(cause) === 'ENOENT'
    ? cause
    : new AttesterError('device-unavailable', `configfs-tsm failed with \`${errnoOf(cause)}\``, {
        field: 'ATTESTER',
        remedy: 'look into the kernel log of the guest',
        cause,
      });

const malformed = (name: string, what: string) =>
  new AttesterError('malformed-output', `\`${name}\` of configfs-tsm ${what}`, {
    field: name,
    remedy: 'look into the kernel log of the guest',
  });

/** Code of a system error, whichever realm made it; empty for anything else. */
const errnoOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error ? String(error.code) : '';
