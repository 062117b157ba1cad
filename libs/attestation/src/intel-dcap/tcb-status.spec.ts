// SPDX-License-Identifier: Apache-2.0
import { LevelStatus, relaunchStatus, worst } from './tcb-status.ts';

const ALL = LevelStatus.options;

describe('worst', () => {
  it('is a join: order and repetition make no difference, UpToDate changes nothing, Revoked everything', () => {
    for (const a of ALL) {
      expect(worst([a])).toBe(a);
      expect(worst([a, a])).toBe(a);
      expect(worst([a, 'UpToDate'])).toBe(a);
      expect(worst([a, 'Revoked'])).toBe('Revoked');
      for (const b of ALL) {
        expect(worst([a, b])).toBe(worst([b, a]));
        expect(worst([a, worst([a, b])])).toBe(worst([a, b]));
        for (const c of ALL) expect(worst([a, b, c])).toBe(worst([worst([a, b]), c]));
      }
    }
  });

  it('gives Intel’s combinations', () => {
    expect(worst(['SWHardeningNeeded', 'OutOfDate'])).toBe('OutOfDate');
    expect(worst(['ConfigurationNeeded', 'OutOfDate'])).toBe('OutOfDateConfigurationNeeded');
    expect(worst(['ConfigurationAndSWHardeningNeeded', 'OutOfDate'])).toBe('OutOfDateConfigurationNeeded');
    expect(worst(['ConfigurationNeeded', 'SWHardeningNeeded'])).toBe('ConfigurationAndSWHardeningNeeded');
  });
});

describe('relaunchStatus', () => {
  it('advises a relaunch exactly where the launch was out of date and the present is not', () => {
    for (const launch of ALL) {
      for (const current of ALL) {
        const advised = relaunchStatus(launch, current).startsWith('TDRelaunchAdvised');
        const repaired = !current.startsWith('OutOfDate') && current !== 'Revoked';
        expect([launch, current, advised]).toEqual([launch, current, launch.startsWith('OutOfDate') && repaired]);
      }
    }
  });

  it('is never better than the launch was', () => {
    expect(relaunchStatus('Revoked', 'UpToDate')).toBe('Revoked');
    expect(relaunchStatus('UpToDate', 'OutOfDate')).toBe('OutOfDate');
    expect(relaunchStatus('OutOfDate', 'ConfigurationNeeded')).toBe('TDRelaunchAdvisedConfigurationNeeded');
    expect(relaunchStatus('OutOfDateConfigurationNeeded', 'UpToDate')).toBe('TDRelaunchAdvisedConfigurationNeeded');
    expect(relaunchStatus('OutOfDate', 'SWHardeningNeeded')).toBe('TDRelaunchAdvised');
  });
});
