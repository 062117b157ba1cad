// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '@glovebox/cli';
import type { TpmPolicy } from '@glovebox/contracts';
import { missingPrograms, startSwtpm, TPM_PROGRAMS, type Swtpm } from '@glovebox/test-kit';

/** The command line on a machine, and on a party's: what the one has, and how the other comes to believe it. */

const folder = mkdtempSync(join(tmpdir(), 'glovebox-attester-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const BARE = {
  ATTESTER_TSM_PATH: '/nonexistent',
  ATTESTER_GRAMINE_PATH: '/nonexistent',
  ATTESTER_NSM_PATH: '/nonexistent',
  ATTESTER_TPM_TCTI: 'device:/nonexistent',
  ATTESTER_NVATTEST: '/nonexistent',
};
/** The certificates of this TPM are made while the test runs. */
const AT = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d{3}Z$/, 'Z');
const REPORT_DATA = 'cd'.repeat(64);

async function glovebox(env: Readonly<Record<string, string>>, ...args: string[]) {
  const output = { stdout: '', stderr: '' };
  const code = await run(args, {
    env: { ...BARE, ...env },
    stdout: { write: (text) => void (output.stdout += text), isTerminal: false },
    stderr: { write: (text) => void (output.stderr += text), isTerminal: false },
    readStdin: () => Promise.resolve(''),
    ask: null,
    fetch: globalThis.fetch,
    clock: () => AT,
    sleep,
  });
  return { code, ...output };
}

describe('glovebox attester show', () => {
  it('says of a machine without any that a worker would not start, and why', async () => {
    const { code, stdout } = await glovebox({}, 'attester', 'show');
    expect(code).toBe(1);
    expect(stdout).toContain('A worker would not start');
    for (const kind of ['configfs-tsm', 'gramine', 'nitro', 'keystone', 'azure-cvm', 'command', 'tpm', 'nvidia-gpu']) {
      expect(stdout).toMatch(new RegExp(`^${kind} +absent `, 'm'));
    }
  });

  it('says which one a worker takes, for machines to read', async () => {
    const { code, stdout } = await glovebox({ ATTESTER_COMMAND: process.execPath }, 'attester', 'show', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { chosen: 'command' }]);
  });
});

const missing = missingPrograms(TPM_PROGRAMS, 'commands for TPMs');

const suite = () => {
  let chip: Swtpm;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    chip = await startSwtpm();
    const eventLog = await chip.measure([{ pcr: 4, data: 'kernel' }]);
    env = {
      ATTESTER: 'tpm',
      ATTESTER_TPM_TCTI: chip.tcti,
      ATTESTER_TPM_PCRS: 'sha256:4',
      ATTESTER_TPM_EVENT_LOG: eventLog,
    };
  }, 60_000);
  afterAll(() => chip.stop());

  const file = (name: string) => join(folder, name);
  /** Runs a command whose output goes to somebody else as a file. */
  const pass = async (name: string, ...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await glovebox(env, ...args);
    expect([code, stderr]).toEqual([0, '']);
    writeFileSync(file(name), stdout);
    return JSON.parse(stdout) as unknown;
  };

  it('is enrolled by challenge and answer, and believed under the policy that follows', async () => {
    writeFileSync(file('root.der'), chip.root);
    writeFileSync(file('issuers.der'), chip.issuers[0] ?? '');
    await pass('enrolment.json', 'attester', 'enrol-tpm');
    await chip.tool('flushcontext', '-t');
    const trust = ['--root', file('root.der'), '--issuers', file('issuers.der'), '--keep', file('secret.json')];
    await pass('challenge.json', 'evidence', 'tpm-challenge', file('enrolment.json'), ...trust);
    await pass('answer.json', 'attester', 'answer-tpm', file('challenge.json'));
    const root = await pass('root.json', 'evidence', 'tpm-confirm', file('answer.json'), '--kept', file('secret.json'));
    await pass('evidence.json', 'attester', 'make', '--report-data', REPORT_DATA);

    const value = /0x([0-9A-F]{64})/.exec(await chip.tool('pcrread', 'sha256:4'))?.[1]?.toLowerCase() ?? '';
    const policy: TpmPolicy = {
      platform: 'tpm',
      root: root as TpmPolicy['root'],
      bank: 'sha256',
      pcrs: [{ index: 4, values: [value] }],
      eventLog: [4],
      revocation: 'not-checked',
    };
    writeFileSync(file('policy.json'), JSON.stringify({ platforms: [policy] }));
    const verify = (reportData: string) =>
      glovebox(
        {},
        'evidence',
        'verify',
        file('evidence.json'),
        '--policy',
        file('policy.json'),
        '--report-data',
        reportData,
      );
    expect(await verify(REPORT_DATA)).toMatchObject({ code: 0 });
    const other = await verify('ce'.repeat(64));
    expect(other.code).toBe(1);
    expect(other.stdout).toContain('report-data-mismatch');
  }, 60_000);

  it('is not believed with another answer, nor under a root that is none', async () => {
    writeFileSync(
      file('wrong.json'),
      JSON.stringify({ kind: 'tpm-secret', akName: `000b${'00'.repeat(32)}`, secret: 'A'.repeat(43) }),
    );
    const confirm = await glovebox({}, 'evidence', 'tpm-confirm', file('wrong.json'), '--kept', file('secret.json'));
    expect(confirm.code).toBe(1);
    const trust = ['--root', file('policy.json'), '--keep', file('none.json')];
    expect((await glovebox({}, 'evidence', 'tpm-challenge', file('enrolment.json'), ...trust)).code).toBe(1);
    const strangers = ['--root', file('issuers.der'), '--keep', file('none.json'), '--at', '2020-01-01T00:00:00Z'];
    expect((await glovebox({}, 'evidence', 'tpm-challenge', file('enrolment.json'), ...strangers)).code).toBe(1);
  });
};
if (missing.length === 0) describe('a TPM, from enrolment to a verdict', suite);
else it('was NOT RUN for want of programs', () => expect(missing).not.toEqual([]));
