// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Evidence, SnpEvidence } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { createAttester } from './attester.ts';

/** What a directory does that behaves like the kernel's configfs-tsm. */
interface Protocol {
  readonly provider: string;
  readonly auxblob: Buffer | null;
  /** How much generation grows by a report. */
  readonly writes: number;
  readonly report: (inblob: Buffer) => Buffer;
}

const KERNEL: Protocol = {
  provider: 'sev_guest\n',
  auxblob: Buffer.from('table'),
  writes: 1,
  report: (inblob) => Buffer.concat([Buffer.from('report of '), inblob]),
};

/** Serves entries that appear in `base` until stopped: attributes come with the entry, a report with its inblob. */
function emulate(base: string, protocol: Protocol): { stop: () => Promise<void> } {
  const opened = new Set<string>();
  const answered = new Set<string>();
  const stopped = new AbortController();
  const served = (async () => {
    while (!stopped.signal.aborted) {
      for (const name of await readdir(base)) await serve(join(base, name), protocol, opened, answered);
      await delay(2);
    }
  })();
  return {
    stop: async () => {
      stopped.abort();
      await served;
    },
  };
}

async function serve(entry: string, protocol: Protocol, opened: Set<string>, answered: Set<string>): Promise<void> {
  const put = async (name: string, content: string | Buffer) => {
    await writeFile(join(entry, `.${name}`), content);
    await rename(join(entry, `.${name}`), join(entry, name));
  };
  if (!opened.has(entry)) {
    opened.add(entry);
    await put('inblob', '');
    await put('generation', '0\n');
    await put('provider', protocol.provider);
  }
  const inblob = await readFile(join(entry, 'inblob'));
  if (inblob.length === 0 || answered.has(entry)) return;
  answered.add(entry);
  if (protocol.auxblob !== null) await put('auxblob', protocol.auxblob);
  await put('generation', `${String(protocol.writes)}\n`);
  await put('outblob', protocol.report(inblob));
}

function asSnp(evidence: Evidence): SnpEvidence {
  if (evidence.platform !== 'sev-snp') throw new Error('not the evidence of this attester');
  return evidence;
}

describe('configfs-tsm attester', () => {
  let base: string;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'tsm-'));
  });
  afterEach(() => rm(base, { recursive: true }));

  const reportData = new Uint8Array(64).fill(7);
  const attest = async (protocol: Protocol) => {
    const emulated = emulate(base, protocol);
    try {
      return asSnp(await createAttester({ kind: 'configfs-tsm', basePath: base, timeoutMs: 2000 }).attest(reportData));
    } finally {
      await emulated.stop();
    }
  };

  it('writes the report data and reads report and certificate table', async () => {
    const evidence = await attest(KERNEL);
    expect(Buffer.from(fromBase64Url(evidence.report))).toEqual(KERNEL.report(Buffer.from(reportData)));
    expect(Buffer.from(fromBase64Url(evidence.certificateTable)).toString()).toBe('table');
  });

  it('gives an empty table where the kernel has none', async () => {
    expect((await attest({ ...KERNEL, auxblob: null })).certificateTable).toBe('');
    expect((await attest({ ...KERNEL, auxblob: Buffer.alloc(0) })).certificateTable).toBe('');
  });

  it('makes several reports at once, each of its own data', async () => {
    const emulated = emulate(base, KERNEL);
    const attester = createAttester({ kind: 'configfs-tsm', basePath: base });
    const inputs = [1, 2, 3].map((byte) => new Uint8Array(64).fill(byte));
    const all = await Promise.all(inputs.map((input) => attester.attest(input)));
    await emulated.stop();
    expect(all.map((evidence) => fromBase64Url(asSnp(evidence).report).at(-1))).toEqual([1, 2, 3]);
  });

  it('refuses a report when somebody else wrote to the entry', async () => {
    await expect(attest({ ...KERNEL, writes: 2 })).rejects.toThrowCode('interference');
  });

  it('refuses another provider, an oversized report and a generation that is no number', async () => {
    await expect(attest({ ...KERNEL, provider: 'tdx_guest\n' })).rejects.toThrowCode('provider-not-supported');
    await expect(attest({ ...KERNEL, report: () => Buffer.alloc(5000) })).rejects.toThrowCode('malformed-output');
    await expect(attest({ ...KERNEL, writes: NaN })).rejects.toThrowCode('malformed-output');
  });

  it('gives up on a device that does not answer', async () => {
    const attester = createAttester({ kind: 'configfs-tsm', basePath: base, timeoutMs: 50 });
    await expect(attester.attest(reportData)).rejects.toThrowCode('timeout');
    expect(await readdir(base)).toEqual([]);
  });

  it('says so where there is no configfs-tsm', async () => {
    const attester = createAttester({ kind: 'configfs-tsm', basePath: join(base, 'absent') });
    await expect(attester.attest(reportData)).rejects.toThrowCode('device-unavailable');
  });

  it('takes nothing but 64 bytes', async () => {
    const attester = createAttester({ kind: 'configfs-tsm', basePath: base });
    await expect(attester.attest(new Uint8Array(32))).rejects.toThrow('64 bytes');
  });
});
