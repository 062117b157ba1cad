// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configfsTsm, type ConfigfsTsmSettings } from '@glovebox/attester';
import type { Evidence, Platform } from '@glovebox/contracts';
import { emulateConfigfsTsm, type TestOnlyTsm } from '@glovebox/test-kit';

const KERNEL: TestOnlyTsm = {
  provider: 'sev_guest',
  auxblob: Buffer.from('table'),
  report: (inblob) => Buffer.concat([Buffer.from('report of '), inblob]),
};
const REPORT_DATA = new Uint8Array(64).fill(7);
const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url');
const REPORT = base64(KERNEL.report(Buffer.from(REPORT_DATA), 0));

describe('configfs-tsm attester', () => {
  let folder: string;
  let base: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsm-'));
    base = join(folder, 'report');
    await mkdir(base);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const source = (settings: Partial<ConfigfsTsmSettings> = {}) =>
    configfsTsm({ basePath: base, tdxEventLog: null, timeoutMs: 2000, ...settings });
  const serving = async <T>(tsm: TestOnlyTsm, use: () => Promise<T>): Promise<T> => {
    const emulated = emulateConfigfsTsm(base, tsm);
    try {
      return await use();
    } finally {
      await emulated.stop();
    }
  };
  const attest = (tsm: TestOnlyTsm, platform: Platform = 'sev-snp', settings: Partial<ConfigfsTsmSettings> = {}) =>
    serving(tsm, () => source(settings).attester(platform).attest(REPORT_DATA));

  it('writes the report data and reads report and certificate table', async () => {
    expect(await attest(KERNEL)).toEqual({ platform: 'sev-snp', report: REPORT, certificateTable: base64('table') });
  });

  it('gives an empty table where the kernel has none', async () => {
    expect(await attest({ ...KERNEL, auxblob: null })).toMatchObject({ certificateTable: '' });
    expect(await attest({ ...KERNEL, auxblob: Buffer.alloc(0) })).toMatchObject({ certificateTable: '' });
  });

  it('makes evidence of TDX with the firmware’s event log where there is one, and of CCA', async () => {
    const log = join(folder, 'CCEL');
    await writeFile(log, 'events');
    const tdx = { ...KERNEL, provider: 'tdx_guest' };
    expect(await attest(tdx, 'tdx')).toEqual({ platform: 'tdx', quote: REPORT, eventLog: '' });
    expect(await attest(tdx, 'tdx', { tdxEventLog: log })).toMatchObject({ eventLog: base64('events') });
    expect(await attest(tdx, 'tdx', { tdxEventLog: '/nonexistent' })).toMatchObject({ eventLog: '' });
    await expect(attest(tdx, 'tdx', { tdxEventLog: base })).rejects.toThrowCode('device-unavailable');
    await writeFile(log, Buffer.alloc(600_000));
    await expect(attest(tdx, 'tdx', { tdxEventLog: log })).rejects.toThrowCode('malformed-output');
    const cca = { ...KERNEL, provider: 'arm_cca_guest', auxblob: null };
    expect(await attest(cca, 'arm-cca')).toEqual({ platform: 'arm-cca', token: REPORT });
  });

  it('asks at the lowest level that the kernel may use', async () => {
    const levels: number[] = [];
    const tsm = (privlevelFloor: number): TestOnlyTsm => ({
      ...KERNEL,
      privlevelFloor,
      report: (inblob, level) => {
        levels.push(level);
        return inblob;
      },
    });
    await attest(tsm(0));
    await attest(tsm(2));
    expect(levels).toEqual([0, 2]);
  });

  it('makes several reports at once, each of its own data', async () => {
    const inputs = [1, 2, 3].map((byte) => new Uint8Array(64).fill(byte));
    const attester = source().attester('sev-snp');
    const all = await serving(KERNEL, () => Promise.all(inputs.map((input) => attester.attest(input))));
    expect(all.map(lastByte)).toEqual([1, 2, 3]);
  });

  it('refuses a report when somebody else wrote to the entry, or our own write was lost', async () => {
    await expect(attest({ ...KERNEL, strangersWrites: 1 })).rejects.toThrowCode('interference');
    await expect(attest({ ...KERNEL, strangersWrites: -1 })).rejects.toThrowCode('interference');
  });

  it('refuses another provider, an oversized report and a generation that is no number', async () => {
    await expect(attest({ ...KERNEL, provider: 'tdx_guest' })).rejects.toThrowCode('provider-not-supported');
    await expect(attest({ ...KERNEL, report: () => Buffer.alloc(5000) })).rejects.toThrowCode('malformed-output');
    await expect(attest({ ...KERNEL, generation: 'many' })).rejects.toThrowCode('malformed-output');
    const dice = { ...KERNEL, provider: 'tdx_guest', report: () => Buffer.alloc(9000) };
    await expect(attest(dice, 'tdx')).rejects.toThrowCode('malformed-output');
  });

  it('gives up on a device that does not answer', async () => {
    const attester = source({ timeoutMs: 50 }).attester('sev-snp');
    await expect(attester.attest(REPORT_DATA)).rejects.toThrowCode('timeout');
    expect(await readdir(base)).toEqual([]);
  });

  it('takes nothing but 64 bytes', async () => {
    await expect(source().attester('sev-snp').attest(new Uint8Array(32))).rejects.toThrow('64 bytes');
  });

  it('is found by the provider', async () => {
    const find = (provider: string) => serving({ ...KERNEL, provider }, () => source().find());
    expect(await find('sev_guest')).toMatchObject({ state: 'usable', platform: 'sev-snp' });
    expect(await find('tdx_guest')).toMatchObject({ state: 'usable', platform: 'tdx' });
    expect(await find('arm_cca_guest')).toMatchObject({ state: 'usable', platform: 'arm-cca' });
    expect(await find('something_else')).toMatchObject({ state: 'unusable' });
    expect(await source({ basePath: join(base, 'absent') }).find()).toMatchObject({ state: 'absent' });
    // Where no entry can be made, a device that is there is not passed over.
    expect(await source({ basePath: '/proc/self' }).find()).toMatchObject({ state: 'unusable' });
  });
});

const lastByte = (evidence: Evidence) =>
  evidence.platform === 'sev-snp' ? Buffer.from(evidence.report, 'base64url').at(-1) : null;
