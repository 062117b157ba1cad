// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@glovebox/cli';
import { testOnlyCorim, type TestOnlyCorimOptions } from '@glovebox/test-kit';
import { SNP_CORIM } from './corim-subject.ts';
import { AT } from './evidence-changes.ts';
import { snpAccepted, snpTestAuthority } from './sev-snp-subject.ts';

const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-384' });
const [endorser, stranger] = [pair(), pair()];
const REALM: TestOnlyCorimOptions = {
  profile: 'tag:arm.com,2025:cca_realm#1.0.0',
  references: [{ environment: '22'.repeat(32), measurements: [{ key: 'cca.rim', digests: ['22'.repeat(32)] }] }],
};

describe('glovebox evidence policy from-corim', () => {
  const folder = mkdtempSync(join(tmpdir(), 'glovebox-corim-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  async function glovebox(...args: string[]): Promise<{ code: number; json: unknown }> {
    let stdout = '';
    const sink = { write: (text: string) => void (stdout += text), isTerminal: false };
    const code = await run(['evidence', 'policy', 'from-corim', ...args, '--json'], {
      env: {},
      stdout: sink,
      stderr: { ...sink, write: () => undefined },
      readStdin: () => Promise.resolve(''),
      ask: null,
      fetch: globalThis.fetch,
      clock: () => AT,
      sleep: () => Promise.resolve(),
    });
    return { code, json: JSON.parse(stdout) as unknown };
  }

  it('demands a signer, verifies under it, and puts the values into a policy', async () => {
    const corim = file('worker.corim', testOnlyCorim(endorser.privateKey, SNP_CORIM));
    const key = file('endorser.pem', endorser.publicKey.export({ type: 'spki', format: 'pem' }));
    const wrong = file('stranger.pem', stranger.publicKey.export({ type: 'spki', format: 'pem' }));
    const { policy } = snpAccepted(snpTestAuthority());
    const into = file('policy.json', JSON.stringify({ platforms: [policy] }));
    expect(await glovebox(corim)).toMatchObject({ code: 2, json: { error: { code: 'usage', field: 'signer' } } });
    expect(await glovebox(corim, '--signer', wrong)).toMatchObject({
      code: 1,
      json: { error: { code: 'rim-signature' } },
    });
    expect(await glovebox(corim, '--signer', key)).toMatchObject({
      code: 0,
      json: { source: { signer: 'TestOnly endorser' }, platform: 'sev-snp', notTaken: ['3'] },
    });
    expect(await glovebox(corim, '--signer', key, '--into', into)).toMatchObject({
      code: 0,
      json: { platforms: [{ ...policy, measurements: ['77'.repeat(48)], hostData: '66'.repeat(32) }] },
    });
    expect(await glovebox(key, '--signer', key)).toMatchObject({
      code: 1,
      json: { error: { code: 'malformed-file' } },
    });
    const realm = file('realm.corim', testOnlyCorim(endorser.privateKey, REALM));
    expect(await glovebox(realm, '--signer', key, '--into', into)).toMatchObject({ code: 1 });
  });
});
