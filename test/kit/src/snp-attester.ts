// SPDX-License-Identifier: Apache-2.0
/**
 * The attester command of tests and the demo: what a worker outside any TEE is given as ATTESTER_COMMAND.
 *
 *   node snp-attester.js --authority DIR --measurement HEX96 [--host-data HEX64] REPORT_DATA_HEX128
 *
 * Prints one JSON Evidence. The authority must exist (`createSnpAuthority`).
 */
import { parseArgs } from 'node:util';
import { testOnlyAttest } from './snp/attest.ts';

const USAGE = 'usage: snp-attester --authority DIR --measurement HEX96 [--host-data HEX64] REPORT_DATA_HEX128';

function hex(value: string | undefined, length: number, name: string): string {
  if (value?.length === length && /^[0-9a-f]*$/.test(value)) return value;
  throw new Error(`${name} must be ${String(length)} lower-case hex digits`);
}

function main(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      authority: { type: 'string' },
      measurement: { type: 'string' },
      'host-data': { type: 'string' },
    },
    allowPositionals: true,
  });
  if (values.authority === undefined || positionals.length !== 1) throw new Error('an argument is missing');
  const evidence = testOnlyAttest(values.authority, {
    measurement: hex(values.measurement, 96, '--measurement'),
    hostData: hex(values['host-data'] ?? '00'.repeat(32), 64, '--host-data'),
    reportData: hex(positionals[0], 128, 'REPORT_DATA'),
  });
  process.stdout.write(`${JSON.stringify(evidence)}\n`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 2;
}
