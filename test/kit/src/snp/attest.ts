// SPDX-License-Identifier: Apache-2.0
import type { SnpEvidence, SnpProduct } from '@glovebox/contracts';
import { readAuthorityFile, readAuthorityKey } from './authority-files.ts';
import { testOnlySignReport, testOnlySnpDefaults, testOnlySnpReport, type TestOnlySnpReportFields } from './report.ts';

/**
 * Evidence of a worker on the authority's chip, from the files of an existing authority. Loads no schema library, so
 * that the attester command starts fast.
 */
export function testOnlyAttest(directory: string, fields: Partial<TestOnlySnpReportFields>): SnpEvidence {
  const product = readAuthorityFile(directory, 'product').toString() as SnpProduct;
  const report = testOnlySnpReport({ ...testOnlySnpDefaults(product), ...fields }, product);
  return {
    platform: 'sev-snp',
    report: testOnlySignReport(report, readAuthorityKey(directory, 'vcek')).toString('base64url'),
    certificateTable: readAuthorityFile(directory, 'table').toString('base64url'),
  };
}
