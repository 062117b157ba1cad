// SPDX-License-Identifier: Apache-2.0
import type { IntelTcbStatus } from '@glovebox/contracts';
import { verifyEvidence } from '@glovebox/attestation';
import { createIntelAuthority, TEST_ONLY_PCK, TEST_ONLY_QE } from '@glovebox/test-kit';
import { sgxAccepted, tdxAccepted } from './intel-subject.ts';
import { outcomeOf } from './platform-suite.ts';

const authority = createIntelAuthority();
const LEVELS = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'Revoked',
] as const;
type Level = (typeof LEVELS)[number];

/**
 * Intel's own rule, case by case as its library writes it (`convergeTcbStatus` and the checks after it), to hold our
 * lattice against: of QE and module only Revoked and OutOfDate count there, and those are the only ones Intel issues.
 */
function converge(platform: Level, ...others: readonly Level[]): Level {
  if ([platform, ...others].includes('Revoked')) return 'Revoked';
  if (!others.includes('OutOfDate')) return platform;
  switch (platform) {
    case 'UpToDate':
    case 'SWHardeningNeeded':
      return 'OutOfDate';
    case 'ConfigurationNeeded':
    case 'ConfigurationAndSWHardeningNeeded':
      return 'OutOfDateConfigurationNeeded';
    default:
      return platform;
  }
}

function relaunch(launch: Level, current: Level): IntelTcbStatus | 'Revoked' {
  if (launch === 'Revoked' || current === 'Revoked') return 'Revoked';
  const repaired = !current.startsWith('OutOfDate');
  if (launch === 'OutOfDateConfigurationNeeded' && repaired) return 'TDRelaunchAdvisedConfigurationNeeded';
  if (launch === 'OutOfDate' && repaired) {
    return current.startsWith('Configuration') ? 'TDRelaunchAdvisedConfigurationNeeded' : 'TDRelaunchAdvised';
  }
  return launch;
}

const ISV_LEVELS = ['UpToDate', 'OutOfDate', 'Revoked'] as const;
const accepting = (status: IntelTcbStatus) => ({ tcbStatuses: [status] });
const qeIdentity = (tcbStatus: string) => ({ levels: [{ isvsvn: TEST_ONLY_QE.isvSvn, tcbStatus }] });
const revocable = (status: IntelTcbStatus | 'Revoked') =>
  status === 'Revoked'
    ? { policy: accepting('UpToDate'), outcome: ['tcb-revoked'] }
    : { policy: accepting(status), outcome: 'accepted' };

describe('TCB status', () => {
  it('of platform and quoting enclave: each combination has one status, and a policy without it refuses', async () => {
    for (const platform of LEVELS) {
      for (const qe of ISV_LEVELS) {
        const expected = converge(platform, qe);
        const collateral = { tcbInfo: { levels: [{ tcbStatus: platform }] }, qeIdentity: qeIdentity(qe) };
        const { policy, outcome } = revocable(expected);
        expect([platform, qe, await outcomeOf(sgxAccepted(authority, {}, policy, collateral))]).toEqual([
          platform,
          qe,
          outcome,
        ]);
        for (const other of LEVELS.filter((one): one is Exclude<Level, 'Revoked'> => one !== 'Revoked')) {
          if (other === expected || expected === 'Revoked') continue;
          expect(await outcomeOf(sgxAccepted(authority, {}, accepting(other), collateral))).toEqual([
            'tcb-status-not-accepted',
          ]);
        }
      }
    }
  }, 120_000);

  it('of platform, TDX module and quoting enclave: no part hides another', async () => {
    for (const platform of LEVELS) {
      for (const module of ISV_LEVELS) {
        for (const qe of ISV_LEVELS) {
          const { policy, outcome } = revocable(converge(platform, module, qe));
          const collateral = {
            tcbInfo: {
              levels: [{ tcbStatus: platform }],
              modules: [{ id: 'TDX_01', levels: [{ isvsvn: 5, tcbStatus: module }] }],
            },
            qeIdentity: qeIdentity(qe),
          };
          const got = await outcomeOf(tdxAccepted(authority, {}, policy, collateral));
          expect([platform, module, qe, got]).toEqual([platform, module, qe, outcome]);
        }
      }
    }
  }, 120_000);

  it('at launch and now: a relaunch is advised where the update repaired it, otherwise the worse counts', async () => {
    for (const launch of LEVELS) {
      for (const current of LEVELS) {
        // An update never makes the TCB worse; then ours is the worse of both and Intel's is the launch's.
        if (LEVELS.indexOf(current) > LEVELS.indexOf(launch) && !launch.startsWith('OutOfDate')) continue;
        if (launch === 'OutOfDate' && current === 'OutOfDateConfigurationNeeded') continue;
        if (launch === 'ConfigurationNeeded' && current === 'SWHardeningNeeded') continue;
        const { policy, outcome } = revocable(relaunch(launch, current));
        const up = [6, 0, 2, ...Array<number>(13).fill(0)];
        const levels = [{ tcbStatus: current, tdxComponents: up.with(2, 3) }, { tcbStatus: launch }];
        const issue = { bodyVersion: '1.5', teeTcbSvn2: '05010300000000000000000000000000' } as const;
        const got = await outcomeOf(tdxAccepted(authority, issue, policy, { tcbInfo: { levels } }));
        expect([launch, current, got]).toEqual([launch, current, outcome]);
      }
    }
  }, 120_000);

  it('is refused in a word that nobody knows', async () => {
    const collateral = { tcbInfo: { levels: [{ tcbStatus: 'Fine' }] } };
    expect(await outcomeOf(sgxAccepted(authority, {}, {}, collateral))).toEqual(['tcb-info-malformed']);
  });
});

describe('TCB levels', () => {
  const lowered = (index: number) => TEST_ONLY_PCK.components.map((svn, place) => (place === index ? svn - 1 : svn));

  it('are reached in every component, or not at all', async () => {
    for (const [index, svn] of TEST_ONLY_PCK.components.entries()) {
      if (svn === 0) continue;
      const certificates = { pck: { components: lowered(index) } };
      for (const accept of [sgxAccepted, tdxAccepted]) {
        expect([index, await outcomeOf(accept(authority, { certificates }))]).toEqual([
          index,
          ['no-matching-tcb-level'],
        ]);
      }
    }
    const certificates = { pck: { pceSvn: TEST_ONLY_PCK.pceSvn - 1 } };
    expect(await outcomeOf(sgxAccepted(authority, { certificates }))).toEqual(['no-matching-tcb-level']);
    const teeTcbSvn = '05010100000000000000000000000000';
    expect(await outcomeOf(tdxAccepted(authority, { teeTcbSvn }))).toEqual(['no-matching-tcb-level']);
  });

  it('do not let a higher component make up for a lower one', async () => {
    const components = TEST_ONLY_PCK.components.map((svn, index) => (index === 0 ? svn - 1 : 255));
    expect(await outcomeOf(sgxAccepted(authority, { certificates: { pck: { components } } }))).toEqual([
      'no-matching-tcb-level',
    ]);
  });

  it('are taken in their order: the first that is reached', async () => {
    const levels = [
      { tcbStatus: 'UpToDate', pcesvn: 14 },
      { tcbStatus: 'OutOfDate' },
      { tcbStatus: 'SWHardeningNeeded', pcesvn: 1 },
    ];
    expect(await outcomeOf(sgxAccepted(authority, {}, accepting('OutOfDate'), { tcbInfo: { levels } }))).toBe(
      'accepted',
    );
    expect(await outcomeOf(sgxAccepted(authority, {}, {}, { tcbInfo: { levels: [] } }))).toEqual([
      'no-matching-tcb-level',
    ]);
  });

  it('are those of module and quoting enclave as well', async () => {
    const modules = [{ id: 'TDX_01', levels: [{ isvsvn: 6, tcbStatus: 'UpToDate' }] }];
    expect(await outcomeOf(tdxAccepted(authority, {}, {}, { tcbInfo: { modules } }))).toEqual([
      'no-matching-tcb-level',
    ]);
    const identity = { levels: [{ isvsvn: 5, tcbStatus: 'UpToDate' }] };
    for (const accept of [sgxAccepted, tdxAccepted]) {
      expect(await outcomeOf(accept(authority, {}, {}, { qeIdentity: identity }))).toEqual(['no-matching-tcb-level']);
    }
  });

  it('in a current TCB that nobody lists are refused, although the launch was fine', async () => {
    const issue = { bodyVersion: '1.5', teeTcbSvn2: '05020200000000000000000000000000' } as const;
    expect(await outcomeOf(tdxAccepted(authority, issue))).toEqual(['no-matching-tcb-level']);
  });

  it('must have sixteen components', async () => {
    for (const length of [0, 15, 17]) {
      const components = Array<number>(length).fill(0);
      for (const version of [2, 3] as const) {
        if (version === 2 && length === 17) continue;
        const collateral = { tcbInfo: { version, levels: [{ tcbStatus: 'UpToDate', components }] } };
        expect(await outcomeOf(sgxAccepted(authority, {}, {}, collateral))).toEqual(['tcb-info-malformed']);
      }
      const collateral = { tcbInfo: { levels: [{ tcbStatus: 'UpToDate', tdxComponents: components }] } };
      expect(await outcomeOf(tdxAccepted(authority, {}, {}, collateral))).toEqual(['tcb-info-malformed']);
    }
  });
});

describe('consent', () => {
  const advisories = ['INTEL-SA-00615', 'INTEL-SA-00828'];
  const collateral = {
    tcbInfo: { levels: [{ tcbStatus: 'SWHardeningNeeded', advisoryIDs: ['INTEL-SA-00615'] }] },
    qeIdentity: { levels: [{ isvsvn: 4, tcbStatus: 'UpToDate', advisoryIDs: ['INTEL-SA-00828', 'INTEL-SA-00615'] }] },
  };
  const policy = { tcbStatuses: ['SWHardeningNeeded' as const] };

  it('to a status is not consent to its advisories, of which each is named', async () => {
    expect(await outcomeOf(sgxAccepted(authority, {}, { ...policy, advisories }, collateral))).toBe('accepted');
    expect(
      await outcomeOf(sgxAccepted(authority, {}, { ...policy, advisories: ['INTEL-SA-00615'] }, collateral)),
    ).toEqual(['advisory-not-accepted']);
    expect(await outcomeOf(sgxAccepted(authority, {}, policy, collateral))).toEqual([
      'advisory-not-accepted',
      'advisory-not-accepted',
    ]);
  });

  it('is asked for dynamic platforms, cached keys and SMT; a certificate that does not say has SMT', async () => {
    const cases = [
      [[true, false, false], { dynamicPlatformAllowed: true }, 'platform-configuration-not-accepted'],
      [[false, true, false], { cachedKeysAllowed: true }, 'platform-configuration-not-accepted'],
      [[false, false, true], { smtAllowed: true }, 'smt-allowed'],
      [null, { smtAllowed: true }, 'smt-allowed'],
    ] as const;
    for (const [configuration, consent, code] of cases) {
      const issue = { certificates: { pck: { configuration } } };
      for (const accept of [sgxAccepted, tdxAccepted]) {
        expect([configuration, await outcomeOf(accept(authority, issue))]).toEqual([configuration, [code]]);
        expect([configuration, await outcomeOf(accept(authority, issue, consent))]).toEqual([
          configuration,
          'accepted',
        ]);
      }
    }
  });

  it('does not reach back to older evaluations', async () => {
    const members = { tcbEvaluationDataNumber: 19 };
    for (const accept of [sgxAccepted, tdxAccepted]) {
      expect(await outcomeOf(accept(authority, {}, {}, { tcbInfo: { members } }))).toEqual(['tcb-evaluation-too-old']);
      expect(await outcomeOf(accept(authority, {}, {}, { qeIdentity: { members } }))).toEqual([
        'tcb-evaluation-too-old',
      ]);
    }
  });
});

describe('claims', () => {
  it('say what was judged, by which lists, until when', async () => {
    const submission = tdxAccepted(authority, { bodyVersion: '1.5' });
    expect(await verifyEvidence(submission.evidence, submission)).toMatchObject({
      platform: 'tdx',
      revocation: 'checked',
      validUntil: '2026-12-20T00:00:00Z',
      developmentRoot: true,
      tdx: {
        quote: { quoteVersion: 5, bodyType: 3, trailingBytes: 0, zeroPadded: true },
        pck: { fmspc: TEST_ONLY_PCK.fmspc, configuration: { smtEnabled: false } },
        tcb: {
          status: 'UpToDate',
          platformStatus: 'UpToDate',
          tdxModuleStatus: 'UpToDate',
          qeStatus: 'UpToDate',
          currentStatus: 'UpToDate',
          tcbDate: '2026-08-12T00:00:00Z',
          tcbInfoEvaluationDataNumber: 20,
        },
      },
    });
  });
});
