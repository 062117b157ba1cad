// SPDX-License-Identifier: Apache-2.0
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  startVendorServer,
  testOnlyAmdKds,
  testOnlyAuthorityDirectory,
  createSnpAuthority,
  type TestOnlyVendorServer,
} from '@glovebox/test-kit';
import { CoordinatorWorld } from './coordinator-world.spec-data.ts';
import { newWorker } from './keybroker-world.spec-data.ts';

/** A worker whose report comes without certificates: the coordinator finds them, and real keybrokers judge them. */

const authority = createSnpAuthority(testOnlyAuthorityDirectory('keybroker-spec'), { modulusLength: 2048 });
let vendor: TestOnlyVendorServer;
let world: CoordinatorWorld;

const asking = () => ({
  GLOVEBOX_COLLATERAL_FETCH: '1',
  GLOVEBOX_COLLATERAL_MIRRORS: `amd-kds=${vendor.origin}/amd`,
});

beforeAll(async () => {
  vendor = await startVendorServer(testOnlyAmdKds(authority));
  world = await CoordinatorWorld.create(asking());
  await world.prepare();
}, 120_000);
afterAll(async () => {
  await world.destroy();
  await vendor.close();
}, 60_000);

async function reply(title: string) {
  const job = await world.submitted(title);
  const opened = await world.open(job, `lease-${title}`);
  const worker = newWorker();
  const evidence = { ...world.attest(opened, worker), certificateTable: '' };
  return world.step({ step: 'grant', job, attempt: opened.attempt, worker: worker.keys, evidence });
}

const codes = (answer: Awaited<ReturnType<typeof reply>>) =>
  'reasons' in answer ? answer.reasons.map(({ code }) => code) : [answer.kind];

describe('a coordinator that may ask vendors', () => {
  it('hands keybrokers what a bare report needs, and asks for each thing once', async () => {
    expect(codes(await reply('first'))).toEqual(['granted']);
    expect(vendor.requests.map(({ path }) => path.replace(/\?.*$/, '').replace(/[0-9a-f]{128}/, 'chip'))).toEqual([
      '/amd/vcek/v1/Milan/chip',
      '/amd/vcek/v1/Milan/cert_chain',
      '/amd/vcek/v1/Milan/crl',
    ]);
    const kept = await readdir(join(world.coordinator.directory, 'collateral', 'entries'));
    expect(kept).toHaveLength(3);
    expect(codes(await reply('second'))).toEqual(['granted']);
    expect(vendor.requests).toHaveLength(3);
  });

  it('goes on from what it kept when it may ask nobody', async () => {
    await world.restart();
    expect(codes(await reply('third'))).toEqual(['granted']);
    expect(vendor.requests).toHaveLength(3);
  });

  it('without anything the keybrokers refuse, and name what they miss', async () => {
    await rm(join(world.coordinator.directory, 'collateral'), { recursive: true });
    expect(codes(await reply('fourth'))).toContain('certificate-missing');
  });

  it('a vendor that is away makes a job fail, not the coordinator', async () => {
    await world.restart({ environment: asking() });
    vendor.fail('/amd/', ...Array.from({ length: 12 }, () => ({ kind: 'answer', answer: { status: 503 } }) as const));
    expect(codes(await reply('fifth'))).toContain('certificate-missing');
    vendor.recover();
    expect(codes(await reply('sixth'))).toEqual(['granted']);
  });
});
