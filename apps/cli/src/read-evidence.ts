// SPDX-License-Identifier: Apache-2.0
import { Evidence, ReceiptBundle } from '@glovebox/contracts';
import { z } from 'zod';
import { readJson } from './home/json-file.ts';

/** Evidence alone, or inside a receipt with everything around it. */
const EvidenceFile = z.union([Evidence, ReceiptBundle]);

/** @throws CliError `file`, `malformed-file` */
export async function readEvidence(path: string): Promise<Evidence> {
  const file = await readJson(path, EvidenceFile);
  return 'evidence' in file ? file.evidence : file;
}
