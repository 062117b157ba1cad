// SPDX-License-Identifier: Apache-2.0
import { compositeAttester, type Attester } from '@glovebox/attester';
import { evidenceDigest, nvidiaNonce } from '@glovebox/attestation';
import type { CompositePolicy, Evidence, JobDocuments, SignedEnvelope } from '@glovebox/contracts';
import { toHex } from '@glovebox/core';
import { openDocument, reportData } from '@glovebox/crypto';
import { createNvidiaAuthority, testOnlyClock } from '@glovebox/test-kit';
import {
  authority,
  codesOf,
  KeybrokerWorld,
  MEASUREMENT,
  newWorker,
  only,
  transcriptOf,
  type Attempt,
  type Worker,
} from './keybroker-world.spec-data.ts';

/** Keybrokers whose agreement demands a GPU beside the CPU, and workers with one, without one, and with a borrowed one. */

const PATIENCE_MS = 120_000;
const clock = testOnlyClock();
const nvidia = createNvidiaAuthority();
let world: KeybrokerWorld;
beforeAll(async () => {
  world = await KeybrokerWorld.create({ clock: clock.now });
}, PATIENCE_MS);
afterAll(() => world.destroy());

const cpuPolicy = authority.policy({ measurements: [MEASUREMENT] });
const withGpu: CompositePolicy = {
  platform: 'composite',
  cpu: cpuPolicy,
  parts: [{ count: 1, policy: nvidia.policy() }],
};

const cpu: Attester = {
  platform: 'sev-snp',
  attest: (bytes) => Promise.resolve(authority.issue({ measurement: MEASUREMENT, reportData: toHex(bytes) })),
};
const gpu: Attester = {
  platform: 'nvidia-gpu',
  attest: (bytes) => Promise.resolve(nvidia.issue({ requestNonce: nvidiaNonce(bytes) })),
};

/** Steps 5 and 6: a worker with this attester answers the keybrokers' challenges. */
async function attested(
  attester: Attester,
  documents: JobDocuments,
  worker: Worker,
): Promise<{ attempt: Attempt; evidence: Evidence }> {
  const challenges = await world.challenges(documents);
  const evidence = await attester.attest(bytesOf(documents, challenges, worker));
  return { attempt: { ...world.attempt(documents, challenges, worker), evidence }, evidence };
}

const bytesOf = (documents: JobDocuments, challenges: SignedEnvelope[], worker: Worker) => {
  const { transcript, nonces } = transcriptOf(documents, challenges);
  return reportData({ transcript, nonces, worker: worker.keys });
};

const consider = async (attempt: Attempt) => codesOf(await world.ask('registry', { verb: 'consider', ...attempt }));
const newJob = (policy: CompositePolicy | typeof cpuPolicy = withGpu) =>
  world.documents({ agreement: world.agreement({ attestation: { platforms: [policy] } }) });

describe('an agreement that demands a GPU', () => {
  it('gives a key to a worker with one, and names all of its evidence in the grant', async () => {
    const { attempt, evidence } = await attested(compositeAttester(cpu, [gpu]), newJob(), newWorker());
    const willing = await world.willing(attempt);
    for (const owner of ['registry', 'clinic'] as const) {
      const { grant } = only(await world.ask(owner, { verb: 'grant', ...attempt, willing }), 'grant');
      const statement = openDocument('glovebox/grant/v1', grant.statement, [world.site(owner).identityKey]).value;
      expect(statement).toMatchObject({ evidence: evidenceDigest(evidence), developmentRoot: true });
    }
  });

  it('gives none to a worker without one', async () => {
    const { attempt } = await attested(cpu, newJob(), newWorker());
    expect(await consider(attempt)).toEqual(['part-missing']);
    const refused = await world.ask('registry', { verb: 'grant', ...attempt, willing: await world.willing(attempt) });
    expect(codesOf(refused)).toContain('part-missing');
  });

  it('gives none to a worker whose host adds the GPU of another one afterwards', async () => {
    const documents = newJob();
    const other = await attested(compositeAttester(cpu, [gpu]), documents, newWorker());
    const worker = newWorker();
    const alone = await cpu.attest(bytesOf(documents, other.attempt.challenges, worker));
    if (other.evidence.platform !== 'composite' || alone.platform !== 'sev-snp') throw new Error('made of parts');
    const lent: Evidence = { ...other.evidence, cpu: alone };
    expect(await consider({ ...other.attempt, worker: worker.keys, evidence: lent })).toEqual([
      'part-nonce-mismatch',
      'composite-binding-mismatch',
    ]);
  });

  it('gives none to a worker that was handed an old answer of its GPU', async () => {
    const old = await gpu.attest(new Uint8Array(64));
    const stale: Attester = { platform: 'nvidia-gpu', attest: () => Promise.resolve(old) };
    const { attempt } = await attested(compositeAttester(cpu, [stale]), newJob(), newWorker());
    expect(await consider(attempt)).toEqual(['part-nonce-mismatch']);
  });
});

describe('an agreement without a GPU', () => {
  it('gives no key to a worker with one', async () => {
    const { attempt } = await attested(compositeAttester(cpu, [gpu]), newJob(cpuPolicy), newWorker());
    expect(await consider(attempt)).toEqual(['part-unexpected']);
  });
});

describe('the composite attester', () => {
  it('refuses a part that is none, and a CPU that is none', async () => {
    const bytes = new Uint8Array(64);
    await expect(compositeAttester(cpu, [cpu]).attest(bytes)).rejects.toThrowCode('malformed-output');
    await expect(compositeAttester(gpu, [gpu]).attest(bytes)).rejects.toThrowCode('malformed-output');
    await expect(compositeAttester(cpu, []).attest(bytes)).rejects.toThrowCode('malformed-output');
  });
});
