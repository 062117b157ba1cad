// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAttesters, selectAttester } from './select-attester.ts';

/** A machine that has none of the devices, whatever this one has. */
const BARE = {
  ATTESTER_TSM_PATH: '/nonexistent',
  ATTESTER_GRAMINE_PATH: '/nonexistent',
  ATTESTER_NSM_PATH: '/nonexistent',
  ATTESTER_TPM_TCTI: 'device:/nonexistent',
  ATTESTER_NVATTEST: '/nonexistent',
};
const COMMAND = JSON.stringify([process.execPath, '-e', 'process.exit(1)']);

describe('selectAttester', () => {
  let gramine: string;
  beforeEach(async () => {
    gramine = await mkdtemp(join(tmpdir(), 'gramine-'));
    await writeFile(join(gramine, 'attestation_type'), 'dcap');
  });
  afterEach(() => rm(gramine, { recursive: true }));

  it('takes the command where there is no device, and says why', async () => {
    const { kind, attester, explanation } = await selectAttester({ ...BARE, ATTESTER_COMMAND: COMMAND });
    expect([kind, attester.platform]).toEqual(['command', 'sev-snp']);
    expect(explanation).toContain('the first that is here');
    for (const other of ['configfs-tsm', 'gramine', 'nitro', 'keystone', 'azure-cvm', 'tpm', 'nvidia-gpu']) {
      expect(explanation).toContain(`not ${other}: `);
    }
    expect(explanation).not.toContain('\n');
  });

  it('takes a device before the command, and the command where it is named', async () => {
    const both = { ...BARE, ATTESTER_GRAMINE_PATH: gramine, ATTESTER_COMMAND: COMMAND };
    expect((await selectAttester(both)).kind).toBe('gramine');
    expect((await selectAttester({ ...both, ATTESTER: 'auto' })).attester.platform).toBe('sgx');
    expect((await selectAttester({ ...both, ATTESTER: 'command' })).kind).toBe('command');
    expect((await selectAttester(both)).explanation).toContain('not command: here, but not chosen');
  });

  it('does not pass over a device that is there and cannot be used', async () => {
    await writeFile(join(gramine, 'attestation_type'), 'none');
    const env = { ...BARE, ATTESTER_GRAMINE_PATH: gramine, ATTESTER_COMMAND: COMMAND };
    await expect(selectAttester(env)).rejects.toThrow('`gramine` cannot be used');
    expect((await selectAttester({ ...env, ATTESTER: 'command' })).kind).toBe('command');
    const nitro = { ...BARE, ATTESTER_NSM_PATH: '/dev/null', ATTESTER_NSM_HELPER: '/nonexistent' };
    await expect(selectAttester({ ...nitro, ATTESTER_COMMAND: COMMAND })).rejects.toThrow('`nitro` cannot be used');
  });

  it('never takes a TPM or a GPU for a TEE, unless told so', async () => {
    const env = { ...BARE, ATTESTER_NVATTEST: process.execPath };
    await expect(selectAttester(env)).rejects.toThrow('nvidia-gpu: here, but only taken when named');
    expect((await selectAttester({ ...env, ATTESTER: 'nvidia-gpu' })).attester.platform).toBe('nvidia-gpu');
    expect(await findAttesters(env)).toContainEqual({
      kind: 'nvidia-gpu',
      finding: { state: 'usable', platform: 'nvidia-gpu', detail: `program \`${process.execPath}\`` },
      automatic: false,
    });
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['nothing', {}],
    ['an unknown attester', { ATTESTER: 'simulated' }],
    ['a command that it does not give', { ATTESTER: 'command' }],
    ['an attester that is not here', { ATTESTER: 'gramine' }],
    ['a command that is no list of texts', { ATTESTER_COMMAND: '["a", 1]' }],
    ['a command that is no JSON', { ATTESTER_COMMAND: '[' }],
    ['a command of an unknown platform', { ATTESTER_COMMAND: COMMAND, ATTESTER_COMMAND_PLATFORM: 'abacus' }],
    ['an unknown bank', { ATTESTER_COMMAND: COMMAND, ATTESTER_TPM_PCRS: 'sha1:0' }],
    ['a register twice', { ATTESTER_COMMAND: COMMAND, ATTESTER_TPM_PCRS: 'sha256:0,0' }],
    ['a register that no TPM has', { ATTESTER_COMMAND: COMMAND, ATTESTER_TPM_PCRS: 'sha256:24' }],
  ])('refuses an environment that names %s', async (_what, env) => {
    await expect(selectAttester({ ...BARE, ...env })).rejects.toThrowCode('configuration');
  });
});
